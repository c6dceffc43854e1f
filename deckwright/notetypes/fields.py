"""What fills all fields of a note type, in one go where their expressions allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from deckwright.frozen import dataclass
from deckwright.notetypes.jinja import FieldTemplate, Templates, raised
from deckwright.notetypes.named import METHODS, named_in
from deckwright.problems import DeckError, Problems

if TYPE_CHECKING:
    import jinja2
    from jinja2 import nodes

_END = "\x1d"  # behind each field of a joined template: no file and no note holds such a sign
# What a joined template may be made of: Jinja's nodes by their names, and filters.
_SIMPLE = frozenset(
    "Output TemplateData Name Const Filter Keyword If CondExpr Test And Or Not Compare Operand "
    "Getitem".split()
)
_SIMPLE_FILTERS = {*METHODS, "default", "d", "escape", "e", "join", "lower", "upper"}


# Gives the HTML of one field after the other, each made when it is asked for.
Fill = Callable[[Mapping[str, Any]], Iterator[str]]


class _NoText:
    """A section without text, as field expressions see it."""

    def __html__(self) -> str:
        return ""

    with_clozes = plain = typed = __str__ = __html__

    def __bool__(self) -> bool:
        return False


NO_TEXT = _NoText()


@dataclass(frozen=True, slots=True)
class FieldTemplates:
    """What fills each field, and all of them joined: to set up a template costs ten times its work.

    Where one field sets a variable or loops nothing is `joined`, and each is on its own. `named`
    is the name in each field's expression, and the method of the filter behind it, where all are
    as simple as that: `notes.fill` needs no Jinja for them. () where they are not.
    """

    fillers: tuple[FieldTemplate, ...]
    joined: Fill | None
    named: tuple[tuple[str, str], ...] = ()

    def fill(self, values: Mapping[str, Any], problems: Problems) -> tuple[str, ...]:
        """The HTML of the fields, without those that cannot be filled: `problems` says why."""
        if self.joined is None:
            return problems.each(lambda filler: filler.fill(values), self.fillers)
        filled: list[str] = []
        try:
            for html in self.joined(values):
                filled.append(html)  # noqa: PERF402 (kept when the next one cannot be had)
        except stops() as error:
            return self.go_on(filled, error, values, problems)
        return tuple(filled)

    def go_on(
        self,
        filled: Sequence[str],
        error: Exception,
        values: Mapping[str, Any],
        problems: Problems,
    ) -> tuple[str, ...]:
        """The same from behind the field that raised this error, when those before are filled."""
        stopped, *others = self.fillers[len(filled) :]
        refusal = stopped.refusal(error, values)
        if not isinstance(refusal, DeckError):
            raise error
        problems.add(*refusal.problems)
        return (*filled, *problems.each(lambda filler: filler.fill(values), others))


def stops() -> tuple[type[Exception], ...]:
    """What may be raised where a field is filled."""
    return DeckError, *raised()


def together(fillers: tuple[FieldTemplate, ...], jinja: Templates) -> FieldTemplates:
    """What fills these fields."""
    expressions = [filler.expression for filler in fillers]
    plain = [found for found in map(named_in, expressions) if found]
    if len(plain) == len(expressions):
        named = tuple((name, METHODS.get(filter_, "")) for name, filter_ in plain)
        return FieldTemplates(fillers, _joined_later(expressions, jinja), named)
    joined = _joined(expressions, jinja.field_environment)
    trees = map(jinja.field_environment.parse, expressions)
    names = tuple(found for found in map(_named, trees) if found)
    return FieldTemplates(fillers, joined, names if len(names) == len(expressions) else ())


def _joined_later(expressions: Sequence[str], jinja: Templates) -> Fill:
    """Expressions that name a thing and no more as one template, made when it is first needed."""

    @cache
    def joined() -> Fill:
        return cast("Fill", _joined(expressions, jinja.field_environment))  # they are simple

    def fill(values: Mapping[str, Any]) -> Iterator[str]:
        return joined()(values)

    return fill


def _named(tree: nodes.Template) -> tuple[str, str] | None:
    """The name in an expression that is `[[ name ]]` or `[[ name | filter ]]`, and the method."""
    from jinja2 import nodes

    shown = [
        node for output in tree.body if isinstance(output, nodes.Output) for node in output.nodes
    ]
    if len(tree.body) != 1 or len(shown) != 1:
        return None
    node, method = shown[0], ""
    if isinstance(node, nodes.Filter) and node.name in METHODS:
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return None
        method = METHODS[node.name]
        inner = node.node
    else:
        inner = node
    return (inner.name, method) if isinstance(inner, nodes.Name) else None


def _joined(expressions: Sequence[str], environment: jinja2.Environment) -> Fill | None:
    """These expressions as one template, or None if one is more than simple."""
    import jinja2
    from jinja2 import nodes

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

    def filled(values: Mapping[str, Any]) -> Iterator[str]:
        pieces: list[str] = []
        context = template.new_context({**known, **values}, shared=True)
        for piece in template.root_render_func(context):
            *ended, rest = piece.split(_END)
            for html in ended:
                yield "".join((*pieces, html))
                pieces.clear()
            pieces.append(rest)

    return filled


def _is_simple(tree: nodes.Template) -> bool:
    """Whether an expression only shows what it names, and cannot write the sign between fields."""
    from jinja2 import nodes

    texts = [node.value for node in tree.find_all(nodes.Const)]
    texts += [node.data for node in tree.find_all(nodes.TemplateData)]
    return (
        all(type(node).__name__ in _SIMPLE for node in tree.find_all(nodes.Node))
        and all(node.name in _SIMPLE_FILTERS for node in tree.find_all(nodes.Filter))
        and not any(_END in str(text) for text in texts)
    )
