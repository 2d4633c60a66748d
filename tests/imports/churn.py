"""The pipeline of one training step that most DVC histories in tests hold."""

from __future__ import annotations

from headwater.imports.dvc import read
from imports.histories import RECORDED, History, item, stage
from imports.projected import Graph, projected

CODE = item("train.py", "v1")
RAW = item("data/raw.csv", "rows")
MODEL = item("model.joblib", "weights")


def graph_of(history: History, **options: str) -> Graph:
    """Return what the reader tells of `history` as the project churn."""
    return projected(read(history.folder, project="churn", recorded_at=RECORDED, **options))


def training(lr: str = "0.1", code: str = "v1", made: str = "weights") -> dict[str, object]:
    """Return a lock entry of the step, with one parameter."""
    return stage(
        "python train.py",
        deps=[RAW, item("train.py", code)],
        outs=[item("model.joblib", made)],
        params={"params.yaml": {"lr": lr}},
    )
