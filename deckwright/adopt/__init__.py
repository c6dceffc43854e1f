"""A deck that exists becomes notes, note types and media of a project."""
