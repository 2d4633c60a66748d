"""Metrics belong to the run and content that wrote them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from headwater.errors import Invalid
from headwater.imports.dvc.metrics import numbers
from headwater.model import Kind, Origin
from imports.churn import graph_of
from imports.histories import History, item, lock, pipeline, stage
from imports.projected import Graph

DECLARED = pipeline(evaluate={"cmd": "e", "metrics": [{"metrics.json": {"cache": "false"}}]})


def _metrics(value: float) -> str:
    return json.dumps({"f1": value})


def _evaluate(value: float, lr: str, path: str = "metrics.json") -> str:
    entry = stage("e", outs=[item(path, _metrics(value))], params={"params.yaml": {"lr": lr}})
    return lock(evaluate=entry)


def _measured(graph: Graph, job: str = "evaluate") -> dict[object, object]:
    return {run.props["param.lr"]: run.props.get("metric.f1") for run in graph.runs(job)}


def test_a_metric_committed_one_commit_late_belongs_to_its_run(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": _evaluate(0.5, "0.1"), "metrics.json": _metrics(0.5)})
    history.commit({"dvc.lock": _evaluate(0.75, "0.2")})
    history.commit({"metrics.json": _metrics(0.75)})
    graph = graph_of(history)
    assert _measured(graph) == {"0.1": 0.5, "0.2": 0.75}
    assert {fact.origin for run in graph.runs("evaluate") for fact in graph.metrics(run)} == {Origin.IMPORTED}


def test_a_metric_file_that_was_never_updated_is_not_the_new_runs(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": _evaluate(0.5, "0.1"), "metrics.json": _metrics(0.5)})
    history.commit({"dvc.lock": _evaluate(0.75, "0.2")})
    assert _measured(graph_of(history)) == {"0.1": 0.5, "0.2": None}


def test_two_runs_with_one_result_both_have_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": _evaluate(0.5, "0.1"), "metrics.json": _metrics(0.5)})
    history.commit({"dvc.lock": _evaluate(0.5, "0.2")})
    assert _measured(graph_of(history)) == {"0.1": 0.5, "0.2": 0.5}


def test_content_without_a_recorded_digest_is_taken_for_the_run_it_came_in_with(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": _evaluate(0.5, "0.1"), "metrics.json": '{"f1":0.5}'})
    history.commit({"dvc.lock": _evaluate(0.75, "0.2")})
    history.commit({"metrics.json": '{"f1":0.75}'})
    graph = graph_of(history)
    assert _measured(graph) == {"0.1": 0.5, "0.2": 0.75}
    facts = [fact for run in graph.runs("evaluate") for fact in graph.metrics(run)]
    assert [(fact.origin, fact.confidence) for fact in facts] == [(Origin.INFERRED, 0.5)] * 2


def test_content_changed_by_hand_is_refused_and_counts_once(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": _evaluate(0.5, "0.1"), "metrics.json": _metrics(0.5)})
    sha = history.commit({"metrics.json": _metrics(0.99)})
    history.commit({"metrics.json": _metrics(0.5)})
    graph = graph_of(history)
    assert [fact.value for fact in graph.metrics(graph.run("evaluate"))] == [0.5]
    (refused,) = graph.refused
    assert refused.where == f"{sha[:12]}:metrics.json"
    assert "changed without a run" in refused.reason


def test_a_merge_does_not_count_as_a_change_by_hand(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": _evaluate(0.5, "0.1"), "metrics.json": '{"f1":0.5}'})
    history.git("checkout", "-q", "-b", "side")
    history.commit({"dvc.lock": _evaluate(0.75, "0.2"), "metrics.json": '{"f1":0.75}'})
    history.git("checkout", "-q", "main")
    history.commit({"notes.md": "x"})
    history.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    graph = graph_of(history)
    assert _measured(graph) == {"0.1": 0.5, "0.2": 0.75}
    assert graph.refused == []


def test_a_renamed_metric_file_stays_one_series(tmp_path: Path):
    history = History(tmp_path / "churn")
    for number, path in enumerate(["metrics.json", "out/metrics.json", "scores.json"]):
        declared = pipeline(evaluate={"cmd": "e", "metrics": [path]})
        value = 0.5 + number / 8
        removed = {"out/metrics.json": None} if path == "scores.json" else {}
        history.commit(
            {
                "dvc.yaml": declared,
                "dvc.lock": _evaluate(value, str(number), path),
                path: _metrics(value),
                **removed,
            }
        )
    graph = graph_of(history)
    assert _measured(graph) == {"0": 0.5, "1": 0.625, "2": 0.75}
    files = [run.props["metric_files"] for run in graph.runs("evaluate")]
    assert files == [("metrics.json",), ("out/metrics.json",), ("scores.json",)]


def test_line_ends_of_an_older_metric_file_do_not_matter(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = DECLARED
    entry = stage("e", outs=[item("metrics.json", '{\n"f1": 0.5}')], params={"params.yaml": {"lr": "0.1"}})
    history.commit(
        {"dvc.yaml": declared, "dvc.lock": lock(evaluate=entry), "metrics.json": b'{\r\n"f1": 0.5}'}
    )
    graph = graph_of(history)
    (fact,) = graph.metrics(graph.run("evaluate"))
    assert (fact.value, fact.origin) == (0.5, Origin.IMPORTED)


def test_one_key_in_two_files_of_a_run_is_told_apart_by_file(tmp_path: Path):
    history = History(tmp_path / "churn")
    texts = {"train.json": '{"f1": 0.9, "loss": 1}', "test.json": '{"f1": 0.5}'}
    declared = pipeline(evaluate={"cmd": "e", "metrics": list(texts)})
    entry = stage("e", outs=[item(path, text) for path, text in texts.items()])
    history.commit({"dvc.yaml": declared, "dvc.lock": lock(evaluate=entry), **texts})
    graph = graph_of(history)
    found = {fact.key: fact.value for fact in graph.metrics(graph.run("evaluate"))}
    assert found == {"train.json:f1": 0.9, "test.json:f1": 0.5, "loss": 1.0}


def test_a_templated_metric_path_is_found_among_the_outputs(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = pipeline(
        evaluate={
            "cmd": "e",
            "metrics": ["${dir}/${name}"],
            "plots": ["${dir}/roc.json"],
            "outs": ["other.json"],
        }
    )
    texts = {"m/metrics.json": '{"f1": 0.5}', "m/roc.json": '{"x": 1}', "other.json": '{"y": 1}'}
    entry = stage("e", outs=[item(path, text) for path, text in texts.items()])
    history.commit({"dvc.yaml": declared, "dvc.lock": lock(evaluate=entry), **texts})
    graph = graph_of(history)
    assert [fact.key for fact in graph.metrics(graph.run("evaluate"))] == ["f1"]


def test_metrics_of_the_whole_pipeline_belong_to_the_step_whose_folder_holds_them(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = json.dumps(
        {"stages": {"train": {"cmd": "t", "outs": ["live"]}}, "metrics": ["live/metrics.json"]}
    )
    for number, value in enumerate((0.5, 0.75)):
        folder = {"path": "live", "md5": f"{number}" * 32 + ".dir", "nfiles": "2"}
        history.commit(
            {
                "dvc.yaml": declared,
                "dvc.lock": lock(
                    train=stage("t", outs=[folder], params={"params.yaml": {"lr": str(number)}})
                ),
                "live/metrics.json": _metrics(value),
            }
        )
    assert _measured(graph_of(history), "train") == {"0": 0.5, "1": 0.75}


def test_metrics_that_no_step_writes_are_named_once(tmp_path: Path):
    history = History(tmp_path / "churn")
    first = history.commit({"dvc.yaml": json.dumps({"metrics": ["live.json"]}), "live.json": _metrics(0.5)})
    history.commit({"live.json": _metrics(0.75)})
    notes = [each for each in graph_of(history).refused if "live.json" in each.where]
    assert [(each.where, each.reason) for each in notes] == [
        (f"{first[:12]}:live.json", "live.json is the output of no step, or of several: not read")
    ]


def test_an_unreadable_metric_file_is_refused_and_its_run_stays(tmp_path: Path):
    history = History(tmp_path / "churn")
    entry = stage("e", outs=[item("metrics.json", "{")])
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": lock(evaluate=entry), "metrics.json": "{"})
    graph = graph_of(history)
    assert len(graph.of(Kind.RUN)) == 1
    assert "metrics.json" in graph.refused[0].reason


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.json", '{"f1": 0.5, "by": {"x": 1}, "ok": true, "s": "0.1", "l": [1]}', {"f1": 0.5, "by.x": 1.0}),
        (
            "a.yaml",
            "f1: 1e-3\nby: {x: 2}\nname: nan\nversion: v1.0\nd: 2024-01-01\n",
            {"f1": 0.001, "by.x": 2.0},
        ),
        ("a.toml", 'f1 = 0.5\nok = false\n[by]\nx = 3\ns = "1"\n', {"f1": 0.5, "by.x": 3.0}),
        ("auc.txt", "0.75\n", {"auc": 0.75}),
        ("auc.json", "0.75", {"auc": 0.75}),
        ("a.json", "[1, 2]", {}),
    ],
)
def test_numbers_are_read_by_dotted_name(path: str, text: str, found: dict[str, float]):
    assert numbers(path, text.encode()) == found


def test_numbers_that_are_no_numbers_are_kept_as_such(tmp_path: Path):
    text = '{"loss": NaN, "gain": -Infinity}'
    history = History(tmp_path / "churn")
    entry = stage("e", outs=[item("metrics.json", text)])
    history.commit({"dvc.yaml": DECLARED, "dvc.lock": lock(evaluate=entry), "metrics.json": text})
    graph = graph_of(history)
    assert {fact.key: fact.special for fact in graph.metrics(graph.run("evaluate"))} == {
        "gain": "-Infinity",
        "loss": "NaN",
    }
    assert math.isnan(numbers("a.yaml", b"loss: .nan")["loss"])


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.json", b"{"),
        ("a.json", b"[" * 100_000),
        ("a.toml", b"x = "),
        ("a.yaml", b"a: ["),
        ("a.json", b"\xff\xfe\xfd"),
        ("a.json", b'{"huge": 1e999}'),
        ("a.json", b"-1" + b"0" * 400),
        ("a.toml", b"huge = 1e999"),
        ("a.yaml", b"huge: 1e999"),
    ],
)
def test_what_cannot_be_read_is_refused(path: str, data: bytes):
    with pytest.raises(Invalid):
        numbers(path, data)
