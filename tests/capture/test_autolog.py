"""autolog, callbacks and observe: what libraries do is captured without a line about each run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import types
from pathlib import Path
from types import SimpleNamespace

import pytest

import headwater
from captured import StoreOf
from headwater.capture.integrations.when_imported import when_imported
from headwater.facts import MetricFact, StateFact
from headwater.model import Direction, Kind, Relation

FITTING = """
import headwater
headwater.autolog(mlflow=False)
import pandas, sklearn.linear_model, sklearn.pipeline, sklearn.preprocessing
rows = pandas.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "z": [1.0, 1.0, 0.0, 0.0]})
wanted = pandas.Series([0, 0, 1, 1], name="label")
model = sklearn.pipeline.make_pipeline(
    sklearn.preprocessing.StandardScaler(), sklearn.linear_model.LogisticRegression(C=0.5)
)
model.fit(rows, wanted)
print(model.score(rows, wanted))
with headwater.run("search"):
    for strength in (0.1, 1.0):
        sklearn.linear_model.LogisticRegression(C=strength).fit(rows, wanted)
"""


def python(script: str, folder: Path, **variables: str) -> str:
    """Run a script in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "was not captured" not in done.stderr
    return done.stdout


def test_a_fit_of_scikit_learn_is_a_run_with_data_settings_model_and_score(tmp_path: Path, store: StoreOf):
    pytest.importorskip("sklearn")
    pytest.importorskip("pandas")
    printed = python(FITTING, tmp_path)
    fit = store.run("fit-Pipeline")
    assert fit.props["metric.score"] == float(printed)
    assert fit.props["param.Pipeline.logisticregression"] == "LogisticRegression"
    assert fit.props["param.Pipeline.logisticregression.C"] == "0.5"
    assert not any("(" in str(text) or " " in name for name, text in fit.group("param").items())
    used = store.causes(fit.uid, Relation.USED)
    assert sorted(role for _, role in used) == ["test", "train"]
    models = [node for node in store.nodes(Kind.MODEL_VERSION) if node.props["architecture"] == "Pipeline"]
    assert store.causes(models[0].uid, Relation.GENERATED_BY) == [(fit.name, "")]
    (train,) = [
        node for node in store.nodes(Kind.DATASET_VERSION) if node.props["series"] == "fit-Pipeline-train"
    ]
    assert train.props["columns"] == ("x", "z", "label")


def test_fits_within_a_run_are_logged_to_it(tmp_path: Path, store: StoreOf):
    pytest.importorskip("sklearn")
    pytest.importorskip("pandas")
    python(FITTING, tmp_path)
    assert sorted(str(run.props["job"]) for run in store.nodes(Kind.RUN)) == ["fit-Pipeline", "search"]
    assert store.run("search").props["param.LogisticRegression.C"] == "1.0"


SEEDS = """
import headwater
headwater.autolog(mlflow=False)
import numpy
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
drawn = numpy.random.default_rng(1)
rows = drawn.normal(size=(600, 4))
labels = (rows[:, 0] + 0.8 * drawn.normal(size=600) > 0).astype(int)
for seed, alpha in [(1, 1e-3), (2, 1e-3), (3, 1e-3), (4, 50.0)]:
    def kept(values):
        return values
    model = make_pipeline(FunctionTransformer(kept), SGDClassifier(alpha=alpha, penalty="l1", random_state=seed))
    model.fit(rows, labels)
    model.score(rows, labels)
"""


def test_why_names_the_setting_of_a_step_and_takes_random_states_for_seeds(tmp_path: Path, store: StoreOf):
    pytest.importorskip("sklearn")
    python(SEEDS, tmp_path)
    assert len(store.nodes(Kind.RUN)) == 4
    with headwater.connect(f"sqlite:///{tmp_path / 'lineage.db'}") as client:
        answer = client.why("model:fit-Pipeline-Pipeline", metric="score")
    first = answer.suspects[0]
    assert (first.factor.label, first.before, first.after) == (
        "Pipeline.sgdclassifier.alpha",
        "0.001",
        "50.0",
    )
    assert first.probability > 0.8
    assert "seed differs too" in str(answer)


LOGGING = """
import headwater
headwater.autolog(sklearn=False)
import mlflow
mlflow.set_tracking_uri("file:mlruns")
mlflow.set_experiment("churn")
with mlflow.start_run(run_name="first") as run:
    mlflow.log_params({"lr": 0.1, "api_key": "sk-proj-1234567890abcdefghij"})
    mlflow.set_tag("team", "growth")
    for step in range(3):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"acc": 0.9})
try:
    with mlflow.start_run():
        raise ValueError
except ValueError:
    pass
print(run.info.run_id)
"""


def test_what_mlflow_logs_is_there_as_it_is_logged_and_an_import_adds_nothing_twice(
    tmp_path: Path, store: StoreOf
):
    pytest.importorskip("mlflow")
    run_id = python(LOGGING, tmp_path, MLFLOW_ALLOW_FILE_STORE="true").split()[-1]
    first, second = sorted(store.nodes(Kind.RUN), key=lambda node: node.occurred_at)
    assert (first.props["run_id"], first.name, first.props["job"]) == (run_id, "first", "churn")
    assert (first.props["state"], second.props["state"]) == ("COMPLETE", "FAIL")
    assert (first.props["param.lr"], first.props["metric.acc"], first.props["tag.team"]) == (
        "0.1",
        0.9,
        "growth",
    )
    assert "sk-proj" not in str(first.props["param.api_key"])
    kinds = (MetricFact, StateFact)
    before = {fact.id for fact in store.graph.facts_of([first.uid, second.uid]) if isinstance(fact, kinds)}
    with headwater.connect(f"sqlite:///{tmp_path / 'lineage.db'}") as client:
        client.import_mlflow(tmp_path / "mlruns", project="lab")
    after = {fact.id for fact in store.graph.facts_of([first.uid, second.uid]) if isinstance(fact, kinds)}
    assert (len(before), after) == (4 + 4, before)
    assert len(store.nodes(Kind.RUN)) == 2


FITTING_IN_MLFLOW = """
import headwater
headwater.autolog()
import mlflow, pandas
from sklearn.linear_model import LogisticRegression
mlflow.set_tracking_uri("file:mlruns")
mlflow.set_experiment("churn")
rows = pandas.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
with mlflow.start_run() as run:
    mlflow.log_param("data", "v1")
    model = LogisticRegression(C=0.5).fit(rows, pandas.Series([0, 0, 1, 1], name="label"))
    assert headwater.current_run().id == run.info.run_id
assert headwater.current_run() is None
print(model.score(rows, pandas.Series([0, 0, 1, 1], name="label")))
with mlflow.start_run():
    mlflow.log_param("data", "v2")
"""


def test_a_fit_within_a_run_of_mlflow_is_logged_to_it_with_the_environment(tmp_path: Path, store: StoreOf):
    pytest.importorskip("mlflow")
    pytest.importorskip("sklearn")
    printed = python(FITTING_IN_MLFLOW, tmp_path, MLFLOW_ALLOW_FILE_STORE="true")
    first, second = sorted(store.nodes(Kind.RUN), key=lambda node: node.occurred_at)
    assert (first.props["job"], first.props["state"], second.props["state"]) == (
        "churn",
        "COMPLETE",
        "COMPLETE",
    )
    assert first.props["param.LogisticRegression.C"] == "0.5"
    assert first.props["param.data"] == "v1"
    assert first.props["metric.score"] == float(printed)
    assert sorted(role for _, role in store.causes(first.uid, Relation.USED)) == ["test", "train"]
    assert len(store.causes(first.uid, Relation.RAN_IN)) == 1
    assert "param.LogisticRegression.C" not in second.props
    (model,) = store.nodes(Kind.MODEL_VERSION)
    assert store.causes(model.uid, Relation.GENERATED_BY) == [(first.name, "")]


MLFLOW_WITHIN_AND_AROUND = """
import headwater
headwater.autolog()
import mlflow
mlflow.set_tracking_uri("file:mlruns")
mlflow.set_experiment("churn")
with mlflow.start_run(run_name="before"):
    mlflow.log_param("lr", 0.1)
with headwater.run("outer", run_id="outer"):
    with mlflow.start_run(run_name="within"):
        mlflow.log_metric("loss", 0.5)
        with mlflow.start_run(run_name="nested", nested=True):
            mlflow.log_param("lr", 0.2)
    mlflow.MlflowClient().set_tag(mlflow.search_runs(filter_string="run_name = 'before'").run_id[0], "a", "b")
with mlflow.start_run(run_name="around"):
    with headwater.run("inner", run_id="inner"):
        pass
"""


def test_runs_of_mlflow_and_of_headwater_within_one_another_are_part_of_one_another(
    tmp_path: Path, store: StoreOf
):
    pytest.importorskip("mlflow")
    pytest.importorskip("pandas")
    python(MLFLOW_WITHIN_AND_AROUND, tmp_path, MLFLOW_ALLOW_FILE_STORE="true")
    runs = {node.name.partition("-")[0]: node for node in store.nodes(Kind.RUN)}
    part_of = {
        name: [each for each, _ in store.causes(node.uid, Relation.PART_OF)] for name, node in runs.items()
    }
    names = {node.name: name for name, node in runs.items()}
    assert {name: [names[each] for each in found] for name, found in part_of.items() if found} == {
        "within": ["outer"],
        "nested": ["within"],
        "inner": ["around"],
    }
    assert len(store.causes(runs["within"].uid, Relation.RAN_IN)) == 1
    assert runs["before"].props["tag.a"] == "b"


def module(monkeypatch: pytest.MonkeyPatch, name: str, **content: object) -> None:
    """Let a library be there that has only this."""
    made = types.ModuleType(name)
    vars(made).update(content)
    monkeypatch.setitem(sys.modules, name, made)


def test_lightning_is_followed_by_a_callback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: StoreOf):
    class Callback:
        """As Lightning's: hooks that do nothing."""

    module(monkeypatch, "lightning.pytorch", Callback=Callback)
    (tmp_path / "best.ckpt").write_bytes(b"weights")
    trainer = SimpleNamespace(
        is_global_zero=True,
        global_step=10,
        max_epochs=2,
        callback_metrics={"loss": 0.5, "val_loss": 0.6},
        checkpoint_callback=SimpleNamespace(best_model_path="best.ckpt"),
    )
    callback = headwater.lightning_callback("train")
    assert isinstance(callback, Callback)
    callback.on_fit_start(trainer, SimpleNamespace(hparams={"lr": 0.1}))
    callback.on_train_epoch_end(trainer, None)
    callback.on_validation_epoch_end(trainer, None)
    callback.on_fit_end(trainer, None)
    train = store.run("train")
    assert (train.props["param.lr"], train.props["param.trainer.max_epochs"]) == ("0.1", "2")
    found = {
        fact.key: fact.split for fact in store.graph.facts_of([train.uid]) if isinstance(fact, MetricFact)
    }
    assert found == {"loss": "train", "val_loss": "validation"}
    assert train.props["state"] == "COMPLETE"
    assert len(store.nodes(Kind.MODEL_VERSION)) == 1


def test_lightning_on_other_ranks_logs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: StoreOf
):
    module(monkeypatch, "lightning.pytorch", Callback=object)
    callback = headwater.lightning_callback("train")
    trainer = SimpleNamespace(is_global_zero=False, callback_metrics={"loss": 1}, global_step=1)
    for hook in (callback.on_fit_start, callback.on_train_epoch_end, callback.on_fit_end):
        hook(trainer, None)
    assert store is not None
    assert not (tmp_path / "lineage.db").exists()


def test_transformers_is_followed_by_a_callback(monkeypatch: pytest.MonkeyPatch, store: StoreOf):
    class TrainerCallback:
        """As Transformers': hooks that do nothing."""

    module(monkeypatch, "transformers", TrainerCallback=TrainerCallback)
    arguments = SimpleNamespace(to_dict=lambda: {"learning_rate": 1e-3, "output_dir": "/x", "hub_token": "t"})
    state = SimpleNamespace(is_world_process_zero=True, global_step=5, best_model_checkpoint=None)
    model = SimpleNamespace(config=SimpleNamespace(_name_or_path="bert-base", _commit_hash="abc123"))
    callback = headwater.transformers_callback("tune")
    callback.on_train_begin(arguments, state, None, model=model)
    callback.on_log(arguments, state, None, logs={"loss": 0.4, "eval_accuracy": 0.8, "epoch": 1.0})
    callback.on_train_end(arguments, state, None)
    tune = store.run("tune")
    assert tune.group("param")["learning_rate"] == "0.001"
    assert not {"param.output_dir", "param.hub_token"} & tune.props.keys()
    assert (tune.props["metric.loss"], tune.props["metric.accuracy"]) == (0.4, 0.8)
    assert store.causes(tune.uid, Relation.USED) == [("bert-base@abc123", "base")]


def test_a_module_that_is_imported_later_is_followed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "late_module.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    seen: list[int] = []
    when_imported("late_module", lambda module: seen.append(module.value))
    import late_module

    assert (seen, late_module.__spec__.loader.__class__.__name__) == ([1], "SourceFileLoader")
    when_imported("late_module", lambda module: seen.append(module.value + 1))
    assert seen == [1, 2]


def test_a_deployment_is_summarised_per_window(store: StoreOf):
    watch = headwater.observe("eu-prod", model="model:churn@7", window_s=3_600)

    @watch
    def predict(rows: list[dict[str, float]]) -> list[float]:
        if not rows:
            raise ValueError("no rows")
        return [row["x"] * 2 for row in rows]

    for number in range(20):
        assert predict([{"x": float(number)}]) == [number * 2.0]
    with pytest.raises(ValueError, match="no rows"):
        predict([])
    watch._window.clock -= 7_200
    predict([{"x": 1.0}])
    for number in range(20):
        predict([{"x": 1_000.0 + number}])
    watch.close()
    first, second = sorted(
        (node for node in store.nodes(Kind.RUN) if node.props["job"] == "serve eu-prod"),
        key=lambda node: node.occurred_at,
    )
    assert (first.props["metric.requests"], first.props["metric.errors"]) == (22, 1)
    assert {"metric.latency_p50_ms", "metric.latency_p99_ms", "metric.throughput_per_s"} <= first.props.keys()
    assert "metric.drift.inputs" not in first.props
    assert second.props["metric.drift.inputs"] > 0.9
    assert second.props["metric.drift.predictions"] > 0.9
    (deployment,) = store.nodes(Kind.DEPLOYMENT)
    assert store.causes(deployment.uid, Relation.SERVES) == [("churn@7", "")]
    model = store.graph.edges_of([first.uid], Direction.UPSTREAM, [Relation.USED])
    assert {edge.role for edge in model} == {"serving"}


def test_a_request_that_waits_is_timed_until_it_is_answered(store: StoreOf):
    watch = headwater.observe("eu-prod", window_s=3_600)
    answered: list[float] = []

    @watch
    async def predict(rows: list[float]) -> list[float]:
        began = time.perf_counter()
        await asyncio.sleep(0.02)
        if not rows:
            raise ValueError("no rows")
        answered.append(time.perf_counter() - began)
        return [2.0 * row for row in rows]

    assert asyncio.run(predict([1.0])) == [2.0]
    with pytest.raises(ValueError, match="no rows"):
        asyncio.run(predict([]))
    watch.close()
    (run,) = (node for node in store.nodes(Kind.RUN) if node.props["job"] == "serve eu-prod")
    assert (run.props["metric.requests"], run.props["metric.errors"]) == (2, 1)
    assert float(str(run.props["metric.latency_max_ms"])) >= 1_000 * answered[0]


def test_energy_is_estimated_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch, store: StoreOf):
    class Tracker:
        """As codecarbon's: tells kWh at the end."""

        def __init__(self, **options: object) -> None:
            assert options["save_to_file"] is False

        def start(self) -> None:
            pass

        def stop(self) -> None:
            self.final_emissions_data = SimpleNamespace(energy_consumed=0.0025)

    module(monkeypatch, "codecarbon", OfflineEmissionsTracker=Tracker)
    monkeypatch.setenv("HEADWATER_ENERGY", "codecarbon")
    with headwater.run("train"):
        pass
    assert store.run("train").props["energy_wh"] == 2.5
