"""What is read of a field expression without Jinja is what Jinja reads in it."""

from __future__ import annotations

import builtins
import keyword
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deckwright.notetypes import fields, jinja
from deckwright.notetypes.jinja import Templates
from deckwright.notetypes.named import named_in
from deckwright.notetypes.parts import variable
from deckwright.problems import DeckError, Where

WHERE = Where("templates/x/notetype.yaml", 9, 5)
ODD = ["and", "else", "in", "is", "not", "none", "None", "true", "self", "loop", "super",
       "recursive", "caller", "sections", "ﬁ", "µ", "_1", "1a", "²"]  # fmt: skip
NAMES = (
    st.sampled_from([*ODD, *dir(builtins), *keyword.kwlist])
    | st.from_regex(r"\w{1,6}", fullmatch=True)
    | st.text(min_size=1, max_size=8).map(variable)
)
TAILS = st.sampled_from(["", " | cloze", " | plain", " | typed", " | references", " | d", "|cloze"])


def compiled(expression: str) -> object:
    templates = Templates((), {})
    with suppress(DeckError):
        filler = templates.compile_field(expression, WHERE)
        named = fields.together((filler,), templates).named
        templates.template_of(expression)
        return filler.names, filler.cloze_names, filler.headings, filler.cloze_headings, named
    return "refused"


@given(name=NAMES, tail=TAILS, blank=st.sampled_from(["", " "]))
@example(name="question", tail=" | cloze", blank=" ")
@example(name="self", tail="", blank=" ")
def test_an_expression_without_jinja_is_what_jinja_reads(name: str, tail: str, blank: str) -> None:
    expression = f"[[{blank}{name}{tail}{blank}]]"

    quick = compiled(expression)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja, "named_in", lambda _: None)
        patch.setattr(fields, "named_in", lambda _: None)
        assert compiled(expression) == quick


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("[[ question ]]", ("question", "")),
        ("[[ question | cloze ]]", ("question", "cloze")),
        ("[[ größe ]]", ("größe", "")),
        ("[[ question | upper ]]", None),
        ("[[ question ]] ", None),
        ("[[ true ]]", None),
        ("[[ 1a ]]", None),
        ('[[ sections["A"] ]]', None),
    ],
)
def test_only_what_names_a_thing_is_read(expression: str, found: tuple[str, str] | None) -> None:
    assert named_in(expression) == found
