"""`deckwright adopt`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from deckwright.adopt.adopt import Adoption, Wishes
from deckwright.adopt.adopt import adopt as adopt_deck
from deckwright.adopt.style import Style
from deckwright.adopt.trusted import FILE_NAME as KNOWN
from deckwright.commands.options import stop_on
from deckwright.commands.progress import ProgressBar
from deckwright.commands.show import count_text, problem_json, problem_text, some
from deckwright.engine.scratch import NoEngine, engine_version
from deckwright.problems import Problem, Problems


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--style",
    type=click.Choice(["fields", "questions"]),
    default="fields",
    help="Call sections as Anki's fields; or Question and Answer, with bold clozes.",
)
@click.option(
    "--unclean",
    is_flag=True,
    help="Write into a folder that is not empty, though Git could not undo it.",
)
@click.option(
    "--keep-mine",
    is_flag=True,
    help="Where a newer release and you changed the same file, let yours stand.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to say what happened.",
)
def adopt(  # noqa: PLR0913 (one parameter an option)
    file: Path, directory: Path, *, style: str, unclean: bool, keep_mine: bool, form: str
) -> None:
    """Make a project of a deck that exists: notes, note types and media in DIR.

    FILE is a package (.apkg) or a whole collection (.colpkg) of any age, a text export of notes
    with their GUIDs (.txt), or a folder of CrowdAnki's. The project builds the same deck again:
    whoever has it sees nothing change. That is tried out in the real Anki engine each time.

    Into a folder that an older release became, it writes what the newer one changed. Needs the
    engine: pip install "deckwright[anki]".

    \b
    Examples:
      python build.py adopt deck.apkg deck/
      python build.py adopt deck-v2.apkg deck/        a newer release
      python build.py adopt deck.apkg vault/ --style questions
    """  # noqa: D301 (\b keeps the lines for Click)
    problems = Problems()
    try:
        with ProgressBar() as bar:
            wishes = Wishes(Style(as_questions=style == "questions"), unclean, keep_mine)
            done = problems.attempt(lambda: adopt_deck(file, directory, wishes, bar))
    except NoEngine as error:
        message = 'the Anki engine is missing: pip install "deckwright[anki]"'
        raise click.UsageError(message) from error
    if done is None:
        if form == "json":
            click.echo(_as_json(None, problems.in_order))
        stop_on(problems)
        raise AssertionError
    problems.add(*done.problems)
    if form == "json":
        click.echo(_as_json(done, problems.in_order))
    else:
        for problem in problems.in_order:
            click.echo(problem_text(problem), err=True)
        if problems.in_order:
            click.echo(count_text(problems.in_order, wrote=True), err=True)
        click.echo(_as_text(done, file, directory))
    raise click.exceptions.Exit(1 if problems.has_errors else 0)


def _as_text(done: Adoption, file: Path, directory: Path) -> str:
    staged, summary = done.staged, done.staged.summary
    counts = (
        some(summary.notes, "note"),
        some(summary.cards, "card"),
        some(len(summary.notes_by_deck), "deck"),
        some(len(summary.notes_by_type), "note type"),
        some(done.media, "media file"),
    )
    lines = [f"{', '.join(counts)} in {file}"]
    fields = staged.fields
    became = f"{some(fields.fields, 'field')}: {fields.markdown} became Markdown"
    lines.append(f"{became}, {fields.mixed} Markdown with HTML in it, {fields.html} stayed HTML")
    if staged.trusted.allow:
        allow = ", ".join(staged.trusted.allow)
        lines.append(f"allowed in [tool.deckwright.html], since the deck has it: {allow}")
    if staged.trusted.lines:
        known = some(len(staged.trusted.lines), "text")
        lines.append(f"{known} that nothing allows, known by checksum in {KNOWN}")
    lines += [f"{path}: has the guid of another note, so it makes no card" for path in staged.twins]
    if done.log:
        log = done.log
        lines.append(
            f"over the original in Anki {engine_version()}: {log.new} new, {log.updated} updated, "
            f"{log.conflicting} conflicting, {log.duplicate} as they were"
        )
    if done.counts:
        c = done.counts
        lines.append(
            f"{c['new']} new, {c['changed']} changed, {c['untouched']} untouched in {directory}"
        )
    else:
        lines.append(f"wrote {directory}")
    return "\n".join(lines)


def _as_json(done: Adoption | None, problems: tuple[Problem, ...]) -> str:
    values: dict[str, Any] = {
        "version": 1,
        "ok": done is not None and not any(p.level == "error" for p in problems),
        "adoption": None,
        "problems": [problem_json(problem) for problem in problems],
    }
    if done:
        staged, summary = done.staged, done.staged.summary
        values["adoption"] = {
            "notes": summary.notes,
            "cards": summary.cards,
            "media": done.media,
            **asdict(staged.fields),
            "html": staged.fields.html,
            "twins": list(staged.twins),
            "allowed": list(staged.trusted.allow),
            "known": len(staged.trusted.lines),
            "import": asdict(done.log) if done.log else None,
            "merged": done.counts or None,
            "gone": list(done.gone),
        }
    return json.dumps(values, indent=2, ensure_ascii=False)
