"""Pieces of the preview that need neither Anki nor a browser."""

from __future__ import annotations

import json
import math
import re
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from deckwright.preview.data import data_script
from deckwright.preview.scripts import marked, scripts_of
from deckwright.preview.treemap import Box, grown, squarified, treemap
from deckwright.preview.words import folded
from deckwright.stored import StoredNotetype, StoredTemplate
from tests.documentation import DOCS, REPOSITORY

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_data_comes_back_and_ends_no_script(value: object) -> None:
    script = data_script("x", value)
    assert json.loads(script.removeprefix('deckwright.take("x",').removesuffix(");\n")) == value
    assert not re.search("</script|<!--|\u2028|\u2029", script, re.IGNORECASE)
    assert script.count("\n") == 1


@given(
    st.lists(st.floats(0.1, 1e6), min_size=1, max_size=60),
    st.floats(10, 2000),
    st.floats(10, 2000),
)
def test_boxes_fill_the_picture_in_proportion(
    values: list[float], width: float, height: float
) -> None:
    values = sorted(values, reverse=True)
    boxes = list(squarified(values, Box(0, 0, width, height)))
    share = width * height / sum(values)
    for value, box in zip(values, boxes, strict=True):
        assert math.isclose(box.width * box.height, value * share, rel_tol=1e-3, abs_tol=1e-3)
        assert box.x >= -1e-6
        assert box.y >= -1e-6
        assert box.x + box.width <= width * 1.0001
        assert box.y + box.height <= height * 1.0001


def test_a_tree_counts_a_note_once_in_each_branch() -> None:
    root = grown([(["a::b", "a::c"], 2), (["a"], 1)])
    assert (root.count, root.cards) == (2, 3)
    assert (root.below["a"].count, root.below["a"].cards) == (2, 3)
    assert root.below["a"].below["b"].count == 1


def test_names_in_a_picture_are_text() -> None:
    picture = treemap(grown([(["<b>&x"], 1), (["y"], 1)]), "deck", "Decks")
    assert "<b>" not in picture
    assert "&lt;b&gt;&amp;x" in picture


def test_what_is_folded_is_found_without_accents() -> None:
    assert folded("Österreich ŁÓDŹ ﬁne") == "osterreich łodz fine"


def _notetype(front: str) -> StoredNotetype:
    template = StoredTemplate("Card", 1, front, "")
    return StoredNotetype(1, "Type", "standard", (), (template,), "", 0, 0)


def test_only_scripts_of_templates_are_marked() -> None:
    scripts = scripts_of([_notetype("<script>one()</script>{{A}}<script>{{B}}</script>")])
    html = "<script>one()</script><SCRIPT>two()</SCRIPT>"
    assert [script.text for script in scripts] == ["one()"]
    assert marked(html, scripts) == ('<script data-deckwright="0"></script><SCRIPT>two()</SCRIPT>')


def test_a_script_from_elsewhere_is_none_of_the_templates() -> None:
    notetype = _notetype(
        '<script src="https://example.org/x.js"></script><script src=_a.js></script>'
    )
    assert [script.source for script in scripts_of([notetype])] == ["_a.js"]


SHOWN = {" ": "space", "ArrowRight": "→", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowUp": "↑"}


def test_every_key_is_explained_on_the_page_and_in_the_docs() -> None:
    page = files("deckwright.preview") / "page"
    table = re.search(r"NAMES = {(.*?)}", (page / "keys.js").read_text("utf-8"), re.DOTALL)
    assert table
    keys = re.findall(r'(?:"([^"]+)"|(\w+)): "', table[1])
    shown = {SHOWN.get(key, key) for key in map("".join, keys)} - {"Escape"}
    dialog = (page / "index.html").read_text("utf-8")
    docs = (DOCS / "preview.md").read_text("utf-8")
    for told in (
        re.findall(r"<dt>(.*?)</dt>", dialog),
        re.findall(r"^\| (.+?) \|", docs, re.MULTILINE),
    ):
        assert shown - set(" ".join(told).split()) <= {"?"}


def test_every_page_of_the_docs_is_on_the_site() -> None:
    site = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    assert {page.name for page in DOCS.glob("*.md")} == set(
        re.findall(r": ([\w-]+\.md)$", site, re.MULTILINE)
    )
