"""What reads text from elsewhere reads any text: an author's problem, or nothing; never a crash."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckwright.notes.cited import items_of
from deckwright.notes.formulas import formula_slips
from deckwright.notes.markings import section_slips
from deckwright.package.memory import memory_from_json, memory_to_json
from deckwright.package.protobuf import decoded
from deckwright.problems import DeckError
from deckwright.release.html import plain, printable, words_and_clozes
from deckwright.trust.allowed import NOTHING
from deckwright.trust.css import bad_declarations
from deckwright.trust.files import runs
from deckwright.trust.judge import offences
from deckwright.trust.tags import Tag, start_tags
from deckwright.vault.config import load_config
from fuzz.harnesses import HARNESSES
from tests.text.rendering import section
from tests.text.strategies import TEXTS

CORPUS = Path(__file__).parents[2] / "fuzz" / "corpus"
# Pieces of HTML as those write them who want to be misread.
HTML = st.lists(
    st.one_of(
        st.sampled_from(
            ["<", ">", "</", "<b", "<img ", "<script>", "<!--", "-->", "<svg>", "<math>", " src=",
             " onclick=", ' style="', "'", '"', "=", "/", "javascript:", "&lt;", "&#106;", "{{c1::",
             "}}", "::", "\\(", "\\href{", "[sound:", "]", "url(", ";", "position:fixed", " "]
        ),
        st.text(max_size=3),
    ),
    max_size=20,
).map("".join)  # fmt: skip
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize(
    "file", sorted(CORPUS.rglob("*-*")), ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_what_was_found_before_is_read(file: Path) -> None:
    HARNESSES[file.parent.name](file.read_bytes())


@pytest.mark.parametrize("harness", HARNESSES)
@given(data=st.binary(max_size=200))
@settings(max_examples=30, deadline=None)
def test_every_harness_reads_any_bytes(harness: str, data: bytes) -> None:
    HARNESSES[harness](data)


@given(HTML)
@settings(deadline=None)
def test_html_is_judged_and_what_is_let_through_has_no_harm_in_it(html: str) -> None:
    found = list(offences((html,), NOTHING, ()))

    if not found:
        tags = list(start_tags(html))
        assert all(isinstance(tag, Tag) for tag in tags)
        for tag in tags:
            assert isinstance(tag, Tag)
            assert tag.name != "script"
            assert not any(name.startswith("on") for name, _ in tag.attributes)


@given(st.text(max_size=60))
def test_any_style_is_judged(style: str) -> None:
    list(bad_declarations(style))


@given(st.binary(max_size=200))
def test_any_drawing_is_judged(data: bytes) -> None:
    assert runs("a.svg", data) in (True, False)
    assert runs("a.svg", data + b"<script>")


@given(TEXTS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_looked_through_for_slips(text: str) -> None:
    for dialect in ("markdown", "export"):
        list(section_slips(section(text), dialect, ()))
        list(formula_slips(section(text), dialect))


@given(st.text())
def test_any_field_of_a_package_is_read_as_words(html: str) -> None:
    words_and_clozes((html, html))
    plain(html)
    assert "\x1b" not in printable(html)


@given(st.one_of(st.text(), st.lists(st.text()).map(tuple)))
def test_any_sources_are_listed(value: str | tuple[str, ...]) -> None:
    assert all(items_of(value))


@given(st.binary(max_size=300))
def test_any_message_is_decoded_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        assert all(values for values in decoded(data).values())


@given(JSON)
def test_any_memory_is_read_or_refused(value: object) -> None:
    text = json.dumps({"version": 1, "notes": value, "notetypes": value, "clozes": value,
                       "names": value}).encode()  # fmt: skip
    try:
        memory = memory_from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return
    assert memory_from_json(memory_to_json(memory).encode()) == memory


@given(st.text(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_configuration_is_read_or_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(
        f"[tool.deckwright]\n{text}".encode("utf-8", "replace")
    )
    with suppress(DeckError):
        load_config(tmp_path)
