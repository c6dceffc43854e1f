"""What is put off is loaded when it is used, and is then the module itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deckwright.later import Later, put_off


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module, and of one beside it that imports it but asks it for nothing."""
    (tmp_path / "slow_one.py").write_text("answer = 42\n")
    (tmp_path / "hasty_one.py").write_text(
        "import slow_one\n\ndef ask():\n    return slow_one.answer\n"
    )
    (tmp_path / "greedy_one.py").write_text("from slow_one import answer\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("slow_one", "hasty_one", "greedy_one"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return "slow_one"


def test_a_module_is_loaded_when_it_is_asked_for_something(slow: str) -> None:
    module = Later(slow)
    assert slow not in sys.modules

    assert module.answer == 42
    assert sys.modules[slow].answer == module.answer


def test_who_imports_it_in_the_block_loads_it_when_he_uses_it(slow: str) -> None:
    with put_off(slow):
        import hasty_one  # type: ignore[import-not-found]
    assert slow not in sys.modules

    assert hasty_one.ask() == 42
    assert not isinstance(sys.modules[slow], Later)


def test_who_wants_something_of_it_at_once_gets_it(slow: str) -> None:
    with put_off(slow):
        import greedy_one  # type: ignore[import-not-found]

    assert greedy_one.answer == 42
    assert not isinstance(sys.modules[slow], Later)


def test_what_is_loaded_stays(slow: str) -> None:
    import slow_one  # type: ignore[import-not-found]

    with put_off(slow):
        assert sys.modules[slow] is slow_one
    assert sys.modules[slow] is slow_one


def test_what_there_is_not_is_missing() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_one"):
        _ = Later("no_such_one").answer
    with pytest.raises(AttributeError, match="nothing"):
        _ = Later("json").nothing
