"""The Jinja environment: delimiters that leave Anki's `{{Field}}` alone, sandboxed, strict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from deckwright.notetypes.named import METHODS

_LONGEST = 1_000_000  # characters, members, or bits of a number


def environment_of(
    *, autoescape: bool, loader: jinja2.BaseLoader | None = None
) -> jinja2.Environment:
    """An environment, with the templates of a loader or none."""
    return _Sandbox(
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


class Loader(jinja2.FileSystemLoader):
    """The files of the template folders, and none that a link leads to elsewhere."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        """The text of a template file, for Jinja."""
        source = super().get_source(environment, template)
        file = Path(source[1]).resolve()
        if not any(file.is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise jinja2.TemplateNotFound(template)
        return source


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates see text, lists and mappings, and nothing of Python or of our own objects."""

    # As Jinja (3.1) has it, `range` gives 100,000 numbers at most; these would fill the memory.
    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """The product or the power of two values.

        Raises:
            SecurityError: where it would be longer than any template.
        """
        for some, times in ((left, right), (right, left)):
            if isinstance(some, (str, list, tuple)) and isinstance(times, int):
                too_much = len(some) * times > _LONGEST
                break
        else:
            power = operator == "**" and isinstance(left, int) and isinstance(right, int)
            too_much = power and left.bit_length() * right > _LONGEST
        if too_much:
            raise SecurityError(f"the result of this {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether an expression may write `obj.attr`."""
        ours = type(obj).__module__.startswith("deckwright.")
        return not ours and super().is_safe_attribute(obj, attr, value)


def _html_of(name: str, method: str) -> Callable[[Any], Markup]:
    """The filter `name`, which asks a section or the sources for their HTML in one form."""

    def html_of(thing: Any) -> Markup:
        if not hasattr(thing, method):
            raise jinja2.TemplateRuntimeError(f"| {name} does not go with a {type(thing).__name__}")
        return Markup(getattr(thing, method)())  # noqa: S704 (our own HTML, escaped by its renderer)

    return html_of


FIELD_FILTERS = {name: _html_of(name, method) for name, method in METHODS.items()}
