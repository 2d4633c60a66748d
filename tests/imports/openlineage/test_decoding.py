"""What is too much to be read is refused before it takes the room that it would need."""

from __future__ import annotations

import tracemalloc

import pytest

from headwater.errors import Invalid
from headwater.imports.openlineage.decoding import MAX_VALUES, decoded

MANY = MAX_VALUES + 1


@pytest.mark.parametrize("each", [b"[]", b"{}"])
def test_more_containers_than_are_read_take_no_more_room_than_their_text(each: bytes) -> None:
    body = b"[" + b",".join([each] * MANY) + b"]"
    tracemalloc.start()
    try:
        with pytest.raises(Invalid, match="more than 1,000,000 values"):
            decoded(body)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 4 * len(body)


def test_more_plain_values_than_are_read_are_refused() -> None:
    with pytest.raises(Invalid, match="more than 1,000,000 values"):
        decoded(b"[" + b",".join([b"0"] * MANY) + b"]")


def test_as_many_values_as_are_read_are_taken() -> None:
    assert decoded(b"[" + b",".join([b"0"] * (MAX_VALUES - 1)) + b"]") == [0] * (MAX_VALUES - 1)
