"""The real Anki engine, for all that asks it; nothing else knows `anki`."""
