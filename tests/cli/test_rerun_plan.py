"""rerun-plan on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")
ASKED = ("rerun-plan", "model:screen@9", "--good", "model:screen@7")


def test_a_plan_is_printed_for_each_tool(run: Run) -> None:
    told = run(*ASKED, "--format", "json").json
    assert [each["ref"] for each in told["settings"] if each["as"] == "good"] == ["dataset:biopsies@v2"]
    assert [each["job"] for each in told["steps"]] == ["prepare", "train", "check"]
    assert run(*ASKED, "--json").json == told
    assert run(*ASKED, "--format", "dvc").out.splitlines()[-1] == "dvc repro check"
    assert "mlflow run . --entry-point train" in run(*ASKED, "--format", "mlflow").out


def test_unless_asked_otherwise_it_is_written_for_people(run: Run) -> None:
    ended = run(*ASKED)
    lines = ended.out.splitlines()
    assert lines[0].startswith("Rerun run:check")
    back = lines.index("with these as in the good one:")
    assert lines[back + 1] == "  dataset:biopsies@v1"
    steps = lines.index("Repeat, in this order:")
    assert [line.split()[-1] for line in lines[steps + 1 : steps + 4]] == ["prepare", "train", "check"]
    assert lines[-2].startswith("accuracy near ")
    assert lines[-2].endswith(": what is set back did it")
    assert max(map(len, lines)) <= 80


def test_what_cannot_be_made_is_left_out(run: Run) -> None:
    ended = run(*ASKED, "--exclude", "biopsies", "--json")
    assert ended.code in (0, 2)
    assert "dataset:biopsies@v2" not in [
        each["ref"] for each in (ended.json["settings"] if ended.code == 0 else []) if each["as"] == "good"
    ]
    assert run(*ASKED, "--exclude", "weather").code == 2
