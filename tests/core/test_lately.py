"""What is kept of what was needed lately never takes more than its bytes, in whatever order it is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headwater.lately import ENTRY_BYTES, Lately

MOST = 10 * ENTRY_BYTES

deeds = st.lists(
    st.tuples(
        st.sampled_from(("keep", "get", "forget")), st.integers(0, 12), st.integers(0, 12 * ENTRY_BYTES)
    )
)


@given(deeds)
def test_under_any_order_no_more_is_held_than_there_is_room_for(told: list[tuple[str, int, int]]) -> None:
    held: Lately[int, bytes] = Lately(MOST, len)
    for deed, key, size in told:
        if deed == "keep":
            held.keep([(key, bytes(size))])
        elif deed == "get":
            held.get(key)
        else:
            held.forget([key])
        values = held.among(range(13)).values()
        assert held.held_bytes == sum(len(value) + ENTRY_BYTES for value in values) <= MOST


def test_who_was_not_asked_for_the_longest_goes_first() -> None:
    held: Lately[str, bytes] = Lately(3 * (ENTRY_BYTES + 1), len)
    held.keep((key, b"-") for key in "abc")
    held.get("a")
    held.keep([("d", b"-")])
    assert sorted(held.among("abcd")) == ["a", "c", "d"]


def test_what_is_larger_than_all_the_room_drives_nothing_out() -> None:
    held: Lately[str, bytes] = Lately(MOST, len)
    held.keep([("small", b"-"), ("large", bytes(MOST))])
    assert held.get("large") is None
    assert held.get("small") == b"-"


def test_a_value_that_is_kept_again_counts_once() -> None:
    held: Lately[str, bytes] = Lately(MOST, len)
    held.keep([("a", bytes(100))] * 50)
    assert (len(held), held.held_bytes) == (1, 100 + ENTRY_BYTES)
    held.clear()
    assert (len(held), held.held_bytes) == (0, 0)
