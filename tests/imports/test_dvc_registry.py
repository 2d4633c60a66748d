"""Registered versions and stages, as tags and declarations in Git say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.imports.dvc.tags import Action, parse
from headwater.imports.git import Ref
from headwater.model import Digest, Direction, Kind, Node, Relation
from headwater.projection import intervals
from headwater.store import open_store
from imports.churn import graph_of
from imports.histories import BEGIN, History, hour, item, lock, md5, stage
from imports.projected import Graph

ARTIFACTS = json.dumps(
    {"churn": {"path": "model.joblib", "type": "model", "description": "who leaves", "labels": ["tabular"]}}
)


def _train(number: int) -> str:
    entry = stage(
        "t", outs=[item("model.joblib", f"weights {number}")], params={"params.yaml": {"n": str(number)}}
    )
    return lock(train=entry)


def _stands(graph: Graph, alias: str, name: str = "churn") -> list[tuple[str, object, object]]:
    """Return who stood for a stage: version, from and until as hours since the beginning."""
    series = graph.named(Kind.MODEL, name)
    facts = [fact for fact in graph.facts if fact.subject == series.uid]
    return [
        (
            graph.nodes[value].props["version"],
            *(at and (at - BEGIN).total_seconds() / 3600 for at in (since, until)),
        )
        for found, value, since, until in intervals(facts, "alias")
        if found == alias
    ]


def test_a_registered_version_is_what_the_step_made_there(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": _train(1), "artifacts.yaml": ARTIFACTS})
    sha = history.commit({"dvc.lock": _train(2)})
    history.tag("churn@v1.0.0", at=10)
    graph = graph_of(history)
    version = graph.named(Kind.MODEL_VERSION, "churn@v1.0.0")
    assert version.occurred_at == hour(10)
    assert version.digests() == [Digest("md5-dos2unix", md5("weights 2"))]
    assert (version.props["commit"], version.props["path"]) == (sha, "model.joblib")
    assert graph.causes(version, Relation.GENERATED_BY) == [graph.runs("train")[1]]
    series = graph.named(Kind.MODEL, "churn")
    assert graph.causes(version, Relation.VERSION_OF) == [series]
    assert (series.props["description"], series.props["tag.tabular"]) == ("who leaves", "true")


def test_a_registered_version_is_the_same_as_the_output_of_the_step(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": _train(1), "artifacts.yaml": ARTIFACTS})
    history.tag("churn@v1.0.0", at=10)
    facts = graph_of(history).facts
    store = open_store("memory:")
    assert store.append(facts).new == len(facts)
    assert store.append(facts).new == 0
    (version,) = store.named([Kind.MODEL_VERSION], "churn@v1.0.0")
    (same,) = store.edges_of([version.uid], Direction.UPSTREAM, [Relation.SAME_AS])
    assert store.nodes([same.cause])[0].props["series"] == "model.joblib"


def test_stages_are_aliases_since_their_tags(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": _train(1), "artifacts.yaml": ARTIFACTS})
    history.tag("churn@v1.0.0", at=10)
    history.tag("churn#prod#1", at=11)
    history.commit({"dvc.lock": _train(2)})
    history.tag("churn@v1.1.0", at=20)
    history.tag("churn#prod#2", at=21)
    history.tag("churn#dev", at=22)
    graph = graph_of(history)
    assert _stands(graph, "prod") == [("v1.0.0", 11, 21), ("v1.1.0", 21, None)]
    assert _stands(graph, "dev") == [("v1.1.0", 22, None)]


def test_a_version_that_leaves_a_stage_gives_it_back(tmp_path: Path):
    history = History(tmp_path / "churn")
    first = history.commit({"dvc.lock": _train(1), "artifacts.yaml": ARTIFACTS})
    history.tag("churn@v1.0.0", at=10)
    history.tag("churn#prod#1", at=11)
    history.commit({"dvc.lock": _train(2)})
    history.tag("churn@v1.1.0", at=20)
    history.tag("churn#prod#2", at=21)
    history.tag("churn#prod!#3", at=22)
    history.git("checkout", "-q", first)
    history.tag("churn#prod!#4", at=23)
    history.git("checkout", "-q", "main")
    assert _stands(graph_of(history), "prod") == [("v1.0.0", 11, 21), ("v1.1.0", 21, 22), ("v1.0.0", 22, 23)]


def test_withdrawn_versions_and_deprecated_artifacts_lose_their_stages(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": _train(1), "artifacts.yaml": ARTIFACTS})
    for name, at in (("@v1.0.0", 10), ("#prod", 11), ("@v1.0.0!", 12)):
        history.tag(f"churn{name}", at=at)
    history.tag("other@v0.1.0", at=10)
    history.tag("other#dev", at=11)
    history.tag("other@deprecated#3", at=15)
    graph = graph_of(history)
    assert _stands(graph, "prod") == [("v1.0.0", 11, 12)]
    assert _stands(graph, "dev", "other") == [("v0.1.0", 11, 15)]
    assert graph.named(Kind.MODEL_VERSION, "churn@v1.0.0").props["tag.deregistered"] == "true"
    assert graph.named(Kind.MODEL, "other").props["tag.deprecated"] == "true"


def test_the_counter_orders_tags_of_one_second(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": _train(1)})
    history.tag("churn@v1.0.0#2", at=10)
    history.tag("churn@v1.1.0#10", at=10)
    history.tag("churn#prod#11", at=10)
    history.tag("churn#dev#3", at=10)
    graph = graph_of(history)
    assert _stands(graph, "prod")[0][0] == "v1.1.0"
    assert _stands(graph, "dev")[0][0] == "v1.0.0"


def test_a_stage_without_a_version_is_refused(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": _train(1)})
    history.tag("churn#prod", at=10)
    (refused,) = graph_of(history).refused
    assert (refused.where, "no version of churn" in refused.reason) == ("tag churn#prod", True)


def test_artifacts_of_a_folder_are_declared_in_its_pipeline_file(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = json.dumps(
        {"artifacts": {"prices": {"path": "prices.csv", "type": "dataset", "desc": "daily"}}}
    )
    history.commit(
        {"shop/dvc.yaml": declared, "shop/prices.csv.dvc": json.dumps({"outs": [item("prices.csv")]})}
    )
    history.tag("shop=prices@v2.0.0", at=10)
    graph = graph_of(history)
    version = graph.named(Kind.DATASET_VERSION, "shop:prices@v2.0.0")
    assert version.digests() == [Digest("md5-dos2unix", md5("prices.csv"))]
    assert graph.named(Kind.DATASET, "shop:prices").props["description"] == "daily"


def test_an_artifact_that_git_holds_has_its_blob(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit(
        {"artifacts.yaml": ARTIFACTS, "model.joblib": "weights", "x.dvc": json.dumps({"outs": []})}
    )
    history.tag("churn@v1.0.0", at=10)
    version = graph_of(history).named(Kind.MODEL_VERSION, "churn@v1.0.0")
    assert version.digests() == [Digest("git-blob", history.git("rev-parse", "HEAD:model.joblib"))]


def test_an_undeclared_artifact_is_a_model_of_unknown_content(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit({"dvc.lock": _train(1)})
    history.git("tag", "churn@v1.0.0")
    version: Node = graph_of(history).named(Kind.MODEL_VERSION, "churn@v1.0.0")
    assert (version.digests(), version.occurred_at, version.props["commit"]) == ([], hour(1), sha)


@pytest.mark.parametrize(
    ("tag", "meaning"),
    [
        ("churn@v1.0.0", (Action.REGISTER, "churn", "v1.0.0", "", 0)),
        ("churn@v1.0.0-rc.1+b2#4", (Action.REGISTER, "churn", "v1.0.0-rc.1+b2", "", 4)),
        ("churn@v1.0.0!#5", (Action.DEREGISTER, "churn", "v1.0.0", "", 5)),
        ("a/b=churn#prod#6", (Action.ASSIGN, "a/b:churn", "", "prod", 6)),
        ("churn#prod!", (Action.UNASSIGN, "churn", "", "prod", 0)),
        ("churn@deprecated#7", (Action.DEPRECATE, "churn", "", "", 7)),
        ("churn@created", (Action.CREATE, "churn", "", "", 0)),
        ("v1.0.0", None),
        ("churn@1.0.0", None),
        ("churn@v1.0", None),
        ("churn#", None),
        ("churn@v01.0.0", None),
        ("-churn@v1.0.0", None),
    ],
)
def test_tags_mean_what_the_registry_says(tag: str, meaning: tuple[object, ...] | None):
    found = parse(Ref(f"refs/tags/{tag}", "f" * 40), BEGIN)
    assert (found and (found.action, found.artifact, found.version, found.stage, found.counter)) == meaning
    assert parse(Ref(f"refs/heads/{tag}", "f" * 40), BEGIN) is None
