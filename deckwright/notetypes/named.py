"""Field expressions that name a thing and no more, as nearly all do: they need no Jinja."""

from __future__ import annotations

import re

# Each filter of ours, and the method of a section or of the sources that it asks for its HTML.
METHODS = {
    "cloze": "with_clozes",
    "plain": "plain",
    "typed": "typed",
    "references": "as_list",
}
_NAMED = re.compile(rf"\[\[ (?P<name>\w+)(?: \| (?P<filter>{'|'.join(METHODS)}))? \]\]")
# What is no name of a value to Jinja (3.1), or none that a note gives.
_WORDS = frozenset(
    "and else false if in is none not or recursive self true False None True loop super caller "
    "varargs kwargs".split()
)


def named_in(expression: str) -> tuple[str, str] | None:
    """The name in `[[ name ]]` or `[[ name | filter ]]`, and the filter, "" for none."""
    found = _NAMED.fullmatch(expression)
    if not found or found["name"] in _WORDS or not found["name"].isidentifier():
        return None
    return found["name"], found["filter"] or ""
