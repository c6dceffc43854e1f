"""Releases and a learner's life at random: after each sync all of both is there."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deckwright.package.read import read_package
from deckwright.stored import StoredPackage
from deckwright.sync.run import Wanted, sync
from tests.engine import Learner, learner_in
from tests.release.vaults import Maintainer

WORDS = "renin aldosterone podocyte glomerulus urea salt water macula tubule loop".split()
DECKS = ("filter", "salt", "salt/deep")


@dataclass
class Author:
    """What the author does to the notes between two releases."""

    chance: random.Random
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)  # name -> folder, text
    files: dict[str, str | None] = field(default_factory=dict)
    count: int = 0

    def works(self) -> dict[str, str | None]:
        before = {f"cards/{folder}/{name}.md": None for name, (folder, _) in self.notes.items()}
        for name in list(self.notes):
            what = self.chance.random()
            folder, _ = self.notes[name]
            if what < 0.1:
                del self.notes[name]
            elif what < 0.3:
                self.notes[name] = self.chance.choice(DECKS), self.notes[name][1]
            elif what < 0.6:
                self.notes[name] = folder, self._text(name)
        while len(self.notes) < 12:
            self.count += 1
            name = f"rnd{self.count}"
            self.notes[name] = self.chance.choice(DECKS), self._text(name)
        now = {f"cards/{folder}/{name}.md": text for name, (folder, text) in self.notes.items()}
        return {**{p: t for p, t in before.items() if p in self.files}, **now}

    def _text(self, name: str) -> str:
        words = [f"**{w}**" if self.chance.random() < 0.4 else w
                 for w in self.chance.sample(WORDS, 5)]  # fmt: skip
        tag = self.chance.choice("abc")
        return f"---\nid: {name}\ntags: [{tag}]\n---\n# Question\n**The** {' '.join(words)}\n"


@dataclass
class Life:
    """What the learner has done, and must find again."""

    chance: random.Random
    tags: dict[str, set[str]] = field(default_factory=dict)
    mine: dict[str, str] = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    extended: bool = False

    def lives(self, learner: Learner, when: int) -> None:
        col: Any = learner.col
        if not self.extended and self.chance.random() < 0.6:
            notetype = learner.notetypes()["Deckwright Cloze"]
            col.models.add_field(notetype, col.models.new_field("Mine"))
            col.models.reposition_field(notetype, notetype["flds"][-1], 2)
            col.models.update_dict(notetype)
            self.extended = True
        for guid, note in learner.notes().items():
            what = self.chance.random()
            if what < 0.3:
                tag = self.chance.choice(("mine", "x::y", "marked"))
                note.tags.append(tag)
                self.tags.setdefault(guid, set()).add(tag)
            elif what < 0.5 and self.extended:
                note["Mine"] = self.mine[guid] = f"mine of {guid}"
            elif what < 0.6:
                note["Hint"] = self.edited[guid] = f"hint of {guid}"
            elif what < 0.75:
                learner.studies(guid)
                continue
            elif what < 0.9:
                card = note.cards()[0]
                col.set_deck([card.id], col.decks.id("Exam"))
                self.moved[card.id] = "Exam"
                continue
            col.update_note(note)
        col.db.execute("update notes set mod = ? where mod > ?", when + 600, when + 600)
        col.db.execute("update notetypes set mtime_secs = ? where mtime_secs > ?", when, when)


def _before(learner: Learner) -> dict[int, tuple[Any, ...]]:
    columns = "id, nid, ord, type, due, ivl, factor, reps, lapses, flags"
    return {row[0]: tuple(row) for row in learner.col.db.execute(f"select {columns} from cards")}  # type: ignore[union-attr]


def _look(learner: Learner, new: StoredPackage, life: Life, old: StoredPackage | None) -> None:
    notes = learner.notes()
    for guid, wanted in new.by_guid.items():
        note = notes[guid]
        names = [f.name for f in new.notetypes[wanted.notetype].fields]
        ours = dict(zip(names, wanted.fields, strict=True))
        before = old.by_guid.get(guid) if old else None
        his = guid in life.edited and before and before.mod == wanted.mod
        if not his:
            life.edited.pop(guid, None)
        expected = {**ours, "Hint": life.edited.get(guid, ours["Hint"])}
        found = dict(note.items())
        private = found.pop("Mine", "")
        assert found == expected
        assert private == life.mine.get(guid, "")
        assert {*note.tags} == {*wanted.tags} | life.tags.get(guid, set())
        assert {c.ord for c in wanted.cards} == {c.ord for c in note.cards()}
        for card in note.cards():
            deck = life.moved.get(card.id, wanted.cards[0].deck)
            assert learner.col.decks.name(card.did) == deck


@pytest.mark.parametrize("seed", range(6))
def test_all_of_the_release_and_all_that_is_his(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.deckwright]\nname = "kidney"\ndeck = "Kidney"\n')
    maintainer, author, life = Maintainer(root, monkeypatch), Author(chance), Life(chance)
    file = tmp_path / "home" / "collection.anki2"
    with learner_in(file.parent):
        pass
    old: StoredPackage | None = None
    for _ in range(4):
        author.files = {p.relative_to(root).as_posix(): "" for p in root.glob("cards/**/*.md")}
        maintainer.release(author.works())
        new = read_package(maintainer.last)
        with learner_in(file.parent) as learner:
            cards, schema = _before(learner), learner.col.db.scalar("select scm from col")  # type: ignore[union-attr]

        done = sync(Wanted(maintainer.last, new), file, dry=False)

        assert (done.full_sync, done.fitting.refused) == (False, [])
        with learner_in(file.parent) as learner:
            _look(learner, new, life, old)
            after = _before(learner)
            assert {i: row for i, row in cards.items() if i in after} == {
                i: row for i, row in after.items() if i in cards
            }
            assert learner.col.db.scalar("select scm from col") == schema  # type: ignore[union-attr]
            assert not [name for name in learner.notetypes() if name.endswith("+")]
            assert learner.check_database() == "Database rebuilt and optimized."
        assert sync(Wanted(maintainer.last, new), file, dry=False).nothing
        with learner_in(file.parent) as learner:
            when = maintainer.when
            db: Any = learner.col.db
            db.execute("update notes set mod = ? where mod > ?", when + 10, when + 10)
            life.lives(learner, when)
        old = new
