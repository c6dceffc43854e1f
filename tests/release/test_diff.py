"""What learners will see, in words: for a terminal, for release notes, for programs."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import click
import pytest

from deckwright.commands.diffs import as_json, as_markdown, as_text
from deckwright.package.read import read_package
from deckwright.release.changes import changes
from deckwright.release.html import plain
from deckwright.release.words import as_line, markdown
from deckwright.stored import StoredNote, StoredPackage
from tests.conftest import Deckwright
from tests.release.vaults import Maintainer

NOTE = "---\nid: d1f{0}\ntags: [organ]\n---\n# Question\nThe **organ {0}** is here.\n# Answer\nYes."


@pytest.fixture
def two(maintainer: Maintainer) -> Maintainer:
    """A release, and one in which everything happened."""
    maintainer.release({f"cards/{n}/a.md": NOTE.format(n) for n in range(5)})
    maintainer.release(
        {
            "cards/0/a.md": NOTE.format(0).replace("is here", "lies there, in the back"),
            "cards/1/a.md": NOTE.format(1).replace("[organ]", "[organ, new]"),
            "cards/2/a.md": None,
            "cards/4/b.md": NOTE.format(2),
            "cards/3/a.md": None,
            "cards/9/a.md": NOTE.format(9),
        }
    )
    return maintainer


def test_a_terminal_shows_words_that_went_and_came(two: Maintainer) -> None:
    result = Deckwright()("diff", *two.packages)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "notes: 1 added, 2 changed, 1 moved, 1 removed, 1 unchanged",
        "",
        "breaking",
        "  1 note of the last release gone: 'The organ 3 is here.'; Anki deletes nothing, so"
        " learners keep them [note-removed]",
        "",
        "added",
        "  Kidney::9",
        "    The organ 9 is here.",
        "",
        "changed",
        "  Kidney::0",
        "    The organ 0 lies there, in the back.",
        "        Question: The [organ 0] [-is here-]{+lies there, in the back+}.",
        "  Kidney::1",
        "    The organ 1 is here.",
        "        tags: +new",
        "",
        "moved (cards that learners have stay where they are)",
        "  The organ 2 is here.: Kidney::2 to Kidney::4",
        "",
        "removed",
        "  Anki deletes nothing; to find them in its browser: Key:d1f3",
        "  Kidney::3",
        "    The organ 3 is here.",
        "",
        "order",
        "  1 note stands elsewhere among new cards",
    ]


def test_release_notes_are_markdown(two: Maintainer) -> None:
    notes = Deckwright()("diff", *two.packages, "--format", "markdown").stdout

    assert "### Added\n\n#### Kidney::9\n\n- The organ 9 is here.\n" in notes
    assert (
        "### Changed\n\n#### Kidney::0\n\n- The organ 0 lies there, in the back.\n"
        r"  - Question: The \[organ 0\] <del>is here</del><ins>lies there, in the back</ins>."
    ) in notes
    assert "Key:d1f3\n\n#### Kidney::3\n\n- The organ 3 is here.\n" in notes


def test_json_tells_fields_before_and_after(two: Maintainer) -> None:
    said = json.loads(Deckwright()("diff", *two.packages, "--format", "json").stdout)

    assert [note["guid"] for note in said["added"]] == ["d1f9"]
    assert [note["guid"] for note in said["removed"]] == ["d1f3"]
    changed = {note["guid"]: note for note in said["changed"]}
    assert changed["d1f0"]["fields"]["Question"]["after"].endswith("lies there, in the back.")
    assert changed["d1f1"]["tags_added"] == ["new"]
    assert changed["d1f2"]["moved_from"] == "Kidney::2"


def test_the_exit_code_tells_a_change_when_asked(two: Maintainer) -> None:
    old, new = two.packages

    assert Deckwright()("diff", old, new, "--exit-code").exit_code == 1
    assert Deckwright()("diff", old, old, "--exit-code").exit_code == 0
    assert Deckwright()("diff", old, old).stdout == "nothing changed\n"


def test_long_lists_are_folded_in_release_notes(maintainer: Maintainer) -> None:
    maintainer.release({"cards/0.md": NOTE.format(0)})
    maintainer.release({f"cards/{n}.md": NOTE.format(n) for n in range(1, 40)})

    notes = Deckwright()("diff", *maintainer.packages, "--format", "markdown").stdout

    assert "<details><summary>39 lines</summary>" in notes


@pytest.fixture
def released(maintainer: Maintainer) -> StoredPackage:
    """Two notes in a package."""
    maintainer.release({f"cards/{n}/a.md": NOTE.format(n) for n in range(2)})
    return read_package(maintainer.last)


def with_notes(package: StoredPackage, **values: Any) -> StoredPackage:
    """A package whose notes all have other values."""
    return replace(package, notes=tuple(replace(note, **values) for note in package.notes))


def in_deck(note: StoredNote, deck: str) -> StoredNote:
    return replace(note, cards=tuple(replace(card, deck=deck) for card in note.cards))


def both_ways(old: StoredPackage, new: StoredPackage) -> tuple[list[str], dict[str, Any]]:
    """The text, and the JSON, of what changed."""
    found = changes(old, new)
    assert not found.none
    return click.unstyle(as_text(found)).splitlines(), json.loads(as_json(found))


def first_of(package: StoredPackage) -> StoredNote:
    return next(iter(package.notes))


def test_cloze_numbers_that_change_places_are_shown(released: StoredPackage) -> None:
    later = itertools.count(first_of(released).mod).__next__

    def saying(text: str) -> StoredPackage:
        first, *others = released.notes
        note = replace(first, fields=(text, *first.fields[1:]), mod=later())
        return replace(released, notes=(note, *others))

    old = saying("<p>{{c1::renin}}, {{c2::heat}}, {{c3::x}}</p>")
    text, _ = both_ways(old, saying("<p>{{c2::renin}}, {{c1::heat}}, {{c3::x}}</p>"))
    at = text.index("    renin, heat, x")
    assert text[at + 1 :] == [
        "        Question: c1 -> c2: renin",
        "        Question: c2 -> c1: heat",
    ]
    assert not any("markup" in line for line in text)

    text, _ = both_ways(old, saying("<p>{{c1::renin}}, {{c4::warmth}}, {{c2::x}}</p>"))
    assert "        Question: [renin], [[-heat-]{+warmth+}], [x]" in text
    assert "        Question: c3 -> c2: x" in text

    text, _ = both_ways(old, saying("<p>{{c1::renin}}, <i>{{c2::heat}}</i>, {{c3::x}}</p>"))
    assert "        Question: only its markup" in text


def test_a_note_that_is_rewritten_without_a_change_is_told(released: StoredPackage) -> None:
    text, values = both_ways(released, with_notes(released, mod=first_of(released).mod + 1))

    assert text == [
        "notes: 2 rewritten",
        "",
        "rewritten without a change (learners' own tags on them are lost)",
        "  Kidney::0",
        "    The organ 0 is here.",
        "  Kidney::1",
        "    The organ 1 is here.",
    ]
    assert [note["guid"] for note in values["touched"]] == ["d1f0", "d1f1"]


def test_a_note_type_that_is_rewritten_without_a_change_is_told(released: StoredPackage) -> None:
    later = {id_: replace(n, mod=n.mod + 1) for id_, n in released.notetypes.items()}

    text, _ = both_ways(released, replace(released, notetypes=later))

    assert text[-1].endswith(": rewritten without a change (learners' own changes to it are lost)")


def test_descriptions_of_decks_are_compared(released: StoredPackage) -> None:
    deck = next(iter(released.decks))
    old = replace(released, decks={**released.decks, deck: "Mind the kidney"})
    new = replace(released, decks={**released.decks, deck: "Mind the liver"})

    text, values = both_ways(old, new)

    assert text[2:] == ["descriptions", f"  {deck}: Mind the [-kidney-]{{+liver+}}"]
    assert values["descriptions"] == [
        {"deck": deck, "before": "Mind the kidney", "after": "Mind the liver"}
    ]


def test_another_order_of_new_cards_is_counted(maintainer: Maintainer) -> None:
    maintainer.release({f"cards/{n}.md": NOTE.format(n) for n in range(5)})
    order = NOTE.format(4).replace("id:", "order: 1\nid:")
    maintainer.release({"cards/4.md": order})
    text, values = both_ways(*map(read_package, maintainer.packages))

    assert text[1:] == ["", "order", "  1 note stands elsewhere among new cards"]
    assert values["order"] == 1

    maintainer.release({"cards/0 before.md": NOTE.format(9)})
    assert not changes(*map(read_package, maintainer.packages[1:])).reordered


def test_media_with_other_bytes_is_told(released: StoredPackage) -> None:
    old, new = (replace(released, media={"heart.png": bytes_}) for bytes_ in ("1f", "2e"))

    text, values = both_ways(old, new)

    told = "heart.png has other bytes under the same name: Anki will not replace it"
    assert text[2:] == ["media", f"  {told}"]
    assert values["media_changed"] == ["heart.png"]


def test_a_deck_in_other_letters_is_no_other_deck(released: StoredPackage) -> None:
    notes = tuple(in_deck(note, note.cards[0].deck.upper()) for note in released.notes)

    assert not changes(released, replace(released, notes=notes)).changed


def test_breaking_changes_name_their_notes_and_are_folded(maintainer: Maintainer) -> None:
    maintainer.release({f"cards/{n}.md": NOTE.format(n) for n in range(8)})
    old = read_package(maintainer.last)

    text, values = both_ways(old, with_notes(old, mod=first_of(old).mod - 1))
    (told,) = [line for line in text if "[not-newer]" in line]
    names = ", ".join(f"The organ {n} is here." for n in range(5))
    assert told.startswith(f"  {names} and 3 more: this note")
    assert values["breaking"][0]["title"] == "The organ 0 is here."
    assert values["breaking"][0]["notetype"] is None

    cloze = old.notetypes[first_of(old).notetype]
    renamed = replace(old, notetypes={**old.notetypes, cloze.id: replace(cloze, name="Gaps")})
    text, values = both_ways(old, renamed)
    (told,) = [line for line in text if "[notetype-renamed]" in line]
    assert told.startswith("  Gaps: ")
    assert values["breaking"][0]["notetype"] == "Gaps"
    assert values["breaking"][0]["title"] is None


def test_breaking_changes_of_one_code_that_say_different_things_are_folded(
    maintainer: Maintainer,
) -> None:
    maintainer.release({f"cards/{n}.md": NOTE.format(n) for n in range(8)})
    old = read_package(maintainer.last)
    notes = tuple(
        replace(
            n,
            guid=f"other{i}",
            id=n.id + 99,
            fields=tuple(f.replace(n.guid, f"other{i}") for f in n.fields),
        )
        for i, n in enumerate(old.notes)
    )

    text, _ = both_ways(old, replace(old, notes=notes))

    told = [line for line in text if "[id-changed]" in line]
    assert len(told) == 6
    assert told[0].startswith("  The organ 0 is here.: this note had the id d1f0 ")
    assert told[-1] == "  and 3 more [id-changed]"


HOSTILE = (
    "<img src=//evil/x> @octocat #123 *a* _b_ `c` [d](e) |f| ~g~ $h$ https://i.j GH-7 </details>"
)
TAMED = (
    r"&lt;img src=//evil/x&gt; @&#8203;octocat #&#8203;123 \*a\* \_b\_ \`c\` \[d\](e) \|f\| \~g\~ "
    "<span>$</span>h<span>$</span> https:&#8203;//i.j GH-&#8203;7 &lt;/details&gt;"
)


def hostile(package: StoredPackage, text: str) -> StoredPackage:
    """A package in which everything is called `text`."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    notes = tuple(
        replace(in_deck(n, text), fields=(escaped, *n.fields[1:]), mod=n.mod + 1, tags=(text,))
        for n in package.notes
    )
    notetypes = {
        id_: replace(n, name=text, fields=tuple(replace(f, name=text) for f in n.fields))
        for id_, n in package.notetypes.items()
    }
    return replace(
        package, notes=notes, notetypes=notetypes, decks={text: text}, media={text: "1f"}
    )


def test_nothing_in_a_package_marks_up_release_notes(released: StoredPackage) -> None:
    bad = hostile(released, HOSTILE)
    fresh = replace(bad, notes=tuple(replace(n, guid=f"{n.guid}+") for n in bad.notes))
    moved = replace(released, notes=tuple(in_deck(n, HOSTILE) for n in released.notes))
    pairs = [(released, bad), (bad, released), (released, fresh), (fresh, released),
             (released, moved), (moved, released)]  # fmt: skip

    for old, new in pairs:
        notes = as_markdown(changes(old, new))
        ours = notes.replace("<span>$</span>", "")
        for tag in ("<del>", "</del>", "<ins>", "</ins>"):
            ours = ours.replace(tag, "")
        for mark in ("<", "@o", "#1", " *", " _", " `", " [", " |", " ~", "$", "://", "GH-7"):
            assert mark not in ours, (mark, ours)
    assert f"#### {TAMED[:20]}" in as_markdown(changes(released, fresh))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOSTILE, TAMED),
        ("- a", r"\- a"),
        ("---", r"\---"),
        ("+ a", r"\+ a"),
        ("12. a", r"12\. a"),
        ("1) a", r"1\) a"),
        ("12 a", "12 a"),
        ("# a", "#&#8203; a"),
        ("> a", "&gt; a"),
        ("&amp;", "&amp;amp;"),
        ("www.evil.org", "www&#8203;.evil.org"),
        ("a\x1b[31m\u202eb\u200b\n", r"a\[31mb"),
    ],
)
def test_markdown_shows_a_text_letter_by_letter(text: str, expected: str) -> None:
    assert markdown(text) == expected


def test_entities_are_not_torn_apart_by_a_change(released: StoredPackage) -> None:
    notes = [
        replace(released, notes=tuple(
            replace(n, fields=(f"5 &{sign}; 6", *n.fields[1:]), mod=n.mod + (sign == "gt"))
            for n in released.notes
        ))
        for sign in ("lt", "gt")
    ]  # fmt: skip

    assert "5 <del>&lt;</del> <ins>&gt;</ins> 6" in as_markdown(changes(*notes))


def test_a_terminal_is_not_steered_by_notes(released: StoredPackage) -> None:
    text = as_text(changes(released, hostile(released, "a\x1b[31m\u202eb\x07")))

    bare = text
    for ours in ("\x1b[31m[-", "-]\x1b[0m", "\x1b[32m{+", "+}\x1b[0m", "\x1b[1m", "\x1b[0m"):
        bare = bare.replace(ours, "")
    assert all(char.isprintable() or char == "\n" for char in bare)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one</p>\n<p>two</p>", "one / two"),
        ("a {{c1::b::hint}} c", "a [b] c"),
        ("{{c1::a {{c2::b}}}}", "[a [b]]"),
        ("5 &lt; 6 <b>bold</b>", "5 < 6 bold"),
        ('<img src="heart-1.png" alt="x"> text', "[heart-1.png] text"),
        (r"\(x^{2} }\)", r"\(x^{2} }\)"),
        ("std::vector", "std::vector"),
        ("a\x1b[31mb\u202e c&#8238;\u2066d\x00", "a[31mb cd"),
        ("a\r\nb", "a b"),
        ("", ""),
    ],
)
def test_fields_read_as_people_see_them(html: str, expected: str) -> None:
    assert plain(html) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a x c", "a [-b-] {+x+} c"),
        ("a b", "a b c", "a b {+c+}"),
        ("same", "same", ""),
        ("x " * 40 + "end", "x " * 40 + "END", "… x x x x x x [-end-]{+END+}"),
    ],
)
def test_only_words_near_a_change_are_shown(before: str, after: str, expected: str) -> None:
    assert as_line(before, after, ("[-", "-]"), ("{+", "+}")) == expected
