"""Stores of ML Metadata made for the test: odd ones, old ones, damaged ones and hostile ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from headwater.errors import Invalid, NotFound
from headwater.imports import Refused, mlmd
from headwater.model import Kind, Origin, Relation
from imports.mlmd_store import ONE_RUN, TABLES
from imports.projected import Graph, projected
from imports.sources import NOW


def store(folder: Path, statements: Iterable[str] = ONE_RUN) -> Path:
    path = folder / "metadata.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


def graph_of(path: Path, instance: str = "") -> Graph:
    return projected(mlmd.read(path, project="p", instance=instance, recorded_at=NOW))


def test_ids_are_local_to_a_store(tmp_path: Path):
    path = store(tmp_path)
    first, second = graph_of(path, "a"), graph_of(path, "b")
    assert {node.name for node in first.of(Kind.DATASET_VERSION)} == {"Dataset@a:1"}
    assert not {node.uid for node in first.of(Kind.RUN)} & {node.uid for node in second.of(Kind.RUN)}
    assert first.run("mlmd.Train").props["state"] == "FAIL"


def test_declared_events_are_declared_and_pending_ones_make_nothing(tmp_path: Path):
    events = [
        "DELETE FROM Event",
        "INSERT INTO Event VALUES (1, 1, 1, 2, 0), (2, 2, 1, 7, 0)",
        "INSERT INTO EventPath VALUES (1, 0, NULL, 'base_model'), (1, 1, 3, NULL)",
    ]
    graph = graph_of(store(tmp_path, [*ONE_RUN, *events]))
    (used,) = [edge for edge in graph.edges if edge.relation in (Relation.USED, Relation.GENERATED_BY)]
    assert (used.origin, used.role, used.props["path"]) == (Origin.DECLARED, "base", "base_model.3")


def test_contexts_are_pipelines_their_runs_and_else_names(tmp_path: Path):
    contexts = [
        "INSERT INTO Context VALUES (1, 5, 'pipe'), (2, 6, 'run-7'), (3, 7, 'ideas')",
        "INSERT INTO ParentContext VALUES (2, 1)",
        "INSERT INTO Association VALUES (2, 1), (3, 1)",
    ]
    graph = graph_of(store(tmp_path, [*ONE_RUN, *contexts]))
    step = graph.run("mlmd.Train")
    (whole,) = graph.causes(step, Relation.PART_OF)
    assert (whole.name, whole.props["job"], whole.props["state"]) == ("run-7", "pipe", "FAIL")
    assert step.props["context.Experiment"] == ("ideas",)


def test_metrics_of_artifacts_belong_to_the_run_that_wrote_them(tmp_path: Path):
    more = [
        "INSERT INTO Artifact VALUES (3, 4, '', 2, NULL, 1900, 1900)",
        "INSERT INTO ArtifactProperty VALUES (3, 'f1', 1, NULL, 0.5, NULL), (3, 'n', 0, 7, NULL, NULL)",
        "INSERT INTO Event VALUES (3, 3, 1, 4, 1900)",
    ]
    graph = graph_of(store(tmp_path, [*ONE_RUN, *more]))
    assert [(fact.key, fact.value) for fact in graph.metrics(graph.run("mlmd.Train"))] == [
        ("f1", 0.5),
        ("n", 7),
    ]


def test_parameters_that_are_objects_are_opened_and_numbers_stay_as_written(tmp_path: Path):
    value = '\'{"lr": 1e-3, "deep": {"n": 1.10}}\''
    more = [f"INSERT INTO ExecutionProperty VALUES (1, 'args', 1, NULL, NULL, {value})"]
    run = graph_of(store(tmp_path, [*ONE_RUN, *more])).run("mlmd.Train")
    assert (run.props["param.args.lr"], run.props["param.args.deep.n"]) == ("1e-3", "1.10")


def test_rows_that_make_no_sense_are_refused_one_by_one(tmp_path: Path):
    more = [
        "INSERT INTO Artifact VALUES (3, 99, '', 2, NULL, 0, 0), (4, 1, '', 2, NULL, 0, 0)",
        "INSERT INTO Artifact VALUES (5, 2, 'a' || char(0), 2, NULL, 0, 0)",
        "INSERT INTO Event VALUES (3, 3, 1, 4, 0), (4, 1, 77, 3, 0), (5, 1, 1, 55, 0)",
        "INSERT INTO Context VALUES (9, 2, 'x')",
    ]
    graph = graph_of(store(tmp_path, [*ONE_RUN, *more]))
    places = {each.where.removeprefix(f"{tmp_path}/metadata.sqlite "): each.reason for each in graph.refused}
    assert places == {
        "Context 9": "its type 2 is none of contexts",
        "Artifact 3": "its type 99 is none of artifacts",
        "Artifact 4": "its type 1 is none of artifacts",
        "Artifact 5": "holds NUL: 'a\\x00'",
        "Event 3": "there is no artifact 3 that could be read",
        "Event 4": "there is no execution 77 that could be read",
        "Event 5": "no known type of event: 55",
    }
    assert len(graph.of(Kind.DATASET_VERSION)) == 1


def test_values_of_any_type_in_any_column_are_kept_as_what_they_are(tmp_path: Path):
    deep = "[" * 500 + "]" * 500
    more = [
        "INSERT INTO ExecutionProperty VALUES (1, 'word', 1, 'seven', NULL, NULL)",
        "INSERT INTO ExecutionProperty VALUES (1, 'raw', 1, NULL, NULL, x'00ff')",
        "INSERT INTO ExecutionProperty VALUES (1, 'nul', 1, NULL, NULL, 'a' || char(0))",
        f"INSERT INTO ExecutionProperty VALUES (1, 'deep', 1, NULL, NULL, '{{\"a\": {deep}}}')",
        "INSERT INTO ExecutionProperty VALUES (1, 'large', 1, NULL, 9e999, NULL)",
        "INSERT INTO EventPath VALUES (1, 0, NULL, 'a' || char(0))",
    ]
    graph = graph_of(store(tmp_path, [*ONE_RUN, *more]))
    assert not graph.refused
    props = graph.run("mlmd.Train").props
    assert (props["param.word"], props["param.raw"]) == ("seven", "2 bytes")
    assert (props["param.nul"], props["param.large"]) == ("2 characters with NUL", "inf")
    assert str(props["param.deep"]).startswith('{"a": [[[')


def test_times_out_of_range_are_not_recorded(tmp_path: Path):
    more = [
        f"UPDATE Execution SET create_time_since_epoch = {2**62}",
        "UPDATE Artifact SET create_time_since_epoch = -5",
    ]
    graph = graph_of(store(tmp_path, [*ONE_RUN, *more]))
    assert graph.run("mlmd.Train").occurred_at.year == 1970
    assert not graph.refused


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        (["INSERT INTO MLMDEnv VALUES (11)"], "has schema 11; the newest that is understood is 10"),
        ([], "does not say which schema"),
        (["INSERT INTO MLMDEnv VALUES (10)", "DROP TABLE Event"], "lacks Event.artifact_id"),
        (["INSERT INTO MLMDEnv VALUES (3)", "ALTER TABLE Context DROP COLUMN name"], "lacks Context.name"),
        (["DROP TABLE MLMDEnv"], "no table MLMDEnv"),
        (
            ["DROP TABLE MLMDEnv", "CREATE VIEW MLMDEnv AS SELECT 10 AS schema_version"],
            "no table MLMDEnv",
        ),
    ],
)
def test_what_is_no_store_or_too_new_is_refused_as_a_whole(
    tmp_path: Path, statements: list[str], reason: str
):
    with pytest.raises(Invalid, match=reason):
        list(mlmd.read(store(tmp_path, statements), recorded_at=NOW))


def test_files_that_are_no_database_and_none_at_all_are_told_apart(tmp_path: Path):
    (tmp_path / "a.sqlite").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(Invalid, match="cannot be read as a metadata store"):
        list(mlmd.read(tmp_path / "a.sqlite", recorded_at=NOW))
    with pytest.raises(NotFound, match="no metadata store at"):
        list(mlmd.read(tmp_path, recorded_at=NOW))


def test_a_store_is_not_written_to(tmp_path: Path):
    path = store(tmp_path)
    before = path.read_bytes()
    path.chmod(0o444)
    assert not [each for each in mlmd.read(path, recorded_at=NOW) if isinstance(each, Refused)]
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["metadata.sqlite"]
