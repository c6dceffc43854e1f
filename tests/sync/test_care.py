"""What a sync takes care of: decks of single cards, a wrong release, a card type that is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import Deckwright
from tests.engine import learner_in
from tests.release.vaults import Maintainer
from tests.sync.bringing import brought, decks_of, imported

CLOZE = "---\nid: {0}\n---\n# Question\nThe **{1}** of it\n"
BOTH = (
    "---\nid: {0}\nnotetype: basic-and-reversed\n{2}---\n# Question\nq {0} {1}\n# Answer\na {0}\n"
)
IN_TWO = "deck: Kidney\nanki_cards:\n  1: Kidney\n  2: Kidney::{0}\n"


def test_each_card_goes_to_its_own_deck(maintainer: Maintainer, home: Path) -> None:
    maintainer.release({"cards/B.md": BOTH.format("c4reB", "x", IN_TWO.format("Old"))})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        assert decks_of(learner, "c4reB") == ["Kidney", "Kidney::Old"]

    maintainer.release()
    assert maintainer.last.read_bytes() == maintainer.packages[0].read_bytes()
    assert brought(maintainer.last, home).nothing

    maintainer.release({"cards/B.md": BOTH.format("c4reB", "x", IN_TWO.format("New"))})
    done = brought(maintainer.last, home)

    assert len(done.aftermath.moved) == 1
    with learner_in(home) as learner:
        assert decks_of(learner, "c4reB") == ["Kidney", "Kidney::New"]


def test_notes_of_a_release_of_another_deck_stay(maintainer: Maintainer, home: Path) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "glomerulus")})
    imported(home, maintainer.last)
    other = maintainer.last.rename(maintainer.root.parent / "other.apkg")
    maintainer.packages.clear()
    maintainer.release({"cards/a.md": None, "cards/c.md": CLOZE.format("c4reC", "ADH")})

    brought(maintainer.last, home, other)

    with learner_in(home) as learner:
        assert set(learner.notes()) == {"c4reA", "c4reC"}


def test_releases_in_the_wrong_order_are_refused(maintainer: Maintainer, home: Path) -> None:
    for text in ("glomerulus", "nephron"):
        maintainer.release({"cards/a.md": CLOZE.format("c4reA", text)})
    older, newer = maintainer.packages
    imported(home, newer)

    said = Deckwright()("sync", older, "--from", newer, "--collection", home / "collection.anki2")

    assert (said.exit_code, "[sync-package]" in said.output) == (1, True)
    with learner_in(home) as learner:
        assert "nephron" in learner.fields("c4reA")["Question"]


def test_a_card_type_that_he_deleted_stays_away(maintainer: Maintainer, home: Path) -> None:
    maintainer.release({"cards/B.md": BOTH.format("c4reB", "x", "")})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        models: Any = learner.col.models
        notetype = learner.notetypes()["Deckwright Basic (and reversed)"]
        models.remove_template(notetype, notetype["tmpls"][1])
        models.update_dict(notetype)
        db: Any = learner.col.db
        db.execute("update notes set mod = ?", maintainer.when)
    files = {f"cards/{n}.md": BOTH.format(f"c4re{n}", "now", "") for n in "BC"}
    maintainer.release(files)

    brought(maintainer.last, home)

    with learner_in(home) as learner:
        assert [learner.card_ords(guid) for guid in ("c4reB", "c4reC")] == [[0], [0]]
        assert learner.fields("c4reB")["Question"].strip() == "q c4reB now"


def test_what_a_restore_replaces_is_set_aside(maintainer: Maintainer, home: Path) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "glomerulus")})
    imported(home, maintainer.last)
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "nephron")})
    backup = brought(maintainer.last, home).backup
    with learner_in(home) as learner:
        learner.studies("c4reA")
    assert backup
    file = home / "collection.anki2"
    studied = file.read_bytes()

    said = Deckwright()("sync", "--restore", backup, "--collection", file)

    assert said.exit_code == 0
    assert file.read_bytes() == backup.read_bytes()
    (aside,) = (f for f in backup.parent.iterdir() if f != backup)
    assert aside.read_bytes() == studied
    assert str(aside) in said.output


def test_what_is_no_collection_is_not_put_in_its_place(maintainer: Maintainer, home: Path) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "glomerulus")})
    imported(home, maintainer.last)
    file = home / "collection.anki2"
    before = file.read_bytes()

    said = Deckwright()("sync", "--restore", maintainer.last, "--collection", file)

    assert (said.exit_code, "[backup-missing]" in said.output) == (1, True)
    assert file.read_bytes() == before


def test_a_tag_of_the_authors_that_is_called_so_retires_nothing(
    maintainer: Maintainer, home: Path
) -> None:
    tagged = CLOZE.replace("---\n#", "tags: [retired]\n---\n#")
    maintainer.release({"cards/a.md": tagged.format("c4reA", "glomerulus")})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        learner.col.sched.suspend_cards([card.id for card in learner.notes()["c4reA"].cards()])
    for old in (None, maintainer.last):
        maintainer.release({"cards/a.md": tagged.format("c4reA", f"nephron {old and 1}")})

        done = brought(maintainer.last, home, old)

        assert done.aftermath.returned == ()
        with learner_in(home) as learner:
            note = learner.notes()["c4reA"]
            assert (note.tags, [card.queue for card in note.cards()]) == (["retired"], [-1])


def test_what_he_touched_later_is_told_with_the_way_to_have_it(
    maintainer: Maintainer, home: Path
) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "glomerulus")})
    imported(home, maintainer.last)
    with learner_in(home) as learner:
        note = learner.notes()["c4reA"]
        note.tags.append("mine")
        learner.col.update_note(note)
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "nephron")})
    old, new = maintainer.packages

    said = Deckwright()("sync", new, "--collection", home / "collection.anki2").output

    assert "1 note left as you have edited or tagged them since the release" in said
    assert "--from OLD" in said
    merged = Deckwright()("sync", new, "--from", old, "--collection", home / "collection.anki2")
    assert "1 note corrected" in merged.output
    with learner_in(home) as learner:
        assert learner.tags("c4reA") == ["mine"]


def test_a_file_that_is_no_collection_is_called_so(maintainer: Maintainer, home: Path) -> None:
    maintainer.release({"cards/a.md": CLOZE.format("c4reA", "glomerulus")})
    home.mkdir()
    (home / "notes.md").write_text("no collection at all")

    said = Deckwright()("sync", maintainer.last, "--collection", home / "notes.md")

    assert "this is no collection of Anki's [collection-unclean]" in said.output
    assert "DbError" not in said.output
