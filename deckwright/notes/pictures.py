"""A picture's bytes -> the bytes of a narrower one. The only module that knows Pillow.

Bytes in, bytes out: whoever calls may remember the result. One version of Pillow gives the same
bytes for the same picture.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckwright.problems import DeckError, Problem, Where

if TYPE_CHECKING:
    from PIL import Image

# SVG has no width to scale, and what Pillow does to AVIF differs with the libraries beside it.
_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})
_FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG", "GIF": "GIF", "WEBP": "WEBP", "BMP": "BMP"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "GIF": {"optimize": True},
    "WEBP": {"quality": 80, "method": 4},
    "BMP": {},
}
_ORIENTATION = 0x0112  # in EXIF
_ON_THEIR_SIDE = frozenset({5, 6, 7, 8})


class Damaged(Exception):  # noqa: N818 (it says what the picture is)
    """A picture that Pillow cannot read to its end."""


def check_pillow(where: Where) -> None:
    """Whether pictures can be scaled here.

    Raises:
        DeckError: pillow-missing.
    """
    if not find_spec("PIL"):
        raise DeckError(
            Problem(
                "pillow-missing",
                "pictures cannot be scaled without Pillow, which is not installed",
                where,
                'type pip install "deckwright[pictures]", or leave out max_width',
            )
        )


def may_be_scaled(path: str) -> bool:
    """Whether a file of this name is worth a look."""
    return posixpath.splitext(path)[1].lower() in _ENDINGS


@cache
def recipe() -> str:
    """What stands for the way in which copies are made: Pillow's, and ours."""
    import PIL

    return f"{PIL.__version__} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


def scaled(data: bytes, max_width: int) -> bytes:
    """The picture, no wider than `max_width` pixels as it is shown, in the same format.

    The very same object where there is nothing to gain: it is narrow enough, moves, or would take
    more bytes than before. A copy is turned as its EXIF says, and has no EXIF: no place, no camera.

    Raises:
        Damaged: when it is too wide and cannot be read to its end.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                made = _narrower(image, max_width, data)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return data  # what it is if no picture, `vault.media` says; a huge one takes too much room
    except (OSError, SyntaxError, ValueError, LookupError, EOFError) as error:  # so Pillow raises
        raise Damaged(str(error)) from error
    return made if len(made) < len(data) else data


def _narrower(image: Image.Image, max_width: int, data: bytes) -> bytes:
    if max(image.size) <= max_width:  # before anything that would decode it
        return data
    moves = getattr(image, "is_animated", False) and image.format != "MPO"
    if image.format not in _FORMATS or image.mode not in _MODES or moves:
        return data
    orientation = image.getexif().get(_ORIENTATION, 1)
    width, height = image.size
    shown = height if orientation in _ON_THEIR_SIDE else width
    if shown <= max_width:
        return data
    size = max(1, round(width * max_width / shown)), max(1, round(height * max_width / shown))
    return _encoded(_resized(image, size, orientation), image, data)


def _resized(image: Image.Image, size: tuple[int, int], orientation: int) -> Image.Image:
    from PIL.Image import Resampling, Transpose

    if image.format in ("JPEG", "MPO"):
        image.draft(None, size)  # decodes no more than is needed
    colours = "L" if image.mode in ("1", "L", "LA") else "RGB"
    mode = f"{colours}A" if _see_through(image) else colours
    plain = image if image.mode == mode else image.convert(mode)
    small = plain.resize(size, Resampling.LANCZOS, reducing_gap=3.0)
    turn = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
    return small if turn is None else small.transpose(turn)


def _encoded(small: Image.Image, image: Image.Image, data: bytes) -> bytes:
    """`small` in the format of `image`, with as many colours and the same colour profile."""
    from PIL.Image import Quantize

    small.info.clear()
    if image.mode == "P" and not (image.format == "GIF" and small.mode == "RGBA"):
        method = Quantize.FASTOCTREE if small.mode == "RGBA" else Quantize.MEDIANCUT
        small = small.quantize(256, method)  # for a GIF one sees through, Pillow does it itself
    options: dict[str, Any] = _OPTIONS[_FORMATS[image.format or ""]]
    profile = image.info.get("icc_profile")
    if profile and image.format not in ("GIF", "BMP"):
        options = {**options, "icc_profile": profile}
    if image.format == "WEBP":
        options = {**options, "lossless": _is_lossless(data)}
    target = io.BytesIO()
    small.save(target, _FORMATS[image.format or ""], **options)
    return target.getvalue()


def _is_lossless(webp: bytes) -> bool:
    """Whether the first picture of a WebP is kept to the bit (a chunk VP8L in its RIFF)."""
    at = 12
    while at + 8 <= len(webp):
        kind, size = webp[at : at + 4], int.from_bytes(webp[at + 4 : at + 8], "little")
        if kind in (b"VP8L", b"VP8 "):
            return kind == b"VP8L"
        at += 8 + size + size % 2
    return False


def _see_through(image: Image.Image) -> bool:
    return image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
