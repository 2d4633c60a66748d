"""What facets become; what is unknown or broken is kept as it is and takes nothing else down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.facts import RecordFact
from headwater.imports.openlineage import EVENT, Naming, again, facts_of
from headwater.model import Kind, Relation
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from imports.openlineage.told import (
    NOW,
    PRODUCER,
    at,
    dataset,
    event,
    facet,
    hashed,
    leaving,
    node,
    run,
    run_id,
    stored,
)

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
SHA = "4f2c1b0a9d8e7f60514233241506978869504a3b"


def parent(name: str, root: str = "") -> dict[str, object]:
    """Return a parent facet."""
    told: dict[str, object] = {"run": {"runId": run_id(name)}, "job": {"namespace": "etl", "name": name}}
    if root:
        told["root"] = {"run": {"runId": run_id(root)}, "job": {"namespace": "etl", "name": root}}
    return facet(**told)


def test_states_are_a_lattice_and_other_events_add_facets() -> None:
    store = stored(
        [
            event("a", "COMPLETE", 30),
            event("a", "OTHER", 40, run_facets={"nominalTime": facet(nominalStartTime=at(0))}),
            event("a", "START", 10),
            event("a", "RUNNING", 20),
        ]
    )
    props = run(store, "a").props
    assert props["state"] == "COMPLETE"
    assert (props["started_at"], props["ended_at"]) == (
        "2026-03-01T08:10:00.000000Z",
        "2026-03-01T08:30:00.000000Z",
    )
    assert props["nominal_start"] == at(0)
    assert props["job"] == "etl/a"


def test_two_different_ends_are_a_conflict_that_is_said() -> None:
    store = stored([event("a", "COMPLETE", 10), event("a", "FAIL", 20)])
    assert run(store, "a").props["state_conflict"] == ("COMPLETE", "FAIL")


def test_parent_and_root_are_what_a_run_is_part_of() -> None:
    store = stored(
        [event("task", run_facets={"parent": parent("dag", root="night")}), event("dag", minutes=90)]
    )
    roles = {name: edge.role for name, edge in leaving(store, run(store, "task"), Relation.PART_OF)}
    assert roles == {"dag": "", "night": "root"}
    assert run(store, "night").props["job"] == "etl/night"


def test_a_parent_that_is_its_own_root_is_said_once() -> None:
    store = stored([event("task", run_facets={"parent": parent("dag", root="dag")})])
    assert len(leaving(store, run(store, "task"), Relation.PART_OF)) == 1


def test_jobs_it_waited_for_informed_it() -> None:
    up = {"run": {"runId": run_id("first")}, "job": {"namespace": "etl", "name": "first"}}
    only_job = {"job": {"namespace": "etl", "name": "unknown"}}
    facets = {"jobDependencies": facet(upstream=[up, only_job], downstream=[])}
    store = stored([event("second", run_facets=facets)])
    assert [name for name, _ in leaving(store, run(store, "second"), Relation.INFORMED_BY)] == ["first"]


def test_a_git_commit_is_what_was_executed() -> None:
    where = facet(type="git", url="https://git.example.org/etl", version=SHA, branch="main", path="jobs/a.py")
    store = stored([event("a", job_facets={"sourceCodeLocation": where})])
    ((name, edge),) = leaving(store, run(store, "a"), Relation.EXECUTED)
    assert (name, edge.props["branch"], edge.props["path"]) == (SHA, "main", "jobs/a.py")


@pytest.mark.parametrize("version", ["v1.4", "main", "", 7])
def test_a_version_of_code_that_is_no_commit_is_kept_as_it_is(version: object) -> None:
    where = facet(type="git", url="https://git.example.org/etl", version=version)
    store = stored([event("a", job_facets={"sourceCodeLocation": where})])
    assert leaving(store, run(store, "a"), Relation.EXECUTED) == []
    assert json.loads(str(run(store, "a").props["job_facet.sourceCodeLocation"]))["version"] == version


def test_models_are_told_by_type_and_by_namespace() -> None:
    typed = dataset("churn", "3", datasetType=facet(datasetType="MODEL", subType="xgboost"))
    named = {"namespace": "model://registry", "name": "fraud"}
    store = stored([event("train", outputs=[typed, named])])
    assert node(store, "churn@3").kind is Kind.MODEL_VERSION
    assert node(store, "fraud").kind is Kind.MODEL
    assert node(store, "churn").props["model_type"] == "MODEL/xgboost"


def test_a_model_that_only_its_writer_calls_one_is_found_by_its_readers() -> None:
    made = dataset("churn", datasetType=facet(datasetType="MODEL"))
    store = stored([event("score", minutes=20, inputs=["churn"]), event("train", minutes=10, outputs=[made])])
    ((_, used),) = leaving(store, run(store, "score"), Relation.USED)
    assert store.nodes([used.cause])[0].kind is Kind.MODEL_VERSION


def test_an_output_has_its_schema_sizes_checks_and_profile() -> None:
    quality = facet(
        rowCount=10,
        bytes=800,
        columnMetrics={
            "n": {"nullCount": 2, "min": 0.5, "max": 9, "sum": 40, "count": 8, "distinctCount": 5}
        },
    )
    table = dataset(
        "clicks",
        "v1",
        schema=facet(fields=[{"name": "day", "type": "date"}, {"name": "n", "type": "int"}]),
        storage=facet(storageLayer="delta", fileFormat="parquet"),
        lifecycleStateChange=facet(lifecycleStateChange="OVERWRITE"),
        dataQualityMetrics=quality,
    )
    table["outputFacets"] = {"outputStatistics": facet(rowCount=12, size=900, fileCount=3)}
    props = node(stored([event("ingest", outputs=[table])]), "clicks@v1").props
    assert props["columns"] == ("day", "n")
    assert (props["format"], props["storage_layer"], props["lifecycle"]) == ("parquet", "delta", "OVERWRITE")
    assert props["files"] == 3
    profile = json.loads(str(props["profile"]))
    assert profile["rows"] == 10
    assert profile["columns"]["n"] == {
        "type": "int",
        "nulls": 2,
        "distinct": 5,
        "min": 0.5,
        "max": 9,
        "mean": 5.0,
    }


def test_what_was_seen_of_an_input_stands_on_its_edge() -> None:
    checks = facet(
        assertions=[{"assertion": "not_null", "success": False, "column": "n"}, {"assertion": "x"}]
    )
    seen = {"inputStatistics": facet(rowCount=7), "dataQualityAssertions": checks}
    store = stored([event("report", inputs=[dataset("clicks", own=seen), dataset("users", "v2", own=seen)])])
    for _, edge in leaving(store, run(store, "report"), Relation.USED):
        assert (edge.props["rows"], edge.props["check.not_null.n"]) == (7, "failed")


def test_a_series_has_owners_tags_description_source_and_other_names() -> None:
    table = dataset(
        "clicks",
        ownership=facet(owners=[{"name": "team:web", "type": "MAINTAINER"}, {"no-name": 1}]),
        tags=facet(tags=[{"key": "pii", "value": "true", "field": "user"}, {"key": "tier", "value": "gold"}]),
        documentation=facet(description="One row a click."),
        dataSource=facet(name="lake", uri="s3://lake"),
        symlinks=facet(identifiers=[{"namespace": "hive", "name": "web.clicks", "type": "TABLE"}]),
    )
    props = node(stored([event("report", inputs=[table])]), "clicks").props
    assert props["owners"] == ("team:web",)
    assert (props["tag.tier"], props["tag.user.pii"]) == ("gold", "true")
    assert (props["description"], props["uri"]) == ("One row a click.", "s3://lake")
    assert props["symlinks"] == ("TABLE hive/web.clicks",)


def test_a_deleted_description_is_gone() -> None:
    first = dataset("clicks", documentation=facet(description="Old."))
    gone = dataset("clicks", documentation=facet(_deleted=True))
    store = stored([event("b", minutes=20, inputs=[gone]), event("a", minutes=10, inputs=[first])])
    assert "description" not in node(store, "clicks").props


def test_an_error_and_a_query_are_told() -> None:
    error = facet(message="out of memory", programmingLanguage="JAVA", stackTrace="at A\nat B")
    store = stored(
        [event("a", "FAIL", run_facets={"errorMessage": error}, job_facets={"sql": facet(query="SELECT 1")})]
    )
    props = run(store, "a").props
    assert (props["error.message"], props["error.stack_trace"], props["command"]) == (
        "out of memory",
        "at A\nat B",
        "SELECT 1",
    )


def test_the_engine_is_an_environment_and_only_listed_variables_are_kept() -> None:
    variables = [{"name": "OMP_NUM_THREADS", "value": "4"}, {"name": "HOME", "value": "/home/ana"}]
    facets = {
        "processing_engine": facet(name="spark", version="3.5.1"),
        "environmentVariables": facet(environmentVariables=variables),
    }
    store = stored([event("a", run_facets=facets)])
    ((_, edge),) = leaving(store, run(store, "a"), Relation.RAN_IN)
    (environment,) = store.nodes([edge.cause])
    assert environment.props["engine.version"] == "3.5.1"
    assert environment.props["variables.OMP_NUM_THREADS"] == "4"
    assert not any("/home/ana" in json.dumps(fact.to_json()) for fact in store.facts())


@pytest.mark.parametrize(
    "held",
    [
        {"name": "host", "value": "db1", "password": "hunter2xq9"},
        {"name": "host", "value": "db1", "login": {"password": "hunter2xq9"}},
        {"name": "login", "value": {"password": "hunter2xq9"}},
        {"name": "db.password", "value": "hunter2xq9"},
        {"key": "db.password", "value": "hunter2xq9"},
        {"key": "db.password", "value": 4711081547},
        {"password": 4711081547},
    ],
    ids=str,
)
def test_the_kept_event_holds_no_secret_wherever_it_stood(held: dict[str, object]) -> None:
    store = stored(
        [
            event(
                "a", run_facets={"acme": facet(items=[held]), "executionParameters": facet(parameters=[held])}
            )
        ]
    )
    kept = "\n".join(json.dumps(fact.to_json()) for fact in store.facts())
    assert "[redacted:" in kept
    assert "hunter2xq9" not in kept
    assert "4711081547" not in kept


def test_parameters_are_text_as_they_were_written() -> None:
    facets = {
        "executionParameters": facet(parameters=[{"key": "retries", "value": "3"}, {"key": "empty"}]),
        "headwater_parameters": facet(parameters={"lr": "1e-3", "bad": 1e-3}),
    }
    assert run(stored([event("a", run_facets=facets)]), "a").group("param") == {"retries": "3", "lr": "1e-3"}


def test_unknown_facets_are_kept_up_to_a_size() -> None:
    facets = {"acme_small": facet(answer=42), "acme_big": facet(text="x" * 5_000)}
    props = run(stored([event("a", run_facets=facets)]), "a").props
    assert json.loads(str(props["facet.acme_small"])) == {"answer": 42}
    assert str(props["facet.acme_big"]).endswith("characters)")


@pytest.mark.parametrize(
    "facets",
    [
        {"parent": facet(run={"noRunId": "x"}, job={"namespace": "a", "name": "b"})},
        {"parent": facet(run=[], job=7)},
        {"headwater_metrics": facet(metrics={"accuracy": 1})},
        {"headwater_metrics": facet(metrics=[{"key": "a", "value": "high"}, {"key": 1, "value": 2}, 3])},
        {
            "headwater_metrics": facet(
                metrics=[{"key": "a", "value": 1, "step": 10**18, "time": "soon", "model": 1}]
            )
        },
        {"headwater_environment": facet(packages=[{"name": "x"}, 4], nested={"a": [1]})},
        {"headwater_parameters": facet(parameters=["lr"])},
        {"headwater_run": facet(source=1, runId={})},
        {"nominalTime": facet(nominalStartTime=5)},
        {"tags": facet(tags="none"), "errorMessage": facet(message={})},
        {"not_an_object": 5, "neither": None},
        {"deep": facet(a={"b": {"c": [[{"d": 1}]]}}), "number": facet(n=2**63)},
    ],
    ids=str,
)
def test_a_facet_that_makes_no_sense_stops_nothing(facets: dict[str, object]) -> None:
    store = stored([event("a", run_facets=facets, inputs=["clicks"])])
    assert run(store, "a").props["state"] == "COMPLETE"
    assert len(leaving(store, run(store, "a"), Relation.USED)) == 1


@pytest.mark.parametrize(
    "facets",
    [
        {"schema": facet(fields=[{"type": "int"}, {"name": 4}, "x"])},
        {"schema": facet(fields={"a": "int"})},
        {"version": facet(datasetVersion=4)},
        {
            "headwater_version": facet(
                key=["", 1], digests=[{"algorithm": "sha256"}], props=[], derived_from=[{}]
            )
        },
        {"columnLineage": facet(fields={"a": {"inputFields": [{"namespace": "x"}]}, "b": 3}, dataset=5)},
        {"columnLineage": facet(fields=[])},
        {"ownership": facet(owners=[{"name": ""}]), "tags": facet(tags=[{"key": "a"}])},
        {"dataQualityMetrics": facet(rowCount="many", columnMetrics={"a": 3, "b": {"count": 0, "sum": 1}})},
        {"symlinks": facet(identifiers=4), "hierarchy": facet(hierarchy=[{"name": 1}]), "storage": facet()},
    ],
    ids=str,
)
def test_a_facet_of_a_dataset_that_makes_no_sense_stops_nothing(facets: dict[str, object]) -> None:
    store = stored([event("a", outputs=[dataset("clicks", **facets)])])
    assert any(each.kind is Kind.DATASET_VERSION for each in store.scan_nodes())


def test_a_dataset_event_tells_of_a_version_and_a_job_event_of_a_job_as_written_down() -> None:
    head = {"eventTime": at(5), "producer": PRODUCER, "schemaURL": "https://example.org/schema"}
    static = {
        **head,
        "job": {"namespace": "etl", "name": "report"},
        "inputs": [dataset("clicks")],
        "outputs": [],
    }
    store = stored(
        [
            {**head, "dataset": dataset("clicks", "v1")},
            static,
            event("ingest", minutes=50, outputs=["clicks"]),
        ]
    )
    assert node(store, "clicks@v1").kind is Kind.DATASET_VERSION
    (hub,) = [each for each in store.scan_nodes() if each.props.get("static")]
    assert hub.props["job"] == "etl/report"
    ((cause, edge),) = leaving(store, hub, Relation.USED)
    assert (cause.partition("@")[0], edge.confidence) == ("clicks", 0.5)


def test_a_project_of_ones_own_keeps_namespaces_apart() -> None:
    naming = Naming("shop", "airflow-prod")
    told = facts_of(event("a", inputs=["clicks"]), recorded_at=NOW, naming=naming)
    names = {(fact.kind, fact.project, fact.name) for fact in told if hasattr(fact, "kind")}
    assert (Kind.DATASET, "shop", "lake/clicks") in names
    assert (Kind.RUN, "shop", "etl/a") in names


def test_columns_of_the_newer_lineage_facet_are_read_too() -> None:
    source = {"namespace": "lake", "name": "clicks", "type": "DATASET", "field": "n"}
    told = facet(fields={"total": {"inputs": [source]}}, inputs=[{**source, "field": "day"}, {"type": "JOB"}])
    store = stored([event("a", inputs=["clicks"], outputs=[dataset("report", "v1", lineage=told)])])
    ((_, edge),) = leaving(store, node(store, "report@v1"), Relation.DERIVED_FROM)
    assert {key for key in edge.props if key.startswith("column.")} == {"column.total.n", "column.*.day"}


def _examples() -> list[Path]:
    folder = SAMPLES / "openlineage" / "spec" / "tests"
    return sorted(folder.glob("*Facet/*.json"))


@pytest.mark.skipif(not _examples(), reason="the samples of openlineage are not here")
def test_every_facet_of_the_standards_own_tests_is_taken_and_read_again_the_same() -> None:
    for place in _examples():
        facets = json.loads(place.read_text("utf-8"))
        kind = place.parent.name
        own = "outputFacets" if "Output" in kind else "inputFacets"
        whole = dataset("clicks", "v1")
        told = event("a", inputs=[whole], outputs=[{**dataset("report", "v1"), "facets": facets}])
        if kind.endswith("RunFacet"):
            told = event("a", inputs=[whole], run_facets=facets)
        elif kind.endswith("JobFacet"):
            told = event("a", inputs=[whole], job_facets=facets)
        elif "Input" in kind or "Output" in kind:
            told = event("a", inputs=[{**whole, own: facets}], outputs=[{**whole, own: facets}])
        store = stored([told])
        assert run(store, "a").props["state"] == "COMPLETE", place
        records = [fact for fact in store.facts() if isinstance(fact, RecordFact) and fact.format == EVENT]
        other = over(MemoryStore())
        other.ingest.append(LOCAL, [fact for each in records for fact in again(each)])
        assert hashed(other._store) == hashed(store), place
