"""The CRC-32 of a whole from those of its pieces: what stands need not be read again.

A CRC-32 is a polynomial over two elements, its highest power in the lowest bit; bytes behind it
move it up by so many powers (as in zlib's crc32_combine, which Python, 3.11 to 3.14, lacks).
"""

from __future__ import annotations

from collections.abc import Sequence

_ONE = 1 << 31
_BYTE = 1 << 23  # x to the 8th: what a byte behind it multiplies a CRC by
_MODULUS = 0xEDB88320


def joined_crc(crcs: Sequence[int], length: int, size: int) -> int:
    """The CRC-32 of `size` bytes, from those of its pieces: of `length` bytes, but for the last."""
    whole, joined = _moved(length), 0
    for index, crc in enumerate(crcs):
        rest = size - index * length
        joined = _product(whole if rest >= length else _moved(rest), joined) ^ crc
    return joined


def _moved(length: int) -> int:
    """What so many bytes multiply the CRC of what stands before them by."""
    factor, power = _ONE, _BYTE
    while length:
        if length & 1:
            factor = _product(factor, power)
        power = _product(power, power)
        length >>= 1
    return factor


def _product(one: int, other: int) -> int:
    product = 0
    while one:
        if one & _ONE:
            product ^= other
        one = one << 1 & 0xFFFFFFFF
        other = other >> 1 ^ (_MODULUS if other & 1 else 0)
    return product
