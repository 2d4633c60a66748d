"""Which runs carry a suspect: by its value, past a threshold, from a version on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.frontier import Changed
from headwater.analysis.root_cause.indicators import design, number_of
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import Trace

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def marks(
    values: Sequence[str | None], good: int, bad: int, *, kind: FactorKind = FactorKind.PARAMETER
) -> list[tuple[list[int], float]]:
    """Return the marks and shares of each row where run `good` and run `bad` are asked about."""
    factor = Factor(kind, "depth")
    known: dict[str, Level] = {}
    traces = {}
    for place, value in enumerate(values):
        when = THEN + timedelta(hours=place)
        levels = {} if value is None else {factor: known.setdefault(value, Level(value, value, "", when))}
        traces[f"r{place}"] = Trace(f"r{place}", levels, {}, {}, ())
    ends = [traces[f"r{place}"].levels.get(factor) for place in (good, bad)]
    found = design([Changed(factor, *ends)], table_of(traces, list(traces)), (f"r{good}", f"r{bad}"))
    return [
        (line.astype(int).tolist(), row.share) for row, line in zip(found.rows, found.indicators, strict=True)
    ]


def test_a_setting_marks_the_runs_that_hold_the_bad_value() -> None:
    assert marks(["a", "b", "a", "b"], 0, 1) == [([0, 1, 0, 1], 1.0)]


def test_numbers_between_good_and_bad_are_thresholds_that_share_half_a_prior() -> None:
    assert marks(["1", "2", "3", "4"], 0, 3) == [
        ([0, 0, 0, 1], 1.0),
        ([0, 1, 1, 1], 0.25),
        ([0, 0, 1, 1], 0.25),
    ]


def test_bad_itself_is_a_threshold_where_others_lie_beyond_it() -> None:
    assert marks(["1", "3", "9"], 0, 1) == [([0, 1, 0], 1.0), ([0, 1, 1], 0.5)]


def test_good_itself_and_what_lies_before_it_are_none() -> None:
    assert marks(["2", "1", "2", "3"], 0, 3) == [([0, 0, 0, 1], 1.0)]


def test_a_fall_counts_downwards() -> None:
    assert marks(["4", "3", "1", "0"], 0, 2) == [
        ([0, 0, 1, 0], 1.0),
        ([0, 1, 1, 1], 0.25),
        ([0, 0, 1, 1], 0.25),
    ]


@pytest.mark.parametrize(("good", "bad"), [("1", "b"), ("a", "1"), ("1", "1.0"), ("nan", "1"), ("1", "inf")])
def test_what_is_no_finite_number_or_the_same_one_has_no_threshold(good: str, bad: str) -> None:
    assert marks([good, bad, "0.5", "7"], 0, 1) == [([0, 1, 0, 0], 1.0)]


def test_an_end_without_the_setting_has_no_threshold() -> None:
    assert marks([None, "3", "2"], 0, 1) == [([0, 1, 0], 1.0)]
    assert marks(["3", None, "2"], 0, 1) == [([0, 1, 0], 1.0)]


def test_runs_with_words_or_nothing_are_past_no_threshold() -> None:
    assert marks(["1", "auto", None, "2", "3"], 0, 4) == [([0, 0, 0, 0, 1], 1.0), ([0, 0, 0, 1, 1], 0.5)]


def test_thresholds_that_mark_the_same_runs_are_one() -> None:
    assert marks(["1", "2", "2.0"], 0, 1) == [([0, 1, 0], 1.0), ([0, 1, 1], 0.5)]


def test_commands_have_no_thresholds_though_they_be_numbers() -> None:
    assert marks(["1", "2", "3"], 0, 2, kind=FactorKind.COMMAND) == [([0, 0, 1], 1.0)]


def test_versions_have_a_row_for_each_step_and_mark_what_came_after() -> None:
    assert marks(["1", "2", "3", "4"], 0, 2, kind=FactorKind.DATASET) == [
        ([0, 1, 1, 1], 1.0),
        ([0, 0, 1, 1], 1.0),
    ]


def test_a_step_back_marks_what_is_as_old() -> None:
    assert marks(["1", "2", "3"], 2, 1, kind=FactorKind.DATASET) == [([1, 1, 0], 1.0)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e-3", 0.001), (" 7 ", 7.0), ("-0", 0.0), ("nan", None), ("-inf", None), ("", None), ("1,5", None)],
)
def test_a_number_is_what_reads_as_a_finite_one(text: str, number: float | None) -> None:
    assert number_of(text) == number
