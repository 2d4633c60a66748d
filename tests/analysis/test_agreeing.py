"""How many columns of a table two runs agree on."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from headwater.analysis.root_cause.agreeing import agreement, shared


def test_agreement_counts_equal_columns() -> None:
    columns = np.array([[1, 1], [1, 2], [2, 2]], dtype=np.int32)
    assert agreement(columns).tolist() == [[2, 1, 0], [1, 2, 1], [0, 1, 2]]
    assert agreement(columns[:, :0]).tolist() == [[0, 0, 0]] * 3


@given(
    runs=st.integers(1, 30),
    many=st.integers(0, 400),
    levels=st.sampled_from([1, 3, 300]),
    held=st.sampled_from([0.02, 0.1, 0.9]),
    seed=st.integers(0, 1_000),
)
def test_columns_that_few_have_are_counted_like_all_others(
    runs: int, many: int, levels: int, held: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    columns = chance.integers(1, levels + 1, (runs, many)).astype(np.int32)
    columns[chance.random((runs, many)) > held] = 0
    odd = columns % 2 == chance.integers(0, 2, many)
    expected = [
        [int(((a == b) & marks).sum()) for b in columns] for a, marks in zip(columns, odd, strict=True)
    ]
    assert shared(columns, odd).tolist() == expected
    assert agreement(columns).tolist() == [[int((a == b).sum()) for b in columns] for a in columns]
