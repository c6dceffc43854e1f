"""Texts of nothing but signs, each larger than the one before: how long does each take?

    python -m benchmarks.worst --largest 1000000

Every text is a note of its own, checked in a process of its own, which is ended after a while. The
times go to `docs/pictures/worst.svg`, on logarithmic scales; a text that is refused counts, too.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import ROOT

PICTURE = ROOT / "docs" / "pictures" / "worst.svg"
_LIMIT = 120  # seconds by the clock
_HEAD = "---\nid: worst1\ndialect: markdown\n---\n# Question\nThe **q**\n{}\n"

# What is repeated; a shape with a number in it nests.
SHAPES = {
    name: name.replace("⏎", "\n")
    for name in (
        "* ** *** _ [ ] [[ ![[ ![]( [a]( > | $ $$ ` < </ <! & &# {{c1:: {{ }} ~~ == ~~a ==a %% "
        "<!-- <b> <svg> \\ \\( \\[ ^[ [^1] [sound: [latex] https:// a@ *_ [*]( |a # - 1. a* a** *a "
        "**a **a** a*b* $a <img<space>src= [a][b] {{c1::a}} -⏎ >⏎ 1.⏎ [^1]:<space>a⏎ [a]:<space>b⏎ "
        "---⏎ ```⏎ $$⏎ <div>⏎ <details>⏎⏎ -<space>[<space>]<space>a⏎ ><space>[!tip]<space>a⏎ "
        "a⏎:<space>b⏎⏎ |a|b|⏎|-|-|⏎ ><space> -<space> <space><space>⏎ #<space>a⏎ ##<space>a⏎ "
        "|$a\\|b$|⏎ {{c1::a}}<space>$x$<space> {{c1::a}}<space>**b**<space> a|b⏎-|-⏎a|b⏎⏎ "
        "a|b⏎-|-⏎-<space>a⏎ a|b|c⏎-|-⏎ ^[a]<space> {{c1::{a}} {{c1::a}}<space>%%b%% "
        "**a**<space>`x`<space> a<space>^b1⏎ \\* &# A&E⏎ a*b<space> p<space><5<space>"
    ).split()
}  # fmt: skip
_NESTED: dict[str, Callable[[int], str]] = {
    "nested lists": lambda depth: "  " * depth + "- a\n",
    "nested quotes": lambda depth: ">" * (depth + 1) + " a\n",
    "nested tags": lambda depth: "<b>a" * min(depth, 1) + "b",
}
# What begins a text, below which one line stands again and again.
_LAZY = {"lazy lines": ("> a|b\n", "a|b\n"), "lazy lines with tags": ("> a\n", "a <b> c\n")}
SHAPES |= dict.fromkeys((*_NESTED, *_LAZY, "nested clozes"), "")


def text_of(shape: str, size: int) -> str:
    """A note of so many characters."""
    if shape == "nested clozes":
        return _HEAD.format("{{c1::a " * (size // 10) + "}}" * (size // 10))
    if shape in _LAZY:
        first, again = _LAZY[shape]
        return _HEAD.format(first + again * (size // len(again)))
    if shape in _NESTED:
        lines: list[str] = []
        length = 0
        while length < size:
            lines.append(_NESTED[shape](len(lines) % 150))
            length += len(lines[-1])
        return _HEAD.format("".join(lines))
    sign = SHAPES[shape].replace("<space>", " ")
    return _HEAD.format(sign * (size // len(sign)))


def seconds(shape: str, size: int) -> float:
    """The processor time of a check of this note, in seconds; infinity where it does not end.

    Others may use the machine meanwhile: they make it no longer.

    Raises:
        RuntimeError: when it ends as no check should.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.md").write_text(text_of(shape, size), encoding="utf-8")
        command = [sys.executable, str(ROOT / "build.py"), "check", folder, "--no-cache"]
        before = os.times()
        try:
            done = subprocess.run(command, capture_output=True, timeout=_LIMIT, check=False)  # noqa: S603 (ours)
        except subprocess.TimeoutExpired:
            return math.inf
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{shape}: {done.stderr[-500:].decode(errors='replace')}")
        after = os.times()
        return (
            after.children_user
            - before.children_user
            + after.children_system
            - before.children_system
        )


def measured(sizes: list[int]) -> Iterator[tuple[str, list[float]]]:
    """Each shape with its times."""
    for shape in SHAPES:
        times = [seconds(shape, size) for size in sizes]
        sys.stderr.write(f"{shape!r:24} {' '.join(f'{t:7.2f}' for t in times)}\n")
        yield shape, times


def plot(sizes: list[int], times: dict[str, list[float]]) -> str:
    """The times as an SVG: a thin line a shape, and dashed what n log n would be."""
    left, top, width, height = 60, 20, 560, 300
    least, most = 0.1, 200.0

    def at(size: float, second: float) -> str:
        x = left + width * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        y = top + height * (1 - math.log(max(second, least) / least) / math.log(most / least))
        return f"{x:.1f},{y:.1f}"

    lines = []
    for shape, row in times.items():
        points = " ".join(at(s, t) for s, t in zip(sizes, row, strict=True) if t < math.inf)
        label = shape.replace("&", "&amp;").replace("<", "&lt;")
        lines.append(f'<polyline class="one" points="{points}"><title>{label}</title></polyline>')
    slope = [4 * n * math.log(n) / (sizes[-1] * math.log(sizes[-1])) for n in sizes]
    guide = " ".join(at(n, t) for n, t in zip(sizes, slope, strict=True))
    ticks = [
        f'<text x="{at(n, least).split(",")[0]}" y="{top + height + 18}">{n // 1000} kB</text>'
        for n in sizes
    ]
    ticks += [
        f'<text class="y" x="{left - 6}" y="{at(sizes[0], s).split(",")[1]}">{s:g} s</text>'
        for s in (0.1, 1.0, 10.0, 100.0)
    ]
    style = (
        "text{font:12px sans-serif;fill:#555;text-anchor:middle}.y{text-anchor:end}"
        "polyline{fill:none}.one{stroke:#3467a6;opacity:.4}.guide{stroke:#b33;stroke-dasharray:6 4}"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 360"><style>{style}</style>',
            *lines,
            f'<polyline class="guide" points="{guide}"/>',
            *ticks,
            f'<text x="340" y="14">{len(times)} kinds of text; dashed: n log n</text>',
            "</svg>\n",
        ]
    )


def main() -> None:
    """Measure, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    arguments = parser.parse_args()
    sizes = [arguments.largest // 4**power for power in (3, 2, 1, 0)]
    times = dict(measured(sizes))
    arguments.picture.write_text(plot(sizes, times), encoding="utf-8")
    worst = sorted(times, key=lambda shape: times[shape][-1])[-5:]
    sys.stdout.write(json.dumps({shape: times[shape] for shape in worst}) + "\n")


if __name__ == "__main__":
    main()
