"""The `deckwright` command. Exit code: 0 good, 1 problems in the deck, 2 usage, 3 our bug."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from deckwright import __version__
from deckwright.commands.options import ROOT
from deckwright.garbage import collect_rarely

_FULL = (errno.ENOSPC, errno.EDQUOT)  # of whatever standard output leads to
_ISSUES = "https://github.com/deckwright/deckwright/issues"

# Each command, where it is, and what it is for: what one of them needs takes time to load.
COMMANDS = {
    "adopt": ("adopt", "Make notes, note types and media of a deck that exists."),
    "build": ("build", "Build the deck package."),
    "check": ("check", "Say everything that a build would say, and write nothing."),
    "diff": ("diff", "Show what a learner who imports NEW over OLD will see, note by note."),
    "ids": ("edit", "Write down the id of every note that has none, one line in its file."),
    "new": ("edit", "Begin a note at PATH below the notes' folder, with a fresh id."),
    "preview": ("preview", "Show every card as a learner will see it, in a browser."),
    "sync": ("sync", "Bring a package into a collection on this computer, while Anki is closed."),
    "verify": ("verify", "Rehearse a learner's import of NEW in the real Anki engine."),
}


class _Loaded(Mapping[str, click.Command]):
    """The commands by name, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"deckwright.commands.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(click.Group):
    """`deckwright` and `deckwright --strict` are `deckwright build` with those options."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` where a command is missing."""
        at = 0
        while at < len(args) and args[at].startswith("--root"):
            at += 1 if "=" in args[at] else 2
        word = args[at] if at < len(args) else ""
        if word not in COMMANDS and word not in ("--help", "-h", "--version"):
            mistyped = word and not word.startswith("-") and not Path(word).exists()
            if not mistyped:
                args = [*args[:at], "build", *args[at:]]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands,
    commands=_Loaded(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@ROOT
@click.version_option(__version__, prog_name="deckwright")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    """Turn a folder of Markdown notes into an Anki deck that learners can import again and again.

    Without a command it builds.

    \b
    Examples:
      python build.py                               build the deck of this folder
      python build.py build ~/vault -o deck.apkg    build any folder of notes
      python build.py check                         say what is wrong, write nothing
      python build.py new "neuro/serotonin"         begin a note, with an id of its own
    """  # noqa: D301 (\b keeps the lines for Click)
    context.obj = root
    if os.environ.get("NO_COLOR"):  # https://no-color.org, which Click (8.5) does not know
        context.color = False


def main() -> None:
    """Run the command line; a bug of ours ends with what to report and exit code 3."""
    collect_rarely()
    # Ended as by Ctrl-C, in order: half-written files and folders for a while go with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        status = cli.main(prog_name="deckwright", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped; nothing was written", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.errno not in _FULL:
            _is_ours()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # it would be tried again
        click.echo(f"stopped: {error.strerror}; make room, and run it again", err=True)
        sys.exit(1)
    except Exception:  # noqa: BLE001 (the one place where a bug of ours ends)
        _is_ours()
    sys.exit(status if isinstance(status, int) else 0)


def _is_ours() -> NoReturn:
    """End with what was raised, and where to report it."""
    import traceback

    traceback.print_exc()
    python = sys.version.split(maxsplit=1)[0]
    said = f"This is a bug in deckwright {__version__} (Python {python}, {sys.platform})"
    click.echo(f"\n{said}, not in your notes.\nPlease report these lines: {_ISSUES}", err=True)
    sys.exit(3)
