"""The canonical form is RFC 8785, whichever way it is written."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import Invalid
from headwater.model import canonical

keys = st.text() | st.sampled_from(["\ud7ff", "\ue000", "\U00010000", "\uffff", "a", ""])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [0.0, -0.0, 1e16, 1e15, 1e-4, 9e-5, 1e21, 1e-7, 2.0**53, 123456789012345680.0, 0.1, 5e-324]
    ),
    keys,
)
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@given(values)
def test_the_short_way_writes_what_rfc_8785_says(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_as_they_were(number: float) -> None:
    assert float(json.loads(canonical(number))) == number


def test_tuples_are_lists() -> None:
    assert canonical(("a", ("b",))) == b'["a",["b"]]'  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**53, -(2**60), {"a": float("-inf")}, "\ud800", ["\udfff"], {"\ud800": 1}],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="canonical"):
        canonical(value)  # type: ignore[arg-type]


def test_endless_nesting_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(Invalid, match="canonical"):
        canonical(deep)  # type: ignore[arg-type]
