"""Which suspects the history does not tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headwater.analysis.root_cause.aliases import LIKELY, alias_groups
from headwater.analysis.root_cause.indicators import Design, Row

NOTHING = np.zeros((4, 4))


def groups(rows: Sequence[tuple[int, str, float]], order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the groups where each row is (suspect, runs that it marks, what the history says of it)."""
    plan = Design(
        tuple(Row(suspect, None, None) for suspect, _, _ in rows),
        np.array([[float(mark) for mark in marks] for _, marks, _ in rows]),
        NOTHING,
        NOTHING,
        NOTHING,
    )
    return alias_groups(plan, np.array([likely for _, _, likely in rows]), order)


def test_suspects_that_mark_the_same_runs_are_one_group_by_their_places_in_the_answer() -> None:
    assert groups([(0, "0011", 0.1), (1, "0111", 0.5), (2, "0011", 0.3)], (1, 2, 0)) == ((1, 2),)


def test_nobody_is_a_group_alone() -> None:
    assert groups([(0, "0011", 0.1), (1, "0111", 0.5)], (1, 0)) == ()


def test_a_step_that_is_not_the_likeliest_counts_from_a_tenth_of_it_on() -> None:
    steps = [(0, "0111", 1.0), (0, "0011", LIKELY)]
    assert groups([*steps, (1, "0011", 0.2)], (0, 1)) == ((0, 1),)
    assert groups([steps[0], (0, "0011", LIKELY / 2), (1, "0011", 0.2)], (0, 1)) == ()


def test_who_is_one_with_a_second_is_one_with_a_third_that_the_second_is_one_with() -> None:
    rows = [(0, "0001", 0.5), (1, "0001", 0.5), (1, "0011", 0.4), (2, "0011", 0.3), (3, "1111", 0.3)]
    assert groups(rows, (0, 1, 2, 3)) == ((0, 1, 2),)
    assert groups(rows[::-1], (0, 1, 2, 3)) == ((0, 1, 2),)
