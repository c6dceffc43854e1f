"""The overview page of a preview: a deck in pictures and tables, readable without any script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from urllib.parse import quote

from deckwright.preview.draft import Draft
from deckwright.preview.rows import Listed, Row
from deckwright.preview.treemap import Branch, grown, treemap, trunk
from deckwright.problems import Problem
from deckwright.stored import StoredNote

_DEEP = 400  # rows of a tree in a table
_FILES = 40  # of the largest media
_PROBLEMS = 500

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{deck} – overview</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="overview.css">
</head>
<body>
<header><h1 dir="auto">{deck}</h1><a class="plain" href="index.html">All cards</a></header>
<main>
{parts}
</main>
</body>
</html>
"""


def overview_page(draft: Draft, listed: Listed) -> str:
    """The page as HTML."""
    notes = [note.stored for note in draft.notes]
    problems = [problem for row in listed.rows for problem in row.problems] + [*listed.others]
    parts = [
        _numbers(draft, notes, problems),
        *_section("decks", "Decks", _decks(notes)),
        *_section("tags", "Tags", _tags(notes)),
        *_section("types", "Note types", _types(draft, notes)),
        *_section("clozes", "Cards of a cloze note", _clozes(draft, notes)),
        *_section("media", "Media", _media(draft)),
        *_section("problems", "Problems", _problems(listed, problems)),
    ]
    return _PAGE.format(policy=_POLICY, deck=escape(draft.deck), parts="\n".join(parts))


def _section(name: str, title: str, parts: Iterable[str]) -> Iterator[str]:
    inner = "\n".join(parts)
    if inner:
        yield f'<section id="{name}"><h2>{title}</h2>\n{inner}\n</section>'


def _numbers(draft: Draft, notes: Sequence[StoredNote], problems: Sequence[Problem]) -> str:
    levels = Counter(problem.level for problem in problems)
    facts = [
        (f"{len(notes):,}", "notes"),
        (f"{sum(len(note.cards) for note in notes):,}", "cards"),
        (f"{len({card.deck for note in notes for card in note.cards}):,}", "decks"),
        (f"{len({tag for note in notes for tag in note.tags}):,}", "tags"),
        (f"{len(draft.media):,}", "media files"),
        (f"{levels['error']:,}", "errors"),
        (f"{levels['warning']:,}", "warnings"),
    ]
    items = "".join(f"<div><dd>{number}</dd><dt>{name}</dt></div>" for number, name in facts)
    return f'<dl class="numbers">{items}</dl>'


def _decks(notes: Sequence[StoredNote]) -> Iterator[str]:
    root = grown(([note.cards[0].deck], len(note.cards)) for note in notes if note.cards)
    if len(trunk(root).below) > 1:
        yield treemap(root, "deck", "Notes by deck")
    yield _tree_table(root, "deck", "Deck")


def _tags(notes: Sequence[StoredNote]) -> Iterator[str]:
    root = grown((note.tags, len(note.cards)) for note in notes)
    if not root.below:
        return
    untagged = sum(not note.tags for note in notes)
    if untagged:
        yield f"<p>{untagged:,} of {len(notes):,} notes have no tag.</p>"
    if len(trunk(root).below) > 1:
        yield treemap(root, "tag", "Notes by tag")
    yield _tree_table(root, "tag", "Tag")


def _tree_table(root: Branch, what: str, title: str) -> str:
    rows = list(islice(_tree_rows(root, what, 0, max(1, root.count)), _DEEP))
    more = root.size - _DEEP
    left_out = f"<p>and {more:,} more</p>" if more > 0 else ""
    table = _table((title, "Notes", "Cards", ""), "".join(rows))
    return f"<details><summary>Table</summary>{table}{left_out}</details>"


def _tree_rows(root: Branch, what: str, depth: int, most: int) -> Iterator[str]:
    for branch in sorted(root.below.values(), key=lambda b: b.name.casefold()):
        link = _link(what, branch.path, branch.name)
        yield (
            f'<tr><td class="d{min(depth, 6)}">{link}</td><td>{branch.count:,}</td>'
            f"<td>{branch.cards:,}</td><td>{_bar(branch.count, most)}</td></tr>"
        )
        yield from _tree_rows(branch, what, depth + 1, most)


def _types(draft: Draft, notes: Sequence[StoredNote]) -> Iterator[str]:
    counts = Counter(note.notetype for note in notes)
    cards = Counter(note.notetype for note in notes for _ in note.cards)
    most = max(counts.values(), default=1)
    rows = "".join(
        f"<tr><td>{_link('notetype', draft.notetypes[id_].name, draft.notetypes[id_].name)}</td>"
        f"<td>{count:,}</td><td>{cards[id_]:,}</td><td>{_bar(count, most)}</td></tr>"
        for id_, count in counts.most_common()
    )
    if rows:
        yield _table(("Note type", "Notes", "Cards", ""), rows)


def _clozes(draft: Draft, notes: Sequence[StoredNote]) -> Iterator[str]:
    clozes = {id_ for id_, notetype in draft.notetypes.items() if notetype.kind == "cloze"}
    counts = Counter(len(note.cards) for note in notes if note.notetype in clozes)
    most = max(counts.values(), default=1)
    rows = "".join(
        f"<tr><td>{number}</td><td>{count:,}</td><td>{_bar(count, most)}</td></tr>"
        for number, count in sorted(counts.items())
    )
    if rows:
        yield _table(("Clozes", "Notes", ""), rows, few=True)


def _media(draft: Draft) -> Iterator[str]:
    files = sorted(draft.media, key=lambda file: (-file.size, file.name))
    if not files:
        return
    total, most = sum(file.size for file in files), max(1, files[0].size)
    yield f"<p>{len(files):,} files, {_size(total)} in all; the largest:</p>"
    rows = "".join(
        f'<tr><td dir="auto">{escape(file.source or file.name)}</td><td>{_size(file.size)}</td>'
        f"<td>{_bar(file.size, most)}</td></tr>"
        for file in files[:_FILES]
    )
    yield _table(("File", "Size", ""), rows)


def _problems(listed: Listed, problems: Sequence[Problem]) -> Iterator[str]:
    if not problems:
        yield "<p>None.</p>"
        return
    counts = Counter(problem.code for problem in problems)
    rows = "".join(
        f"<tr><td>{_link('problem', code, code)}</td><td>{count:,}</td></tr>"
        for code, count in counts.most_common()
    )
    yield _table(("Code", "Times"), rows, few=True)
    of_rows = ((problem, row) for row in listed.rows for problem in row.problems)
    told = [*((problem, None) for problem in listed.others), *of_rows]
    yield f'<ul class="problems">{"".join(_problem(p, row) for p, row in told[:_PROBLEMS])}</ul>'
    if len(told) > _PROBLEMS:
        yield f"<p>and {len(told) - _PROBLEMS:,} more</p>"


def _problem(problem: Problem, row: Row | None) -> str:
    where = f"{problem.where.path}:{problem.where.line}:{problem.where.column}"
    if row:
        card = quote(f"{row.guid}/0", safe="")
        place = f'<a href="index.html#card={card}">{escape(where)}</a>'
    else:
        place = escape(where)
    hint = f"<br>{escape(problem.hint)}" if problem.hint else ""
    return (
        f'<li class="{problem.level}"><strong>{problem.level}</strong> '
        f"{escape(problem.message)} [{escape(problem.code)}]{hint}<br><small>{place}</small></li>"
    )


def _link(what: str, value: str, text: str) -> str:
    return f'<a href="index.html#{what}={quote(value, safe="")}" dir="auto">{escape(text)}</a>'


def _bar(count: int, most: int) -> str:
    """A bar as long as its share, so that a column of numbers can be seen."""
    width = 100 * count / most
    return (
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width:.1f}" height="8" rx="1"/></svg>'
    )


def _size(size: int) -> str:
    for unit, power in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= power:
            return f"{size / power:,.1f} {unit}"
    return f"{size} bytes"


def _table(names: Iterable[str], rows: str, *, few: bool = False) -> str:
    head = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in names)
    kind = ' class="few"' * few
    return f"<table{kind}><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
