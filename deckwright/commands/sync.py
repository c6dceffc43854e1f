"""`deckwright sync`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from deckwright.commands.options import stop_on
from deckwright.engine.scratch import NoEngine, engine_version
from deckwright.package.read import read_package, refuse_delta
from deckwright.problems import Problems
from deckwright.sync.backup import restore as restore_backup
from deckwright.sync.places import collection_of, profiles
from deckwright.sync.run import Synced, Wanted
from deckwright.sync.run import sync as bring

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("package", type=_FILE, required=False)
@click.option("--profile", metavar="NAME", help="The profile in Anki. Else the only one.")
@click.option(
    "--collection",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A file collection.anki2, instead of a profile.",
)
@click.option(
    "--from",
    "old",
    type=_FILE,
    metavar="OLD",
    help="The release that is in the collection: then your own edits are kept field by field.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--restore",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="BACKUP",
    help="Put back what a sync has set aside, byte for byte.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to say what happened.",
)
def sync(  # noqa: PLR0913 (one parameter an option)
    package: Path | None,
    *,
    profile: str | None,
    collection: Path | None,
    old: Path | None,
    dry_run: bool,
    restore: Path | None,
    form: str,
) -> None:
    """Bring PACKAGE into a collection on this computer, with what an import leaves undone.

    Anki must be closed. The collection is set aside first. Then notes are added and corrected, and
    your own tags and fields on them kept; cards of moved notes go to their new deck, unless you
    have moved them yourself; notes that are gone are deleted if you never reviewed them, else
    tagged "retired" and suspended; empty cards of clozes that are gone are deleted. Whenever it is
    stopped, the collection has all of it or nothing. Needs pip install "deckwright[anki]".

    \b
    Examples:
      python build.py sync dist/deck.apkg --dry-run
      python build.py sync dist/deck.apkg --profile "User 1"
      python build.py sync dist/deck.apkg --collection collection.anki2 --from released.apkg
    """  # noqa: D301 (\b keeps the lines for Click)
    if bool(package) == bool(restore):
        raise click.UsageError("name the package to bring in, or --restore BACKUP")
    problems = Problems()
    file = problems.attempt(lambda: _collection(profile, collection))
    stop_on(problems)
    if file is None:
        raise AssertionError
    if restore:
        aside = problems.attempt(lambda: restore_backup(restore, file))
        stop_on(problems)
        click.echo(f"{file} is again what {restore} holds; what it was until now is {aside}")
        return
    if package is None:
        raise AssertionError
    done = problems.attempt(lambda: _sync(package, old, file, dry_run=dry_run))
    stop_on(problems)
    if done:
        text = _as_text(done, file, dry_run=dry_run, merging=bool(old))
        click.echo(_as_json(done, file) if form == "json" else text)


def _sync(package: Path, old: Path | None, file: Path, *, dry_run: bool) -> Synced:
    before = read_package(old) if old else None
    if old and before:
        refuse_delta(old, before.memory)
    wanted = Wanted(package, read_package(package), before)
    try:
        return bring(wanted, file, dry=dry_run)
    except NoEngine as error:
        raise click.UsageError(
            'the Anki engine is missing: pip install "deckwright[anki]"'
        ) from error


def _collection(profile: str | None, collection: Path | None) -> Path:
    """The collection that is meant.

    Raises:
        DeckError: profile-missing.
    """
    if profile and collection:
        raise click.UsageError("--profile or --collection, not both")
    if collection:
        return collection.absolute()
    if profile:
        return collection_of(profile)
    known = profiles()
    if len(known) != 1:
        names = f": {', '.join(known)}" if known else ""
        raise click.UsageError(f"name a profile with --profile{names}; or a file with --collection")
    return next(iter(known.values()))


def _as_text(done: Synced, file: Path, *, dry_run: bool, merging: bool) -> str:
    lines = [f"{'would change' if dry_run else 'changed'} {file}, with Anki {engine_version()}"]
    if done.nothing:
        lines = [f"{file} has all of it: nothing to do"]
    lines += [f"  {line}" for line in _done(done)]
    if done.fitting.kept and not merging:
        lines.append("  to have what the release changed in them: --from OLD, the one you had")
    if done.full_sync:
        lines.append("  AnkiWeb will ask for a full sync: choose to upload")
    if done.backup:
        command = f"python build.py sync --restore {shlex.quote(str(done.backup))}"
        lines.append(f"to undo: {command} --collection {shlex.quote(str(file))}")
    return "\n".join(lines)


def _done(done: Synced) -> Iterator[str]:
    fitting, after = done.fitting, done.aftermath
    counts = {
        "added": len(fitting.added),
        "corrected, with your own tags and fields": len(fitting.changed),
        "left as you have edited or tagged them since the release": len(fitting.kept),
        "left, since you have deleted them": len(fitting.deleted),
        "left, since their note type is another now": len(fitting.refused),
        "no longer in the deck and never reviewed: deleted": len(after.removed),
        'no longer in the deck: tagged "retired" and suspended': len(after.retired),
        "back in the deck: no longer retired": len(after.returned),
    }
    yield from (_some(count, "note", what) for what, count in counts.items() if count)
    cards = {
        "moved with their notes": len(after.moved),
        "left in decks into which you have moved them": after.his,
        "empty, of clozes that are gone: deleted": len(after.emptied),
    }
    yield from (_some(count, "card", what) for what, count in cards.items() if count)
    if done.media:
        yield _some(len(done.media), "media file", "added")
    if after.described:
        yield _some(len(after.described), "deck", "with another description")
    for name in fitting.extended:
        yield f"      note type {name} has fields or card types of yours, which stay"


def _some(count: int, thing: str, what: str) -> str:
    return f"{count:5} {thing if count == 1 else f'{thing}s'} {what}"


def _as_json(done: Synced, file: Path) -> str:
    fitting, after = done.fitting, done.aftermath
    values: dict[str, Any] = {
        "version": 1,
        "collection": str(file),
        "engine": engine_version(),
        "nothing": done.nothing,
        "added": fitting.added,
        "changed": fitting.changed,
        "kept": fitting.kept,
        "deleted": fitting.deleted,
        "refused": fitting.refused,
        "removed": after.removed,
        "retired": after.retired,
        "returned": after.returned,
        "moved": [{"card": card, "deck": deck} for card, deck in after.moved],
        "left_in_place": after.his,
        "emptied": after.emptied,
        "described": after.described,
        "media": done.media,
        "extended": fitting.extended,
        "full_sync": done.full_sync,
        "backup": str(done.backup) if done.backup else None,
    }
    return json.dumps(values, indent=2, ensure_ascii=False)
