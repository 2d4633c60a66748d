"""What cannot be read is refused by commit and path, and the rest lands."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import Invalid
from headwater.imports.dvc.declared import declared, registered
from headwater.imports.dvc.locks import command, entries, items, parameters
from headwater.imports.dvc.metrics import numbers
from headwater.imports.dvc.requirements import packages
from headwater.imports.dvc.tracked import read_tracking
from headwater.model import Kind, Relation
from imports.churn import graph_of
from imports.histories import History, item, lock, stage


def _train(lr: str) -> str:
    return lock(train=stage("t", outs=[item("m.joblib", lr)], params={"params.yaml": {"lr": lr}}))


def test_an_unreadable_lock_file_costs_one_commit(tmp_path: Path):
    history = History(tmp_path / "churn")
    first = history.commit({"dvc.lock": _train("0.1")})
    broken = history.commit({"dvc.lock": "<<<<<<< HEAD\nstages: {}\n=======\n"})
    history.commit({"notes.md": "x"})
    mended = history.commit({"dvc.lock": _train("0.1")})
    later = history.commit({"dvc.lock": _train("0.2")})
    graph = graph_of(history)
    assert [(each.where, each.reason.split(":")[0]) for each in graph.refused] == [
        (f"{broken[:12]}:dvc.lock", "dvc.lock")
    ]
    assert [run.props["param.lr"] for run in graph.runs("train")] == ["0.1", "0.2"]
    assert graph.named(Kind.COMMIT, broken).group("stage") == {}
    assert set(graph.named(Kind.COMMIT, mended).group("stage")) == {"train"}
    executed = [[node.name for node in graph.causes(run, Relation.EXECUTED)] for run in graph.runs("train")]
    assert executed == [[first], [later]]


def test_each_kind_of_file_is_refused_alone(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit(
        {
            "dvc.lock": _train("0.1"),
            "dvc.yaml": "stages: [",
            "artifacts.yaml": "- a",
            "sub/dvc.lock": json.dumps({"schema": "2.0", "stages": {"a": "text"}}),
            "raw.csv.dvc": "outs: [",
            "big.csv.dvc": "#" * 1_100_000,
            "fine.csv.dvc": json.dumps({"outs": [item("fine.csv")]}),
        }
    )
    graph = graph_of(history)
    files = {each.where.removeprefix(f"{sha[:12]}:"): each.reason for each in graph.refused}
    assert set(files) == {"dvc.yaml", "artifacts.yaml", "sub/dvc.lock", "raw.csv.dvc", "big.csv.dvc"}
    assert "larger than 1 MB" in files["big.csv.dvc"]
    assert "stage 'a' is no mapping" in files["sub/dvc.lock"]
    assert len(graph.runs("train")) == 1
    assert [node.props["path"] for node in graph.of(Kind.DATASET_VERSION)] == ["fine.csv"]


def test_hostile_names_and_values_are_plain_text(tmp_path: Path):
    history = History(tmp_path / "churn")
    odd = '"; DROP <script>\u202e\nnew line'
    entry = stage(odd, deps=[item(odd)], outs=[item("$(touch x)")], params={"params.yaml": {odd: odd}})
    history.commit({"dvc.lock": lock(**{odd: entry})})
    graph = graph_of(history)
    run = graph.run(odd)
    assert (run.props["command"], run.props[f"param.{odd}"]) == (odd, odd)
    assert [node.props["path"] for node in graph.causes(run, Relation.USED)] == [odd]


def test_odd_shapes_inside_a_readable_lock_file_do_no_harm(tmp_path: Path):
    history = History(tmp_path / "churn")
    entry = {
        "cmd": {"a": "b"},
        "deps": "x",
        "outs": [1, {"md5": "ab"}, {"path": "ok.csv", "size": "-1"}],
        "params": [1],
    }
    history.commit({"dvc.lock": lock(odd=entry)})
    graph = graph_of(history)
    made = graph.effects(graph.run("odd"), Relation.GENERATED_BY)
    assert [node.props["path"] for node in made] == ["ok.csv"]


def test_addresses_and_names_that_make_no_sense_are_kept_or_named(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit(
        {
            "dvc.lock": lock(odd=stage("x", deps=[item("http://[bad")], outs=[{"path": "", "md5": "ab"}])),
            "dvc.yaml": json.dumps({"artifacts": {"": {"path": "m"}}, "stages": {"odd": {"wdir": "../.."}}}),
        }
    )
    graph = graph_of(history)
    (used,) = graph.causes(graph.run("odd"), Relation.USED)
    assert used.props["uri"] == "http://[bad"
    assert graph.effects(graph.run("odd"), Relation.GENERATED_BY) == []
    assert [(each.where, each.reason) for each in graph.refused] == [
        (f"{sha[:12]}:dvc.yaml", "dvc.yaml: artifact '' has no name")
    ]


def test_characters_that_are_none_are_refused(tmp_path: Path):
    history = History(tmp_path / "churn")
    metrics = '{"\\ud800": 1}'
    history.commit(
        {
            "dvc.lock": lock(evaluate=stage("e", outs=[item("metrics.json", metrics)])),
            "metrics.json": metrics,
            "sub/dvc.lock": 'train: {cmd: "a\\0b"}',
        }
    )
    graph = graph_of(history)
    reasons = sorted(each.reason.partition(":")[0] for each in graph.refused)
    assert reasons == ["metrics.json", "sub/dvc.lock"]
    assert graph.metrics(graph.run("evaluate")) == []


_WORDS = st.sampled_from(
    "path md5 deps outs cmd params stages schema repo url wdir metrics do artifacts type labels hash nfiles "
    "../z /abs a.dir 1e-3 nan -1 package name version dependencies pip default ==1 numpy=1.2".split()
)
_DOCUMENTS = st.recursive(
    _WORDS | st.text(max_size=5) | st.floats() | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_WORDS | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(_DOCUMENTS)
def test_any_document_is_read_or_refused(document: object):
    data = json.dumps(document).encode()
    for read_one in (_entries, _declared, _tracking, lambda data: numbers("m.json", data)):
        with suppress(Invalid):
            read_one(data)
    for name in ("requirements.txt", "Pipfile.lock", "uv.lock", "environment.yml"):
        assert all(all(package) for package in packages(name, data))


def _entries(data: bytes) -> None:
    for path in ("dvc.lock", "x.dvc"):
        for entry in entries(path, data):
            assert all(isinstance(value, str) for value in parameters(entry.body).values())
            assert isinstance(command(entry.body), str)
            assert all(each.path for name in ("deps", "outs") for each in items(entry.body.get(name), "sub"))


def _declared(data: bytes) -> None:
    found = declared(data, "sub")
    assert all(each.name for each in (*found.artifacts, *registered(data).artifacts))
    for each in found.stages.values():
        assert each.section_of("m.json") in ("", "metrics", "plots", "outs")


def _tracking(data: bytes) -> None:
    outs, sources = read_tracking("sub/x.dvc", data)
    assert all(each.path for each in (*outs, *sources))
