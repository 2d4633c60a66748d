"""Regressions on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


def test_an_open_regression_is_a_finding(run: Run) -> None:
    ended = run("regressions", "model:screen", "--metric", "accuracy")
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[2].startswith("model:screen@8: accuracy fell ")
    assert max(map(len, lines)) <= 80
    assert "Ask: headwater why model:screen@8 --metric accuracy" in lines


def test_before_it_fell_there_is_none(run: Run) -> None:
    before = run("show", "model:screen@7", "--json").json["occurredAt"]
    ended = run("regressions", "model:screen", "--as-of", before)
    assert (ended.code, "No regression beyond the noise" in ended.out) == (0, True)


def test_json_is_one_object_with_points_and_regressions(run: Run) -> None:
    ended = run("regressions", "model:screen", "--json")
    assert ended.code == 1
    assert [each["bad"]["ref"] for each in ended.json["regressions"]] == ["model:screen@8"]
    assert len(ended.json["points"]) == 12
    assert ended.json["regressions"][0]["recovered"] is None


def test_without_a_series_all_model_series_are_looked_at(run: Run) -> None:
    ended = run("regressions", "--json")
    assert (ended.code, ended.json["looked"]) == (1, 1)
    assert ended.json["items"][0]["series"] == "model:screen"
    assert "model:screen@8: accuracy fell" in run("regressions").out


def test_a_metric_without_a_series_is_refused(run: Run) -> None:
    assert run("regressions", "--metric", "accuracy").code == 2
