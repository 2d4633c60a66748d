"""A small source of every reader, as other tools write it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from imports.histories import History, item, lock, pipeline, stage
from imports.mlmd_store import ONE_RUN, TABLES

EVENT = {
    "eventType": "COMPLETE",
    "eventTime": "2026-03-01T00:00:00Z",
    "run": {"runId": "0198d0c2-0000-7000-8000-000000000001"},
    "job": {"namespace": "shop", "name": "train"},
    "producer": "test",
    "outputs": [{"namespace": "shop", "name": "churn"}],
}
DOCUMENTS = {
    "prov": ("plan.provn", "document\n default <http://example.org/>\n entity(clicks)\nendDocument"),
    "huggingface": ("README.md", "---\nbase_model: acme/base\n---\nA card.\n"),
    "croissant": (
        "clicks.json",
        {
            "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"},
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": "clicks",
            "version": "1.0.0",
        },
    ),
    "cyclonedx": (
        "bom.json",
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "components": [{"type": "machine-learning-model", "name": "churn", "version": "7"}],
        },
    ),
    "spdx": (
        "bill.json",
        {
            "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
            "@graph": [{"type": "ai_AIPackage", "spdxId": "urn:churn", "name": "churn"}],
        },
    ),
    "dbt": (
        "manifest.json",
        {
            "metadata": {
                "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
                "generated_at": "2026-03-01T00:00:00Z",
                "invocation_id": "i-1",
                "project_name": "shop",
            },
            "nodes": {
                "model.shop.orders": {
                    "unique_id": "model.shop.orders",
                    "resource_type": "model",
                    "name": "orders",
                    "database": "db",
                    "schema": "main",
                    "depends_on": {"nodes": []},
                }
            },
            "sources": {},
        },
    ),
    "openlineage": ("event.json", EVENT),
}
READERS = (*DOCUMENTS, "mlmd", "mlflow", "git", "dvc")


def written(folder: Path, reader: str) -> Path:
    """Return a small source for a reader, made below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if reader in DOCUMENTS:
        name, content = DOCUMENTS[reader]
        place = folder / name
        place.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return place
    return {"mlmd": _ml_metadata, "mlflow": _mlruns, "git": _repository, "dvc": _pipeline}[reader](folder)


def _ml_metadata(folder: Path) -> Path:
    place = folder / "metadata.sqlite"
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(TABLES + ";".join(ONE_RUN))
        connection.commit()
    return place


def _mlruns(folder: Path) -> Path:
    run = folder / "mlruns" / "0" / "ab" / "params"
    run.mkdir(parents=True)
    (run.parent.parent / "meta.yaml").write_text("experiment_id: '0'\nname: churn\n", "utf-8")
    (run.parent / "meta.yaml").write_text(
        "run_id: ab\nrun_name: first\nexperiment_id: '0'\nstatus: FINISHED\nstart_time: 1000\nend_time: 2000\n",
        "utf-8",
    )
    (run / "lr").write_text("0.1", "utf-8")
    return folder / "mlruns"


def _repository(folder: Path) -> Path:
    history = History(folder / "code")
    history.commit({"train.py": "fit()\n"})
    return history.folder


def _pipeline(folder: Path) -> Path:
    history = History(folder / "pipeline")
    train = stage("python train.py", deps=[item("train.py")], outs=[item("model.pkl")])
    history.commit(
        {
            "train.py": "fit()\n",
            "dvc.yaml": pipeline(train={"cmd": "python train.py"}),
            "dvc.lock": lock(train=train),
        }
    )
    return history.folder
