"""CycloneDX documents made for the test: pedigree, digests, references, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from headwater.imports import cyclonedx
from headwater.model import Kind, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, keeps_to_the_rules

SHA = "ab" * 32
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BILL = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": "urn:uuid:1",
    "metadata": {
        "timestamp": "2026-04-01T00:00:00Z",
        "component": {"bom-ref": "app", "type": "application", "name": "screening", "version": "2"},
    },
    "components": [
        {
            "bom-ref": "model",
            "type": "machine-learning-model",
            "name": "screen",
            "version": "7",
            "hashes": [{"alg": "SHA-256", "content": SHA}, {"alg": "SHA-256", "content": "short"}],
            "pedigree": {
                "ancestors": [{"type": "machine-learning-model", "name": "base", "version": "1"}],
                "descendants": [{"type": "machine-learning-model", "name": "small", "version": "1"}],
                "commits": [{"uid": COMMIT, "message": "better"}],
            },
            "modelCard": {
                "modelParameters": {"datasets": [{"ref": "data"}, {"name": "inline", "type": "dataset"}]},
                "quantitativeAnalysis": {
                    "performanceMetrics": [
                        {"type": "f1", "value": "0.9", "slice": "women"},
                        {"type": "feel", "value": "good"},
                    ],
                    "graphics": {"collection": [{"image": {"content": "A" * 9_000}}]},
                },
            },
        },
        {"bom-ref": "data", "type": "data", "name": "clicks", "version": "8"},
        {
            "bom-ref": "numpy",
            "type": "library",
            "name": "numpy",
            "version": "2.4.6",
            "purl": "pkg:pypi/numpy@2.4.6?a=b",
        },
    ],
    "dependencies": [
        {"ref": "app", "dependsOn": ["model", "numpy"]},
        {"ref": "model", "dependsOn": ["data"]},
    ],
    "formulation": [
        {
            "workflows": [
                {
                    "uid": "w",
                    "name": "train",
                    "tasks": [
                        {
                            "uid": "t1",
                            "bom-ref": "t1",
                            "inputs": [
                                {"resource": {"ref": "data"}},
                                {"environmentVars": [{"name": "TOKEN", "value": "x"}]},
                            ],
                            "outputs": [{"resource": {"ref": "model"}}],
                            "timeStart": "2026-03-01T10:00:00Z",
                        },
                        {"uid": "t2", "bom-ref": "t2"},
                    ],
                    "taskDependencies": [{"ref": "t2", "dependsOn": ["t1"]}],
                }
            ]
        }
    ],
}


def graph_of(folder: Path, content: object) -> Graph:
    path = folder / "bom.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return projected(cyclonedx.read(path, project="shop", recorded_at=NOW))


def test_a_model_comes_from_its_ancestors_data_commits_and_tasks(tmp_path: Path):
    graph = graph_of(tmp_path, BILL)
    assert not graph.refused
    model = graph.named(Kind.MODEL_VERSION, "screen@7")
    assert model.occurred_at.isoformat() == "2026-04-01T00:00:00+00:00"
    assert [each.value for each in model.digests()] == [SHA]
    causes = {node.name for node in graph.causes(model, Relation.DERIVED_FROM)}
    assert causes == {"base@1", "clicks@8", "inline@unversioned", COMMIT}
    assert [node.name for node in graph.effects(model, Relation.DERIVED_FROM)] == ["screening@2", "small@1"]
    (task,) = graph.causes(model, Relation.GENERATED_BY)
    assert [node.name for node in graph.causes(task, Relation.USED)] == ["clicks@8"]
    assert graph.causes(graph.run("t2"), Relation.INFORMED_BY) == [task]
    (metric,) = graph.metrics(graph.run("evaluation"))
    assert (metric.key, metric.value, metric.split, metric.model) == ("f1", 0.9, "women", model.uid)
    assert graph.run("evaluation").props["result.feel"] == "good"
    package = graph.named(Kind.PACKAGE, "numpy@2.4.6")
    assert package.props["ecosystem"] == "pypi"
    assert [node.name for node in graph.effects(package, Relation.CONTAINS)] == ["screening@2"]


def test_pictures_and_environment_variables_are_not_taken_in(tmp_path: Path):
    graph = graph_of(tmp_path, BILL)
    said = json.dumps([[str(value) for value in node.props.values()] for node in graph.nodes.values()])
    assert "AAAA" not in said
    assert "TOKEN" not in said


def test_it_is_the_same_graph_in_any_order_and_twice(tmp_path: Path):
    graph_of(tmp_path, BILL)
    assert keeps_to_the_rules(lambda at: cyclonedx.read(tmp_path, recorded_at=at)) == []


def test_parts_that_make_no_sense_are_refused_and_the_rest_lands(tmp_path: Path):
    component: Mapping[str, object] = {"type": "data", "version": "1"}
    odd = BILL | {
        "components": [
            {**component, "bom-ref": "a", "name": "a"},
            {**component, "bom-ref": "a", "name": "b"},
            component,
            {**component, "name": "c", "pedigree": {"commits": [{"uid": "main"}]}},
        ],
        "dependencies": [{"ref": "a", "dependsOn": ["gone"]}],
        "formulation": [{"workflows": [{"name": "no id"}]}],
    }
    graph = graph_of(tmp_path, odd)
    assert {each.where: each.reason for each in graph.refused} == {
        "bom.json components[1]": "the bom-ref 'a' stands twice",
        "bom.json components[2]": "a component without name",
        "bom.json components[3]": "a commit 'main' that is no full sha",
        "bom.json dependencies a": "there is no component 'gone'",
        "bom.json workflows[0]": "a workflow or task without uid and bom-ref",
    }
    assert [node.name for node in graph.of(Kind.DATASET_VERSION)] == ["a@1", "c@1"]


def deep(levels: int) -> dict[str, object]:
    ancestor: dict[str, object] = {"type": "data", "name": "x", "version": "1"}
    for level in range(levels):
        ancestor = {
            "type": "data",
            "name": f"x{level}",
            "version": "1",
            "pedigree": {"ancestors": [ancestor]},
        }
    return BILL | {"components": [ancestor], "dependencies": [], "formulation": []}


def test_pedigrees_that_are_too_deep_are_refused(tmp_path: Path):
    assert not graph_of(tmp_path, deep(20)).refused
    assert "deep" in graph_of(tmp_path, deep(60)).refused[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{}", "bomFormat"),
        ("7", "bomFormat"),
        (json.dumps(BILL | {"specVersion": "2.0"}), "specVersion '2.0' is none"),
        (json.dumps(BILL | {"specVersion": ["1.6"]}), "specVersion '' is none"),
        ("[" * 200_000, "deep"),
        (json.dumps(BILL).replace('"clicks"', '"a\\ud800"'), "half a surrogate pair"),
    ],
)
def test_what_is_no_bill_or_hostile_is_refused_as_a_whole(tmp_path: Path, content: str, reason: str):
    graph = graph_of(tmp_path, content)
    (refused,) = graph.refused
    assert refused.where == "bom.json"
    assert reason in refused.reason
    assert not graph.facts


@pytest.mark.parametrize("key", ["components", "dependencies", "formulation", "metadata", "serialNumber"])
@pytest.mark.parametrize("value", [None, 5, "x", [5, None, []], {"a": []}])
def test_sections_of_another_shape_are_never_an_error(tmp_path: Path, key: str, value: object):
    graph_of(tmp_path, BILL | {key: value})
