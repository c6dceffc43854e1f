"""Code gets few colours, all of them in the style sheet, and never loses a letter."""

from __future__ import annotations

import re
import subprocess
import sys
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckwright.text.highlight import CLASSES, Insert, highlighted
from tests.text.strategies import TEXTS

SHARED = Path(__file__).parent.parent.parent / "templates" / "_shared"
LANGUAGES = (
    "python py pycon c cpp java js ts rust go bash console sql html css json yaml r matlab latex "
    "haskell lisp php ruby swift kotlin diff xml markdown make docker asm toml ini perl lua scala"
).split()


@pytest.mark.parametrize("language", [*LANGUAGES, "C++", "PYTHON", "nonsense", ""])
@settings(deadline=None, max_examples=15)
@given(code=st.one_of(TEXTS, st.text("{}()[]<>=+-*/\"'`#@$%&;:\\ \n\tab1")))
def test_whatever_the_code_no_letter_is_lost_and_no_tag_is_left_open(
    language: str, code: str
) -> None:
    html = highlighted(code, language)
    tags = re.findall(r"<[^<>]*>", html)
    assert unescape(re.sub(r"<[^<>]*>", "", html)) == code
    assert {*tags} <= {"</span>", *(f'<span class="{name}">' for name in CLASSES)}
    assert tags[1::2] == ["</span>"] * (len(tags) // 2)
    assert all("\n" not in line for line in re.findall(r"<span[^<>]*>([^<]*)", html))


@pytest.mark.parametrize("language", ["python", "html", "nonsense", ""])
@settings(deadline=None)
@given(
    code=st.text("ab1 \n\"'#=<&", min_size=1),
    places=st.lists(st.integers(0, 30), max_size=4).map(sorted),
)
def test_inserts_stand_where_they_were_put_and_in_no_span(
    language: str, code: str, places: list[int]
) -> None:
    inserts = [Insert(min(at, len(code)), "\x11") for at in places]
    html = highlighted(code, language, inserts)
    shown = code
    for insert in reversed(inserts):
        shown = shown[: insert.at] + insert.text + shown[insert.at :]
    assert unescape(re.sub(r"<[^<>]*>", "", html)) == shown
    assert not any("\x11" in span for span in re.findall(r"<span[^<>]*>([^<]*)", html))


@pytest.mark.parametrize("language", ["nonsense", "", "text", "x" * 999, "..", "c\u0131"])
def test_code_of_no_known_language_is_plain(language: str) -> None:
    code = 'def f(x): return "a" < 1'
    assert highlighted(code, language) == escape(code, quote=False)


def test_code_that_nobody_wrote_for_a_card_is_plain() -> None:
    assert highlighted("x = 1\n" * 9999, "python") == "x = 1\n" * 9999


def test_each_class_is_that_of_its_kinds() -> None:
    samples = {
        "c": ("# a", "python"),
        "k": ("return", "python"),
        "s": ('"a"', "python"),
        "m": ("12", "python"),
        "nf": ("@a", "python"),
        "nc": ("ValueError", "python"),
        "nb": ("print", "python"),
        "nv": ("$a", "bash"),
        "gd": ("- a", "diff"),
        "gi": ("+ a", "diff"),
        "gh": ("# a", "markdown"),
        "gp": (">>> ", "pycon"),
    }
    assert set(samples) == set(CLASSES)
    for name, (code, language) in samples.items():
        assert f'<span class="{name}">' in highlighted(code, language), name


def test_the_style_sheet_has_every_class_and_no_other() -> None:
    sheet = (SHARED / "code.css").read_text()
    assert {*re.findall(r"^pre \.(\w+) \{ .* \}$", sheet, re.MULTILINE)} == set(CLASSES)
    assert '"_shared/code.css"' in (SHARED / "card.css").read_text()


def colours() -> tuple[dict[str, str], dict[str, str]]:
    """The colours by day and by night."""
    blocks = re.findall(r"\{(.*?)\}", (SHARED / "colours.css").read_text(), re.DOTALL)
    day, night = (dict(re.findall(r"--([\w-]+):\s*(#\w{6})", block)) for block in blocks)
    return day, night


def test_every_colour_can_be_read_by_day_and_by_night() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, on the box of code, on that in a callout, and in a cloze."""
    sheets = "".join((SHARED / name).read_text() for name in ("code.css", "callouts.css"))
    used = set(re.findall(r"(?:color|--kind): var\(--([\w-]+)\)", sheets)) - {"kind"}
    for mode in colours():
        assert used <= set(mode)
        for name in used:
            for behind in ("paper", "wash", "accent-wash"):
                assert contrast(mode[name], mode[behind]) >= 4.5, (name, behind)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_pygments_waits_for_the_first_code_that_names_its_language() -> None:
    script = (
        "import sys; from deckwright.text.highlight import highlighted as h; h('a', '');"
        "assert 'pygments' not in sys.modules; h('a', 'python'); assert 'pygments' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
