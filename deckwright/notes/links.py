"""What the target of a link says, the words that a link shows, and what cannot be followed."""

from __future__ import annotations

from collections.abc import Collection

from deckwright.problems import Problem, Where, did_you_mean, warning


def split_target(target: str) -> tuple[str, str]:
    """The name of a note, and what is meant of it: `Heading#Heading`, `^block`, or all."""
    name, _, fragment = target.partition("#")
    if not fragment and "^" in name:
        name, _, block = name.partition("^")
        fragment = f"^{block}"
    return name.strip(), fragment.strip()


def title_of(name: str, fragment: str) -> str:
    """What a link shows that says nothing else."""
    headings = (part.strip() for part in fragment.split("#") if not part.strip().startswith("^"))
    return " › ".join(part for part in (name, *headings) if part) or fragment.lstrip("#^")


def as_text(html: str) -> str:
    """A link that leads nowhere from a card."""
    return f'<span class="link">{html}</span>'


def no_note(name: str, where: Where, *, bare: bool = False) -> Problem:
    """A name that is no note's; `bare` if a web page may have been meant as well."""
    hint = "write the name of a Markdown file of this vault"
    hint += ", or https:// before the address of a page" if bare else ""
    message = f"there is no note {name!r}" if name else "this link leads nowhere"
    return warning("link-missing", message, where, hint)


def linked_file(name: str, where: Where) -> Problem:
    """A file that is linked, which is neither a note nor anything that Anki shows or plays."""
    message = f"a card cannot open {name!r}, so only the words of this link stand there"
    hint = "write out what learners need of it, or link to a place on the web: https://"
    return warning("link-file", message, where, hint)


def no_part(path: str, fragment: str, known: Collection[str], where: Where) -> Problem:
    """A heading or block that a note lacks; `known` are those that it has."""
    meant = fragment.rpartition("#")[2].strip()
    kind = "block" if meant.startswith("^") else "heading"
    hint = did_you_mean(meant, known) if known else f"{path} has no {kind} at all"
    return warning("embed-missing", f"{path} has no {kind} {meant!r}", where, hint)


def ring(places: list[Where]) -> Problem:
    """Told from whichever of its files comes first, so that it is one ring wherever it begins."""
    first = places.index(min(places))
    around = [place.path for place in places[first:] + places[: first + 1]]
    shown = " > ".join(around)
    hint = "embed one of them no longer: a [[link]] may stay"
    return Problem("embed-ring", f"this note embeds itself: {shown}", places[first], hint)


def too_much(what: str, where: Where) -> Problem:
    """An embed that no card should hold."""
    return Problem("embed-limit", what, where, "link to a note instead: [[note]]")
