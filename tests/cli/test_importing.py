"""Histories of other tools through the command line."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from headwater.cli.app import app
from headwater.settings import sqlite_url
from imports.histories import History, item, lock, stage

Run = Callable[..., Any]
SAMPLE = Path(__file__).resolve().parents[3] / "shared/samples/mlflow/sqlite-3.17.2-wine-digits/mlflow.db"


@pytest.fixture
def churn(tmp_path: Path) -> History:
    """A repository whose training was made with two learning rates."""
    history = History(tmp_path / "churn")
    for rate, made in (("0.1", "weights"), ("0.2", "others")):
        train = stage(
            "python train.py",
            deps=[item("data/raw.csv", "rows"), item("train.py", "v1")],
            outs=[item("model.joblib", made)],
            params={"params.yaml": {"lr": rate}},
        )
        history.commit({"dvc.lock": lock(train=train)}, f"rate {rate}")
    return history


def test_a_dvc_history_is_read_once_and_again_without_change(run: Run, churn: History) -> None:
    first = run("import", "dvc", str(churn.folder), "--project", "bank", "--json")
    assert (first.code, first.json["known"], first.json["refused"]) == (0, 0, [])
    again = run("import", "dvc", str(churn.folder), "--project", "bank", "--json")
    assert (again.json["new"], again.json["known"]) == (0, first.json["new"])
    runs = run("search", "run order by occurred_at", "--json").json["items"]
    assert [each["project"] for each in runs] == ["bank", "bank"]


def test_git_alone_gives_the_commits(run: Run, churn: History) -> None:
    assert run("import", "git", str(churn.folder)).code == 0
    commits = run("search", "commit where message contains 'rate'", "--json").json
    assert commits["totalCount"] == 2
    assert run("search", "run", "--json").json["totalCount"] == 0


def test_progress_shows_what_is_read_on_stderr(process: Run, churn: History) -> None:
    ended = process("import", "dvc", str(churn.folder))
    assert "commits" in ended.err
    assert "runs: 2 of 2" in ended.err.splitlines()
    assert ended.out.endswith("0 known already, 0 refused\n")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_following_takes_in_what_comes_later(run: Run, churn: History) -> None:
    command = [
        sys.executable,
        "-m",
        "headwater",
        "import",
        "git",
        str(churn.folder),
        "--follow",
        "--every",
        "0.2",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline().endswith(" 0 known already, 0 refused\n")
        churn.commit({"notes.md": "later"}, "rate unchanged")
        assert " new, " in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
    assert running.returncode == 130
    found = run("search", "commit where message contains 'unchanged'", "--json").json
    assert found["totalCount"] == 1


def test_a_wrong_mapping_rule_is_explained(run: Run, tmp_path: Path) -> None:
    ended = run("import", "mlflow", "x.db", "--rule", "data_path")
    assert (ended.code, ended.out) == (2, "")
    assert "param:data_path -> dataset" in ended.err
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the samples of other tools' data are not here")
def test_an_mlflow_database_is_read_with_its_versions(run: Run, tmp_path: Path) -> None:
    store = sqlite_url(tmp_path / "ml.db")
    ended = run("import", "mlflow", str(SAMPLE), "--store", store, "--project", "lab", "--json")
    assert (ended.code, ended.json["refused"]) == (0, [])
    assert run("search", "run", "--store", store, "--json").json["totalCount"] == 26
    assert run("latest", "model:digits-model", "--store", store, "--json").json["project"] == "lab"


def test_facts_come_through_a_pipe_plain_or_packed(process: Run, store: str, tmp_path: Path) -> None:
    plain = process("export", "facts", "--store", store).out
    facts = len(plain.splitlines())
    for number, given in enumerate((plain.encode(), gzip.compress(plain.encode()))):
        ended = subprocess.run(
            [sys.executable, "-m", "headwater", "import", "facts", "-", "--json"],
            input=given,
            capture_output=True,
            env={**os.environ, "HEADWATER_STORE": sqlite_url(tmp_path / f"{number}.db")},
            timeout=60,
            check=False,
        )
        told = json.loads(ended.stdout)
        assert (ended.returncode, told["new"], told["refused"]) == (0, facts, [])


def test_a_broken_line_of_a_pipe_is_named(run: Run) -> None:
    ended = CliRunner().invoke(app, ["import", "facts", "-"], input='{"fact": "node", nope\n')
    assert ended.exit_code == 1
    assert "standard input:1: " in ended.stdout
    strange = CliRunner().invoke(app, ["import", "facts", "-"], input="nope\n")
    assert strange.exit_code == 1
    assert "standard input: this is no file of facts" in strange.stdout
    assert "- reads standard input" in run("import", "facts", "nowhere.jsonl").err


def test_a_refused_file_is_named_once(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "dvc.lock").write_text("a: [\n")
    for words in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=ana", "-c", "user.email=ana@mail.example", "commit", "-qm", "broken"),
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    ended = run("import", "dvc", str(folder), "--store", "memory:")
    (line,) = [line for line in ended.out.splitlines() if "not YAML" in line]
    assert line.count("dvc.lock") == 1
    refused = run("import", "dvc", str(folder), "--store", "memory:", "--json").json["refused"]
    assert any(each["reason"].startswith("is not YAML") for each in refused)
