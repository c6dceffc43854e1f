"""Feeds one parser with whatever libFuzzer comes upon.

    python -m fuzz clozes --seconds 3600

What a harness may raise is a DeckError, which is what an author is told. Anything else is a bug of
ours, and libFuzzer writes the input that shows it into `crash-...`. The corpus in `fuzz/corpus` is
the beginning; what is found grows in a folder of its own (`--found`), and is kept by hand.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

HERE = Path(__file__).parent
_SLOW = 10  # seconds for one input of at most `_LONGEST` bytes
_LONGEST = 4096


def main() -> None:
    """Run one harness for a while."""
    with atheris.instrument_imports(include=["deckwright"]):
        from fuzz.harnesses import HARNESSES
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("harness", choices=sorted(HARNESSES))
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--found", type=Path, help="a folder for what is found on the way")
    arguments = parser.parse_args()
    folders = [str(HERE / "corpus" / arguments.harness)]
    if arguments.found:
        arguments.found.mkdir(parents=True, exist_ok=True)
        folders.insert(0, str(arguments.found))  # libFuzzer writes into the first
    options = [
        f"-max_total_time={arguments.seconds}",
        f"-timeout={_SLOW}",
        f"-max_len={_LONGEST}",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, *folders], HARNESSES[arguments.harness])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
