"""rerun-plan on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")
ASKED = ("rerun-plan", "model:screen@9", "--good", "model:screen@7")


def test_a_plan_is_printed_for_each_tool(run: Run) -> None:
    told = run(*ASKED).json
    assert [each["ref"] for each in told["settings"] if each["as"] == "good"] == ["dataset:biopsies@v2"]
    assert [each["job"] for each in told["steps"]] == ["prepare", "train", "check"]
    assert run(*ASKED, "--format", "dvc").out.splitlines()[-1] == "dvc repro check"
    assert "mlflow run . --entry-point train" in run(*ASKED, "--format", "mlflow").out


def test_what_cannot_be_made_is_left_out(run: Run) -> None:
    ended = run(*ASKED, "--exclude", "biopsies")
    assert ended.code in (0, 2)
    assert "dataset:biopsies@v2" not in [
        each["ref"] for each in (ended.json["settings"] if ended.code == 0 else []) if each["as"] == "good"
    ]
    assert run(*ASKED, "--exclude", "weather").code == 2
