"""What cannot be read is refused by commit and path, and the rest lands."""

from __future__ import annotations

import json
from pathlib import Path

from headwater.imports.dvc import read
from headwater.model import Kind, Relation
from imports.histories import RECORDED, History, item, lock, stage
from imports.projected import Graph, projected


def _graph(history: History) -> Graph:
    return projected(read(history.folder, project="churn", recorded_at=RECORDED))


def _train(lr: str) -> str:
    return lock(train=stage("t", outs=[item("m.joblib", lr)], params={"params.yaml": {"lr": lr}}))


def test_an_unreadable_lock_file_costs_one_commit(tmp_path: Path):
    history = History(tmp_path / "churn")
    first = history.commit({"dvc.lock": _train("0.1")})
    broken = history.commit({"dvc.lock": "<<<<<<< HEAD\nstages: {}\n=======\n"})
    history.commit({"notes.md": "x"})
    mended = history.commit({"dvc.lock": _train("0.1")})
    later = history.commit({"dvc.lock": _train("0.2")})
    graph = _graph(history)
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
    graph = _graph(history)
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
    graph = _graph(history)
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
    graph = _graph(history)
    made = graph.effects(graph.run("odd"), Relation.GENERATED_BY)
    assert [node.props["path"] for node in made] == ["ok.csv"]
