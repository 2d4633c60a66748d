"""Levels of a history as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.table import Table, table_of
from headwater.analysis.trace import Trace

THEN = datetime(2026, 1, 1, tzinfo=UTC)
DEPTH, RAW = Factor(FactorKind.PARAMETER, "depth"), Factor(FactorKind.DATASET, "raw")
CLEAN = Factor(FactorKind.DATASET, "clean")


def at(value: str, hour: int) -> Level:
    """Return a level that first occurred then."""
    return Level(value, value, f"node-{value}", THEN + timedelta(hours=hour))


def table(runs: Sequence[Mapping[Factor, Level]], *, made: Sequence[Factor] = ()) -> Table:
    """Return the table of runs r0, r1, ... with these levels; `made` are made on the way by each that has them."""
    inputs = {factor: frozenset([RAW]) for factor in made}
    traces = {
        f"r{place}": Trace(f"r{place}", levels, {f: i for f, i in inputs.items() if f in levels}, {}, ())
        for place, levels in enumerate(runs)
    }
    return table_of(traces, list(traces))


def test_levels_are_numbered_by_when_they_first_occurred_and_none_is_zero() -> None:
    found = table([{RAW: at("late", 5)}, {RAW: at("early", 1)}, {}, {RAW: at("late", 5)}])
    assert found.column(RAW).tolist() == [2, 1, 0, 2]
    assert [level.value for level in found.levels_of(RAW)] == ["early", "late"]


def test_levels_of_one_moment_are_numbered_by_value() -> None:
    found = table([{RAW: at("b", 1)}, {RAW: at("a", 1)}])
    assert found.column(RAW).tolist() == [2, 1]


def test_the_earliest_sighting_of_a_level_counts() -> None:
    found = table([{RAW: at("a", 9)}, {RAW: at("b", 5)}, {RAW: at("a", 1)}])
    assert found.column(RAW).tolist() == [1, 2, 1]
    assert found.levels_of(RAW)[0].since == THEN + timedelta(hours=1)


def test_what_nothing_has_is_zero_everywhere() -> None:
    found = table([{RAW: at("a", 1)}, {RAW: at("b", 2)}])
    assert found.column(DEPTH).tolist() == [0, 0]
    assert found.levels_of(DEPTH) == ()
    assert (found.number(RAW, None), found.number(RAW, at("a", 7)), found.number(RAW, at("z", 1))) == (
        0,
        1,
        -1,
    )


def test_only_what_varies_and_no_lineage_makes_is_compared() -> None:
    found = table(
        [
            {RAW: at("a", 1), CLEAN: at("x", 1), DEPTH: at("3", 1)},
            {RAW: at("b", 2), CLEAN: at("y", 2), DEPTH: at("3", 1)},
        ],
        made=[CLEAN],
    )
    kinds = frozenset({FactorKind.DATASET, FactorKind.PARAMETER})
    assert found.varying(kinds).tolist() == [[1], [2]]
    assert found.varying(frozenset({FactorKind.PARAMETER})).shape == (2, 0)
    assert found.made[:, list(found.places).index(CLEAN)].tolist() == [True, True]


def test_the_order_of_factors_in_a_lineage_does_not_matter() -> None:
    one = table([{RAW: at("a", 1), DEPTH: at("3", 1)}, {DEPTH: at("5", 2), RAW: at("a", 1)}])
    other = table([{DEPTH: at("3", 1), RAW: at("a", 1)}, {RAW: at("a", 1), DEPTH: at("5", 2)}])
    assert list(one.places) == list(other.places) == sorted([RAW, DEPTH])
    assert one.numbers.tolist() == other.numbers.tolist()
