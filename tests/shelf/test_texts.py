"""Texts on disk: what comes back is what was put there, or it is said that it is not."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from deckwright.shelf.texts import Texts, TextsLost, digest_of, record_of, text_of


@pytest.mark.parametrize(
    ("tags", "fields"),
    [
        ((), ("",)),
        (("a::b", "c"), ("x", "", "y\nz")),
        (("ä",), ("Straße 😀", "<b>{{c1::x}}</b>", "")),
    ],
)
def test_a_record_holds_tags_and_fields(
    tags: tuple[str, ...], fields: tuple[str, ...], tmp_path: Path
) -> None:
    texts = Texts(tmp_path)
    record = record_of(tags, fields)
    place = texts.keep(record)

    assert texts.read(place, digest_of(record)) == record
    assert text_of(record) == (tags, fields)
    texts.close()


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _change(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[-2] ^= 1
    file.write_bytes(data)


def _begin_with_more(file: Path) -> None:
    file.write_bytes(b"more" + file.read_bytes())


@pytest.mark.parametrize("harm", [_truncate, _change, _begin_with_more, Path.unlink])
def test_whatever_happens_to_the_file_is_seen(harm: Callable[[Path], None], tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    record = record_of(("t",), ("one", "two"))
    place = texts.keep(record)
    texts.close()
    harm(tmp_path / "texts-0")

    with pytest.raises(TextsLost):
        texts.read(place, digest_of(record))


def test_a_later_process_goes_on_at_the_end(tmp_path: Path) -> None:
    first, second = record_of((), ("one",)), record_of((), ("two, and more",))
    for_first, for_second = Texts(tmp_path), Texts(tmp_path)
    one = for_first.keep(first)
    for_first.close()
    two = for_second.keep(second)

    assert for_second.read(one, digest_of(first)) == first
    assert for_second.read(two, digest_of(second)) == second
    assert [file.name for file in tmp_path.iterdir()] == ["texts-0"]
    assert for_second.size == len(first) + len(second)
    for_second.close()


def test_each_process_has_a_file_of_its_own(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    record = record_of((), ("one",))
    mine = texts.keep(record)
    other: Texts = pickle.loads(pickle.dumps(texts))
    other.write_to(1)
    its = other.keep(record)

    assert (mine[0], its[0]) == (0, 1)
    assert texts.read(its, digest_of(record)) == record
    texts.close()
    other.close()


def test_records_that_are_put_on_disk_together_come_back_one_by_one(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    records = [record_of(("tag",), ("ä" * length,)) for length in range(5)]
    places = [texts.keep(records[0])]
    with texts.together():
        places += map(texts.keep, records[1:4])
        assert texts.size == len(records[0])
        records.append(record_of((), ("long" * 20_000,)))
        places.insert(4, texts.keep(records[5]))
        assert texts.size > 80_000, "what is long does not wait in memory"
        records[4:] = [records[5], records[4]]
    places.append(texts.keep(records[5]))

    assert texts.size == sum(map(len, records))
    for place, record in zip(places, records, strict=True):
        assert texts.read(place, digest_of(record)) == record


def test_what_was_kept_before_something_went_wrong_is_there(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    record = record_of((), ("x",))
    places = []

    def wrong() -> None:
        with texts.together():
            places.append(texts.keep(record))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        wrong()
    assert texts.read(places[0], digest_of(record)) == record
