"""How far a metric moves with nothing changed, and that rounding is no such move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.answer import Noise
from headwater.analysis.root_cause.noise import ASSUMED_FACTOR, noise_of
from headwater.analysis.root_cause.rounding import rounding_of
from headwater.analysis.root_cause.table import table_of
from headwater.analysis.trace import Trace

THEN = datetime(2026, 1, 1, tzinfo=UTC)
DEPTH, SEED = Factor(FactorKind.PARAMETER, "depth"), Factor(FactorKind.SEED, "seed")


def trace(place: int, depth: str, seed: str) -> Trace:
    """Return the lineage of a run with these two settings."""
    when, run = THEN + timedelta(hours=place), f"r{place:03}"
    levels = {DEPTH: Level(depth, depth, run, when), SEED: Level(seed, seed, run, when)}
    return Trace(run, levels, {}, {}, ())


def noise(runs: Sequence[tuple[str, str, float]], *, metric: str = "loss", tested_rows: int = 0) -> Noise:
    """Return the noise of runs, each a depth, a seed and a value."""
    traces = [trace(place, depth, seed) for place, (depth, seed, _) in enumerate(runs)]
    values = {each.run: value for each, (_, _, value) in zip(traces, runs, strict=True)}
    table = table_of({each.run: each for each in traces}, list(values))
    return noise_of(metric, values, table, tested_rows=tested_rows)


def test_replicates_are_runs_that_differ_in_nothing_but_the_seed() -> None:
    found = noise([("3", "1", 0.7001), ("3", "2", 0.7003), ("5", "1", 0.9), ("5", "2", 0.9004)])
    assert found.sigma == pytest.approx(math.sqrt((0.0001**2 * 2 + 0.0002**2 * 2) / 2))
    assert (found.source, found.degrees, found.assumed) == ("4 replicates", 2, False)


def test_a_run_recorded_twice_is_one_replicate() -> None:
    found = noise([("3", "1", 0.7), ("3", "1", 0.7), ("5", "1", 0.9)])
    assert (found.assumed, found.source) == (True, "successive changes, no replicates")
    assert found.sigma == pytest.approx(ASSUMED_FACTOR * 0.2)


@pytest.mark.parametrize("apart", [2e-16, 1e-15, -3e-15])
def test_replicates_that_differ_by_rounding_measure_nothing(apart: float) -> None:
    found = noise([("3", "1", 0.83), ("3", "2", 0.83 + apart), ("3", "3", 0.83), ("5", "1", 0.81)])
    assert found.assumed
    assert found.sigma == pytest.approx(ASSUMED_FACTOR * 0.02)


def test_moves_by_rounding_are_no_successive_changes() -> None:
    values = [0.83 + place % 2 * 2e-16 for place in range(9)]
    found = noise([(str(place), "1", value) for place, value in enumerate([*values, 0.81])])
    assert found.sigma == pytest.approx(ASSUMED_FACTOR * 0.02)
    assert 0 < noise([(str(place), "1", value) for place, value in enumerate(values)]).sigma < 1e-12


def test_where_every_value_is_the_same_there_is_no_noise() -> None:
    assert noise([("3", "1", 0.83), ("5", "1", 0.83)]).sigma == 0


def test_what_two_decimals_cannot_show_is_in_the_noise() -> None:
    alike = [(str(depth), str(seed), 0.83) for depth in range(20) for seed in range(2)]
    found = noise([*alike, ("0", "9", 0.84)])
    assert found.sigma == pytest.approx(0.01 / math.sqrt(12))
    assert found.source == "41 replicates, at least the rounding of values"
    assert not found.assumed


def test_a_proportion_has_the_noise_of_its_rows_beside_that_of_replicates() -> None:
    runs = [("3", "1", 0.84), ("3", "2", 0.86), ("5", "1", 0.7512)]
    alone = noise(runs[2:], metric="accuracy", tested_rows=100)
    assert alone.sigma == pytest.approx(math.sqrt(0.7512 * 0.2488 / 100))
    assert (alone.assumed, alone.source) == (True, "100 test rows, no replicates")
    both = noise(runs, metric="accuracy", tested_rows=100)
    prior = 0.84 * 0.16 / 100
    assert both.sigma == pytest.approx(math.sqrt((0.0002 + 2 * prior) / 3))
    assert (both.assumed, both.degrees) == (False, 1)


@pytest.mark.parametrize("metric", ["loss", "rmse", "accuracy_gap"])
def test_what_is_no_proportion_has_no_such_noise(metric: str) -> None:
    runs = [("3", "1", 0.84), ("5", "1", 0.86)]
    assert noise(runs, metric=metric, tested_rows=100).source == "successive changes, no replicates"


@pytest.mark.parametrize("metric", ["val_accuracy", "test/f1", "metrics.Recall"])
def test_a_proportion_is_known_by_the_end_of_its_name(metric: str) -> None:
    assert "100 test rows" in noise([("3", "1", 0.84)], metric=metric, tested_rows=100).source


@pytest.mark.parametrize(
    ("values", "floor"),
    [
        ([0.83, 0.8], 0.01 / math.sqrt(12)),
        ([12.0, 15.0], 1 / math.sqrt(12)),
        ([100.0, 90.0], 1 / math.sqrt(12)),
        ([1e-7, 3e-7], 1e-7 / math.sqrt(12)),
        ([2.5e-7, 3.25e-5], 1e-8 / math.sqrt(12)),
        ([], 0.0),
        ([0.0, 0.0], 0.0),
    ],
)
def test_the_last_printed_digit_is_off_by_its_share(values: list[float], floor: float) -> None:
    assert rounding_of(values) == pytest.approx(floor)


def test_whole_doubles_are_off_by_what_sums_lose() -> None:
    third = 1 / 3
    assert rounding_of([third, 0.25]) == pytest.approx(100 * 2**-53 * (third + 0.25) / 2)


def test_single_precision_is_known_by_its_values() -> None:
    singles = [float(np.float32(each)) for each in (0.83123457, 0.8312346, 0.75)]
    assert rounding_of(singles) == pytest.approx(100 * 2**-24 * singles[0], rel=1e-6)
    assert rounding_of([*singles, 1 / 3]) < 1e-13


def test_one_run_that_went_astray_hides_no_other() -> None:
    for astray in (1e30 / 3, 1e149 / 3):
        assert rounding_of([1 / 3, 1 / 7, astray]) < 1e-13


def test_the_drop_of_rounding_is_no_drop_of_a_thousand_sigma() -> None:
    found = noise([("3", "1", 0.83), ("3", "2", 0.83 + 1.1e-16), ("5", "1", 0.83 - 3e-16)])
    assert 3e-16 / found.sigma < 3


def test_runs_of_which_nothing_is_recorded_are_nobodys_replicates() -> None:
    bare = {f"r{place}": Trace(f"r{place}", {}, {}, {}, ("code", "data")) for place in range(4)}
    values = dict(zip(bare, (0.91, 0.90, 0.92, 0.70), strict=True))
    found = noise_of("loss", values, table_of(bare, list(bare)))
    assert found.assumed
    assert found.sigma == pytest.approx(ASSUMED_FACTOR * 0.02)
