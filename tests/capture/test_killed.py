"""kill -9: whatever was journalled by then arrives, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from captured import T0, free_port, hash_of, measured, served_store, until, waiting
from headwater.capture.destination import Destination
from headwater.capture.journal import Journal
from headwater.capture.syncing import sync
from headwater.capture.unended import unended
from headwater.model import Kind, RunState, uid_of
from headwater.statements import Stamp, run
from headwater.store import open_store

pytestmark = pytest.mark.usefixtures("processes")
CLIENT = """
import sys
from captured import measured
from headwater.capture.destination import Destination
from headwater.capture.recorder import recorder_to

recorder = recorder_to(Destination(sys.argv[1]))
said = open(sys.argv[2], "ab", buffering=0)
for number in range(1_000):
    for fact in measured(100, name=f"{sys.argv[3]}-{number}"):
        if recorder.record([fact]):
            said.write(fact.id.encode() + b"\\n")
"""


def start(*words: str) -> subprocess.Popen[bytes]:
    """Start a process that says what was journalled, right after it was."""
    return subprocess.Popen([sys.executable, "-c", CLIENT, *words], env={**os.environ, "PYTHONPATH": "tests"})


@pytest.mark.parametrize("round_", range(8))
def test_nothing_that_was_journalled_is_lost_or_doubled(tmp_path: Path, round_: int):
    said = tmp_path / "said"
    client = start(f"sqlite:///{tmp_path / 'lineage.db'}", str(said), "r1")
    until(lambda: said.exists() and said.stat().st_size > 65 * 40 * (1 + 10 * round_))
    time.sleep(0.05 * round_)
    client.send_signal(signal.SIGKILL)
    client.wait(10)
    acknowledged = set(said.read_text().split())
    report = sync(tmp_path / "journal")
    assert report.problems == []
    store = open_store(f"sqlite:///{tmp_path / 'lineage.db'}")
    stored = list(store.facts())
    assert acknowledged <= {fact.id for fact in stored}
    assert len(stored) == len({fact.id for fact in stored})
    direct = open_store("memory:")
    direct.append(stored)
    assert hash_of(store) == hash_of(direct)
    store.close()


def test_client_and_server_both_killed_in_the_middle(tmp_path: Path):
    port, file, said = free_port(), tmp_path / "served.db", tmp_path / "said"
    url = f"http://127.0.0.1:{port}"
    with served_store(file, port) as server:
        client = start(url, str(said), "r1")
        until(lambda: said.exists() and said.stat().st_size > 65 * 2_000)
        server.kill()
        time.sleep(0.1)
        client.send_signal(signal.SIGKILL)
        client.wait(10)
    assert sync(tmp_path / "journal").problems != []
    with served_store(file, port):
        assert sync(tmp_path / "journal").problems == []
    store = open_store(f"sqlite:///{file}")
    assert set(said.read_text().split()) <= {fact.id for fact in store.facts()}
    store.close()
    assert waiting(tmp_path / "journal") == []


def test_the_journal_of_a_living_process_is_left_to_it(tmp_path: Path):
    said = tmp_path / "said"
    client = start(f"http://127.0.0.1:{free_port()}", str(said), "r1")
    try:
        until(lambda: said.exists() and said.stat().st_size > 65 * 10)
        report = sync(tmp_path / "journal", to=Destination(f"sqlite:///{tmp_path / 'x.db'}"))
        assert (report.living, report.journals) == (1, [])
    finally:
        client.kill()
        client.wait(10)
    report = sync(tmp_path / "journal", to=Destination(f"sqlite:///{tmp_path / 'x.db'}"))
    assert (report.living, len(report.journals)) == (0, 1)


def test_a_process_that_syncs_and_is_killed_leaves_what_can_be_synced_again(tmp_path: Path):
    said = tmp_path / "said"
    client = start(f"http://127.0.0.1:{free_port()}", str(said), "r1")
    until(lambda: said.exists() and said.stat().st_size > 65 * 5_000)
    client.kill()
    client.wait(10)
    url = f"sqlite:///{tmp_path / 'x.db'}"
    words = ["-m", "headwater", "sync", str(tmp_path / "journal"), "--store", url]
    syncing = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: bool(list((tmp_path / "journal").glob("*.sent"))) or syncing.poll() is not None)
    syncing.kill()
    syncing.wait(10)
    assert sync(tmp_path / "journal", to=Destination(url)).problems == []
    store = open_store(url)
    assert set(said.read_text().split()) <= {fact.id for fact in store.facts()}
    store.close()


RUNNING = """
import headwater, sys, time
with headwater.run("outer", run_id="o1"):
    with headwater.run("done", run_id="d1"):
        pass
    with headwater.run("train", run_id="t1") as run:
        for step in range(int(sys.argv[1])):
            run.log_metrics({"loss": 1.0}, step=step)
        print("logged", flush=True)
        time.sleep(60)
"""


@pytest.mark.parametrize("reachable", [True, False])
def test_runs_under_way_in_a_killed_process_are_aborted_by_sync(tmp_path: Path, reachable: bool):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    goal = {"HEADWATER_STORE": url} if reachable else {"HEADWATER_SERVER": f"http://127.0.0.1:{free_port()}"}
    client = subprocess.Popen(
        [sys.executable, "-c", RUNNING, "700"],
        env={**os.environ, **goal, "HEADWATER_PROJECT": "lab"},
        stdout=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert client.stdout is not None
    assert client.stdout.readline() == b"logged\n"
    client.kill()
    client.wait(10)
    client.stdout.close()
    assert sync(tmp_path / "journal", to=Destination(url)).problems == []
    store = open_store(url)
    states = {node.props["run_id"]: node.props["state"] for node in store.scan_nodes(Kind.RUN)}
    store.close()
    assert states == {"o1": "ABORT", "d1": "COMPLETE", "t1": "ABORT"}


def test_what_a_killed_process_has_left_is_delivered_by_the_one_beside_it(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    client = subprocess.Popen(
        [sys.executable, "-c", RUNNING, "700"],
        env={**os.environ, "HEADWATER_STORE": url, "HEADWATER_PROJECT": "lab"},
        stdout=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert client.stdout is not None
    assert client.stdout.readline() == b"logged\n"
    client.kill()
    client.wait(10)
    client.stdout.close()
    until(lambda: waiting(tmp_path / "journal") == [])
    store = open_store(url)
    states = {node.props["run_id"]: node.props["state"] for node in store.scan_nodes(Kind.RUN)}
    store.close()
    assert states == {"o1": "ABORT", "d1": "COMPLETE", "t1": "ABORT"}


def test_a_later_segment_says_which_runs_are_under_way(tmp_path: Path):
    journal = Journal(tmp_path, Destination("http://127.0.0.1:1"), most_bytes=80_000)
    stamp = Stamp(T0, T0)
    journal.append(run("lab", "r1", stamp, project="lab", states=[(RunState.START, T0)]))
    journal.append(run("lab", "r2", stamp, project="lab", states=[(RunState.START, T0), (RunState.FAIL, T0)]))
    for number in range(5):
        journal.append(measured(20, name=f"more-{number}"))
    journal.delivered(journal.end)
    assert journal.files.numbers() == [journal.end.segment]
    assert journal.end.segment > 1
    (found,) = unended(journal.files)
    assert (found.run, found.state) == (uid_of(Kind.RUN, ("lab", "r1")), RunState.ABORT)
    journal.close(empty=True)


def test_a_process_beside_the_training_ends_with_it():
    working = "import sys, time; from headwater.capture import beside; beside.ends_with(int(sys.argv[1])); "
    training = (
        "import os, subprocess, sys; "
        "started = subprocess.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())], stderr=subprocess.PIPE); "
        "started.stderr.read(2); os._exit(3)"
    )
    working += "print('up', end='', file=sys.stderr, flush=True); time.sleep(600)"
    # What both write to is closed, and this returns, once neither lives.
    done = subprocess.run([sys.executable, "-c", training, working], stdout=subprocess.PIPE, timeout=60)
    assert done.returncode == 3
