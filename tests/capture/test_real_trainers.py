"""The trainers of Lightning and Transformers themselves, each for a tiny training; skipped where not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from captured import StoreOf
from headwater.facts import MetricFact
from headwater.model import Kind, Relation

LIGHTNING = """
import headwater, torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import ModelCheckpoint
from torch.utils.data import DataLoader, TensorDataset

class Line(LightningModule):
    def __init__(self, lr=0.1):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, _):
        loss = (self.layer(batch[0]) - batch[1]).square().mean()
        self.log("loss", loss)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", (self.layer(batch[0]) - batch[1]).square().mean())

    def test_step(self, batch, _):
        self.log("test_loss", (self.layer(batch[0]) - batch[1]).square().mean())

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)

torch.manual_seed(3)
data = DataLoader(TensorDataset(torch.randn(32, 2), torch.randn(32, 1)), batch_size=8)
trainer = Trainer(
    max_epochs=2, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
    callbacks=[headwater.lightning_callback("train"), ModelCheckpoint("kept", monitor="val_loss")],
)
model = Line()
trainer.fit(model, data, data)
trainer.test(model, data, verbose=False)
"""

TRANSFORMERS = """
import headwater, torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

torch.manual_seed(3)
small = BertConfig(
    vocab_size=50, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=2
)
rows = [
    {"input_ids": torch.randint(0, 50, (6,)), "attention_mask": torch.ones(6, dtype=torch.long), "labels": n % 2}
    for n in range(16)
]
arguments = TrainingArguments(
    "out", num_train_epochs=2, per_device_train_batch_size=8, eval_strategy="epoch", save_strategy="epoch",
    logging_steps=1, load_best_model_at_end=True, report_to=[], use_cpu=True, disable_tqdm=True, seed=3,
)
Trainer(
    BertForSequenceClassification(small), arguments, train_dataset=rows, eval_dataset=rows,
    callbacks=[headwater.transformers_callback("tune")],
).train()
"""


def train(script: str, folder: Path) -> None:
    """Run a training in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "was not captured" not in done.stderr


def splits(store: StoreOf, uid: str) -> dict[str, set[str]]:
    """Return the splits that each measurement of a run has."""
    found: dict[str, set[str]] = {}
    for fact in store.graph.facts_of([uid]):
        if isinstance(fact, MetricFact):
            found.setdefault(fact.key, set()).add(fact.split)
    return found


@pytest.mark.skipif(
    find_spec("lightning") is None or find_spec("torch") is None, reason="needs lightning and torch"
)
def test_a_training_with_lightning_is_captured(tmp_path: Path, store: StoreOf):
    train(LIGHTNING, tmp_path)
    (run,) = (node for node in store.nodes(Kind.RUN) if node.props["job"] == "train")
    assert run.props["state"] == "COMPLETE"
    assert (run.props["param.lr"], run.props["param.model"], run.props["param.trainer.max_epochs"]) == (
        "0.1",
        "Line",
        "2",
    )
    assert splits(store, run.uid) == {"loss": {"train"}, "val_loss": {"validation"}, "test_loss": {"test"}}
    (model,) = store.nodes(Kind.MODEL_VERSION)
    assert store.causes(model.uid, Relation.GENERATED_BY) == [(run.name, "")]
    assert (model.props["format"], len(model.digests())) == ("torch", 2)


@pytest.mark.skipif(
    find_spec("transformers") is None or find_spec("torch") is None, reason="needs transformers and torch"
)
def test_a_training_with_transformers_is_captured(tmp_path: Path, store: StoreOf):
    train(TRANSFORMERS, tmp_path)
    run = store.run("tune")
    assert run.props["state"] == "COMPLETE"
    assert (run.props["param.num_train_epochs"], run.props["param.seed"]) == ("2", "3")
    found = splits(store, run.uid)
    assert found["loss"] == {"train", "validation"}
    assert found["learning_rate"] == {"train"}
    (model,) = store.nodes(Kind.MODEL_VERSION)
    assert store.causes(model.uid, Relation.GENERATED_BY) == [(run.name, "")]
    assert model.props["parameters"] > 100
