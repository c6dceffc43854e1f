"""Rehearse updates in every engine of the matrix: `python tests/matrix.py [VERSION ...]`.

Each version of `anki` gets a virtual environment of its own in `.engines/`; in it tests/release is
run, which holds the chain of five releases and every breaking change. Prints a table; exits with 1
when any engine failed.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

REPO = Path(__file__).parent.parent
ENGINES = ("2.1.66", "23.10", "24.6.3", "25.2", "25.9.2", "26.9.3")


def python_with(version: str) -> Path:
    """The Python of an environment with this engine, made when it is missing."""
    folder = REPO / ".engines" / version
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-e", str(REPO)]
        subprocess.run([*install, f"anki=={version}", "pytest", "hypothesis"], check=True)
    return python


def main() -> int:
    rows = []
    for version in sys.argv[1:] or ENGINES:
        tests = subprocess.run(
            [python_with(version), "-m", "pytest", "-q", "--no-header", "tests/release"],
            cwd=REPO,
            capture_output=True,
            text=True,
            check=False,
        )
        last = tests.stdout.strip().splitlines()[-1] if tests.stdout.strip() else tests.stderr
        rows.append((version, tests.returncode == 0, last.strip("= ")))
        if tests.returncode:
            print(tests.stdout, tests.stderr, file=sys.stderr)  # noqa: T201 (a script)
    print("| Anki | |")  # noqa: T201 (a script)
    print("|---|---|")  # noqa: T201 (a script)
    for version, well, last in rows:
        print(f"| {version} | {'no harm' if well else 'HARM'}: {last} |")  # noqa: T201 (a script)
    return 0 if all(well for _, well, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
