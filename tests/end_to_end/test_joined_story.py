"""One dataset as five tools know it is one lineage: digests join what they can, one `confirm` joins the rest."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.facts import Fact
from headwater.imports import dvc, huggingface, mlflow, openlineage
from headwater.model import Relation
from headwater.naming import reference_of
from headwater.services import LOCAL, Headwater, open_services
from headwater.statements import Stamp, deployment, edge
from imports.histories import History
from imports.openlineage.told import dataset, event, facet

TRAINED, PUBLISHED = "model:tracking/churn-net@1", "model:hub/churn-net@unpinned"
CUSTOMERS, ENDPOINT = "dataset:lake/customers@unversioned", "deployment:shop/churn-eu"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = b"customer,calls,left\n" + b"".join(b"%d,%d,%d\n" % (n, n % 7, n % 3 == 0) for n in range(200))
TRAIN = """
import warnings; warnings.simplefilter("ignore")
import sys, mlflow
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.meta_dataset import MetaDataset
mlflow.set_tracking_uri("file://" + sys.argv[1])
mlflow.set_experiment("churn")
with mlflow.start_run(run_name="train-1") as run:
    source = HTTPDatasetSource("https://lake.example/churn.csv")
    mlflow.log_input(MetaDataset(source, name="churn", digest="412cd64a"), context="training")
    mlflow.log_metric("accuracy", 0.9)
client = mlflow.MlflowClient()
client.create_registered_model("churn-net")
client.create_model_version("churn-net", source=run.info.artifact_uri + "/model", run_id=run.info.run_id)
"""
CARD = """---
license: mit
datasets: [churn]
---
# churn-net, as trained on our churn data
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Headwater:
    """Give a store that read DVC, MLflow, OpenLineage and a model card, and knows of an endpoint."""
    pytest.importorskip("mlflow", reason="mlflow-skinny is not installed")
    folder = tmp_path_factory.mktemp("story")
    services = open_services(f"sqlite:///{folder / 'lineage.db'}")
    ingest = services.ingest
    ingest.import_records(LOCAL, dvc.read(_versioned(folder), project="repo", recorded_at=NOW))
    ingest.import_records(LOCAL, mlflow.read(_trained(folder), project="tracking", recorded_at=NOW))
    ingest.import_records(LOCAL, openlineage.read([_orchestrated(folder)], recorded_at=NOW))
    ingest.import_records(LOCAL, huggingface.read(_published(folder), project="hub", recorded_at=NOW))
    ingest.append(LOCAL, _served(services))
    return services


def _versioned(folder: Path) -> Path:
    history = History(folder / "repo")
    held = {
        "outs": [
            {"md5": hashlib.md5(ROWS).hexdigest(), "size": len(ROWS), "hash": "md5", "path": "churn.csv"}
        ]
    }
    history.commit(
        {"data/churn.csv.dvc": json.dumps(held), "data/.gitignore": "/churn.csv\n"}, "Version the data"
    )
    (folder / "churn.csv").write_bytes(ROWS)
    return history.folder


def _trained(folder: Path) -> Path:
    environment = {**os.environ, "MLFLOW_ALLOW_FILE_STORE": "true", "GIT_PYTHON_REFRESH": "quiet"}
    done = subprocess.run(
        [sys.executable, "-c", TRAIN, str(folder / "mlruns")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder / "mlruns"


def _orchestrated(folder: Path) -> Path:
    digests = [{"algorithm": "sha256", "value": hashlib.sha256(ROWS).hexdigest()}]
    made = dataset("churn_csv", headwater_version=facet(digests=digests))
    file = folder / "events.jsonl"
    events = [event("ingest-1", inputs=["calls", "customers"], outputs=[made])]
    file.write_text("".join(json.dumps(each) + "\n" for each in events), encoding="utf-8")
    return file


def _published(folder: Path) -> Path:
    card = folder / "hub" / "churn-net" / "README.md"
    card.parent.mkdir(parents=True)
    card.write_text(CARD, encoding="utf-8")
    return folder / "hub"


def _served(services: Headwater) -> list[Fact]:
    published = services.catalog.resolve(LOCAL, PUBLISHED)
    stamp = Stamp(NOW, NOW)
    endpoint = deployment("churn-eu", stamp, project="shop")
    return [*endpoint.facts, edge(endpoint.uid, Relation.SERVES, published.uid, stamp, since=NOW)]


def affected(services: Headwater, ref: str) -> set[str]:
    """Return what breaks if `ref` is bad, by reference."""
    found = services.lineage.impact_of(LOCAL, [ref])
    return {reference_of(each.node, with_project=True) for each in found.affected}


def test_digests_join_three_tools_and_one_confirm_the_deployed_model(told: Headwater, tmp_path: Path) -> None:
    alone = {each.partition("@")[0] for each in affected(told, CUSTOMERS)}
    assert alone == {"run:etl/ingest", "dataset:lake/churn_csv"}
    file = tmp_path / "churn.csv"
    file.write_bytes(ROWS)
    told.profiling.profile(LOCAL, file, as_="dataset:tracking/churn@412cd64a")
    reached = affected(told, CUSTOMERS)
    assert {"model:tracking/churn-net@1", "run:tracking/train-1"} <= reached
    assert "dataset:repo/data%2Fchurn.csv" in {each.partition("@")[0] for each in reached}
    assert ENDPOINT not in reached
    suggested = told.sameness.suggestions(LOCAL, TRAINED)
    assert [reference_of(each.node, with_project=True) for each in suggested] == [PUBLISHED]
    told.sameness.confirm(LOCAL, TRAINED, PUBLISHED, reason="published from this run")
    assert {ENDPOINT, PUBLISHED} <= affected(told, CUSTOMERS)
    assert told.lineage.impact_of(LOCAL, [CUSTOMERS]).completeness.complete
