"""A store of six pipeline runs, counted by the library that wrote it."""

from __future__ import annotations

import pytest

from headwater.imports import mlmd
from headwater.model import Direction, Kind, Relation
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from imports.projected import Graph, projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples


@pytest.fixture(scope="module")
def graph() -> Graph:
    return projected(mlmd.read(samples("mlmd") / "metadata.sqlite", project="wine", recorded_at=NOW))


def test_artifacts_executions_events_and_contexts_are_all_there(graph: Graph):
    told = expected("mlmd")
    runs = [node for node in graph.of(Kind.RUN) if "execution_type" in node.props]
    versions = [*graph.of(Kind.MODEL_VERSION), *graph.of(Kind.DATASET_VERSION)]
    assert (len(runs), len(versions)) == (told["executions"], told["artifacts"])
    contexts = {node.name for node in graph.of(Kind.RUN) if "context_type" in node.props}
    pipelines = {name for node in runs for name in node.props["context.pipeline"]}
    assert len(contexts | pipelines) == told["contexts"]
    assert len({node.props["artifact_type"] for node in versions}) == told["artifact_types"]
    used = [edge for edge in graph.edges if edge.relation is Relation.USED]
    made = [edge for edge in graph.edges if edge.relation is Relation.GENERATED_BY or edge.role == "cached"]
    assert (len(used), len(made)) == (told["input_events"], told["output_events"])
    assert len(used) + len(made) == told["events"]
    assert not graph.refused


def test_impact_reaches_what_the_library_reaches(graph: Graph):
    store = MemoryStore()
    services = over(store)
    services.ingest.append(LOCAL, graph.facts)
    for name, told in expected("mlmd")["impact"].items():
        data = graph.named(Kind.DATASET_VERSION, f"wine-pipeline/Examples@{name}")
        answer = services.lineage.lineage_of(LOCAL, data.uid, directions=[Direction.DOWNSTREAM])
        found = {each.node.name for each in answer.nodes if each.node.kind is not Kind.RUN} - {data.name}
        assert len(found) == told["downstream"]
        series = {label.rpartition("@")[2] for label in found}
        assert {label for label in series if label.startswith("model-")} == set(told["models"])
        assert {label for label in series if label.startswith("pushed-")} == set(told["pushed"])


def test_every_run_has_the_parameter_data_and_accuracy_that_were_recorded(graph: Graph):
    for told in expected("mlmd")["runs"]:
        (trainer,) = [node for node in graph.of(Kind.RUN) if node.name == f"trainer-{told['run']}"]
        assert trainer.props["param.train_args.n_estimators"] == str(told["n_estimators"])
        used = {node.name for node in graph.causes(trainer, Relation.USED)}
        assert f"wine-pipeline/Examples@{told['examples']}" in used
        (evaluator,) = [node for node in graph.of(Kind.RUN) if node.name == f"evaluator-{told['run']}"]
        (metric,) = [fact for fact in graph.metrics(evaluator) if fact.key == "accuracy"]
        assert metric.value == pytest.approx(told["accuracy"], abs=1e-5)
        assert graph.nodes[metric.model].name == f"wine-pipeline/Model@model-{told['run']}"
        (whole,) = graph.causes(trainer, Relation.PART_OF)
        assert (whole.name, whole.props["job"]) == (f"run-{told['run']:03}", "wine-pipeline")
        pushed = f"wine-pipeline/PushedModel@pushed-{told['run']}"
        assert (pushed in {node.name for node in graph.of(Kind.MODEL_VERSION)}) == told["pushed"]


def test_it_is_the_same_graph_in_any_order_and_twice():
    store = samples("mlmd") / "metadata.sqlite"
    assert keeps_to_the_rules(lambda at: mlmd.read(store, recorded_at=at)) == []
