"""A real MLflow history through GraphQL, on both engines, against what its author wrote down."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from end_to_end.conftest import SAMPLES, Served
from headwater.imports import Record
from headwater.imports.mlflow import read

FOLDER = SAMPLES / "mlflow" / "sqlite-3.17.2-wine-digits"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"the sample {FOLDER.name} is not here")


@pytest.fixture(scope="module")
def records() -> Iterable[Record]:
    return list(read(FOLDER / "mlflow.db", recorded_at=datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((FOLDER / "expected.json").read_text())


def test_the_counts_are_those_of_the_store(served: Served, expected: dict[str, Any]) -> None:
    counts = expected["counts"]
    runs = served.every(
        ["Run"], "... on Run { params { key } metrics { key value } used { role } partOf { uid } }"
    )
    assert len(runs) == counts["runs"]
    assert sum(bool(run["partOf"]) for run in runs) == counts["nested_runs"]
    assert sum(len(run["params"]) for run in runs) == counts["params"]
    assert sum(len({each["key"] for each in run["metrics"]}) for run in runs) == counts["latest_metrics"]
    assert sum(len(run["used"]) for run in runs) == counts["dataset_inputs"]
    accurate = [m for run in runs for m in run["metrics"] if m["key"] == "accuracy" and m["value"] > 0.90]
    assert len(accurate) == counts["runs_accuracy_over_090"]
    assert len(served.every(["DatasetVersion"], "")) == counts["distinct_datasets"]
    versions = served.every(["ModelVersion"], "props")
    registered = [each for each in versions if each["props"].get("registered")]
    assert len(registered) == counts["model_versions"]
    assert len(versions) - len(registered) == counts["logged_models"]
    assert len({each["props"]["series"] for each in registered}) == counts["registered_models"]


def test_each_step_has_its_parameters_data_commit_score_and_version(
    served: Served, expected: dict[str, Any]
) -> None:
    query = """query($ref: String!) { modelVersion(ref: $ref) { metrics(keys: ["accuracy"]) { value }
      generatedBy { runId params { key value } metrics(keys: ["accuracy"]) { value }
      executed { commit { sha } } used { role version { name } } } } }"""
    for step in expected["steps"]:
        found = served.ask(query, ref=f"model:{step['experiment']}-model@{step['model_version']}")
        assert [each["value"] for each in found["modelVersion"]["metrics"]] == [
            pytest.approx(step["accuracy"])
        ]
        run = found["modelVersion"]["generatedBy"]
        run = run[0] if isinstance(run, list) else run
        assert run["runId"] == step["run_id"]
        params = {each["key"]: each["value"] for each in run["params"]}
        assert {key: params[key] for key in step["params"]} == {k: str(v) for k, v in step["params"].items()}
        assert run["metrics"][0]["value"] == pytest.approx(step["accuracy"])
        assert [each["commit"]["sha"] for each in run["executed"]] == [step["code_commit"]]
        used = {each["role"]: each["version"]["name"].partition("@")[2] for each in run["used"]}
        assert used == {"train": step["train_digest"], "test": step["test_digest"]}


def test_aliases_are_those_of_the_registry(served: Served) -> None:
    with closing(sqlite3.connect(f"{(FOLDER / 'mlflow.db').as_uri()}?mode=ro", uri=True)) as connection:
        wanted = connection.execute(
            "SELECT name, alias, version FROM registered_model_aliases ORDER BY 1, 2"
        ).fetchall()
    assert wanted
    for name, alias, version in wanted:
        found = served.ask(
            "query($ref: String!) { modelVersion(ref: $ref) { name } }", ref=f"model:{name}@{alias}"
        )
        assert found["modelVersion"]["name"] == f"{name}@{version}"


def test_the_planted_unit_change_is_named(served: Served) -> None:
    answer = served.ask(
        'query { rootCause(bad: {reference: "model:wine-model@9"}, metric: "accuracy") '
        "{ pNone suspects { kind name before after probability } } }"
    )["rootCause"]
    first = answer["suspects"][0]
    assert (first["kind"], first["name"], first["after"]) == ("dataset", "wine-train", "1cc2030b")
    assert first["probability"] > 0.9
