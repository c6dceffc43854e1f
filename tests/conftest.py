"""What all tests share: folders of notes written from literals, the command line, a learner."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deckwright.commands.cli import cli
from tests.engine import Learner, learner_in

Write = Callable[..., Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite what tests/decks/ expects"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """Writes files into an empty folder: `folder({"a.md": "text"})` gives that folder."""

    def write(files: dict[str, str | bytes], name: str = "vault") -> Path:
        root = tmp_path / name
        for path, content in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else inspect.cleandoc(content).encode()
            file.write_bytes(data)
        return root

    return write


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keeps what builds remember out of the cache folder of whoever runs the tests."""
    os.environ["DECKWRIGHT_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@dataclass(frozen=True)
class Deckwright:
    """The command line, run in this process."""

    def __call__(self, *args: str | Path) -> Result:
        arguments = [str(arg) for arg in args]
        return CliRunner().invoke(cli, arguments, prog_name="deckwright", catch_exceptions=False)


@pytest.fixture
def deckwright() -> Deckwright:
    """Runs a command: `deckwright("build", folder, "-o", file)`; see click.testing.Result."""
    return Deckwright()


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner with an empty collection in the real Anki engine."""
    with learner_in(tmp_path / "learner") as learner:
        yield learner
