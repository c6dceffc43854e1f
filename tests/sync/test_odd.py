"""Collections that are not as a package expects them; packages that are not all of a deck."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from deckwright.package.read import read_package
from tests.conftest import Deckwright
from tests.engine import Learner, learner_in
from tests.release.vaults import FIRST, Maintainer
from tests.sync.bringing import brought

NOTE = "---\nid: 0dd{0}\ntags: [{1}]\n---\n# Question\n{2}\n"
BASIC = "---\nid: 0dd{0}\nnotetype: basic-and-reversed\n---\n# Question\n{0}\n# Answer\n{1}\n"
VAULT: dict[str, str | None] = {
    "cards/a.md": NOTE.format("A", "x", "The **glomerulus** filters"),
    "cards/b.md": BASIC.format("B", "of ADH"),
}


def dated_back(learner: Learner, *, notetypes: bool = True) -> None:
    """As if the learner had done all so far a moment after the first release."""
    db: Any = learner.col.db
    db.execute("update notes set mod = ?", FIRST + 3700)
    if notetypes:
        db.execute("update notetypes set mtime_secs = ?", FIRST + 3700)


def test_a_delta_package_is_brought_in_and_takes_nothing_away(
    maintainer: Maintainer, home: Path
) -> None:
    maintainer.release(VAULT)
    with learner_in(home) as learner:
        learner.imports(maintainer.last)
    maintainer.release({"cards/a.md": NOTE.format("A", "x", "**It** filters")}, "--delta")

    done = brought(maintainer.last.with_name("release-1.delta.apkg"), home)

    assert (done.fitting.changed, done.aftermath.removed) == (["0ddA"], ())
    with learner_in(home) as learner:
        assert set(learner.notes()) == {"0ddA", "0ddB"}


def test_a_note_that_another_package_has_is_left_alone(maintainer: Maintainer, home: Path) -> None:
    config = (
        '[tool.deckwright]\nname = "kidney"\ndeck = "Kidney"\n'
        '[[tool.deckwright.packages]]\nname = "one"\ntags = ["one"]\n'
        '[[tool.deckwright.packages]]\nname = "two"\ntags = ["two"]\n'
    )
    texts = {name: f"The **{name}** of it" for name in "ABC"}
    tags = {"A": "one", "B": "one", "C": "two"}

    def build(**changed: str) -> None:
        for name, tag in {**tags, **changed}.items():
            maintainer.write({f"cards/{name}.md": NOTE.format(name, tag, texts[name])})
        maintainer.write({"pyproject.toml": config})
        maintainer.when += 3600
        maintainer.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(maintainer.when))
        result = Deckwright()("build", "--root", maintainer.root)
        assert result.exit_code == 0, result.output

    build()
    with learner_in(home) as learner:
        for name in ("one", "two"):
            learner.imports(maintainer.root / "dist" / f"{name}.apkg")
    build(B="two")

    done = brought(maintainer.root / "dist" / "one.apkg", home)

    assert done.aftermath.removed == ()
    with learner_in(home) as learner:
        assert set(learner.notes()) == {"0ddA", "0ddB", "0ddC"}


@pytest.mark.parametrize("at", [0, 2])
def test_card_types_of_his_own_stay_and_ours_go_to_their_places(
    maintainer: Maintainer, home: Path, at: int
) -> None:
    maintainer.release(VAULT)
    with learner_in(home) as learner:
        learner.imports(maintainer.last)
        learner.studies("0ddB")
        models = learner.col.models
        notetype = learner.notetypes()["Deckwright Basic (and reversed)"]
        template = models.new_template("Mine")
        template.update(qfmt="mine {{Question}}", afmt="{{Answer}}")
        models.add_template(notetype, template)
        models.reposition_template(notetype, notetype["tmpls"][-1], at)
        models.update_dict(notetype)
        dated_back(learner)
        before = {card.id: card.reps for card in learner.notes()["0ddB"].cards()}
    maintainer.release(
        {"cards/b.md": BASIC.format("B", "of vasopressin"), "cards/n.md": BASIC.format("N", "new")}
    )

    done = brought(maintainer.last, home)

    assert done.fitting.extended == ["Deckwright Basic (and reversed)"]
    with learner_in(home) as learner:
        note = learner.notes()["0ddB"]
        assert "vasopressin" in note["Answer"]
        assert {card.id: card.reps for card in note.cards()} == before
        ours = {0, 1, 2} - {at}
        assert ours <= set(learner.card_ords("0ddN"))
        assert not [name for name in learner.notetypes() if name.endswith("+")]
        assert learner.check_database() == "Database rebuilt and optimized."


def test_a_changed_look_arrives_without_a_changed_note(maintainer: Maintainer, home: Path) -> None:
    templates = Path(__file__).parents[2] / "templates"
    shutil.copytree(templates, maintainer.root / "templates")
    maintainer.release(VAULT)
    with learner_in(home) as learner:
        learner.imports(maintainer.last)
        notetype = learner.notetypes()["Deckwright Cloze"]
        learner.col.models.add_field(notetype, learner.col.models.new_field("Mine"))
        notetype["tmpls"][0]["afmt"] += "{{hint:Mine}}"
        learner.col.models.update_dict(notetype)
        dated_back(learner)
    with (maintainer.root / "templates/_shared/text.css").open("a") as css:
        css.write("\n.card { color: green; }\n")
    maintainer.release({}, "--allow", "notetype-shared")

    done = brought(maintainer.last, home)

    assert (done.fitting.changed, done.full_sync) == ([], False)
    with learner_in(home) as learner:
        for name in ("Deckwright Cloze", "Deckwright Basic (and reversed)"):
            assert "color: green" in learner.notetypes()[name]["css"], name
        back = learner.notetypes()["Deckwright Cloze"]["tmpls"][0]["afmt"]
        assert back.endswith("{{hint:Mine}}")


def test_a_picture_of_his_under_the_same_name_is_not_touched(
    maintainer: Maintainer, home: Path
) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    maintainer.release(
        {
            "cards/a.md": NOTE.format("A", "x", "The **glomerulus** ![[a.svg]] ![[b.svg]]"),
            "cards/a.svg": svg,
            "cards/b.svg": svg + " ",
        }
    )
    one, two = sorted(read_package(maintainer.last).media)
    with learner_in(home) as learner:
        (Path(learner.col.media.dir()) / one).write_text("quite another thing")
        (Path(learner.col.media.dir()) / two).write_text(svg + " ")

    brought(maintainer.last, home)

    with learner_in(home) as learner:
        folder = Path(learner.col.media.dir())
        assert (folder / one).read_text() == "quite another thing"
        assert not learner.col.media.check().missing
        question = learner.fields("0ddA")["Question"]
        assert (one in question, two in question) == (False, True)
        named = next(name for name in learner.media() if name not in (one, two))
        wanted = hashlib.sha256(svg.encode()).hexdigest()
        assert hashlib.sha256((folder / named).read_bytes()).hexdigest() == wanted
        assert named in question


def test_who_skipped_releases_is_known_by_what_they_held(
    maintainer: Maintainer, home: Path
) -> None:
    maintainer.release({**VAULT, "cards/one/m.md": NOTE.format("M", "old", "**Moved** twice")})
    with learner_in(home) as learner:
        learner.imports(maintainer.last)
        note = learner.notes()["0ddM"]
        note.tags.append("mine")
        learner.col.update_note(note)
        dated_back(learner)
    maintainer.release(
        {"cards/one/m.md": None, "cards/two/m.md": NOTE.format("M", "next", "**Moved** twice")}
    )
    maintainer.release(
        {"cards/two/m.md": None, "cards/three/m.md": NOTE.format("M", "last", "**Moved** twice")}
    )
    maintainer.release({"cards/a.md": NOTE.format("A", "x", "**It** filters")})

    done = brought(maintainer.last, home)

    assert [deck for _, deck in done.aftermath.moved] == ["Kidney::three"]
    with learner_in(home) as learner:
        assert learner.tags("0ddM") == ["last", "mine"]


def test_another_description_arrives_alone(maintainer: Maintainer, home: Path) -> None:
    maintainer.release(VAULT)
    with learner_in(home) as learner:
        learner.imports(maintainer.last)
    config = (maintainer.root / "pyproject.toml").read_text() + 'description = "Better."\n'
    maintainer.release({"pyproject.toml": config})

    assert brought(maintainer.last, home).aftermath.described == ("Kidney",)
    assert brought(maintainer.last, home).nothing
    with learner_in(home) as learner:
        assert learner.col.decks.by_name("Kidney")["desc"] == "Better."  # type: ignore[index]


def test_a_note_that_comes_back_is_no_longer_retired(maintainer: Maintainer, home: Path) -> None:
    maintainer.release(VAULT)
    with learner_in(home) as learner:
        learner.imports(maintainer.last)
        learner.studies("0ddB")
        dated_back(learner)
    maintainer.release({"cards/b.md": None})
    assert brought(maintainer.last, home).aftermath.retired == ("0ddB",)
    assert brought(maintainer.last, home).nothing
    maintainer.release({"cards/b.md": VAULT["cards/b.md"]})

    assert brought(maintainer.last, home).aftermath.returned == ("0ddB",)

    with learner_in(home) as learner:
        assert "retired" not in learner.tags("0ddB")
        assert all(card.queue != -1 for card in learner.notes()["0ddB"].cards())


def test_a_collection_behind_a_link_stays_behind_it(
    maintainer: Maintainer, home: Path, tmp_path: Path
) -> None:
    maintainer.release({**VAULT, "cards/a.md": NOTE.format("A", "x", "**It** ![[a.svg]]"),
                        "cards/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})  # fmt: skip
    with learner_in(home):
        pass
    real = tmp_path / "elsewhere" / "real.anki2"
    real.parent.mkdir()
    (home / "collection.anki2").rename(real)
    (home / "collection.anki2").symlink_to(real)

    done = brought(maintainer.last, home)

    assert (home / "collection.anki2").is_symlink()
    assert done.backup
    assert done.backup.parent.parent == real.parent
    with learner_in(home) as learner:
        assert not learner.col.media.check().missing
        assert len(learner.notes()) == 2


def test_only_the_ten_newest_backups_are_kept(maintainer: Maintainer, home: Path) -> None:
    maintainer.release(VAULT)
    with learner_in(home):
        pass
    folder = home / "deckwright-backups"
    folder.mkdir()
    for number in range(12):
        (folder / f"collection-20200101-0000{number:02}.anki2").write_text("old")
    (folder / "mine.anki2").write_text("not ours")

    brought(maintainer.last, home)

    assert len(list(folder.glob("collection-*"))) == 10
    assert (folder / "mine.anki2").exists()
