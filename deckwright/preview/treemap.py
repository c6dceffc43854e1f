"""A tree of counts as a treemap: rectangles as large as what they hold, nearly squares.

The way of laying them out is that of Bruls, Huizing and van Wijk, "Squarified treemaps" (2000).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from html import escape
from urllib.parse import quote

from deckwright.frozen import dataclass

_HEAD = 19.0  # height of a group's name
_GAP = 2.0
_COLOURS = 8  # kinds of boxes in page/overview.css
_CHARACTER = 6.6  # width of one, of the smaller text


@dataclass()
class Branch:
    """A part of a tree: `count` holds those below it as well."""

    name: str
    path: str = ""
    count: int = 0
    cards: int = 0
    below: dict[str, Branch] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many branches there are below."""
        return len(self.below) + sum(branch.size for branch in self.below.values())


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


def grown(things: Iterable[tuple[Iterable[str], int]]) -> Branch:
    """The tree of the names (with `::`) of things, each with its number of cards.

    A thing with several names counts once in each branch.
    """
    root = Branch("")
    for names, cards in things:
        seen: set[str] = set()
        root.count += 1
        root.cards += cards
        for name in names:
            branch, path = root, ""
            for part in name.split("::"):
                path = f"{path}::{part}" if path else part
                branch = branch.below.setdefault(part, Branch(part, path))
                if path not in seen:
                    seen.add(path)
                    branch.count += 1
                    branch.cards += cards
    return root


def trunk(root: Branch) -> Branch:
    """The first branch that divides: a deck below one name says nothing by that name."""
    while len(root.below) == 1:
        (root,) = root.below.values()
    return root


def squarified(values: Sequence[float], box: Box) -> Iterator[Box]:
    """A rectangle for each value (above 0, falling), which together fill the box."""
    scale = box.width * box.height / sum(values) if values else 0
    areas = [value * scale for value in values]
    while areas:
        side = min(box.width, box.height)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(
            areas[:count], side
        ):
            count += 1
        row, areas = areas[:count], areas[count:]
        thick = sum(row) / side if side else 0
        along = 0.0
        for area in row:
            length = area / thick if thick else 0
            if box.width >= box.height:
                yield Box(box.x, box.y + along, thick, length)
            else:
                yield Box(box.x + along, box.y, length, thick)
            along += length
        if box.width >= box.height:
            box = Box(box.x + thick, box.y, box.width - thick, box.height)
        else:
            box = Box(box.x, box.y + thick, box.width, box.height - thick)


def _worst(row: Sequence[float], side: float) -> float:
    """How far the least square of a row is from a square."""
    total = sum(row)
    if not total or not side:
        return float("inf")
    return max(side * side * max(row) / total**2, total**2 / (side * side * min(row)))


def treemap(root: Branch, what: str, label: str, size: tuple[int, int] = (1000, 420)) -> str:
    """Two levels of a tree as SVG. Each box leads to its cards: `what` is "deck" or "tag"."""
    width, height = size
    boxes = "".join(_groups(trunk(root), what, Box(0, 0, width, height)))
    return (
        f'<svg class="treemap" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}">{boxes}</svg>'
    )


def _groups(root: Branch, what: str, box: Box) -> Iterator[str]:
    groups = _largest_first(root)
    places = map(_inset, squarified([group.count for group in groups], box))
    for number, (group, place) in enumerate(zip(groups, places, strict=True)):
        colour = number % _COLOURS
        yield _cell(group, what, place, f"group c{colour}", named=bool(group.below))
        inner = Box(place.x + 2, place.y + _HEAD, place.width - 4, place.height - _HEAD - 2)
        if not group.below or inner.height < _HEAD or inner.width < 2 * _HEAD:
            continue
        children: list[tuple[int, Branch | None]] = [(c.count, c) for c in group.below.values()]
        rest = group.count - sum(count for count, _ in children)
        if rest > 0:  # on the branch itself: room that no box fills
            children.append((rest, None))
        children.sort(key=lambda pair: (-pair[0], pair[1].name if pair[1] else ""))
        spots = squarified([count for count, _ in children], inner)
        for (_, child), spot in zip(children, spots, strict=True):
            if child:
                yield _cell(child, what, _inset(spot), f"leaf c{colour}", named=False)


def _largest_first(root: Branch) -> list[Branch]:
    return sorted(root.below.values(), key=lambda branch: (-branch.count, branch.name))


def _inset(box: Box) -> Box:
    gap = _GAP / 2
    return Box(box.x + gap, box.y + gap, max(0.5, box.width - _GAP), max(0.5, box.height - _GAP))


def _cell(branch: Branch, what: str, box: Box, kind: str, *, named: bool) -> str:
    """A box with its name where there is room; `named` puts it at the top, above other boxes."""
    fits = int((box.width - 8) / _CHARACTER)
    text = branch.name if len(branch.name) <= fits else f"{branch.name[: max(0, fits - 1)]}…"
    shown = fits > 3 and box.height > _HEAD - 3  # noqa: PLR2004 (less than a few letters say nothing)
    count = f"{branch.count:,}"
    lines = f'<text x="{box.x + 5:.1f}" y="{box.y + 14:.1f}">{escape(text)}</text>' * shown
    if shown and not named and box.height > 2 * _HEAD:
        lines += f'<text class="count" x="{box.x + 5:.1f}" y="{box.y + 30:.1f}">{count}</text>'
    rect = (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="3"/>'
    )
    href = f"index.html#{what}={quote(branch.path, safe='')}"
    title = f"<title>{escape(branch.path)}: {count} notes</title>"
    return f'<a href="{href}" class="{kind}" tabindex="-1">{title}{rect}{lines}</a>'
