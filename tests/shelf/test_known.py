"""Which files are read again after a change, and which are not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest

from deckwright.notes.sheet import sheets_of
from deckwright.shelf import shelf, workers
from deckwright.shelf.caches import caches
from tests.conftest import Deckwright, Write
from tests.shelf.test_warm import PICTURES, wide

MANY = 12  # notes that have nothing to do with any other


def note(name: str, text: str, more: str = "") -> str:
    return f"---\nid: note{name}\n{more}---\n# Question\n**{name}** {text}\n"


FILES: dict[str, str | bytes] = {
    "pyproject.toml": '[tool.deckwright]\nname = "deck"\n'
    + ("[tool.deckwright.pictures]\nmax_width = 20\n" if find_spec("PIL") else ""),
    "cards/shows.md": note("shows", "![[picture.png]]"),
    "cards/embeds.md": note("embeds", "![[heart]]"),
    "cards/links.md": note("links", "See [[target]]."),
    "cards/lost.md": note("lost", "See [[nowhere]]."),
    "cards/wide.md": note("wide", "![[wide.png]]"),
    "cards/target.md": note("target", "is linked."),
    "cards/heart.md": "# Valves\nfour\n",
    "media/picture.png": PICTURES[0],
    "media/wide.png": wide(256),
    **{f"cards/z{number}.md": note(f"z{number}", "alone.") for number in range(MANY)},
}


@pytest.fixture
def root(folder: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shelf, "_TICK", -(10**12))
    return folder(FILES)


def built(root: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Builds; gives the files that were read."""
    read: set[str] = set()
    really = sheets_of

    def noted(paths: Iterable[str], *others: object) -> object:
        paths = list(paths)
        read.update(path.removeprefix("cards/").removesuffix(".md") for path in paths)
        return really(paths, *others)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(workers, "sheets_of", noted)
        result = Deckwright()("build", "--root", root, "-o", root.parent / "deck.apkg")
    assert result.exit_code == 0, result.output
    return read


def _write(path: str, text: str | bytes) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())

    return do


def _touch(path: str) -> Callable[[Path], None]:
    return lambda root: os.utime(root / path, (1, 1))


def _delete_copies(_: Path) -> None:
    for file in caches().glob("*/pictures/*"):
        file.unlink()


LOOK_UP = {"shows", "embeds", "links", "lost", "wide"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda _: None, set(), id="nothing"),
        pytest.param(_touch("cards/z1.md"), set(), id="a note touched"),
        pytest.param(_touch("cards/heart.md"), set(), id="a reference note touched"),
        pytest.param(_write("cards/z1.md", note("z1", "edited.")), {"z1"}, id="a note edited"),
        pytest.param(_write("media/picture.png", PICTURES[1]), {"shows"}, id="a picture"),
        pytest.param(
            _write("cards/heart.md", "# Valves\n4\n"), {"embeds", "heart"}, id="a reference note"
        ),
        pytest.param(
            _write("cards/target.md", note("other", "is linked.")),
            {"links", "target"},
            id="the id of a link's target",
        ),
        pytest.param(
            _write("cards/nowhere.md", "# Here\nnow\n"),
            {*LOOK_UP, "nowhere"},
            id="a file that a name now means",
        ),
        pytest.param(
            _write("media/new.png", PICTURES[0]), LOOK_UP, id="a file that any name might mean"
        ),
        pytest.param(
            _delete_copies,
            set(),
            id="copies deleted, which nothing needs yet",
        ),
    ],
)
def test_only_what_may_have_changed_is_read_again(
    change: Callable[[Path], None],
    expected: set[str],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(built(root, monkeypatch)) == MANY + 7
    change(root)

    assert built(root, monkeypatch) == expected
    assert built(root, monkeypatch) == set()


@pytest.mark.skipif(not find_spec("PIL"), reason="no Pillow")
def test_a_picture_is_scaled_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from deckwright.notes import copies
    from deckwright.notes.pictures import scaled as scaled_by_pillow

    scaled: list[int] = []
    really = scaled_by_pillow

    def noted(data: bytes, max_width: int) -> bytes:
        scaled.append(max_width)
        return really(data, max_width)

    monkeypatch.setattr(copies, "scaled", noted)
    built(root, monkeypatch)
    (copy,) = caches().glob("*/pictures/*")
    times = len(scaled)
    first = (root.parent / "deck.apkg").read_bytes()

    # Read again, packed anew, and after everything else was forgotten: the copy serves.
    _write("cards/wide.md", note("wide", "![[wide.png]] and more"))(root)
    _write("media/new.png", PICTURES[0])(root)
    assert "wide" in built(root, monkeypatch)
    monkeypatch.setattr(shelf, "fingerprint", lambda _: b"another")
    built(root, monkeypatch)
    assert len([width for width in scaled[times:] if width]) <= 2  # the other picture is no picture
    assert list(caches().glob("*/pictures/*")) == [copy]
    assert (root.parent / "deck.apkg").read_bytes() != first

    # A copy that somebody changed or deleted is made again.
    for harm in (lambda: copy.write_bytes(b"torn"), copy.unlink):
        harm()
        _write("cards/wide.md", note("wide", f"![[wide.png]] {harm}"))(root)
        _write("cards/z1.md", note("z1", "", "deck: Elsewhere\n"))(root)
        built(root, monkeypatch)
        assert copy.stem.endswith(copies._sum(copy.read_bytes()))
