"""Figures are counted as the bars say."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the benchmark's anchors need scikit-learn: pip install '.[example]'")

from bench.root_cause import figures
from bench.root_cause.bars import Bar, bars
from bench.root_cause.case import case_of
from bench.root_cause.ceilings import Ceiling
from bench.root_cause.reruns import noise_free
from bench.root_cause.scores import Score, score
from bench.root_cause.table import bars_table, rows_table
from bench.root_cause.worlds.families import families, world_of


def scored(ranked: str, chances: tuple[float, ...], truth: str, *, p_none: float = 0.1) -> Score:
    return Score(
        name="one",
        family="base",
        truth=frozenset(truth),
        ranked=tuple(ranked),
        chances=chances,
        p_none=p_none,
        credible=frozenset(ranked[:1]),
        aliases=1,
        grouped=True,
        way=None,
        ceiling=Ceiling(1.0, 1.0),
    )


def test_equally_likely_suspects_share_the_credit():
    assert scored("abcd", (0.4, 0.4, 0.1, 0.1), "b").first() == 0.5
    assert scored("abcd", (0.4, 0.4, 0.1, 0.1), "d").three() == 0.5
    assert scored("abcd", (0.4, 0.3, 0.2, 0.1), "bc").three() == 1.0
    assert scored("abcd", (0.25, 0.25, 0.25, 0.25), "ab").three() == pytest.approx(0.5)


def test_calibration_error_is_the_gap_between_said_and_true():
    told = [scored("a", (0.75,), "a"), scored("a", (0.75,), "b")]
    assert figures.calibration_error(told) == pytest.approx(0.25)


def test_a_threshold_lets_five_percent_of_other_nulls_pass_at_most_in_nineteen_of_twenty_halves():
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        nulls = [scored("a", (0.1,), "", p_none=float(p)) for p in chance.random(200)]
        frozen = figures.threshold(nulls)
        assert frozen is not None
        held += frozen <= 0.05
    assert 0.95 <= held / 400 <= 0.995


def test_fewer_than_59_nulls_are_too_few_for_a_threshold():
    nulls = [scored("a", (0.1,), "", p_none=0.01 * place) for place in range(1, 60)]
    assert figures.threshold(nulls[:-1]) == 0.0
    assert figures.threshold(nulls) == 0.01
    assert figures.threshold([]) is None


def test_a_bar_at_most_is_reached_from_below():
    assert Bar("alarms", 0.05, 0.04, at_least=False).reached is True
    assert Bar("alarms", 0.05, 0.06, at_least=False).reached is False
    assert Bar("alarms", 0.05, None).reached is None


def test_reruns_without_noise_halve_the_suspects():
    assert [noise_free(count) for count in (2, 3, 7, 8, 9, 16)] == [1, 2, 3, 3, 4, 4]


def test_searches_with_reruns_beat_comparing_and_the_table_shows_all_rankers():
    family = families()["base"]
    worlds = [world_of(family, number) for number in range(6)]
    held = [score(case_of(world.incident()), world, anchors=True) for world in worlds]
    delta, nearest = figures.first(held, "ddmin"), figures.first(held, "entity diff")
    assert delta is not None
    assert nearest is not None
    assert delta > nearest
    table = rows_table({"base": held}) + bars_table(bars({"base": held}))
    assert all(name in table for name in ("ddmin", "shortcut", "Shapley", "not measured"))
