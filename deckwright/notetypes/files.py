"""Where note types lie: in the root's own folder of templates, and in the one that is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent
# In a wheel the shipped note types lie in the package, in a clone beside it.
SHIPPED = next(
    (f for f in (_HERE / "templates", _HERE.parent / "templates") if f.is_dir()),
    _HERE / "templates",
)


def template_files(own: Path) -> Iterator[Path]:
    """Every file that note types can be made from: those in `own`, and the shipped ones."""
    for folder in dict.fromkeys((own.resolve(), SHIPPED)):
        yield from sorted(file for file in folder.rglob("*") if file.is_file())
