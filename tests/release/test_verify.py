"""What the rehearsal sees and what it must not cry about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deckwright.engine.scratch import Engine, ImportLog
from deckwright.rehearsal.promises import spread
from tests.conftest import Deckwright
from tests.release.doctored import doctored
from tests.release.vaults import Maintainer

NOTE = "---\nid: v3r{0}\ntags: [organ]\n---\n# Question\nWhat does organ {0} do?\n# Answer\nIt {1}."
CLOZE = "---\nid: v3rC\n---\n# Question\n{}"
VAULT: dict[str, str | None] = {
    **{f"cards/{n}.md": NOTE.format(n, "works") for n in range(6)},
    "cards/cloze.md": CLOZE.format("The {{c1::loop}} and the {{c2::duct}}."),
}
EDITED: dict[str, str | None] = {"cards/1.md": NOTE.format(1, "rests")}
LATER = "UPDATE notes SET mod = mod + 60"


def verified(new: Path, *olds: Path, allow: tuple[str, ...] = ()) -> dict[str, Any]:
    """What `verify` says as JSON, and its exit code."""
    options = [option for old in olds for option in ("--from", old)]
    codes = [option for code in allow for option in ("--allow", code)]
    result = Deckwright()("verify", new, *options, *codes, "--format", "json")
    return {**json.loads(result.stdout), "exit_code": result.exit_code}


def broken(said: dict[str, Any], rehearsal: int = -1) -> dict[str, str]:
    """The promises that one rehearsal found broken, with what was found."""
    checks = said["rehearsals"][rehearsal]["checks"]
    return {check["promise"]: check["found"] for check in checks if not check["kept"]}


def test_a_large_deck_is_no_harm(maintainer: Maintainer) -> None:
    """Check Database writes what the engine's own study left out; that is not the package's."""
    many = {f"cards/{n}.md": NOTE.format(n, "**works** and **rests**") for n in range(700)}
    maintainer.release({**many, **VAULT})
    maintainer.release({"cards/600.md": NOTE.format(600, "**works** or **rests**")})

    said = verified(maintainer.last, maintainer.packages[0])

    assert (broken(said), said["exit_code"]) == ({}, 0)


def test_many_notes_with_one_fault_do_not_fill_the_terminal(maintainer: Maintainer) -> None:
    many = {f"cards/{n}.md": NOTE.format(n, "works") for n in range(30)}
    maintainer.release({**VAULT, **many})
    older = doctored(maintainer.last, "new.apkg", "UPDATE notes SET mod = mod - 60")

    lines = Deckwright()("verify", older, "--from", maintainer.last).stdout.splitlines()

    assert sum("[not-newer]" in line for line in lines) == 6
    assert any(line.endswith("[not-newer] (26 more)") for line in lines)


def test_what_the_old_package_had_broken_is_not_the_new_ones_doing(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    twice = "INSERT INTO cards SELECT id + 1e6, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data FROM cards LIMIT 2"  # noqa: E501
    old = doctored(maintainer.last, "old.apkg", twice)
    maintainer.release(EDITED)

    assert broken(verified(maintainer.last, old)) == {}


def test_an_empty_collection_comes_first_then_each_old_package(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    maintainer.release(EDITED)

    said = verified(maintainer.last, *maintainer.packages)

    olds = [rehearsal["old"] for rehearsal in said["rehearsals"]]
    assert olds == ["", *map(str, maintainer.packages)]
    assert said["exit_code"] == 0


@pytest.mark.parametrize(
    ("after", "shifts"),
    [
        ("The {{c2::loop}} and the {{c1::duct}}.", True),
        ("The {{c1::kidney}} has a {{c2::loop}} and a {{c3::duct}}.", True),
        ("The {{c1::duct}} and the loop.", True),
        ("The {{c3::kidney}} has a {{c1::Loop}} and a {{c2::<b>duct</b>}}.", False),
        ("The {{c1::long loop}} and the {{c2::duct::which?}}.", False),
        ("The {{c1::loop}} and the {{c2::loop}}.", False),
    ],
)
def test_a_history_that_comes_to_another_text_is_seen(
    maintainer: Maintainer, after: str, *, shifts: bool
) -> None:
    maintainer.release(VAULT)
    maintainer.release({"cards/cloze.md": CLOZE.format(after)})

    said = verified(maintainer.last, maintainer.packages[0])

    assert ("every review history stays with its text" in broken(said)) == shifts


def test_a_finding_is_a_broken_promise_that_may_be_allowed(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    maintainer.release({"cards/3.md": None})
    promise = "nothing that learners would suffer from [note-removed]"

    refused = verified(maintainer.last, maintainer.packages[0])
    allowed = verified(maintainer.last, maintainer.packages[0], allow=("note-removed",))

    assert list(broken(refused)) == [promise]
    assert refused["exit_code"] == 1
    (check,) = [c for c in allowed["rehearsals"][-1]["checks"] if c["promise"] == promise]
    assert check["kept"]
    assert check["found"].endswith("(allowed)")
    assert (allowed["ok"], allowed["exit_code"]) == (True, 0)


def test_a_time_in_the_future_is_a_broken_promise(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    new = doctored(maintainer.last, "new.apkg", "UPDATE notes SET mod = 4102444800")

    said = verified(new)

    assert list(broken(said)) == ["nothing that learners would suffer from [mod-future]"]


@pytest.mark.parametrize(
    ("promise", "statement"),
    [
        ("every guid stands once", "UPDATE notes SET guid = 'v3r1' WHERE guid = 'v3r2'"),
        ("no card stands twice", "UPDATE cards SET ord = 0"),
        ("every card is in a deck of the package", "UPDATE cards SET did = 77"),
        ("every note fits a note type of the package",
         "UPDATE notes SET flds = flds || char(31) || 'one too many' WHERE guid = 'v3r1'"),
        ("every note fits a note type of the package",
         "UPDATE notes SET mid = 77 WHERE guid = 'v3r1'"),
    ],
)  # fmt: skip
def test_a_package_that_is_not_well_made_is_seen(
    maintainer: Maintainer, promise: str, statement: str
) -> None:
    maintainer.release(VAULT)
    new = doctored(maintainer.last, "new.apkg", statement)

    said = verified(new, maintainer.last)

    assert promise in broken(said, 0)
    assert said["exit_code"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notes SET flds = flds || char(31) || 'one too many' WHERE guid = 'v3r1'",
        "UPDATE notes SET mid = 77 WHERE guid = 'v3r1'",
        "UPDATE cards SET ord = 70000 WHERE ord = 1",
        "UPDATE cards SET ord = -1 WHERE ord = 1",
        "UPDATE col SET models = '{}'",
    ],
)
def test_an_engine_that_gives_up_is_a_broken_promise(
    maintainer: Maintainer, statement: str
) -> None:
    maintainer.release(VAULT)
    new = doctored(maintainer.last, "new.apkg", statement, LATER)

    over_old, of_old = verified(new, maintainer.last), verified(maintainer.last, new)

    assert broken(over_old, 0)["Anki imports the package"]
    assert broken(over_old, 1)
    assert broken(of_old, 1)["Anki imports the package that learners have"]


def test_other_contents_under_the_name_of_a_picture_are_seen(maintainer: Maintainer) -> None:
    shown = NOTE.format(1, "![[duct.svg]]")
    maintainer.release({**VAULT, "cards/1.md": shown, "media/duct.svg": "<svg/>"})
    new = doctored(maintainer.last, "new.apkg", LATER, media=b"<svg></svg>")

    said = verified(new, maintainer.last)

    assert "no media file has other contents under its old name" in broken(said)


def test_missing_cards_of_a_note_that_did_not_change_are_no_harm(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    old = doctored(maintainer.last, "old.apkg", "DELETE FROM cards WHERE ord = 1")

    said = verified(maintainer.last, old)

    kept = [c["promise"] for c in said["rehearsals"][-1]["checks"] if c["kept"]]
    assert broken(said) == {}
    assert "missing cards are added" in kept


def test_a_decomposed_letter_is_the_same_text(maintainer: Maintainer) -> None:
    """Anki composes what it imports."""
    maintainer.release(VAULT)
    change = "UPDATE notes SET mod = mod + 60, flds = 'e' || char(769) || flds WHERE guid = 'v3r1'"
    new = doctored(maintainer.last, "new.apkg", change)

    assert broken(verified(new, maintainer.last)) == {}


def test_a_note_that_is_newer_for_nothing_costs_learners_their_tags(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    new = doctored(maintainer.last, "new.apkg", LATER)

    said = broken(verified(new, maintainer.last))

    assert {"exactly the changed notes are updated", "own tags on untouched notes live"} <= set(
        said
    )


def test_what_anki_prints_stays_out_of_the_json(
    maintainer: Maintainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anki prints a stack when a call took long on the main thread, as in every large deck."""

    def slowly(self: Engine, package: Path) -> ImportLog:
        print("blocked main thread for 288ms:")  # noqa: T201 (as Anki does)
        return at_once(self, package)

    at_once = Engine.import_package
    monkeypatch.setattr(Engine, "import_package", slowly)
    maintainer.release(VAULT)

    assert verified(maintainer.last)["ok"]


@pytest.mark.parametrize(("changed", "count"), [(5, 5), (600, 300), (950, 350), (1000, 400)])
def test_a_selection_is_bounded_and_has_the_changed_notes(changed: int, count: int) -> None:
    guids = [str(number) for number in range(1000)]
    first = frozenset(guids[:changed])

    chosen = spread(guids, first, 400)

    assert len(chosen) == 400
    assert len(first & set(chosen)) == count
    assert chosen == sorted(chosen, key=int)
