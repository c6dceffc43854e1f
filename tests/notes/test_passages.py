"""The part of a note below a heading, or at a block's name."""

from __future__ import annotations

import time

import pytest

from deckwright.notes.passages import names_in, part_of, without_indent

PAGE = """\
Above all.

# Heart #
Four chambers.

## Vessels: **veins** & arteries
Two kinds.

### Veins
They lead to it.

### Arteries
They lead away. ^away

## Valves ^v
Four.

```
# Code
```

# Lungs
## Vessels
Small.

- one
- two
  goes on ^two
    - inside

  still two
- three

> quoted
> twice ^quote

| a | b |
|---|---|
| c | d |

^table

```python
x = 1

y = 2
```

^code

Last words
of all.
^last
"""


def shown(fragment: str, text: str = PAGE) -> str | None:
    part = part_of(text, fragment)
    return text[slice(*part)].strip("\n") if part else None


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", PAGE.strip("\n")),
        (" # ", PAGE.strip("\n")),
        ("Veins", "They lead to it."),
        ("vEINS", "They lead to it."),
        ("Heart#Veins", "They lead to it."),
        ("Heart#Vessels veins arteries#Veins", "They lead to it."),
        ("Vessels: **veins** & arteries#Arteries", "They lead away. ^away"),
        ("Valves", "Four.\n\n```\n# Code\n```"),
        ("Lungs#Valves", None),
        ("Veins#Arteries", None),
        ("Code", None),
        ("Above all.", None),
        ("??", None),
        ("^away", "They lead away. ^away"),
        ("Heart#^AWAY", "They lead away. ^away"),
        ("^two", "- two\n  goes on ^two\n    - inside\n\n  still two"),
        ("^quote", "> quoted\n> twice ^quote"),
        ("^table", "| a | b |\n|---|---|\n| c | d |"),
        ("^code", "```python\nx = 1\n\ny = 2\n```"),
        ("^last", "Last words\nof all."),
        ("^gone", None),
    ],
)
def test_a_part_is_found_by_its_name(fragment: str, expected: str | None) -> None:
    assert shown(fragment) == expected


def test_a_section_goes_on_to_the_next_heading_of_its_level() -> None:
    whole = shown("Heart")
    assert whole
    assert whole.startswith("Four chambers.")
    assert whole.endswith("# Code\n```")
    assert shown("Lungs#Vessels") == shown("Lungs", PAGE.replace("## Vessels\nSmall", "Small"))


@pytest.mark.parametrize(
    ("heading", "fragment"),
    [
        ("## Ménière", "Me\u0301nie\u0300re"),
        ("## Me\u0301nie\u0300re", "ménière"),
        ("## See [[notes|more]]", "See notes more"),
        ("## 1.2 What? (a/b)", "1 2 What a b"),
        ("   ## C++", "C++"),
        ("## ??", "??"),
        ("## step-by_step", "Step-by_step"),
    ],
)
def test_a_heading_is_found_as_obsidian_writes_it(heading: str, fragment: str) -> None:
    assert shown(fragment, f"{heading}\nthis\n## next\n") == "this"


def test_of_two_headings_the_one_that_is_spelt_so_is_meant() -> None:
    assert shown("a: b", "# a b\nfirst\n# a: b\nsecond") == "second"


def test_the_names_of_a_page() -> None:
    assert names_in(PAGE, "x")[:3] == ("Heart", "Vessels: **veins** & arteries", "Veins")
    assert "Valves" in names_in(PAGE, "x")
    assert names_in(PAGE, "^x") == ("^away", "^v", "^two", "^quote", "^table", "^code", "^last")


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("    - a\n        - b\n\n      c", "- a\n    - b\n\n  c"),
        ("\t1. a\n\t\t1. b", "1. a\n\t1. b"),
        ("- a\n    - b", "- a\n    - b"),
        ("    code\n", "    code\n"),
    ],
)
def test_an_item_from_inside_a_list_stands_by_itself(part: str, expected: str) -> None:
    assert without_indent(part) == expected


def test_headings_full_of_blanks_take_no_time() -> None:
    page = f"## x{' ' * 100_000}y #{' ' * 100_000}\nthis"
    begun = time.perf_counter()
    assert names_in(page, "x") == (f"x{' ' * 100_000}y",)
    assert time.perf_counter() - begun < 2
