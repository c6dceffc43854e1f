"""`python -m deckwright` is the `deckwright` command."""

from deckwright.commands.cli import main

if __name__ == "__main__":
    main()
