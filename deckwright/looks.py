"""What Anki keeps of note types and decks beside fields and cards."""

from __future__ import annotations

from deckwright.frozen import dataclass

# What Anki puts round LaTeX where a note type says nothing else.
LATEX_PRE = """\\documentclass[12pt]{article}
\\special{papersize=3in,5in}
\\usepackage[utf8]{inputenc}
\\usepackage{amssymb,amsmath}
\\pagestyle{empty}
\\setlength{\\parindent}{0in}
\\begin{document}
"""
LATEX_POST = "\\end{document}"


@dataclass(frozen=True, slots=True)
class Latex:
    """What stands before and behind LaTeX in a note type; `svg` makes drawings instead of PNGs."""

    pre: str = LATEX_PRE
    post: str = LATEX_POST
    svg: bool = False


@dataclass(frozen=True, slots=True)
class Browser:
    """How a card template is shown in the list of Anki's browser; "" and 0 for as on the card."""

    front: str = ""
    back: str = ""
    font: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Preset:
    """Deck options that a package carries for those who import them with it."""

    name: str
    id: int
    new_per_day: int
    reviews_per_day: int
    random: bool


PLAIN_LATEX = Latex()
AS_ON_CARDS = Browser()
