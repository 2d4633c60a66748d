"""The exact ranking of many rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from headwater.analysis.root_cause import model
from headwater.analysis.root_cause.indicators import Design, Row
from headwater.analysis.root_cause.model import MOST_PAIRED, Posterior, rank

RUNS = 40


def ranked(suspects: int, rows: int, causes: tuple[int, ...]) -> Posterior:
    """Return the ranking of `suspects` with `rows` each, where those rows of `causes` did it only together."""
    chance = np.random.default_rng(5)
    indicators = chance.integers(0, 2, (suspects * rows, RUNS)).astype(float)
    y = -8 * np.prod(indicators[list(causes)], axis=0) + chance.normal(size=RUNS)
    empty = np.zeros((RUNS, RUNS))
    owners = [Row(k, None, None, 1 / rows) for k in range(suspects) for _ in range(rows)]
    design = Design(tuple(owners), indicators, empty, empty, empty)
    return rank(y - float(np.median(y)), design, drop=8.0, ratios=np.ones(len(owners)))


def test_many_rows_do_not_make_a_hypothesis_of_each_two() -> None:
    found = ranked(4, 250, causes=(3,))
    assert len(found.hypotheses) <= 1000 + 2 * math.comb(MOST_PAIRED, 2)
    assert int(found.chances.argmax()) == 3
    assert found.none + float(found.chances.sum()) == pytest.approx(1.0)


def test_two_that_did_it_only_together_are_found_among_many() -> None:
    found = ranked(100, 1, causes=(2, 70))
    assert found.hypotheses[int(found.chances.argmax())].causes == (2, 70)


def test_pairing_only_the_likeliest_rows_leaves_the_answer_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    every = ranked(30, 2, causes=(7,))
    monkeypatch.setattr(model, "MOST_PAIRED", 20)
    few = ranked(30, 2, causes=(7,))
    assert few.none == pytest.approx(every.none, abs=0.01)
    assert few.chances[:60] == pytest.approx(every.chances[:60], abs=0.02)
