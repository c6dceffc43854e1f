"""Reads protobuf messages (https://protobuf.dev/programming-guides/encoding) without their schema.

Anki keeps note types, decks and the list of media in them since 2.1.50; we read a few fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5

Message = Mapping[int, Sequence["int | bytes"]]


def decoded(data: int | bytes) -> Message:
    """Field number -> its values in order, whole numbers or bytes.

    Raises:
        ValueError: when this is no message.
    """
    if isinstance(data, int):
        raise ValueError("a number is no message")  # noqa: TRY004 (one kind of error for callers)
    values: dict[int, list[int | bytes]] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        value: int | bytes
        if kind == _VARINT:
            value, at = _varint(data, at)
        else:
            size = {_EIGHT: 8, _FOUR: 4}.get(kind, -1)
            if kind == _BYTES:
                size, at = _varint(data, at)
            if size < 0 or at + size > len(data):
                raise ValueError(f"field {number} goes on past the end")
            value, at = data[at : at + size], at + size
        values.setdefault(number, []).append(value)
    return values


def texts(message: Message, number: int) -> str:
    """The last value of a text field, "" where it is missing."""
    value = message.get(number, (b"",))[-1]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def numbers(message: Message, number: int, default: int = 0) -> int:
    """The last value of a whole-number field."""
    value = message.get(number, (default,))[-1]
    if not isinstance(value, int):
        return default
    return value - (1 << 64) if value >= 1 << 63 else value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:  # noqa: PLR2004 (bits of the longest number)
            raise ValueError("a number goes on past the end")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:  # noqa: PLR2004 (the bit that says more follows)
            return value, at
        shift += 7
