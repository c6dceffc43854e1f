"""Sums of a whole from those of its pieces: as zlib has them."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from deckwright.package.sums import joined_crc


@given(data=st.binary(max_size=400), length=st.integers(1, 130))
def test_sums_of_pieces_are_joined_to_that_of_the_whole(data: bytes, length: int) -> None:
    pieces = [data[start : start + length] for start in range(0, len(data), length)]

    assert joined_crc([*map(zlib.crc32, pieces)], length, len(data)) == zlib.crc32(data)


def test_of_many_bytes_too() -> None:
    data = bytes(range(256)) * 5000

    crcs = [zlib.crc32(data[:1000000]), zlib.crc32(data[1000000:])]

    assert joined_crc(crcs, 1000000, len(data)) == zlib.crc32(data)
