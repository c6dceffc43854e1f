"""A learner's import, rehearsed in the real Anki engine. Optional: it needs `deckwright[anki]`."""
