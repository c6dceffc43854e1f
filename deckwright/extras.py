"""What a build may write beside a package: a delta package, text files for Anki's text import."""

from __future__ import annotations

import filecmp
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deckwright.package.baseline import NONE, Baseline
from deckwright.package.beside import (
    delta_beside,
    deltas_beside,
    text_beside,
    texts_beside,
    texts_named,
)
from deckwright.package.delta import delta_of, leads_to
from deckwright.package.plan import Plan
from deckwright.package.publish import prepare
from deckwright.package.read import read_package
from deckwright.package.textfile import text_files
from deckwright.report import Extra, Release
from deckwright.vault.together import Together


def write_extras(
    plan: Plan, baseline: Baseline, output: Path, release: Release, together: Together
) -> tuple[Extra, ...]:
    """Write what a release asks for beside the package at `output`, for those who have `baseline`.

    Where the package stays as it is, so does what belongs to it. All else that an earlier build has
    written there goes, asked for or not. It is done, and seen, when `together` ends; what is new
    takes its place after what is in `together` by then is written and moved, so that nothing old
    ever stands beside a package.

    Raises:
        DeckError: output, when a file cannot be written.
    """
    if plan.same and baseline.file and _is_there(baseline.file, output):
        delta, texts = (
            list(_standing_delta(plan, output, together)),
            list(_standing_texts(plan, output, release, together)),
        )
    else:
        delta = list(_delta(plan, baseline, output, release, together))
        texts = list(_texts(plan, baseline, output, release, together))
    found = [(release.delta, "delta", delta), (release.update_txt, "update-txt", texts)]
    return tuple(
        extra for asked, kind, extras in found if asked for extra in extras or [Extra(kind, None)]
    )


def _is_there(baseline: Path, output: Path) -> bool:
    """Whether the last release lies where the package shall."""
    if not output.exists():
        return False
    return output.samefile(baseline) or filecmp.cmp(baseline, output, shallow=False)


def _standing_delta(plan: Plan, output: Path, together: Together) -> Iterator[Extra]:
    for file in deltas_beside(output):
        delta = read_package(file, with_media=False)
        if leads_to(delta, plan):
            size = file.stat().st_size
            yield Extra("delta", file, len(delta.notes), size, stands=True)
        else:
            together.remove(file)


def _standing_texts(
    plan: Plan, output: Path, release: Release, together: Together
) -> Iterator[Extra]:
    standing = texts_beside(output)
    for file in _asked_for(plan, output, release).difference(standing):
        together.remove(file)
    for file in standing:
        yield Extra("update-txt", file, size=file.stat().st_size, stands=True)


def _delta(
    plan: Plan, baseline: Baseline, output: Path, release: Release, together: Together
) -> Iterator[Extra]:
    file = delta_beside(output)
    wanted = release.delta and baseline.file and not plan.same
    delta = delta_of(plan, baseline) if wanted else None
    for old in [file] if release.delta else deltas_beside(output):
        together.remove(old)
    if delta is None:
        return
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        part, _ = prepare(delta, file, NONE, Path(folder) / "collection", together)
    yield Extra("delta", file, len(delta.notes), part.stat().st_size)


def _texts(
    plan: Plan, baseline: Baseline, output: Path, release: Release, together: Together
) -> Iterator[Extra]:
    wanted = release.update_txt and baseline.file and not plan.same
    found = {text_beside(output, t.ending): t for t in text_files(plan, baseline)} if wanted else {}
    for file in _asked_for(plan, output, release).union(texts_beside(output)):
        together.remove(file)
    for file, text in found.items():
        data = text.text.encode()
        together.replace(file).write_bytes(data)
        yield Extra("update-txt", file, text.notes, len(data), text.media, text.retagged)


def _asked_for(plan: Plan, output: Path, release: Release) -> set[Path]:
    return texts_named(output, plan.deck.notetypes) if release.update_txt else set()
