"""`deckwright verify`."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path

import click

from deckwright.commands.options import stop_on
from deckwright.engine.scratch import NoEngine
from deckwright.package.read import read_package, refuse_delta
from deckwright.problems import Problems
from deckwright.rehearsal.lint import Check
from deckwright.rehearsal.rehearse import Packed, Rehearsal, rehearse_all

_PACKAGE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 5  # findings of one kind that a terminal shows


@click.command()
@click.argument("new", type=_PACKAGE)
@click.option(
    "--from",
    "olds",
    type=_PACKAGE,
    multiple=True,
    metavar="OLD",
    help="A package that learners have; may be repeated.",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="CODE",
    help="Let this code of finding through, knowingly; may be repeated.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to say what was found.",
)
def verify(new: Path, olds: tuple[Path, ...], allow: tuple[str, ...], form: str) -> None:
    """Rehearse a learner's import of NEW in the real Anki engine.

    NEW is imported into an empty collection first. Then each OLD is imported into another, studied,
    flagged, suspended, tagged and edited, and NEW imported over it, all with default options. Exits
    with 1 when a promise is not kept. Needs the engine: pip install "deckwright[anki]".

    \b
    Examples:
      python build.py verify dist/deck.apkg
      python build.py verify dist/deck.apkg --from v1.apkg --from v2.apkg
      python build.py verify dist/deck.apkg --from v2.apkg --allow note-removed
    """  # noqa: D301 (\b keeps the lines for Click)
    problems = Problems()
    packages = problems.each(lambda file: Packed(file, read_package(file)), (new, *olds))
    stop_on(problems)
    problems.each(lambda packed: refuse_delta(packed.file, packed.package.memory), packages[1:])
    stop_on(problems)
    try:
        rehearsals = list(
            rehearse_all(packages[0], packages[1:], int(time.time()), frozenset(allow))
        )
    except NoEngine as error:
        raise click.UsageError(
            'the Anki engine is missing: pip install "deckwright[anki]"'
        ) from error
    if form == "json":
        click.echo(_as_json(rehearsals))
    else:
        click.echo("\n\n".join(_as_text(new, rehearsal) for rehearsal in rehearsals))
    raise click.exceptions.Exit(0 if all(r.harmless for r in rehearsals) else 1)


def _as_text(new: Path, rehearsal: Rehearsal) -> str:
    over = f"over {rehearsal.old}" if rehearsal.old else "into an empty collection"
    lines = [f"{new} {over}, in Anki {rehearsal.engine}"]
    for _, alike in groupby(rehearsal.checks, key=lambda check: (check.promise, check.kept)):
        checks = list(alike)
        lines += map(_line, checks[:_SHOWN])
        if len(checks) > _SHOWN:
            lines.append(_line(replace(checks[0], found=f"{len(checks) - _SHOWN} more")))
    broken = sum(not check.kept for check in rehearsal.checks)
    promises = "1 promise" if broken == 1 else f"{broken} promises"
    verdict = f"{promises} broken" if broken else "nothing would be harmed"
    return "\n".join([*lines, f"  {verdict}"])


def _line(check: Check) -> str:
    mark = click.style("ok  ", fg="green") if check.kept else click.style("HARM", fg="red")
    found = f" ({check.found})" if check.found else ""
    return f"  {mark}  {check.promise}{found}"


def _as_json(rehearsals: list[Rehearsal]) -> str:
    values = {
        "version": 1,
        "ok": all(rehearsal.harmless for rehearsal in rehearsals),
        "rehearsals": [asdict(rehearsal) for rehearsal in rehearsals],
    }
    return json.dumps(values, indent=2, ensure_ascii=False)
