"""`deckwright verify`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from deckwright.commands.options import stop_on
from deckwright.package.read import read_package
from deckwright.problems import Problems
from deckwright.rehearsal.engine import NoEngine
from deckwright.rehearsal.rehearse import Rehearsal, rehearse

_PACKAGE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("new", type=_PACKAGE)
@click.option(
    "--from",
    "olds",
    type=_PACKAGE,
    multiple=True,
    metavar="OLD",
    help="A package that learners have; may be repeated. Else an empty collection.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to say what was found.",
)
def verify(new: Path, olds: tuple[Path, ...], form: str) -> None:
    """Rehearse a learner's import of NEW in the real Anki engine.

    Each OLD is imported into a scratch collection, studied, flagged, suspended, tagged and edited;
    then NEW is imported over it with default options. Exits with 1 when a promise is not kept.
    Needs the engine: pip install "deckwright[anki]".

    \b
    Examples:
      python build.py verify dist/deck.apkg
      python build.py verify dist/deck.apkg --from v1.apkg --from v2.apkg
    """  # noqa: D301 (\b keeps the lines for Click)
    problems = Problems()
    packages = problems.each(lambda file: (file, read_package(file)), (new, *olds))
    stop_on(problems)
    try:
        rehearsals = [rehearse(packages[0], old) for old in packages[1:] or (None,)]
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
    for check in rehearsal.checks:
        mark = click.style("ok  ", fg="green") if check.kept else click.style("HARM", fg="red")
        found = f" ({check.found})" if check.found else ""
        lines.append(f"  {mark}  {check.promise}{found}")
    broken = sum(not check.kept for check in rehearsal.checks)
    verdict = f"{broken} promises broken" if broken else "nothing would be harmed"
    return "\n".join([*lines, f"  {verdict}"])


def _as_json(rehearsals: list[Rehearsal]) -> str:
    values = {
        "version": 1,
        "ok": all(rehearsal.harmless for rehearsal in rehearsals),
        "rehearsals": [asdict(rehearsal) for rehearsal in rehearsals],
    }
    return json.dumps(values, indent=2, ensure_ascii=False)
