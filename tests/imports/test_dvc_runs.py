"""Runs of a DVC history: which there are, and which commits executed them."""

from __future__ import annotations

import json
from pathlib import Path

from headwater.imports.dvc import read
from headwater.model import Kind, Origin, Relation
from imports.churn import CODE, MODEL, RAW, graph_of, training
from imports.histories import RECORDED, History, hour, item, lock, pipeline, stage
from imports.projected import projected


def test_a_lock_entry_is_one_run_however_many_commits_hold_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    first = history.commit({"dvc.lock": lock(train=training())})
    second = history.commit({"notes.md": "x"})
    third = history.commit({"dvc.lock": lock(train=training("0.2", made="other"))})
    graph = graph_of(history)
    run, later = graph.runs("train")
    assert (run.occurred_at, later.occurred_at) == (hour(1), hour(3))
    assert run.props["param.lr"] == "0.1"
    assert run.props["command"] == "python train.py"
    assert run.props["state"] == "COMPLETE"
    stands = [graph.named(Kind.COMMIT, sha).props["stage.train"] for sha in (first, second, third)]
    assert stands == [run.props["run_id"], run.props["run_id"], later.props["run_id"]]
    assert [node.name for node in graph.causes(run, Relation.EXECUTED)] == [first]


def test_a_run_executed_every_commit_that_introduced_its_entry(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"a": "1"})
    history.git("checkout", "-q", "-b", "side")
    side = history.commit({"dvc.lock": lock(train=training())})
    history.git("checkout", "-q", "main")
    main = history.commit({"dvc.lock": lock(train=training()), "b": "1"})
    history.git("merge", "-q", "-m", "merge", "side")
    merge = history.git("rev-parse", "HEAD")
    history.commit({"dvc.lock": lock(train=training("0.2"))})
    back = history.commit({"dvc.lock": lock(train=training())})
    graph = graph_of(history)
    run = graph.runs("train")[0]
    executed = {node.name for node in graph.causes(run, Relation.EXECUTED)}
    assert executed == {side, main, back}
    assert graph.named(Kind.COMMIT, merge).props["stage.train"] == run.props["run_id"]
    assert run.occurred_at == hour(2)


def test_a_changed_command_alone_is_another_run(tmp_path: Path):
    history = History(tmp_path / "churn")
    for cmd in ("python train.py", "python train.py --dry-run", "python train.py"):
        history.commit({"dvc.lock": lock(train=stage(cmd, deps=[CODE, RAW], outs=[MODEL]))})
    graph = graph_of(history)
    runs = graph.runs("train")
    assert [run.props["command"] for run in runs] == ["python train.py", "python train.py --dry-run"]
    assert [len(graph.causes(run, Relation.EXECUTED)) for run in runs] == [2, 1]
    (made,) = graph.of(Kind.MODEL_VERSION)
    assert graph.causes(made, Relation.GENERATED_BY) == sorted(runs, key=lambda run: run.name)


def test_several_lock_files_are_several_pipelines(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit({"dvc.lock": lock(train=training()), "reports/dvc.lock": lock(train=training())})
    graph = graph_of(history)
    commit = graph.named(Kind.COMMIT, sha)
    assert set(commit.group("stage")) == {"train", "reports:train"}
    assert graph.run("reports:train").props["param.lr"] == "0.1"
    made = graph.effects(graph.run("reports:train"), Relation.GENERATED_BY)
    assert [node.props["path"] for node in made] == ["reports/model.joblib"]


def test_stages_of_a_template_are_jobs_of_their_own(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = pipeline(
        submit={
            "foreach": ["a", "b"],
            "do": {"cmd": "s ${item}", "wdir": "work", "metrics": ["${item}.json"]},
        }
    )
    stages = {
        f"submit@{name}": stage(f"s {name}", outs=[item(f"{name}.json", f'{{"f1": {value}}}')])
        for name, value in (("a", 0.5), ("b", 0.75))
    }
    history.commit(
        {
            "dvc.yaml": declared,
            "dvc.lock": lock(**stages),
            "work/a.json": '{"f1": 0.5}',
            "work/b.json": '{"f1": 0.75}',
        }
    )
    graph = graph_of(history)
    assert [graph.run(f"submit@{name}").props["metric.f1"] for name in "ab"] == [0.5, 0.75]
    assert graph.run("submit@a").props["stage_template"] == "submit"


def test_a_stage_works_in_its_own_folder(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = pipeline(train={"cmd": "t", "wdir": "work", "outs": ["m.joblib"]})
    history.commit({"p/dvc.yaml": declared, "p/dvc.lock": lock(train=stage("t", outs=[item("m.joblib")]))})
    (made,) = graph_of(history).of(Kind.MODEL_VERSION)
    assert made.props["path"] == "p/work/m.joblib"


def test_experiments_and_branches_are_runs_like_others(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=training())})
    history.git("checkout", "-q", "--detach")
    tip = history.commit({"dvc.lock": lock(train=training("0.9", made="x"))}, "dvc: commit experiment 1")
    history.git("update-ref", "refs/exps/ab/cdef/shy-hoe", "HEAD")
    history.git("checkout", "-q", "main")
    graph = graph_of(history)
    assert [run.props["param.lr"] for run in graph.runs("train")] == ["0.1", "0.9"]
    assert graph.named(Kind.COMMIT, tip).props["experiment"] == "shy-hoe"


def test_older_stage_files_are_runs(tmp_path: Path):
    history = History(tmp_path / "churn")
    old = {
        "cmd": "python train.py",
        "md5": "ffff",
        "deps": [CODE, RAW, {"path": "params.yaml", "params": {"lr": "0.1"}}],
        "outs": [MODEL, {**item("auc.json", "0.75"), "metric": "true", "cache": "false"}],
    }
    history.commit({"train.dvc": json.dumps(old), "auc.json": "0.75", "raw.dvc": json.dumps({"outs": [RAW]})})
    graph = graph_of(history)
    run = graph.run("train.dvc")
    assert (run.props["param.lr"], run.props["metric.auc"]) == ("0.1", 0.75)
    assert {node.props["path"] for node in graph.effects(run, Relation.GENERATED_BY)} == {
        "model.joblib",
        "auc.json",
    }


def test_a_shallow_clone_does_not_claim_who_introduced_an_entry(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=training())})
    history.commit({"a": "1"})
    history.commit({"dvc.lock": lock(train=training("0.2"))})
    history.git("clone", "-q", "--depth", "2", f"file://{tmp_path}/churn", str(tmp_path / "shallow"))
    graph = projected(read(tmp_path / "shallow", project="churn", recorded_at=RECORDED))
    guessed, sure = graph.runs("train")
    edges = [
        edge for run in (guessed, sure) for edge in graph.out[run.uid] if edge.relation is Relation.EXECUTED
    ]
    assert [(edge.origin, edge.confidence) for edge in edges] == [
        (Origin.INFERRED, 0.5),
        (Origin.IMPORTED, 1.0),
    ]
    assert "git fetch --unshallow" in graph.refused[0].reason


def test_a_repository_without_dvc_gives_commits_and_says_so(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"a": "1"})
    graph = graph_of(history)
    assert len(graph.of(Kind.COMMIT)) == 1
    assert "no dvc.lock" in graph.refused[0].reason


def test_two_instances_of_one_history_share_data_and_not_runs(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=training())})
    one, other = graph_of(history, instance="a"), graph_of(history, instance="b")
    assert {node.uid for node in one.of(Kind.RUN)} & {node.uid for node in other.of(Kind.RUN)} == set()
    assert {n.uid for n in one.of(Kind.DATASET_VERSION)} == {n.uid for n in other.of(Kind.DATASET_VERSION)}


def test_importing_again_and_a_bundle_state_the_same_facts(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=training()), "requirements.txt": "numpy==1.0"})
    ids = {fact.id for fact in graph_of(history).facts}
    bundle = history.bundle(tmp_path / "churn.bundle")
    again = projected(read(bundle, project="churn", recorded_at=hour(9_999)))
    assert {fact.id for fact in again.facts} == ids
