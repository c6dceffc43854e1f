"""What a build may write beside a package: a delta package, text files for Anki's text import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from deckwright.package.baseline import NONE, Baseline
from deckwright.package.delta import delta_of
from deckwright.package.plan import Plan
from deckwright.package.publish import publish
from deckwright.package.textfile import endings, text_files
from deckwright.problems import Where
from deckwright.report import Extra, Release
from deckwright.vault.atomic import replace_file


def write_extras(
    plan: Plan, baseline: Baseline, output: Path, release: Release
) -> tuple[Extra, ...]:
    """Write what a release asks for beside the package at `output`, for those who have `baseline`.

    What an earlier build has written there is gone, if there is nothing to take its place.

    Raises:
        DeckError: output, when a file cannot be written.
    """
    extras: list[Extra] = []
    if release.delta:
        extras += _delta(plan, baseline, output.with_name(f"{output.stem}.delta.apkg"))
    if release.update_txt:
        extras += _texts(plan, baseline, output)
    return tuple(extras)


def _delta(plan: Plan, baseline: Baseline, file: Path) -> Iterator[Extra]:
    delta = delta_of(plan, baseline) if baseline.file and not plan.same else None
    if delta is None:
        file.unlink(missing_ok=True)
        yield Extra("delta", None)
        return
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        publish(delta, file, NONE, Path(folder) / "collection")
    yield Extra("delta", file, len(delta.notes), file.stat().st_size)


def _texts(plan: Plan, baseline: Baseline, output: Path) -> Iterator[Extra]:
    found = list(text_files(plan, baseline)) if baseline.file and not plan.same else []
    written = {text.ending for text in found}
    for ending in endings(plan):
        if ending not in written:
            output.with_name(output.stem + ending).unlink(missing_ok=True)
    for text in found:
        file = output.with_name(output.stem + text.ending)
        replace_file(file, text.text.encode(), Where(file.as_posix()))
        yield Extra("update-txt", file, text.notes, file.stat().st_size, text.media, text.retagged)
    if not found:
        yield Extra("update-txt", None)
