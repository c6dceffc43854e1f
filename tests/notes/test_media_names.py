"""Names of files in Anki: safe everywhere, and those of the fields."""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deckwright.notes.filenames import below, leads_down
from deckwright.notes.images import ending_of
from deckwright.vault.media import anki_name
from tests.conftest import Deckwright, Write
from tests.engine import Learner


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("media/Loop of Henle.PNG", "loop-of-henle-{}.png"),
        ("x.tar.gz", "x-tar-{}.gz"),
        ("Ménière's.jpeg", "meniere-s-{}.jpeg"),
        ("心電図.png", "media-{}.png"),
        ("___.mp3", "media-{}.mp3"),
        ("no ending", "no-ending-{}"),
        ("Fig. 3 overview", "fig-3-overview-{}"),
        ("x.😀", "x-{}"),
        ("con.png", "con-{}.png"),
        ("a" * 200 + ".png", "a" * 60 + "-{}.png"),
        ("x." + "y" * 200, "x-" + "y" * 58 + "-{}"),
    ],
)
def test_a_name_in_anki_is_safe_everywhere(path: str, expected: str) -> None:
    digest = hashlib.sha256(b"").hexdigest()

    assert anki_name(path, digest) == expected.format(digest[:16])


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=255))
def test_every_name_in_anki_is_short_plain_and_has_the_hash(name: str) -> None:
    digest = hashlib.sha256(name.encode()).hexdigest()
    made = anki_name(f"media/{name}", digest)

    assert re.fullmatch(rf"[a-z0-9][a-z0-9-]{{0,59}}-{digest[:16]}(\.[a-z0-9]{{1,10}})?", made)
    assert len(made) <= 120
    assert anki_name(made, digest) == made


NOTE_TEXT = "---\nid: a\n---\n# Question\nWhat is this?\n# Answer\n"
TROUBLE = (
    "con.png",
    "aux.jpg",
    "NUL",
    "latex-1.png",
    "_static.png",
    "trailing dot..png",
    "a[b]<c>:d|e?.png",
    "50% off.png",
    "tab\there.png",
    "Ménière.png",
    unicodedata.normalize("NFD", "Zoë.png"),
    "心電図.png",
    "😀.png",
    "CAPITALS.PNG",
    "capitals.png",
    "a" * 240 + ".png",
    "one/same.png",
    "two/same.png",
    "Fig. 3 overview.webp",
    "x.tar.gif",
    "sound of a heart.MP3",
)
RAW = ("a[b]<c>:d|e?.png", "tab\there.png", "NUL")  # what Markdown cannot say


def test_in_real_anki_every_name_is_that_of_the_field(
    folder: Write, deckwright: Deckwright, learner: Learner, tmp_path: Path
) -> None:
    """Also after Anki looked through its media folder, where it renames what it dislikes."""
    shown = "\n".join(f"![](<{path.replace('%', '%25')}>)" for path in TROUBLE if path not in RAW)
    shown += "".join(f'\n<img src="{escape(quote(path))}">' for path in RAW)
    contents: dict[str, str | bytes] = {path: path.encode() for path in TROUBLE}
    root = folder({"a.md": NOTE_TEXT + shown, **contents})
    package = tmp_path / "deck.apkg"
    result = deckwright("build", root, "-o", package)
    assert result.exit_code == 0, result.output
    learner.imports(package)
    field = learner.fields("a")["Answer"]
    named = re.findall(r'src="([^"]+)"|\[sound:([^\]]+)\]', field)
    names = [one or other for one, other in named]
    folder_of_anki = Path(learner.col.media.dir())

    assert len(set(names)) == len(TROUBLE)
    assert learner.media() == set(names)
    assert {(folder_of_anki / name).read_bytes() for name in names} == set(contents.values())
    checked = learner.col.media.check()
    assert (list(checked.missing), list(checked.unused), checked.have_trash) == ([], [], False)
    assert learner.media() == set(names)


def test_in_real_anki_a_changed_picture_arrives_and_only_what_is_shown_is_there(
    folder: Write, deckwright: Deckwright, learner: Learner, tmp_path: Path
) -> None:
    root = folder({"a.md": NOTE_TEXT + "![[x.png]]", "x.png": "old", "y.png": "not shown"})
    first, second = tmp_path / "1.apkg", tmp_path / "2.apkg"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        deckwright("build", root, "-o", first)
        (root / "x.png").write_text("new")
        patch.setenv("SOURCE_DATE_EPOCH", "1700001000")
        deckwright("build", root, "-o", second, "--baseline", first)
    learner.imports(first)
    (old,) = learner.media()
    learner.imports(second)
    (new,) = learner.media() - {old}

    assert f'src="{new}"' in learner.fields("a")["Answer"]
    assert (Path(learner.col.media.dir()) / new).read_text() == "new"


@given(
    folder=st.sampled_from(["", "a", "a/b"]),
    name=st.lists(st.sampled_from([*"abé/.:%\\ ", "..", "//", "./", "x.png"]), max_size=6),
)
def test_the_path_of_a_name_below_a_folder_is_as_short_as_it_can_be(
    folder: str, name: list[str]
) -> None:
    written = "".join(name)

    assert list(below([folder], written)) == [posixpath.normpath(posixpath.join(folder, written))]
    assert not leads_down(written) or written == posixpath.normpath(f"/{written}")[1:]


@given(name=st.text("ab./ É", max_size=8))
@example(name="a/..b.PNG")
def test_the_ending_of_a_name_is_that_of_its_last_part(name: str) -> None:
    assert ending_of(name) == posixpath.splitext(name)[1].lower()
