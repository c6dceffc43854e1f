"""A delta package: from the right release the same as the whole, from any other no harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Deckwright
from tests.engine import Learner, learner_in
from tests.release.vaults import Maintainer

NOTE = "---\nid: {0}\ntags: [organ]\n---\n# Question\n{1}\n"
VAULT = {
    "cards/a.md": NOTE.format("d3ltaA", "The **glomerulus** filters"),
    "cards/b.md": NOTE.format("d3ltaB", "A **podocyte** has feet ![[foot.svg]]"),
    "cards/salt/c.md": NOTE.format("d3ltaC", "**Renin** is made in the **kidney**"),
    "cards/d.md": "---\nid: d3ltaD\n---\n# Question\nWhat is ADH?\n# Answer\nA hormone",
    "cards/foot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}
CHANGES: dict[str, dict[str, str | None]] = {
    "text": {"cards/a.md": NOTE.format("d3ltaA", "The **glomerulus** filters **much**")},
    "tags": {"cards/a.md": VAULT["cards/a.md"].replace("[organ]", "[organ, exam]")},
    "new": {"cards/salt/e.md": NOTE.format("d3ltaE", "**Aldosterone** keeps salt")},
    "picture": {"cards/foot.svg": "<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"},
    "moved": {"cards/a.md": None, "cards/far/a.md": VAULT["cards/a.md"]},
    "removed and edited": {
        "cards/d.md": None,
        "cards/salt/c.md": NOTE.format("d3ltaC", "**Renin** is made in **kidneys**"),
    },
    "retyped": {"cards/n.md": "---\nid: d3ltaN\n---\n# Question\nWhat?\n# Answer\nThat"},
}


def delta_of(package: Path) -> Path:
    return package.with_name(f"{package.stem}.delta.apkg")


def state(learner: Learner) -> dict[str, Any]:
    """All that a learner has: notes, cards with their decks, note types, decks, media."""
    col = learner.col
    return {
        "notes": {
            guid: (n.id, n.mid, tuple(n.fields), n.tags) for guid, n in learner.notes().items()
        },
        "cards": sorted(
            (c.id, c.nid, c.ord, col.decks.name(c.did), c.due)
            for n in learner.notes().values()
            for c in n.cards()
        ),
        "notetypes": {name: (n["mod"], n["css"]) for name, n in learner.notetypes().items()},
        "decks": sorted((deck["name"], deck["desc"]) for deck in col.decks.all()),
        "media": learner.media(),
    }


@pytest.mark.parametrize("change", CHANGES)
def test_from_the_right_release_it_gives_what_the_whole_package_gives(
    maintainer: Maintainer, tmp_path: Path, change: str
) -> None:
    maintainer.release(VAULT)
    maintainer.release(CHANGES[change], "--delta")
    old, new = maintainer.packages

    found = []
    for package in (new, delta_of(new)):
        with learner_in(tmp_path / package.stem) as learner:
            learner.imports(old)
            learner.studies("d3ltaA")
            assert learner.imports(package).conflicting == 0
            stock = {"Basic", "Cloze"}
            one = state(learner)
            one["notetypes"] = {n: v for n, v in one["notetypes"].items() if n not in stock}
            found.append({k: _ours(k, v) for k, v in one.items()})
    assert found[0] == found[1]
    assert delta_of(new).stat().st_size < new.stat().st_size
    told = Deckwright()("diff", old, delta_of(new)).stdout
    assert "not in this delta" not in told
    assert "removed" not in told


def _ours(key: str, value: Any) -> Any:
    """Without what comes from Anki itself and differs from one scratch collection to the next."""
    if key == "notetypes":
        return {name: v for name, v in value.items() if name.startswith("Deckwright")}
    if key == "cards":
        return [card[:4] for card in value]
    return value


def test_a_changed_look_comes_with_a_note(maintainer: Maintainer, learner: Learner) -> None:
    maintainer.release(VAULT)
    templates = Path(__file__).parents[2] / "templates"
    for file in templates.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            maintainer.write({f"templates/{file.relative_to(templates).as_posix()}": text})
    with (maintainer.root / "templates/_shared/text.css").open("a") as css:
        css.write("\n.card { color: green; }\n")
    maintainer.release({}, "--delta", "--allow", "notetype-shared")
    old, new = maintainer.packages
    learner.imports(old)

    log = learner.imports(delta_of(new))

    assert (log.updated, log.new, log.duplicate) == (0, 0, 2)  # one of each of two note types
    for name in ("Deckwright Cloze", "Deckwright Basic"):
        assert "color: green" in learner.notetypes()[name]["css"]


def test_a_changed_description_comes_too(maintainer: Maintainer, learner: Learner) -> None:
    maintainer.release(VAULT)
    config = (maintainer.root / "pyproject.toml").read_text()
    maintainer.release({"pyproject.toml": config + 'description = "Much better."'}, "--delta")
    learner.imports(maintainer.packages[0])

    learner.imports(delta_of(maintainer.last))

    assert learner.col.decks.by_name("Kidney")["desc"] == "Much better."  # type: ignore[index]


def test_a_changed_description_of_a_deck_below_comes_too(
    maintainer: Maintainer, learner: Learner
) -> None:
    maintainer.release(dict(VAULT))
    learner.imports(maintainer.last)
    config = (maintainer.root / "pyproject.toml").read_text()
    described = 'descriptions = { "Kidney::salt" = "Water follows." }'
    maintainer.release({"pyproject.toml": f"{config}\n{described}\n"}, "--delta")

    learner.imports(delta_of(maintainer.last))

    salt: Any = learner.col.decks.by_name("Kidney::salt")
    assert salt["desc"] == "Water follows."


def test_from_any_other_release_it_harms_nothing_and_diff_says_what_it_lacks(
    maintainer: Maintainer, tmp_path: Path
) -> None:
    maintainer.release(VAULT)
    maintainer.release(CHANGES["text"] | CHANGES["new"])
    maintainer.release(CHANGES["removed and edited"], "--delta")
    maintainer.release({"cards/salt/c.md": NOTE.format("d3ltaC", "**Renin**: **where**?")})
    first, _, third, fourth = maintainer.packages

    for over in (first, fourth):
        done = Deckwright()("verify", delta_of(third), "--from", over, "--format", "json")
        over_old = json.loads(done.stdout)["rehearsals"][1]
        wrong = [c["promise"] for c in over_old["checks"] if not c["kept"]]
        newer = ["exactly the changed notes are updated", "every change arrives"]
        assert [w for w in wrong if over == first or not w.startswith(tuple(newer))] in (
            [],
            ["nothing that learners would suffer from [not-newer]"],
        )
    told = json.loads(Deckwright()("diff", first, delta_of(third), "--format", "json").stdout)
    assert [note["guid"] for note in told["lacking"]] == ["d3ltaA"]
    assert told["missing"] == 1
    assert [note["guid"] for note in told["changed"]] == ["d3ltaC"]
    text = Deckwright()("diff", first, delta_of(third)).stdout
    assert "not in this delta package (import the whole one)" in text
    assert "1 new note" in text
    with learner_in(tmp_path / "newer") as learner:
        learner.imports(fourth)
        before = state(learner)
        assert learner.imports(delta_of(third)).updated == 0
        assert state(learner) == before


def test_nothing_changed_writes_none_and_takes_an_old_one_away(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    delta = delta_of(maintainer.root.parent / "release-1.apkg")
    delta.write_bytes(b"of another build")

    said = maintainer.release({}, "--delta")

    assert said["extras"][0]["file"] is None
    assert not delta.exists()


@pytest.mark.parametrize("change", ["only the order", "only removed", "first release"])
def test_what_brings_learners_nothing_makes_no_delta(maintainer: Maintainer, change: str) -> None:
    if change != "first release":
        maintainer.release(VAULT)
    files: dict[str, dict[str, str | None]] = {
        "only the order": {
            "cards/d.md": str(VAULT["cards/d.md"]).replace("\n---", "\norder: 1\n---")
        },
        "only removed": {"cards/a.md": None},
        "first release": dict(VAULT),
    }

    said = maintainer.release(files[change], "--delta")

    assert said["extras"][0]["file"] is None


def test_it_is_never_taken_for_a_release(maintainer: Maintainer) -> None:
    maintainer.release(VAULT)
    maintainer.release(CHANGES["text"], "--delta")
    delta = delta_of(maintainer.last)
    run = Deckwright()

    for command in (
        ("build", "--root", maintainer.root, "-o", maintainer.last, "--baseline", delta),
        ("check", maintainer.root, "--baseline", delta),
        ("diff", delta, maintainer.last),
        ("verify", maintainer.last, "--from", delta),
    ):
        result = run(*command)
        assert result.exit_code == 1
        assert "it holds only what had changed [package-delta]" in result.output
