"""Releases of a small vault, one after the other, as a maintainer makes them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import Deckwright

FIRST = 1_760_000_000  # seconds since 1970: the time of the first release


@dataclass
class Maintainer:
    """A folder of notes and the packages that were released from it."""

    root: Path
    monkeypatch: Any
    when: int = FIRST
    packages: list[Path] = field(default_factory=list)

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files, or delete those that are None."""
        for path, text in files.items():
            file = self.root / path
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(inspect.cleandoc(text), encoding="utf-8")

    def release(
        self, files: Mapping[str, str | None] | None = None, *options: str
    ) -> dict[str, Any]:
        """Change files and build against the last release; gives what the build said."""
        self.write(files or {})
        result = self.build(*options)
        assert result.exit_code == 0, result.output
        return dict(json.loads(result.stdout))

    def build(self, *options: str) -> Any:
        """Build against the last release, an hour after the one before."""
        self.when += 3600
        self.monkeypatch.setenv("SOURCE_DATE_EPOCH", str(self.when))
        package = self.root.parent / f"release-{len(self.packages)}.apkg"
        baseline = self.packages[-1] if self.packages else "none"
        result = Deckwright()(
            *("build", "--root", self.root, "-o", package, "--baseline", baseline),
            *("--format", "json", *options),
        )
        if result.exit_code == 0:
            self.packages.append(package)
        return result

    @property
    def last(self) -> Path:
        """The package that was released last."""
        return self.packages[-1]


def codes(said: dict[str, Any]) -> list[str]:
    """The codes of all problems that a build said."""
    return [problem["code"] for problem in said["problems"]]
