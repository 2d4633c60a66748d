"""Runs of a DVC history: which there are, and what they used, made, executed and ran in."""

from __future__ import annotations

import json
from pathlib import Path

from headwater.imports.dvc import read
from headwater.model import Digest, Kind, Origin, Relation
from imports.histories import RECORDED, History, hour, item, lock, md5, pipeline, stage
from imports.projected import Graph, projected

CODE = item("train.py", "v1")
RAW = item("data/raw.csv", "rows")
MODEL = item("model.joblib", "weights")


def _graph(history: History, **options: str) -> Graph:
    return projected(read(history.folder, project="churn", recorded_at=RECORDED, **options))


def _train(lr: str = "0.1", code: str = "v1", made: str = "weights") -> dict[str, object]:
    return stage(
        "python train.py",
        deps=[RAW, item("train.py", code)],
        outs=[item("model.joblib", made)],
        params={"params.yaml": {"lr": lr}},
    )


def test_a_lock_entry_is_one_run_however_many_commits_hold_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    first = history.commit({"dvc.lock": lock(train=_train())})
    second = history.commit({"notes.md": "x"})
    third = history.commit({"dvc.lock": lock(train=_train("0.2", made="other"))})
    graph = _graph(history)
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
    side = history.commit({"dvc.lock": lock(train=_train())})
    history.git("checkout", "-q", "main")
    main = history.commit({"dvc.lock": lock(train=_train()), "b": "1"})
    history.git("merge", "-q", "-m", "merge", "side")
    merge = history.git("rev-parse", "HEAD")
    history.commit({"dvc.lock": lock(train=_train("0.2"))})
    back = history.commit({"dvc.lock": lock(train=_train())})
    graph = _graph(history)
    run = graph.runs("train")[0]
    executed = {node.name for node in graph.causes(run, Relation.EXECUTED)}
    assert executed == {side, main, back}
    assert graph.named(Kind.COMMIT, merge).props["stage.train"] == run.props["run_id"]
    assert run.occurred_at == hour(2)


def test_a_changed_command_alone_is_another_run(tmp_path: Path):
    history = History(tmp_path / "churn")
    for cmd in ("python train.py", "python train.py --dry-run", "python train.py"):
        history.commit({"dvc.lock": lock(train=stage(cmd, deps=[CODE, RAW], outs=[MODEL]))})
    graph = _graph(history)
    runs = graph.runs("train")
    assert [run.props["command"] for run in runs] == ["python train.py", "python train.py --dry-run"]
    assert [len(graph.causes(run, Relation.EXECUTED)) for run in runs] == [2, 1]
    (made,) = graph.of(Kind.MODEL_VERSION)
    assert graph.causes(made, Relation.GENERATED_BY) == sorted(runs, key=lambda run: run.name)


def test_inputs_are_told_apart_into_code_data_and_configuration(tmp_path: Path):
    history = History(tmp_path / "churn")
    deps = [CODE, item("src", md5("x") + ".dir", nfiles="2"), RAW, item("conf/train.yaml")]
    deps[1]["md5"] = md5("src") + ".dir"
    files = {
        "dvc.lock": lock(train=stage("python train.py", deps=deps, outs=[MODEL])),
        "src/features.py": "code",
    }
    history.commit(files)
    graph = _graph(history)
    run = graph.run("train")
    (edge,) = [edge for edge in graph.out[run.uid] if edge.relation is Relation.EXECUTED]
    assert edge.props["files"] == (f"train.py=md5:{md5('v1')}", f"src=md5:{md5('src')}")
    used = {
        graph.nodes[e.cause].props["path"]: e.role for e in graph.out[run.uid] if e.relation is Relation.USED
    }
    assert used == {"data/raw.csv": "", "conf/train.yaml": "config"}


def test_a_script_that_only_the_command_names_is_code_as_git_had_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    steps = {
        "report": stage("python tools/report.py --out=r.html && ./plot.sh", deps=[item("plot.sh")]),
        "check": stage("python -m tools.check missing.py ../outside.py /abs.py"),
        "freeze": stage("pip freeze > requirements.lock"),
    }
    scripts = {"tools/report.py": "a\r\nb", "tools/check.py": "c", "plot.sh": "d"}
    history.commit({"dvc.lock": lock(**steps), **scripts})
    history.commit({"tools/report.py": "later"})
    graph = _graph(history)
    found = {
        job: edge.props
        for job in steps
        for edge in graph.out[graph.run(job).uid]
        if edge.relation is Relation.EXECUTED
    }
    assert found == {
        "report": {
            "files": (f"plot.sh=md5:{md5('plot.sh')}", f"tools/report.py=md5:{md5('a' + chr(10) + 'b')}"),
            "files_from_command": ("tools/report.py",),
        },
        "check": {"files": (f"tools/check.py=md5:{md5('c')}",), "files_from_command": ("tools/check.py",)},
        "freeze": {"code": "none named"},
    }


def test_a_commit_says_which_requirement_files_it_holds(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit({"dvc.lock": lock(train=_train()), "requirements.txt": "numpy==1.0"})
    blob = history.git("rev-parse", "HEAD:requirements.txt")
    commit = _graph(history).named(Kind.COMMIT, sha)
    assert commit.props["requirements"] == (f"requirements.txt=git-blob:{blob}",)


def test_code_that_a_step_makes_or_dvc_tracks_is_data(tmp_path: Path):
    history = History(tmp_path / "churn")
    generate = stage("gen", outs=[item("made.py")])
    use = stage("use", deps=[item("made.py"), item("kept.sql"), item("plain.sql")])
    tracked = json.dumps({"outs": [{"path": "kept.sql", "md5": md5("kept.sql")}]})
    history.commit({"dvc.lock": lock(generate=generate, use=use), "kept.sql.dvc": tracked})
    graph = _graph(history)
    used = [node.props["path"] for node in graph.causes(graph.run("use"), Relation.USED)]
    (edge,) = [edge for edge in graph.out[graph.run("use").uid] if edge.relation is Relation.EXECUTED]
    assert used == ["kept.sql", "made.py"]
    assert edge.props["files"] == (f"plain.sql=md5:{md5('plain.sql')}",)


def test_moving_to_dvc_3_changes_data_digests_but_no_code(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=_train())})
    newer = stage(
        "python train.py",
        deps=[{**RAW, "hash": "md5"}, {**CODE, "hash": "md5"}],
        outs=[{**MODEL, "hash": "md5"}],
        params={"params.yaml": {"lr": "0.1"}},
    )
    history.commit({"dvc.lock": lock(train=newer)})
    graph = _graph(history)
    before, after = graph.runs("train")
    files = [
        e.props["files"]
        for run in (before, after)
        for e in graph.out[run.uid]
        if e.relation is Relation.EXECUTED
    ]
    assert files[0] == files[1]
    (old,), (new,) = graph.causes(before, Relation.USED), graph.causes(after, Relation.USED)
    assert old.digests() == [Digest("md5-dos2unix", md5("rows"))]
    assert new.digests() == [Digest("md5", md5("rows"))]


def test_what_one_step_makes_another_uses(tmp_path: Path):
    history = History(tmp_path / "churn")
    prepare = stage("prepare", deps=[RAW], outs=[item("data/X_train.csv"), item("data/X_test.csv")])
    train = stage("train", deps=[item("data/X_train.csv")], outs=[MODEL])
    history.commit({"dvc.lock": lock(prepare=prepare, train=train)})
    graph = _graph(history)
    (features,) = graph.causes(graph.run("train"), Relation.USED)
    assert graph.causes(features, Relation.GENERATED_BY) == [graph.run("prepare")]
    assert features.props["output_of"] == ("prepare",)
    assert graph.edge(graph.run("train"), Relation.USED, features).role == "train"
    (raw,) = graph.causes(graph.run("prepare"), Relation.USED)
    assert graph.causes(raw, Relation.GENERATED_BY) == []
    assert "output_of" not in raw.props


def test_an_output_that_a_dvc_file_tracks_is_no_cause_of_its_own(tmp_path: Path):
    history = History(tmp_path / "churn")
    made = item("models/pipe.joblib", "weights")
    tracked = json.dumps({"outs": [{**made, "path": "pipe.joblib"}]})
    by_hand = json.dumps({"outs": [{**item("x", "by hand"), "path": "pipe.joblib"}]})
    history.commit(
        {"dvc.lock": lock(train=stage("t", deps=[RAW], outs=[made])), "models/pipe.joblib.dvc": tracked}
    )
    history.commit({"models/pipe.joblib.dvc": by_hand})
    graph = _graph(history)
    versions = [node for node in graph.of(Kind.MODEL_VERSION) if node.props["path"] == "models/pipe.joblib"]
    ours, other = sorted(versions, key=lambda node: node.occurred_at)
    assert graph.causes(ours, Relation.GENERATED_BY) == [graph.run("train")]
    assert {node.props["tracked_by"] for node in versions} == {"models/pipe.joblib.dvc"}
    assert graph.into[other.uid] == []
    assert other.props["output_of"] == ("train",)


def test_a_model_is_known_by_declaration_by_name_or_by_its_mlem_file(tmp_path: Path):
    history = History(tmp_path / "churn")
    paths = ["out/a", "net.pt", "model.pkl", "X.pkl", "clf", "clf.mlem", "out/table.joblib"]
    artifacts = {
        "a": {"path": "out/a", "type": "model"},
        "t": {"path": "out/table.joblib", "type": "dataset"},
        "odd": "no mapping",
    }
    files = {
        "dvc.lock": lock(train=stage("train", outs=[item(path) for path in paths])),
        "dvc.yaml": json.dumps({"artifacts": artifacts}),
    }
    sha = history.commit(files)
    graph = _graph(history)
    models = {str(node.props["path"]) for node in graph.of(Kind.MODEL_VERSION)}
    assert models == {"out/a", "net.pt", "model.pkl", "clf", "clf.mlem"}
    assert {str(node.props["path"]) for node in graph.of(Kind.DATASET_VERSION)} == {
        "X.pkl",
        "out/table.joblib",
    }
    assert [(each.where, each.reason) for each in graph.refused] == [
        (f"{sha[:12]}:dvc.yaml", "dvc.yaml: artifact 'odd' is no mapping")
    ]


def test_a_step_that_measures_a_model_evaluated_it_and_a_step_that_refines_one_used_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    metrics = '{"f1": 0.5}'
    declared = pipeline(
        evaluate={"cmd": "e", "metrics": ["metrics.json"]}, refine={"cmd": "r", "metrics": ["train.json"]}
    )
    evaluate = stage(
        "e", deps=[MODEL, item("X_test.csv")], outs=[item("metrics.json", metrics), item("importance.joblib")]
    )
    refine = stage("r", deps=[MODEL], outs=[item("better.joblib"), item("train.json", metrics)])
    history.commit(
        {
            "dvc.yaml": declared,
            "dvc.lock": lock(train=stage("t", outs=[MODEL]), evaluate=evaluate, refine=refine),
            "metrics.json": metrics,
        }
    )
    graph = _graph(history)
    (scored,) = graph.causes(graph.run("evaluate"), Relation.EVALUATED)
    assert graph.edge(graph.run("refine"), Relation.USED, scored).role == "base"
    assert graph.causes(scored, Relation.GENERATED_BY) == [graph.run("train")]
    (data,) = graph.causes(graph.run("evaluate"), Relation.USED)
    (fact,) = graph.metrics(graph.run("evaluate"))
    assert (fact.model, fact.dataset, fact.split) == (scored.uid, data.uid, "test")


def test_several_lock_files_are_several_pipelines(tmp_path: Path):
    history = History(tmp_path / "churn")
    sha = history.commit({"dvc.lock": lock(train=_train()), "reports/dvc.lock": lock(train=_train())})
    graph = _graph(history)
    commit = graph.named(Kind.COMMIT, sha)
    assert set(commit.group("stage")) == {"train", "reports:train"}
    assert graph.run("reports:train").props["param.lr"] == "0.1"
    made = graph.effects(graph.run("reports:train"), Relation.GENERATED_BY)
    assert [node.props["path"] for node in made] == ["reports/model.joblib"]


def test_a_lock_file_may_use_what_another_makes(tmp_path: Path):
    history = History(tmp_path / "churn")
    report = stage("r", deps=[{**MODEL, "path": "../model.joblib"}], outs=[item("r.html")])
    history.commit({"dvc.lock": lock(train=_train()), "reports/dvc.lock": lock(report=report)})
    graph = _graph(history)
    (model,) = graph.causes(graph.run("reports:report"), Relation.USED)
    assert graph.causes(model, Relation.GENERATED_BY) == [graph.run("train")]


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
    graph = _graph(history)
    assert [graph.run(f"submit@{name}").props["metric.f1"] for name in "ab"] == [0.5, 0.75]
    assert graph.run("submit@a").props["stage_template"] == "submit"


def test_a_stage_works_in_its_own_folder(tmp_path: Path):
    history = History(tmp_path / "churn")
    declared = pipeline(train={"cmd": "t", "wdir": "work", "outs": ["m.joblib"]})
    history.commit({"p/dvc.yaml": declared, "p/dvc.lock": lock(train=stage("t", outs=[item("m.joblib")]))})
    (made,) = _graph(history).of(Kind.MODEL_VERSION)
    assert made.props["path"] == "p/work/m.joblib"


def test_a_folder_and_what_is_in_it_are_joined(tmp_path: Path):
    history = History(tmp_path / "churn")
    folder = {"path": "data/features", "md5": md5("f") + ".dir", "nfiles": "2"}
    made = {"path": "data/split", "md5": md5("s") + ".dir", "nfiles": "2"}
    history.commit(
        {
            "dvc.lock": lock(
                build=stage("b", outs=[item("data/features/a.csv")]),
                split=stage("s", deps=[folder], outs=[made]),
                train=stage("t", deps=[item("data/split/train.csv")], outs=[MODEL]),
            )
        }
    )
    graph = _graph(history)
    (whole,) = graph.causes(graph.run("split"), Relation.USED)
    assert whole.digests() == [Digest("md5-dos2unix-dir", md5("f"))]
    (part,) = graph.causes(whole, Relation.DERIVED_FROM)
    assert graph.causes(part, Relation.GENERATED_BY) == [graph.run("build")]
    assert graph.edge(whole, Relation.DERIVED_FROM, part).origin is Origin.INFERRED
    (trained_on,) = graph.causes(graph.run("train"), Relation.USED)
    (split,) = graph.causes(trained_on, Relation.DERIVED_FROM)
    assert graph.causes(split, Relation.GENERATED_BY) == [graph.run("split")]


def test_the_environment_is_what_stood_where_the_entry_came_in(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=_train()), "requirements.txt": "numpy==1.26.0\nscipy\n"})
    history.commit({"requirements.txt": "numpy==2.0.0\nscipy\n"})
    history.commit({"dvc.lock": lock(train=_train("0.2", made="other"))})
    graph = _graph(history)
    assert len(graph.of(Kind.ENVIRONMENT)) == 2
    before, after = (graph.causes(run, Relation.RAN_IN)[0] for run in graph.runs("train"))
    assert [before.props["packages"], after.props["packages"]] == [
        ("pypi/numpy==1.26.0",),
        ("pypi/numpy==2.0.0",),
    ]
    blob = history.git("rev-parse", "HEAD:requirements.txt")
    assert after.props["file.requirements.txt"] == f"git-blob:{blob}"
    assert [node.name for node in graph.causes(after, Relation.CONTAINS)] == ["numpy@2.0.0"]
    assert graph.edge(graph.runs("train")[0], Relation.RAN_IN, before).origin is Origin.INFERRED


def test_a_requirement_file_counts_for_the_pipelines_below_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit(
        {
            "a/dvc.lock": lock(train=_train()),
            "b/dvc.lock": lock(train=_train()),
            "Dockerfile": "FROM x",
            "a/requirements/dev-requirements.txt": "x",
            "a/requirements/requirements.txt": "numpy==1.0",
            "b/deep/requirements.txt": "numpy==2.0",
        }
    )
    graph = _graph(history)
    (a,) = graph.causes(graph.run("a:train"), Relation.RAN_IN)
    (b,) = graph.causes(graph.run("b:train"), Relation.RAN_IN)
    assert set(a.group("file")) == {"Dockerfile", "a/requirements/requirements.txt"}
    assert set(b.group("file")) == {"Dockerfile"}


def test_requirements_that_a_step_makes_are_its_output(tmp_path: Path):
    history = History(tmp_path / "churn")
    check = stage("pip freeze", outs=[item("requirements.txt", "numpy==1.0")])
    train = stage("t", deps=[item("requirements.txt", "numpy==1.0")], outs=[MODEL])
    history.commit({"dvc.lock": lock(check=check, train=train), "requirements.txt": "numpy==1.0"})
    graph = _graph(history)
    assert graph.causes(graph.run("check"), Relation.RAN_IN) == []
    (used,) = graph.causes(graph.run("train"), Relation.USED)
    assert graph.causes(used, Relation.GENERATED_BY) == [graph.run("check")]


def test_an_import_points_into_the_other_repository(tmp_path: Path):
    registry = History(tmp_path / "registry")
    registry.commit({"data/x.csv.dvc": json.dumps({"outs": [item("x.csv", "rows")]})})
    origin = {"url": "https://me:token@example.org/team/registry.git", "rev": "v1", "rev_lock": "f" * 40}
    imported = {"deps": [{"path": "data/x.csv", "repo": origin}], "outs": [item("x.csv", "rows")]}
    history = History(tmp_path / "churn")
    history.commit({"x.csv.dvc": json.dumps(imported)})
    graph = _graph(history)
    ours = next(node for node in graph.of(Kind.DATASET_VERSION) if node.project == "churn")
    (theirs,) = graph.causes(ours, Relation.DERIVED_FROM)
    edge = graph.edge(ours, Relation.DERIVED_FROM, theirs)
    assert edge.role == "import"
    assert edge.props == {"rev": "v1", "rev_lock": "f" * 40, "url": "https://example.org/team/registry.git"}
    there = projected(read(registry.folder, recorded_at=RECORDED))
    assert [node.uid for node in there.of(Kind.DATASET_VERSION)] == [theirs.uid]


def test_a_step_may_use_another_repository_directly(tmp_path: Path):
    history = History(tmp_path / "churn")
    origin = {"url": "git@example.org:team/registry", "rev_lock": "f" * 40}
    history.commit(
        {"dvc.lock": lock(train=stage("t", deps=[{"path": "data/x.csv", "repo": origin}], outs=[MODEL]))}
    )
    (used,) = _graph(history).causes(_graph(history).run("train"), Relation.USED)
    assert (used.project, used.props["version"]) == ("registry", "f" * 40)


def test_data_from_an_address_keeps_it(tmp_path: Path):
    history = History(tmp_path / "churn")
    imported = {"deps": [{"path": "s3://bucket/x.csv", "etag": "e1"}], "outs": [item("x.csv", "rows")]}
    history.commit({"x.csv.dvc": json.dumps(imported)})
    (node,) = _graph(history).of(Kind.DATASET_VERSION)
    assert node.props["uri"] == "s3://bucket/x.csv"


def test_outputs_without_a_digest_belong_to_their_run(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit(
        {"dvc.lock": lock(a=stage("a", outs=[{"path": "x.csv"}]), b=stage("b", deps=[{"path": "x.csv"}]))}
    )
    graph = _graph(history)
    (made,) = graph.effects(graph.run("a"), Relation.GENERATED_BY)
    (used,) = graph.causes(graph.run("b"), Relation.USED)
    assert made.uid != used.uid


def test_experiments_and_branches_are_runs_like_others(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=_train())})
    history.git("checkout", "-q", "--detach")
    tip = history.commit({"dvc.lock": lock(train=_train("0.9", made="x"))}, "dvc: commit experiment 1")
    history.git("update-ref", "refs/exps/ab/cdef/shy-hoe", "HEAD")
    history.git("checkout", "-q", "main")
    graph = _graph(history)
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
    graph = _graph(history)
    run = graph.run("train.dvc")
    assert (run.props["param.lr"], run.props["metric.auc"]) == ("0.1", 0.75)
    assert {node.props["path"] for node in graph.effects(run, Relation.GENERATED_BY)} == {
        "model.joblib",
        "auc.json",
    }


def test_a_shallow_clone_does_not_claim_who_introduced_an_entry(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=_train())})
    history.commit({"a": "1"})
    history.commit({"dvc.lock": lock(train=_train("0.2"))})
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
    graph = _graph(history)
    assert len(graph.of(Kind.COMMIT)) == 1
    assert "no dvc.lock" in graph.refused[0].reason


def test_two_instances_of_one_history_share_data_and_not_runs(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=_train())})
    one, other = _graph(history, instance="a"), _graph(history, instance="b")
    assert {node.uid for node in one.of(Kind.RUN)} & {node.uid for node in other.of(Kind.RUN)} == set()
    assert {n.uid for n in one.of(Kind.DATASET_VERSION)} == {n.uid for n in other.of(Kind.DATASET_VERSION)}


def test_importing_again_and_a_bundle_state_the_same_facts(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=_train()), "requirements.txt": "numpy==1.0"})
    ids = {fact.id for fact in _graph(history).facts}
    bundle = history.bundle(tmp_path / "churn.bundle")
    again = projected(read(bundle, project="churn", recorded_at=hour(9_999)))
    assert {fact.id for fact in again.facts} == ids
