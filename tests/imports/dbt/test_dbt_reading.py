"""Manifests made for the test: every version, tests that were run, exposures, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.imports import dbt
from headwater.model import Kind, Origin, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, keeps_to_the_rules

SCHEMA = "https://schemas.getdbt.com/dbt"
SHA = "ef" * 32


def manifest(version: int = 12, **more: object) -> dict[str, object]:
    return {
        "metadata": {
            "dbt_schema_version": f"{SCHEMA}/manifest/v{version}.json",
            "generated_at": "2026-06-01T08:00:00Z",
            "invocation_id": "run-1",
        },
        "nodes": {
            "seed.shop.raw": {
                **named("raw", "seed"),
                "checksum": {"name": "sha256", "checksum": SHA},
            },
            "model.shop.clean": {
                **named("clean", "model"),
                "depends_on": {"nodes": ["seed.shop.raw", "source.shop.web.visits"]},
                "columns": {"a": {"name": "A"}, "b": {}},
                "raw_code": "select secret from x",
                "tags": ["daily"],
                "meta": {"team": "growth"},
                "checksum": {"name": "sha256", "checksum": "00" * 32},
            },
            "test.shop.unique": {
                "resource_type": "test",
                "name": "unique",
                "depends_on": {"nodes": ["model.shop.clean"]},
            },
            "analysis.shop.idea": {
                "resource_type": "analysis",
                "depends_on": {"nodes": ["model.shop.clean"]},
            },
        },
        "sources": {
            "source.shop.web.visits": {
                "resource_type": "source",
                "package_name": "shop",
                "database": '"wh"',
                "schema": "web",
                "identifier": "visits",
            }
        },
        "exposures": {
            "exposure.shop.board": {
                "name": "board",
                "type": "dashboard",
                "owner": {"email": "ada@example.com"},
                "depends_on": {"nodes": ["model.shop.clean"]},
            }
        },
        **more,
    }


def named(name: str, kind: str) -> dict[str, object]:
    return {"resource_type": kind, "package_name": "shop", "database": None, "schema": "main", "alias": name}


def results(invocation: str = "run-1") -> dict[str, object]:
    return {
        "metadata": {"dbt_schema_version": f"{SCHEMA}/run-results/v6.json", "invocation_id": invocation},
        "args": {"which": "build"},
        "results": [
            {
                "unique_id": "model.shop.clean",
                "status": "success",
                "timing": [{"started_at": "2026-06-01T08:00:01Z", "completed_at": "2026-06-01T08:00:09Z"}],
            },
            {"unique_id": "test.shop.unique", "status": "fail", "failures": 3},
        ],
    }


def graph_of(folder: Path, content: object, beside: object = None) -> Graph:
    for name, value in (("manifest.json", content), ("run_results.json", beside)):
        if value is not None:
            (folder / name).write_text(
                value if isinstance(value, str) else json.dumps(value), encoding="utf-8"
            )
    return projected(dbt.read(folder, recorded_at=NOW))


@pytest.mark.parametrize("version", range(1, 13))
def test_every_version_of_the_manifest_gives_declared_lineage(tmp_path: Path, version: int):
    graph = graph_of(tmp_path, manifest(version))
    assert not graph.refused
    clean = graph.named(Kind.DATASET_VERSION, "main.clean@run-1")
    causes = graph.causes(clean, Relation.DERIVED_FROM)
    assert [node.props["series"] for node in causes] == ["main.raw", "wh.web.visits"]
    assert graph.edge(clean, Relation.DERIVED_FROM, causes[0]).origin is Origin.DECLARED
    assert causes[0].props["digest.sha256"] == SHA
    assert (clean.props["columns"], clean.props["tests"]) == (("A", "b"), ("test.shop.unique",))
    assert (clean.props["tag.daily"], clean.props["dbt.meta.team"]) == ("true", "growth")
    assert clean.project == "shop"
    assert "secret" not in str(clean.props)
    board = graph.named(Kind.DEPLOYMENT, "board")
    assert (graph.causes(board, Relation.SERVES), board.props["owners"]) == ([clean], ("ada@example.com",))
    assert not graph.of(Kind.RUN)
    assert keeps_to_the_rules(lambda at: dbt.read(tmp_path, recorded_at=at)) == []


def test_what_was_executed_is_a_run_and_a_failed_test_says_how_often(tmp_path: Path):
    graph = graph_of(tmp_path, manifest(), results())
    clean = graph.named(Kind.DATASET_VERSION, "main.clean@run-1")
    (made,) = graph.causes(clean, Relation.GENERATED_BY)
    assert made.props["job"] == "model.shop.clean"
    assert (made.props["state"], made.props["ended_at"]) == ("COMPLETE", "2026-06-01T08:00:09.000000Z")
    assert not graph.causes(clean, Relation.DERIVED_FROM)
    test = graph.run("test.shop.unique")
    assert test.props["state"] == "FAIL"
    assert graph.edge(test, Relation.USED, clean).role == "test"
    assert [(fact.key, fact.value) for fact in graph.metrics(test)] == [("failures", 3.0)]
    assert keeps_to_the_rules(lambda at: dbt.read(tmp_path, recorded_at=at)) == []


def test_a_model_that_failed_made_nothing(tmp_path: Path):
    failed = json.loads(json.dumps(results()).replace('"success"', '"error"'))
    graph = graph_of(tmp_path, manifest(), failed)
    assert graph.run("model.shop.clean").props["state"] == "FAIL"
    assert not [edge for edge in graph.edges if edge.relation is Relation.GENERATED_BY]


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        (results("run-2"), "results of another run"),
        ({"metadata": {}}, "not the results of a run"),
        ("{", "not JSON"),
    ],
)
def test_results_that_do_not_belong_are_refused_and_the_manifest_lands(
    tmp_path: Path, beside: object, reason: str
):
    graph = graph_of(tmp_path, manifest(), beside)
    (refused,) = graph.refused
    assert refused.where == "run_results.json"
    assert reason in refused.reason
    assert graph.named(Kind.DATASET_VERSION, "main.clean@run-1")


def test_results_elsewhere_are_not_followed(tmp_path: Path):
    (tmp_path / "target").mkdir()
    (tmp_path / "elsewhere.json").write_text(json.dumps(results()), encoding="utf-8")
    (tmp_path / "target/run_results.json").symlink_to(tmp_path / "elsewhere.json")
    (refused,) = graph_of(tmp_path / "target", manifest()).refused
    assert "link out of the folder" in refused.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (manifest(13), "a manifest of v13; v1 to v12 are understood"),
        (manifest(0), "a manifest of v0"),
        ({"metadata": {"dbt_schema_version": f"{SCHEMA}/catalog/v1.json"}}, "not a dbt manifest"),
        ({}, "not a dbt manifest"),
        ("[]", "not a dbt manifest"),
        ('{"metadata": ' + "{" * 1000, "not JSON"),
        (json.dumps(manifest()).replace("growth", "\\u0000"), "NUL"),
    ],
)
def test_what_is_no_manifest_or_too_new_is_refused_as_a_whole(tmp_path: Path, content: object, reason: str):
    graph = graph_of(tmp_path, content)
    (refused,) = graph.refused
    assert refused.where == "manifest.json"
    assert reason in refused.reason
    assert not graph.facts


def test_bad_entries_are_refused_one_by_one_and_unknown_ones_named(tmp_path: Path):
    nodes = {
        "model.shop.a": 5,
        "model.shop.b": {**named("b", "model"), "depends_on": {"nodes": ["model.shop.gone", 7, None]}},
    }
    graph = graph_of(tmp_path, manifest(nodes=nodes, sources="x", exposures=[1]))
    assert [each.where for each in graph.refused] == ["manifest.json nodes model.shop.a"]
    (gone,) = [node for node in graph.of(Kind.DATASET_VERSION) if node.props["series"] == "model.shop.gone"]
    assert gone.props["missing"] == "not in the manifest"


@pytest.mark.parametrize("value", [None, 5, "x", [5, None], {"a": []}])
@pytest.mark.parametrize(
    "key", ["depends_on", "columns", "checksum", "config", "tags", "meta", "alias", "database"]
)
def test_fields_of_another_shape_are_never_an_error(tmp_path: Path, key: str, value: object):
    graph = graph_of(tmp_path, manifest(nodes={"model.shop.a": {**named("a", "model"), key: value}}))
    assert graph.of(Kind.DATASET_VERSION)
