"""MathJax for the preview, out of a package: formulas as Anki shows them, without a network."""

from __future__ import annotations

import json
from base64 import b64encode
from importlib.resources import files
from importlib.resources.abc import Traversable


class NoMathJax(Exception):  # noqa: N818 (it says what is missing)
    """The package with MathJax is not installed."""


def mathjax_files() -> dict[str, bytes]:
    """The files of a site that shows formulas, by name.

    The fonts come as a script: a frame with an origin of its own may load no font from a file, nor
    from most servers.

    Raises:
        NoMathJax: when django-static-mathjax is not installed (it needs no Django).
    """
    try:
        folder = files("mathjax") / "static" / "mathjax" / "es5"
        engine = (folder / "tex-chtml-full.js").read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise NoMathJax(str(error)) from error
    fonts = folder / "output" / "chtml" / "fonts" / "woff-v2"
    return {
        "mathjax/tex-chtml-full.js": engine,
        "mathjax/fonts.js": f"deckwright.fonts = {json.dumps(_as_data(fonts))};\n".encode(),
    }


def _as_data(folder: Traversable) -> dict[str, str]:
    return {
        file.name.removesuffix(".woff"): f"data:font/woff;base64,{_encoded(file)}"
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".woff")
    }


def _encoded(file: Traversable) -> str:
    return b64encode(file.read_bytes()).decode()
