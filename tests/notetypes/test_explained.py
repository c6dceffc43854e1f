"""What may stand in a field's value is what its page says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from deckwright.notes import fill
from deckwright.notetypes.fields import FieldTemplates
from deckwright.notetypes.sandbox import FIELD_FILTERS
from deckwright.problems import Problems
from tests.conftest import Deckwright, Write
from tests.documentation import firsts, page, sections_of


def test_every_name_and_filter_of_a_field_is_explained(
    folder: Write, deckwright: Deckwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: set[str] = set()

    def remember(
        templates: FieldTemplates, values: Mapping[str, object], _problems: Problems
    ) -> tuple[str, ...]:
        names.update(values)
        return ("text",) * len(templates.fillers)

    monkeypatch.setattr(FieldTemplates, "fill", remember)
    monkeypatch.setattr(fill, "_plan", lambda *_: None)  # so that no field is filled without
    deckwright("check", folder({"note.md": "# Question\nWho?"}))
    section = sections_of(page("notetypes.md"))["What may stand in a field's value"]
    of_fields = {"hint", "extra", "spare_1", "spare_2", "spare_3", "spare_4"}
    assert set(firsts(section)) == (names - of_fields) | set(FIELD_FILTERS)
