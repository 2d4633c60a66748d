"""What is captured unasked: energy counters that wrap, GPUs, variables, long values, work in the background."""

from __future__ import annotations

import subprocess
import sys
import threading
from argparse import Namespace
from enum import Enum
from pathlib import Path

import pytest

from headwater.capture.code import code_here
from headwater.capture.destination import Destination, destination, destination_or_none
from headwater.capture.folder import journal_folder
from headwater.capture.resources import Meter, _used, energy_counters
from headwater.capture.surroundings import accelerators, surroundings
from headwater.capture.values import load_config, number, parameters
from headwater.capture.working import Worker
from headwater.errors import Invalid, NotFound


def counter(folder: Path, name: str, microjoules: int) -> None:
    """Write a counter as the kernel shows it."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "energy_uj").write_text(f"{microjoules}\n")
    (folder / name / "max_energy_range_uj").write_text("10000000\n")


def test_energy_is_that_of_whole_processors_also_when_a_counter_wraps(tmp_path: Path):
    for name, start in (("intel-rapl:0", 1_000_000), ("intel-rapl:1", 9_000_000), ("intel-rapl:0:0", 5)):
        counter(tmp_path, name, start)
    before = energy_counters(tmp_path)
    assert sorted(before) == ["intel-rapl:0", "intel-rapl:1"]
    counter(tmp_path, "intel-rapl:0", 4_000_000)
    counter(tmp_path, "intel-rapl:1", 2_000_000)
    assert _used(before, energy_counters(tmp_path)) == 6.0


def test_a_counter_that_may_not_be_read_is_left_out(tmp_path: Path):
    (tmp_path / "intel-rapl:0").mkdir()
    assert energy_counters(tmp_path) == {}
    assert "energy_wh" not in Meter(energy={}).spent()


def test_gpus_are_read_from_the_driver(tmp_path: Path):
    (tmp_path / "gpus" / "0000:01:00.0").mkdir(parents=True)
    (tmp_path / "gpus" / "0000:01:00.0" / "information").write_text("Model: \t\t NVIDIA H100\nIRQ: 5\n")
    (tmp_path / "version").write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue\n")
    assert list(accelerators(tmp_path)) == ["NVIDIA H100", "NVIDIA driver 550.54.15"]
    assert list(accelerators(tmp_path / "none")) == []


def test_only_listed_variables_are_recorded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("CLUSTER", "blue")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert surroundings(sys.path).content["variable"] == {"OMP_NUM_THREADS": "3"}
    monkeypatch.setenv("HEADWATER_ENV", "CLUSTER, UNSET")
    assert surroundings(sys.path).content["variable"] == {"OMP_NUM_THREADS": "3", "CLUSTER": "blue"}


def test_an_environment_is_the_same_content_each_time():
    assert surroundings(sys.path) == surroundings(sys.path)


class Mode(Enum):
    """A choice."""

    FAST = "fast"


def test_parameters_are_flat_text():
    given = {"a": {"b": {"c": 1}, "empty": {}}, "flag": True, "mode": Mode.FAST, "path": Path("x/y"), 3: None}
    assert parameters(given) == {
        "a.b.c": "1",
        "a.empty": "{}",
        "flag": "True",
        "mode": "fast",
        "path": "x/y",
        "3": "None",
    }
    assert parameters(Namespace(lr=0.1)) == {"lr": "0.1"}


def test_a_long_parameter_is_cut_with_a_digest_of_the_whole():
    first, second = (parameters({"prompt": "x" * 20_000 + end})["prompt"] for end in "ab")
    assert len(first) < 11_000
    assert first != second


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.json", '{"a": {"b": 1e-3, "c": "no"}}'),
        ("c.toml", '[a]\nb = 1e-3\nc = "no"\n'),
        ("c.yaml", "a:\n  b: 1e-3\n  c: no\n"),
    ],
)
def test_values_of_a_configuration_stay_as_they_are_written(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    assert parameters(load_config(tmp_path / name)) == {"a.b": "1e-3", "a.c": "no"}


@pytest.mark.parametrize(("name", "text"), [("c.json", "[1]"), ("c.json", "{"), ("c.ini", "a=1")])
def test_what_is_no_configuration_is_refused(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)
    with pytest.raises(Invalid):
        load_config(tmp_path / name)
    with pytest.raises(NotFound):
        load_config(tmp_path / "missing.json")


def test_a_measurement_is_a_number_of_any_library():
    numpy = pytest.importorskip("numpy")
    assert [number(each) for each in (1, True, numpy.float32(0.5), numpy.array([2.0])[0])] == [1, 1, 0.5, 2]
    with pytest.raises(Invalid):
        number("much")


def test_a_worker_goes_on_after_a_task_that_failed():
    done: list[int] = []
    worker = Worker("test")
    worker.do(lambda: done.append(1 // 0))
    worker.do(lambda: done.append(2))
    assert worker.wait(within_s=30)
    assert done == [2]


def test_waiting_for_a_worker_ends_in_time():
    gate = threading.Event()
    worker = Worker("test")
    worker.do(lambda: gate.wait(30) and None)
    assert not worker.wait(within_s=0.01)
    gate.set()
    assert worker.wait(within_s=30)


def test_where_facts_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    assert destination(server="http://h:1/graphql/", environ={}).url == "http://h:1"
    assert destination(store="sqlite:///x.db", environ={}).url == f"sqlite:///{tmp_path / 'x.db'}"
    both = {"HEADWATER_SERVER": "http://h:1", "HEADWATER_STORE": "sqlite:///y.db"}
    assert destination(environ=both).is_server
    assert not destination(store="sqlite:///x.db", environ=both).is_server
    assert destination(environ={}) == Destination()
    for wrong in (
        {"server": "h:1"},
        {"store": "postgres://h"},
        {"server": "http://h", "store": "sqlite:///x"},
    ):
        with pytest.raises(Invalid):
            destination(**wrong, environ={})
    assert not destination_or_none(server="h:1").is_server


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"HOME": "/home/ana"}, "linux", "/home/ana/.local/state/headwater/journal"),
        ({"HOME": "/home/ana", "XDG_STATE_HOME": "/s"}, "linux", "/s/headwater/journal"),
        ({"HOME": "/Users/ana"}, "darwin", "/Users/ana/Library/Application Support/headwater/journal"),
        ({"HEADWATER_JOURNAL": "/j"}, "linux", "/j"),
    ],
)
def test_journals_lie_where_the_platform_keeps_state(environ: dict[str, str], platform: str, folder: str):
    assert journal_folder(environ, platform).as_posix() == folder


def commit_of(folder: Path, text: str) -> Path:
    """Make a repository with one commit of one file and change the file."""
    (folder / "a.txt").write_text("first\n")
    for words in (["init", "-q"], ["add", "a.txt"], ["commit", "-qm", "First"]):
        subprocess.run(
            ["git", "-c", "user.name=Ana", "-c", "user.email=ana@lab", *words], check=True, cwd=folder
        )
    (folder / "a.txt").write_text(text)
    return folder


def test_a_patch_is_kept_up_to_a_bound_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    commit_of(tmp_path, "second\n" * 50_000)
    whole = code_here(tmp_path, keep_patch=True)
    assert whole is not None
    assert whole.patch.count("+second") == 50_000
    assert (whole.patch_refused, whole.patch_bytes) == ("", len(whole.patch))
    monkeypatch.setattr("headwater.capture.code.MOST_KEPT_BYTES", 100_000)
    found = code_here(tmp_path, keep_patch=True)
    assert found is not None
    assert (found.patch, found.patch_sha256) == ("", whole.patch_sha256)
    assert "too many" in found.patch_refused


def test_a_loaded_file_that_is_in_no_commit_is_an_uncommitted_change(tmp_path: Path):
    commit_of(tmp_path, "first\n")
    for name, text in (("train.py", "1"), ("version.py", "2"), (".gitignore", "version.py\n")):
        (tmp_path / name).write_text(text)
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "steps [1].py").write_text("3")
    clean = code_here(tmp_path, files=["a.txt", "version.py"])
    assert clean is not None
    assert not clean.dirty
    found = code_here(tmp_path, files=["a.txt", "version.py", "train.py", "part/steps [1].py"])
    assert found is not None
    assert found.dirty
    assert (sorted(found.untracked), found.patch_sha256) == (["part/steps [1].py", "train.py"], "")


def test_a_patch_without_end_is_cut_off_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    commit_of(tmp_path, "second\n" * 500_000)
    monkeypatch.setattr("headwater.capture.code.MOST_PATCH_BYTES", 200_000)
    found = code_here(tmp_path)
    assert found is not None
    assert found.dirty
    assert 200_000 <= found.patch_bytes < 300_000
    assert "cut off" in found.patch_refused
