"""What runs of a DVC history executed and ran in."""

from __future__ import annotations

import json
from pathlib import Path

from headwater.model import Digest, Kind, Origin, Relation
from imports.churn import CODE, MODEL, RAW, graph_of, training
from imports.histories import History, item, lock, md5, stage


def test_inputs_are_told_apart_into_code_data_and_configuration(tmp_path: Path):
    history = History(tmp_path / "churn")
    deps = [CODE, item("src", md5("x") + ".dir", nfiles="2"), RAW, item("conf/train.yaml")]
    deps[1]["md5"] = md5("src") + ".dir"
    files = {
        "dvc.lock": lock(train=stage("python train.py", deps=deps, outs=[MODEL])),
        "src/features.py": "code",
    }
    history.commit(files)
    graph = graph_of(history)
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
    graph = graph_of(history)
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
    sha = history.commit({"dvc.lock": lock(train=training()), "requirements.txt": "numpy==1.0"})
    blob = history.git("rev-parse", "HEAD:requirements.txt")
    commit = graph_of(history).named(Kind.COMMIT, sha)
    assert commit.props["requirements"] == (f"requirements.txt=git-blob:{blob}",)


def test_code_that_a_step_makes_or_dvc_tracks_is_data(tmp_path: Path):
    history = History(tmp_path / "churn")
    generate = stage("gen", outs=[item("made.py")])
    use = stage("use", deps=[item("made.py"), item("kept.sql"), item("plain.sql")])
    tracked = json.dumps({"outs": [{"path": "kept.sql", "md5": md5("kept.sql")}]})
    history.commit({"dvc.lock": lock(generate=generate, use=use), "kept.sql.dvc": tracked})
    graph = graph_of(history)
    used = [node.props["path"] for node in graph.causes(graph.run("use"), Relation.USED)]
    (edge,) = [edge for edge in graph.out[graph.run("use").uid] if edge.relation is Relation.EXECUTED]
    assert used == ["kept.sql", "made.py"]
    assert edge.props["files"] == (f"plain.sql=md5:{md5('plain.sql')}",)


def test_moving_to_dvc_3_changes_data_digests_but_no_code(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=training())})
    newer = stage(
        "python train.py",
        deps=[{**RAW, "hash": "md5"}, {**CODE, "hash": "md5"}],
        outs=[{**MODEL, "hash": "md5"}],
        params={"params.yaml": {"lr": "0.1"}},
    )
    history.commit({"dvc.lock": lock(train=newer)})
    graph = graph_of(history)
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


def test_the_environment_is_what_stood_where_the_entry_came_in(tmp_path: Path):
    history = History(tmp_path / "churn")
    history.commit({"dvc.lock": lock(train=training()), "requirements.txt": "numpy==1.26.0\nscipy\n"})
    history.commit({"requirements.txt": "numpy==2.0.0\nscipy\n"})
    history.commit({"dvc.lock": lock(train=training("0.2", made="other"))})
    graph = graph_of(history)
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
            "a/dvc.lock": lock(train=training()),
            "b/dvc.lock": lock(train=training()),
            "Dockerfile": "FROM x",
            "a/requirements/dev-requirements.txt": "x",
            "a/requirements/requirements.txt": "numpy==1.0",
            "b/deep/requirements.txt": "numpy==2.0",
        }
    )
    graph = graph_of(history)
    (a,) = graph.causes(graph.run("a:train"), Relation.RAN_IN)
    (b,) = graph.causes(graph.run("b:train"), Relation.RAN_IN)
    assert set(a.group("file")) == {"Dockerfile", "a/requirements/requirements.txt"}
    assert set(b.group("file")) == {"Dockerfile"}


def test_requirements_that_a_step_makes_are_its_output(tmp_path: Path):
    history = History(tmp_path / "churn")
    check = stage("pip freeze", outs=[item("requirements.txt", "numpy==1.0")])
    train = stage("t", deps=[item("requirements.txt", "numpy==1.0")], outs=[MODEL])
    history.commit({"dvc.lock": lock(check=check, train=train), "requirements.txt": "numpy==1.0"})
    graph = graph_of(history)
    assert graph.causes(graph.run("check"), Relation.RAN_IN) == []
    (used,) = graph.causes(graph.run("train"), Relation.USED)
    assert graph.causes(used, Relation.GENERATED_BY) == [graph.run("check")]
