"""Adaptive reruns find the cause in as few runs as information allows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.analysis.root_cause.hypotheses import Hypothesis
from headwater.analysis.root_cause.rerun import (
    CERTAIN,
    Belief,
    channel_bits,
    expected_runs,
    flat,
    information,
    next_hybrid,
    updated,
)

EVEN = np.array([0.5, 0.5])


@pytest.mark.parametrize("count", [2, 3, 5, 8, 13, 16, 31, 64])
def test_without_noise_one_cause_among_m_takes_log2_m_reruns(count: int) -> None:
    taken = []
    for truth in range(count):
        belief, reruns = flat(count), 0
        while belief.chances.max() < 1:
            hybrid = next_hybrid(belief, math.inf)
            assert hybrid is not None
            belief = updated(belief, hybrid, -math.inf if truth in hybrid else 0.0, math.inf)
            reruns += 1
        assert int(belief.chances.argmax()) == truth
        taken.append(reruns)
    assert max(taken) == math.ceil(math.log2(count))


def test_with_noise_reruns_stay_near_the_capacity_of_the_channel() -> None:
    chance, count, separation = np.random.default_rng(5), 16, 3.0
    taken, right = [], 0
    for _ in range(60):
        truth, belief, reruns = int(chance.integers(count)), flat(count), 0
        while belief.chances.max() < CERTAIN:
            hybrid = next_hybrid(belief, separation)
            assert hybrid is not None
            result = (-separation if truth in hybrid else 0.0) + chance.normal()
            belief, reruns = updated(belief, hybrid, result, separation), reruns + 1
        taken.append(reruns)
        right += int(belief.chances.argmax()) == truth
    bound = math.log2(count) / channel_bits(EVEN, np.array([0.0, separation]))
    assert np.mean(taken) < 1.2 * bound
    assert right >= 57


def test_a_hybrid_that_cannot_be_run_is_not_proposed() -> None:
    belief = flat(2)
    proposed = next_hybrid(belief, 4.0)
    other = next_hybrid(belief, 4.0, allowed=lambda hybrid: hybrid != proposed)
    assert other not in (None, proposed)
    assert next_hybrid(belief, 4.0, allowed=lambda _: False) is None


def test_two_that_add_their_parts_are_told_from_one() -> None:
    belief = Belief((Hypothesis((0,)), Hypothesis((0, 1), additive=True)), EVEN)
    after = updated(belief, frozenset({0}), -2.0, 4.0)
    assert after.chances[1] > 0.8


@given(st.floats(0, 12), st.floats(0.01, 0.99))
def test_a_channel_carries_at_most_the_entropy_of_what_is_sent(separation: float, first: float) -> None:
    weights = np.array([first, 1 - first])
    entropy = -(weights * np.log2(weights)).sum()
    assert 0 <= channel_bits(weights, np.array([0.0, separation])) <= entropy + 1e-6


def test_more_noise_means_more_reruns() -> None:
    assert expected_runs(flat(16), 2.0) > expected_runs(flat(16), 6.0) >= 4.0


def test_a_rerun_that_sets_back_nothing_tells_nothing() -> None:
    assert information(flat(3), [frozenset({0, 1, 2})], 4.0).tolist() == [0.0]
