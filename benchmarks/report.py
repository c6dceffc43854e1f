"""Figures of a run -> tables in Markdown, a plot as SVG, and their place in the docs."""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.measure import ROOT, Run

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "pictures" / "performance.svg"

_MIB = 1024 * 1024
# Rows of the table and the plot: the name in a run, and what it is.
_ROWS = {
    "naive": "naive pipeline",
    "cold": "**Deckwright**, cold",
    "cold, one process": "**Deckwright**, cold, `--jobs 1`",
    "one note edited": "**Deckwright**, one note edited",
    "nothing changed": "**Deckwright**, nothing changed",
    "genanki alone": "genanki alone, fields rendered before",
    "Anki's engine": "Anki's engine, fields rendered before",
    "first import": "Anki imports the package",
    "import again": "Anki imports it again, one note edited",
}
_STYLE = """
text { font: 13px sans-serif; fill: #768390 }
line { stroke: #8884 }
.way { stroke-dasharray: 2 3 }
.theirs { fill: #8b949e }
.ours { fill: #2f81d8 }
"""
_APART = frozenset({"a tenth, cold", "ten notes", "help"})


@dataclass(frozen=True, slots=True)
class Figures:
    """All rounds of a run, each with a Run by name."""

    notes: int
    export: float
    rounds: tuple[dict[str, Run], ...]

    @property
    def names(self) -> list[str]:
        """What the table shows, in its order; peers come last."""
        found = self.rounds[0]
        return [n for n in _ROWS if n in found] + [
            name for name in found if name not in _ROWS and name not in _APART
        ]

    def seconds(self, name: str) -> list[float]:
        """The time of each round."""
        return [one[name].seconds for one in self.rounds]

    def peak(self, name: str) -> float:
        """The memory of the largest process in MiB, at worst."""
        return max(one[name].peak for one in self.rounds) / _MIB

    def size(self, name: str) -> float:
        """The size of what was written in MB."""
        return self.rounds[-1][name].size / 1e6

    def ratio(self, name: str, other: str) -> float:
        """How many times as long as another of the same round; the median of the rounds."""
        return median(one[name].seconds / one[other].seconds for one in self.rounds)


def table_of(figures: Figures) -> str:
    """Two tables: every contestant, and every promise."""
    lines = [
        _setting(figures),
        "",
        "| | time | of naive | notes a second | peak memory | package |",
        "|---|--:|--:|--:|--:|--:|",
        *(_row(figures, name) for name in figures.names),
        "",
        "| promised | limit | measured | kept |",
        "|---|--:|--:|---|",
        *(_promise(*promise) for promise in _promises(figures)),
    ]
    return "\n".join(lines) + "\n"


def _setting(figures: Figures) -> str:
    libraries = "genanki Markdown Jinja2 python-frontmatter PyYAML anki".split()
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    return (
        f"{figures.notes:,} notes, {figures.export:.0%} of them exported; medians of "
        f"{len(figures.rounds)} rounds on {os.cpu_count()} cores; "
        f"Python {platform.python_version()}, {versions}."
    )


def _row(figures: Figures, name: str) -> str:
    times = figures.seconds(name)
    middle = median(times)
    spread = f" ({min(times):.2f} to {max(times):.2f})" if len(times) > 1 else ""
    size = f"{figures.size(name):.1f} MB" if figures.size(name) else ""
    return (
        f"| {_ROWS.get(name, name)} | {middle:.2f} s{spread} | {figures.ratio(name, 'naive'):.3f} "
        f"| {figures.notes / middle:,.0f} | {figures.peak(name):.0f} MiB | {size} |"
    )


def _promises(figures: Figures) -> Iterator[tuple[str, float, float, str]]:
    """What is promised, the limit, what was measured, and the unit of both."""

    def seconds(name: str) -> float:
        return median(figures.seconds(name))

    yield "cold build, of naive", 0.10, figures.ratio("cold", "naive"), ""
    yield "cold build, of Anki's first import", 1.0, figures.ratio("cold", "first import"), ""
    yield "one note edited", 1.0, seconds("one note edited"), " s"
    again = figures.ratio("one note edited", "import again")
    yield "one note edited, of Anki's import again", 0.5, again, ""
    yield "nothing changed", 0.6, seconds("nothing changed"), " s"
    tenth = figures.notes // (figures.notes // 10)
    linear = figures.ratio("cold", "a tenth, cold") / tenth
    yield "time of a note, of that in a vault of a tenth", 1.15, linear, ""
    yield "largest process", 300.0, max(map(figures.peak, _ours(figures))), " MiB"
    yield "package, of genanki's", 0.27, figures.size("cold") / figures.size("genanki alone"), ""
    yield "`--help`", 0.25, seconds("help"), " s"
    yield "a build of ten notes", 0.6, seconds("ten notes"), " s"


def _ours(figures: Figures) -> list[str]:
    return [name for name in figures.names if "Deckwright" in _ROWS.get(name, "")]


def _promise(name: str, limit: float, measured: float, unit: str) -> str:
    digits = 0 if unit == " MiB" else 2
    kept = "yes" if measured <= limit else "no"
    return f"| {name} | {limit:.{digits}f}{unit} | {measured:.{digits}f}{unit} | {kept} |"


def plot_of(figures: Figures) -> str:
    """A dot for each row on a logarithmic scale of seconds."""
    rows = [(_plain(_ROWS.get(n, n)), median(figures.seconds(n)), n) for n in figures.names]
    low = math.floor(math.log10(min(seconds for _, seconds, _ in rows)))
    high = math.ceil(math.log10(max(seconds for _, seconds, _ in rows)))
    left, width, step = 290, 440, 28
    bottom = 30 + step * len(rows)

    def across(seconds: float) -> float:
        return left + width * (math.log10(seconds) - low) / max(high - low, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {bottom + 30}" role="img">',
        f"<title>Seconds for {figures.notes:,} notes, logarithmic</title>",
        f"<style>{_STYLE}</style>",
    ]
    for power in range(low, high + 1):
        x = across(10.0**power)
        parts.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="24" y2="{bottom}"/>')
        label = f"{10.0**power:g} s"
        parts.append(f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{label}</text>')
    for number, (name, seconds, key) in enumerate(rows):
        y = 40 + step * number
        x = across(seconds)
        kind = "ours" if key in _ours(figures) else "theirs"
        parts += [
            f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{name}</text>',
            f'<line class="way" x1="{left}" x2="{x:.0f}" y1="{y}" y2="{y}"/>',
            f'<circle class="{kind}" cx="{x:.0f}" cy="{y}" r="5"/>',
            f'<text x="{x + 10:.0f}" y="{y + 4}">{seconds:.2f}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _plain(name: str) -> str:
    return name.replace("*", "").replace("`", "")


def page_of(page: str, figures: Figures) -> str:
    """The page with new tables between its two marks."""
    marks = re.compile(r"(<!-- figures -->\n).*(<!-- end of figures -->)", re.DOTALL)
    return marks.sub(lambda found: found[1] + table_of(figures) + found[2], page)


def write_page(figures: Figures, page: Path = PAGE, plot: Path = PLOT) -> None:
    """Put the tables into the page of the docs and the plot beside it."""
    text = page_of(page.read_text(encoding="utf-8"), figures)
    page.write_text(text, encoding="utf-8", newline="\n")
    plot.write_text(plot_of(figures), encoding="utf-8", newline="\n")
