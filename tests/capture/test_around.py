"""What goes on around a run: code, command, environment and secrets; what a command line repeats is left out."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import pytest

import headwater
from captured import StoreOf, free_port, write_rows
from headwater.capture import recorder
from headwater.capture.place import command_line, command_text
from headwater.model import Direction, Kind, Relation


@pytest.mark.usefixtures("processes")
def test_a_script_that_is_not_in_git_is_no_code_of_the_commit(tmp_path: Path, store: StoreOf):
    (tmp_path / "steps.py").write_text("rate = 1\n")
    for words in (["init", "-q"], ["add", "steps.py"], ["commit", "-qm", "First"]):
        subprocess.run(
            ["git", "-c", "user.name=Ana", "-c", "user.email=ana@lab", *words], check=True, cwd=tmp_path
        )
    (tmp_path / "train.py").write_text("import headwater\nwith headwater.run('train'): pass\n")
    subprocess.run([sys.executable, "train.py"], check=True, timeout=60)
    (edge,) = store.graph.edges_of([store.run("train").uid], Direction.UPSTREAM, [Relation.EXECUTED])
    assert (edge.uncommitted, edge.props["untracked"]) == (True, ("train.py",))
    assert "patch_sha256" not in edge.props


def test_secrets_do_not_reach_the_journal(tmp_path: Path):
    with headwater.run("train", server=f"http://127.0.0.1:{free_port()}") as run:
        run.log_params({"api_key": "sk-proj-1234567890abcdefghij", "lr": 0.1})
    recorder.close_all(within_s=0.1)
    text = b"".join(path.read_bytes() for path in (tmp_path / "journal").glob("*.journal"))
    assert b"param.api_key" in text
    assert b"sk-proj-1234567890" not in text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["python", "t.py", "clicks.csv", "other.csv"], "python t.py other.csv"),
        (["python", "t.py", "--data", "./clicks.csv", "--fast"], "python t.py --fast"),
        (["python", "t.py", "--data=s3://bucket/part"], "python t.py"),
        (["python", "t.py", "--not-data=other.csv"], "python t.py --not-data=other.csv"),
    ],
)
def test_a_command_does_not_repeat_what_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], text: str
):
    monkeypatch.chdir(tmp_path)
    assert command_text(words, used={str(tmp_path / "clicks.csv"), "s3://bucket/part"}) == text


def test_paths_of_used_data_leave_the_command(tmp_path: Path, store: StoreOf):
    write_rows(tmp_path / "clicks.csv")
    (tmp_path / "train.py").write_text(
        "import headwater, sys\nwith headwater.run('train') as run: run.use(sys.argv[2])\n"
    )
    words = [sys.executable, "train.py", "--data", "clicks.csv", "--fast"]
    subprocess.run(words, check=True, timeout=60)
    assert str(store.run("train").props["command"]).endswith("train.py --fast")
    assert str(store.run("train").props["command_line"]).endswith("train.py --data clicks.csv --fast")


def test_a_notebook_has_no_command_line(monkeypatch: pytest.MonkeyPatch):
    for name in ("ipykernel", "IPython"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    assert command_line() == []


def test_the_password_of_a_remote_does_not_reach_the_journal(tmp_path: Path, store: StoreOf):
    for words in (
        ["init", "-q"],
        [
            "remote",
            "add",
            "origin",
            "https://ana:ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/lab/churn",
        ],
        ["-c", "user.name=Ana", "-c", "user.email=ana@lab", "commit", "-qm", "First", "--allow-empty"],
    ):
        subprocess.run(["git", *words], check=True, cwd=tmp_path)
    with headwater.run("train"):
        pass
    (commit,) = store.nodes(Kind.COMMIT)
    assert "github.com/lab/churn" in str(commit.props["repository"])
    assert all("ghp_abc" not in fact.content.decode() for fact in store.graph.facts())
