"""What fills all fields of a note type, in one go where their expressions allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import nodes

from deckwright.notetypes.jinja import RAISED, FieldTemplate, Templates
from deckwright.notetypes.sandbox import FIELD_FILTERS
from deckwright.problems import DeckError, Problems

_END = "\x1d"  # behind each field of a joined template: no file and no note holds such a sign
# What a joined template may be made of.
_SIMPLE = {
    nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter, nodes.Keyword,
    nodes.If, nodes.CondExpr, nodes.Test, nodes.And, nodes.Or, nodes.Not, nodes.Compare,
    nodes.Operand, nodes.Getitem,
}  # fmt: skip
_SIMPLE_FILTERS = {*FIELD_FILTERS, "default", "d", "escape", "e", "join", "lower", "upper"}


@dataclass(frozen=True, slots=True)
class FieldTemplates:
    """What fills each field, and all of them joined: to set up a template costs ten times its work.

    `joined` gives the HTML in pieces, each made when it is asked for. Where one field sets a
    variable or loops there is none, and each is on its own.
    """

    fillers: tuple[FieldTemplate, ...]
    joined: Callable[[Mapping[str, Any]], Iterator[str]] | None

    def fill(self, values: Mapping[str, Any], problems: Problems) -> tuple[str, ...]:
        """The HTML of the fields, without those that cannot be filled: `problems` says why."""
        if self.joined is None:
            return problems.each(lambda filler: filler.fill(values), self.fillers)
        pieces: list[str] = []
        try:
            for piece in self.joined(values):
                pieces.append(piece)  # noqa: PERF402 (kept when the next one cannot be had)
        except (DeckError, *RAISED) as error:
            filled = "".join(pieces).split(_END)[:-1]
            stopped, *others = self.fillers[len(filled) :]
            refusal = stopped.refusal(error, values)
            if not isinstance(refusal, DeckError):
                raise
            problems.add(*refusal.problems)
            return (*filled, *problems.each(lambda filler: filler.fill(values), others))
        return tuple("".join(pieces).split(_END)[:-1])


def together(fillers: tuple[FieldTemplate, ...], jinja: Templates) -> FieldTemplates:
    """What fills these fields."""
    joined = _joined([filler.expression for filler in fillers], jinja.field_environment)
    return FieldTemplates(fillers, joined)


def _joined(
    expressions: Iterable[str], environment: jinja2.Environment
) -> Callable[[Mapping[str, Any]], Iterator[str]] | None:
    """These expressions as one template, or None if one is more than simple."""
    trees = [environment.parse(expression) for expression in expressions]
    if not all(map(_is_simple, trees)):
        return None
    body: list[nodes.Node] = []
    for tree in trees:
        body += [*tree.body, nodes.Output([nodes.TemplateData(_END)], lineno=1)]
    whole = nodes.Template(body, lineno=1)
    whole.set_environment(environment)
    named = {node.name for node in whole.find_all(nodes.Name)}
    known = {name: environment.globals[name] for name in named & {*environment.globals}}
    template = jinja2.Template.from_code(environment, environment.compile(whole), {})

    def pieces(values: Mapping[str, Any]) -> Iterator[str]:
        return template.root_render_func(template.new_context({**known, **values}, shared=True))

    return pieces


def _is_simple(tree: nodes.Template) -> bool:
    """Whether an expression only shows what it names, and cannot write the sign between fields."""
    texts = [node.value for node in tree.find_all(nodes.Const)]
    texts += [node.data for node in tree.find_all(nodes.TemplateData)]
    return (
        all(type(node) in _SIMPLE for node in tree.find_all(nodes.Node))
        and all(node.name in _SIMPLE_FILTERS for node in tree.find_all(nodes.Filter))
        and not any(_END in str(text) for text in texts)
    )
