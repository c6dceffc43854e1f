"""Turn a folder of Markdown notes into an Anki deck that can be imported again and again."""

__version__ = "0.1.0"
