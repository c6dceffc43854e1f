"""Card templates, style sheets and field expressions, through Jinja.

Templates are their repository's own code; the text of notes never comes here as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckwright.frozen import dataclass
from deckwright.notetypes.named import named_in
from deckwright.problems import DeckError, Problem, Where

if TYPE_CHECKING:  # it is slow to load, and an edited note seldom needs it
    import jinja2
    from jinja2 import nodes

SECTIONS = "sections"  # by their headings, for field expressions

_SANDBOX = "deckwright.notetypes.sandbox"
_PYTHONS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@cache
def raised() -> tuple[type[Exception], ...]:
    """What an expression can raise: `[[ missing ]]`, `[[ 1 / 0 ]]`, a file that includes itself."""
    from jinja2 import TemplateError

    return TemplateError, *_PYTHONS


@dataclass(frozen=True)
class Templates:
    """The folders in which templates are looked up, the first that has one wins.

    `places` says how each folder is named in problems, relative to the root.
    """

    folders: tuple[Path, ...]
    places: Mapping[Path, str]

    @cached_property
    def _files(self) -> jinja2.Environment:
        """For card templates and css: text, not HTML, so nothing is escaped."""
        from deckwright.notetypes.sandbox import Loader, environment_of

        loader = Loader([str(folder) for folder in self.folders])
        return environment_of(loader=loader, autoescape=False)

    @cached_property
    def field_environment(self) -> jinja2.Environment:
        """For field expressions: whatever is not HTML already is escaped."""
        from deckwright.notetypes.sandbox import FIELD_FILTERS, environment_of

        environment = environment_of(autoescape=True)
        environment.filters.update(FIELD_FILTERS)
        return environment

    def render_file(self, name: str, where: Where) -> str:
        """A card template or style sheet with its includes; `name` as Jinja knows it, with `/`.

        Raises:
            DeckError: template-missing, template-jinja, unreadable, with the path and line of the
                template in which it stands.
        """
        import jinja2

        try:
            return self._files.get_template(name).render()
        except jinja2.TemplateNotFound as error:
            raise DeckError(
                Problem(
                    "template-missing",
                    f"there is no template file {error.name!r}",
                    where,
                    "paths in an include begin in the templates folder",
                )
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            place = Where(self.place_of(name))
            raise DeckError(Problem("unreadable", f"cannot be read: {error}", place)) from error
        except raised() as error:
            raise DeckError(self._problem(error, name)) from error

    def read_file(self, name: str, where: Where) -> str:
        """A template or style sheet as it stands, to its last line end; `name` as Jinja knows it.

        Raises:
            DeckError: template-missing, unreadable.
        """
        file = self._found(name)
        if not any(file.resolve().is_relative_to(folder.resolve()) for folder in self.folders):
            message = f"there is no template file {name!r}"
            raise DeckError(Problem("template-missing", message, where))
        try:
            return file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            place = Where(self.place_of(name))
            raise DeckError(Problem("unreadable", f"cannot be read: {error}", place)) from error

    def compile_field(self, expression: str, where: Where) -> FieldTemplate:
        """What fills a field, ready to use.

        Raises:
            DeckError: template-jinja.
        """
        named = named_in(expression)
        if named:
            name, filter_ = named
            shows = frozenset({name} if filter_ == "cloze" else ())
            return FieldTemplate(expression, self, frozenset({name}), shows, where)
        import jinja2
        from jinja2 import nodes

        try:
            tree = self.field_environment.parse(expression)
            self.template_of(expression)
        except jinja2.TemplateError as error:
            raise DeckError(Problem("template-jinja", str(error), where)) from error
        shown = [node.node for node in tree.find_all(nodes.Filter) if node.name == "cloze"]
        clozes = {node.name for node in shown if isinstance(node, nodes.Name)}
        names = {node.name for node in tree.find_all(nodes.Name)}
        headings = {_heading(node) for node in tree.find_all(nodes.Getitem)} - {""}
        return FieldTemplate(
            expression,
            self,
            frozenset(names),
            frozenset(clozes),
            where,
            frozenset(headings),
            frozenset({_heading(node) for node in shown if node} - {""}),
        )

    @cached_property
    def template_of(self) -> Callable[[str], jinja2.Template]:
        """Gives the template of a field expression, compiled when it is first asked for."""
        return cache(self.field_environment.from_string)

    def place_of(self, name: str) -> str:
        """How problems name a template file."""
        return self._place(self._found(name))

    def sources_of(self, name: str) -> tuple[tuple[Where, str], ...]:
        """A template file and all that it includes, as their authors wrote them, and their places.

        Only for a template that `render_file` has rendered.
        """
        from jinja2 import meta

        names = [name]
        sources: list[tuple[Where, str]] = []
        for each in names:  # it grows as it goes
            file = self._found(each)
            if file.is_file():  # `ignore missing` is Jinja as well
                source = file.read_text(encoding="utf-8")
                sources.append((Where(self._place(file)), source))
                included = meta.find_referenced_templates(self._files.parse(source))
                names += [other for other in included if other and other not in names]
        return tuple(sources)

    def _problem(self, error: BaseException, name: str) -> Problem:
        file, line = self._stopped_at(error)
        file = getattr(error, "filename", None) or file or str(self._found(name))
        return Problem(
            "template-jinja",
            _message(error),
            Where(self._place(Path(file)), getattr(error, "lineno", None) or line or 1),
            "Jinja stands in [[ ]], [% %] and [# #]",
        )

    def _stopped_at(self, error: BaseException) -> tuple[str, int]:
        """The template file and line at which rendering stopped: Jinja puts them in tracebacks."""
        found, step = ("", 0), error.__traceback__
        while step:
            file = step.tb_frame.f_code.co_filename
            if any(Path(file).is_relative_to(folder) for folder in self.folders):
                found = (file, step.tb_lineno)
            step = step.tb_next
        return found

    def _found(self, name: str) -> Path:
        return next((f / name for f in self.folders if (f / name).is_file()), Path(name))

    def _place(self, file: Path) -> str:
        for folder in self.folders:
            if file.is_relative_to(folder):
                return f"{self.places[folder]}/{file.relative_to(folder).as_posix()}"
        return file.as_posix()


@dataclass(frozen=True, slots=True)
class FieldTemplate:
    """A field expression: the names it uses and those that it shows as clozes.

    `headings` are those of the sections that it asks for as `sections["heading"]`.
    """

    expression: str
    templates: Templates
    names: frozenset[str]
    cloze_names: frozenset[str]
    where: Where
    headings: frozenset[str] = frozenset()
    cloze_headings: frozenset[str] = frozenset()

    def fill(self, values: Mapping[str, Any]) -> str:
        """The HTML of the field.

        Raises:
            DeckError: field-value, such as for a name that the note does not have.
        """
        try:
            return self.templates.template_of(self.expression).render(values)
        except raised() as error:
            raise self.refusal(error, values) from error

    def refusal(self, error: Exception, values: Mapping[str, Any]) -> Exception:
        """What an error that stopped this expression is to an author; itself if it is ours."""
        if isinstance(error, DeckError) or _is_bug_of_ours(error):
            return error
        return DeckError(
            Problem(
                "field-value",
                f"this field cannot be filled for {values.get('path')}: {_message(error)}",
                self.where,
                'write [[ name | default("") ]] for what a note may lack',
            )
        )


def _heading(node: nodes.Node) -> str:
    """The heading in `sections["heading"]`, "" for anything else."""
    from jinja2 import nodes

    if not isinstance(node, nodes.Getitem) or not isinstance(node.arg, nodes.Const):
        return ""
    named = isinstance(node.node, nodes.Name) and node.node.name == SECTIONS
    return str(node.arg.value) if named else ""


def _message(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "this template includes itself"
    return str(getattr(error, "message", None) or error)


def _is_bug_of_ours(error: BaseException) -> bool:
    """Whether it was raised in our own code, which field expressions call, and not in theirs."""
    step = error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    module = step.tb_frame.f_globals.get("__name__", "") if step else ""
    return str(module).startswith("deckwright.") and module not in (__name__, _SANDBOX)
