"""`python build.py` is the `deckwright` command: in a clone it builds the deck of the clone."""

from deckwright.commands.cli import main

if __name__ == "__main__":
    main()
