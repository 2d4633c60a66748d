"""Where a series of measurements got worse, recovered and changed its level."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.answer import Measured, Noise
from headwater.analysis.root_cause.series import change_points, is_linear, largest_of, regressions
from headwater.analysis.trace import Trace

UNIT = Noise(1.0, "test", 9, assumed=False)
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def points(values: Sequence[float]) -> list[Measured]:
    return [Measured(f"v{place}", f"r{place}", value) for place, value in enumerate(values)]


def trace(run: str, **levels: str) -> Trace:
    kinds = {"depth": FactorKind.PARAMETER, "raw": FactorKind.DATASET, "seed": FactorKind.SEED}
    kinds["holdout"] = FactorKind.EVALUATION
    held = {Factor(kinds[name], name): Level(value, value, run, THEN) for name, value in levels.items()}
    return Trace(run, held, {}, {}, ())


def scan(values: Sequence[float], *, higher: bool = True) -> list[tuple[str, str, str | None]]:
    every = points(values)
    found = regressions(
        every, UNIT, higher_is_better=higher, traces={each.run: trace(each.run) for each in every}
    )
    return [
        (each.bad.asked, each.good.asked, each.recovered.asked if each.recovered else None) for each in found
    ]


def test_a_fall_is_one_regression_however_many_versions_stay_down():
    assert scan([0, 1, 0, -9, -10, -9]) == [("v3", "v1", None)]


def test_a_recovery_is_marked_at_the_first_version_that_noise_explains_again():
    assert scan([0, 1, 0, -9, -10, 0, 1]) == [("v3", "v1", "v5")]


def test_a_second_fall_is_another_regression_against_the_best_since_the_first():
    assert scan([0, 0, -9, -8, -20, -21]) == [("v2", "v1", None), ("v4", "v3", None)]


def test_coming_back_half_way_closes_only_the_second_of_two_falls():
    assert scan([0, 0, -9, -20, -9]) == [("v2", "v1", None), ("v3", "v2", "v4")]


def test_coming_back_all_the_way_closes_both():
    assert scan([0, 0, -9, -20, 0]) == [("v2", "v1", "v4"), ("v3", "v2", "v4")]


def test_where_lower_is_better_a_rise_is_a_regression():
    assert scan([0, 1, 9], higher=False) == [("v2", "v0", None)]
    assert scan([0, 1, -9], higher=False) == []


def test_an_improvement_raises_what_later_versions_are_held_against():
    assert scan([0, 0, 9, 9, 1]) == [("v4", "v3", None)]


def test_without_noise_nothing_is_said():
    every = points([1, 0])
    nothing = Noise(0.0, "test", 0, assumed=True)
    traces = {each.run: trace(each.run) for each in every}
    assert regressions(every, nothing, higher_is_better=True, traces=traces) == ()
    assert change_points(points([0.0] * 9), nothing) == ()


@pytest.mark.parametrize("length", [5, 20, 80])
def test_noise_alone_is_called_a_regression_about_once_in_a_hundred(length: int):
    chance = random.Random(length)
    alarms = sum(len(scan([chance.gauss(0, 1) for _ in range(length)])) for _ in range(4_000 // length))
    assert alarms / 4_000 <= 0.02


def test_a_drop_of_six_sigma_is_found_in_nine_of_ten_series():
    chance = random.Random(4)
    found = 0
    for _ in range(100):
        values = [chance.gauss(0, 1) for _ in range(20)] + [chance.gauss(-6, 1)]
        found += any(bad == "v20" for bad, _, _ in scan(values))
    assert found >= 90


def test_changed_evaluation_data_is_marked():
    every = points([0, 0, -9])
    traces = {each.run: trace(each.run, holdout="1" if each.asked != "v2" else "2") for each in every}
    (found,) = regressions(every, UNIT, higher_is_better=True, traces=traces)
    assert found.evaluation_changed


@pytest.mark.parametrize(("count", "expected"), [(1, 0.0), (2, 0.564), (5, 1.163), (20, 1.867)])
def test_the_expected_largest_agrees_with_the_tables(count: int, expected: float):
    assert largest_of(count) == pytest.approx(expected, abs=0.03)


def test_a_series_is_linear_until_a_factor_goes_back():
    forward = {
        str(i): trace(str(i), raw="1" if i < 3 else "2", depth=str(i), seed=str(i % 2)) for i in range(6)
    }
    assert is_linear(list(forward), forward)
    back = forward | {"5": trace("5", raw="1")}
    assert not is_linear(list(back), back)


def test_change_points_lie_where_the_level_changed():
    chance = random.Random(2)
    values = [chance.gauss(mean, 1) for mean in [0] * 30 + [-4] * 30 + [3] * 30]
    found = change_points(points(values), UNIT)
    assert [each.first.asked for each in found] == ["v30", "v60"]
    assert (found[0].before, found[0].after) == (pytest.approx(0, abs=0.6), pytest.approx(-4, abs=0.6))


def test_noise_alone_has_hardly_a_change_point():
    chance = random.Random(3)
    found = [len(change_points(points([chance.gauss(0, 1) for _ in range(60)]), UNIT)) for _ in range(60)]
    assert sum(map(bool, found)) <= 4
