"""headwater watch: series whose regressions are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


def test_a_metric_is_watched_listed_and_watched_no_longer(run: Run) -> None:
    assert run("watch", "list").out.startswith("Nothing is watched; ")
    ended = run("watch", "set", "model:screen", "accuracy")
    assert (ended.code, ended.out) == (0, "model:screen: accuracy (higher is better)\n")
    listed = json.loads(run("watch", "list", "--json").out)
    assert listed == {"items": [{"ref": "model:screen", "watched": {"accuracy": "higher"}}], "totalCount": 1}
    assert run("watch", "remove", "model:screen", "accuracy").out == "model:screen: nothing\n"
    assert json.loads(run("watch", "list", "--json").out)["items"] == []


def test_what_cannot_be_watched_is_said(run: Run) -> None:
    version = run("watch", "set", "model:screen@9", "accuracy")
    assert version.code == 2
    assert "a series is watched" in version.err
    unknown = run("watch", "set", "model:screen", "wobble")
    assert unknown.code == 2
    assert "which way 'wobble' is better" in unknown.err
    assert run("watch", "set", "model:screen", "wobble", "--direction", "lower").code == 0
    absent = run("watch", "remove", "model:screen", "f1")
    assert absent.code == 2
    assert "not watched; watched are wobble" in absent.err
