"""Pairs of runs that differ in a suspect and in as little else as the history has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.contrasts import MOST_CONTRASTS, Contrasts
from headwater.analysis.root_cause.indicators import Row
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import Trace

THEN = datetime(2026, 1, 1, tzinfo=UTC)
DEPTH, RATE = Factor(FactorKind.PARAMETER, "depth"), Factor(FactorKind.PARAMETER, "rate")
SEED, WIDTH = Factor(FactorKind.SEED, "seed"), Factor(FactorKind.PARAMETER, "width")


def level(value: str) -> Level:
    """Return a level of this value."""
    return Level(value, value, "", THEN + timedelta(hours=int(value)))


Pairs = list[tuple[str, str, int]]


def pairs(runs: Sequence[Mapping[Factor, str]], *, step: tuple[str, str] = ("1", "2")) -> Pairs:
    """Return the contrasts in depth of runs r0, r1, ..., where 2 carries the mark."""
    held = [{factor: level(value) for factor, value in run.items()} for run in runs]
    traces = {f"r{at}": Trace(f"r{at}", levels, {}, {}, ()) for at, levels in enumerate(held)}
    table = table_of(traces, list(traces))
    values = {run: float(place) for place, run in enumerate(traces)}
    carried = np.array([float(run.get(DEPTH) == "2") for run in runs])
    row = Row(0, level(step[0]), level(step[1]))
    found = Contrasts(table, values).of(DEPTH, row, carried)
    assert all(each.delta == values[each.having] - values[each.without] for each in found)
    return [(each.without, each.having, each.others) for each in found]


def test_the_pair_that_differs_in_nothing_else_comes_first() -> None:
    runs = [{DEPTH: "1", RATE: "1"}, {DEPTH: "1", RATE: "2"}, {DEPTH: "2", RATE: "2"}]
    assert pairs(runs) == [("r1", "r2", 0), ("r0", "r2", 1)]


def test_seeds_are_no_difference() -> None:
    assert pairs([{DEPTH: "1", SEED: "1"}, {DEPTH: "2", SEED: "2"}]) == [("r0", "r1", 0)]


def test_among_equally_like_ones_those_of_the_very_step_come_first_then_the_nearest() -> None:
    runs = [{DEPTH: "1"}, {DEPTH: "1"}, {DEPTH: "3"}, {DEPTH: "2"}]
    assert pairs(runs) == [("r1", "r3", 0), ("r0", "r3", 0), ("r2", "r3", 0)]
    assert pairs(runs, step=("3", "2"))[0] == ("r2", "r3", 0)


def test_no_more_than_three_are_shown() -> None:
    runs = [{DEPTH: "1"}] * 4 + [{DEPTH: "2"}] * 4
    assert len(pairs(runs)) == MOST_CONTRASTS == 3
    assert pairs(runs)[0] == ("r3", "r4", 0)


def test_where_all_or_none_carry_it_there_is_nothing_to_compare() -> None:
    assert pairs([{DEPTH: "2"}, {DEPTH: "2"}]) == []
    assert pairs([{DEPTH: "1"}, {DEPTH: "1"}]) == []
    assert pairs([{DEPTH: "2"}]) == []


def test_a_run_without_the_factor_is_one_without_the_mark() -> None:
    assert pairs([{RATE: "1"}, {DEPTH: "2", RATE: "1"}]) == [("r0", "r1", 0)]


def test_every_other_recorded_difference_counts_once() -> None:
    runs = [{DEPTH: "1", RATE: "1", WIDTH: "1"}, {DEPTH: "2", RATE: "2", WIDTH: "2"}]
    assert pairs(runs) == [("r0", "r1", 2)]
