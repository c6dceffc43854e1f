"""The one Jinja environment: delimiters that leave Anki's `{{Field}}` alone, sandboxed, strict.

Templates are their repository's own code; the text of notes never comes here as a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from deckwright.problems import DeckError, Problem, Where


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
        loader = jinja2.FileSystemLoader([str(folder) for folder in self.folders])
        return _environment(loader=loader, autoescape=False)

    @cached_property
    def _fields(self) -> jinja2.Environment:
        """For field expressions: whatever is not HTML already is escaped."""
        environment = _environment(autoescape=True)
        environment.filters.update(FIELD_FILTERS)
        return environment

    def render_file(self, name: str, where: Where) -> str:
        """A card template or style sheet with its includes; `name` as Jinja knows it, with `/`.

        Raises:
            DeckError: template-missing, template-jinja, with the template's own path and line.
        """
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
        except jinja2.TemplateError as error:
            raise DeckError(self._problem(error, name)) from error

    def compile_field(self, expression: str, where: Where) -> FieldTemplate:
        """What fills a field, ready to use.

        Raises:
            DeckError: template-jinja.
        """
        try:
            tree = self._fields.parse(expression)
            template = self._fields.from_string(expression)
        except jinja2.TemplateError as error:
            raise DeckError(Problem("template-jinja", str(error), where)) from error
        clozes = {
            node.node.name
            for node in tree.find_all(nodes.Filter)
            if node.name == "cloze" and isinstance(node.node, nodes.Name)
        }
        names = {node.name for node in tree.find_all(nodes.Name)}
        return FieldTemplate(template, frozenset(names), frozenset(clozes), where)

    def place_of(self, name: str) -> str:
        """How problems name a template file."""
        return self._place(self._found(name))

    def source_of(self, name: str) -> str:
        """A template file as its author wrote it, before any include."""
        return self._found(name).read_text(encoding="utf-8")

    def _problem(self, error: jinja2.TemplateError, name: str) -> Problem:
        line = getattr(error, "lineno", None) or _line_in_template(error)
        file = Path(getattr(error, "filename", None) or self._found(name))
        return Problem(
            "template-jinja",
            str(error.message),
            Where(self._place(file), line or 1),
            "Jinja stands in [[ ]], [% %] and [# #]",
        )

    def _found(self, name: str) -> Path:
        return next((f / name for f in self.folders if (f / name).is_file()), Path(name))

    def _place(self, file: Path) -> str:
        for folder in self.folders:
            if file.is_relative_to(folder):
                return f"{self.places[folder]}/{file.relative_to(folder).as_posix()}"
        return file.as_posix()


@dataclass(frozen=True, slots=True)
class FieldTemplate:
    """A compiled field expression: the names it uses and those that it shows as clozes."""

    template: jinja2.Template
    names: frozenset[str]
    cloze_names: frozenset[str]
    where: Where

    def fill(self, values: Mapping[str, Any]) -> str:
        """The HTML of the field.

        Raises:
            DeckError: field-value, for a name that the note does not have.
        """
        try:
            return self.template.render(values)
        except jinja2.TemplateError as error:
            raise DeckError(
                Problem(
                    "field-value",
                    f"this field cannot be filled: {error.message}",
                    self.where,
                    'write [[ name | default("") ]] for what a note may lack',
                )
            ) from error


def _environment(
    *, autoescape: bool, loader: jinja2.BaseLoader | None = None
) -> jinja2.Environment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        keep_trailing_newline=False,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
    )


def _line_in_template(error: BaseException) -> int | None:
    """The line of a template at which rendering stopped: Jinja rewrites tracebacks to say it."""
    line, step = None, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename.endswith((".html", ".css")):
            line = step.tb_lineno
        step = step.tb_next
    return line


def _cloze(passage: Any) -> Markup:
    return Markup(passage.with_clozes())  # noqa: S704 (our own HTML, escaped by its renderer)


def _plain(passage: Any) -> Markup:
    return Markup(passage.plain())  # noqa: S704 (our own HTML, escaped by its renderer)


def _references(value: Any) -> Markup:
    return Markup(value.as_list())  # noqa: S704 (our own HTML, escaped by its renderer)


FIELD_FILTERS = {"cloze": _cloze, "plain": _plain, "references": _references}
