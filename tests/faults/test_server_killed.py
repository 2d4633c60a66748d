"""A server that is killed while eight clients write has lost and doubled nothing that it acknowledged."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from headwater.facts import MetricFact, NodeFact
from headwater.model import Kind
from headwater.store import open_store

# The whole of what is asked for takes minutes; it is run where HEADWATER_TEST_EVERY_CALL is 1.
KILLS = 15 if os.environ.get("HEADWATER_TEST_EVERY_CALL") == "1" else 3
CLIENTS, LONG_S = 8, 60.0
AT = datetime(2026, 3, 4, tzinfo=UTC)
RUN = NodeFact(kind=Kind.RUN, key=("shop", "train"), name="train", occurred_at=AT, recorded_at=AT)
WRITE = "mutation($l: [JSON!]!) { appendFacts(input: {lines: $l}) { new problems { message } } }"
_ADDRESS = re.compile(r"at (http://\S+)")


def measured(name: str) -> MetricFact:
    """Return a measurement that nobody else makes."""
    return MetricFact(run=RUN.uid, key=name, split="test", value=1.0, occurred_at=AT, recorded_at=AT)


def begun(store: str, data: Path, *before: str) -> tuple[subprocess.Popen[str], str]:
    """Return a server in a process group of its own, and its address."""
    command = [*before, sys.executable, "-m", "headwater", "serve", "--port", "0", "--store", store]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "HEADWATER_DATA": str(data), "COLUMNS": "400"},
    )
    assert process.stderr is not None
    found = _ADDRESS.search(process.stderr.readline())
    assert found is not None
    return process, found[1]


def writing(address: str, name: str, acknowledged: list[str], ended: threading.Event) -> None:
    """Write facts and events in turn until the server is gone, noting what was acknowledged."""
    with httpx.Client(base_url=address, timeout=LONG_S) as client, suppress(httpx.TransportError):
        number = 0
        while not ended.is_set():
            number += 1
            key = f"{name}-{number}"
            body = {"query": WRITE, "variables": {"l": [measured(key).to_json()]}}
            answer = client.post("/graphql", json=body).json()
            assert answer["data"]["appendFacts"]["problems"] == [], answer
            acknowledged.append(key)
            assert client.post("/api/v1/lineage", json=event(key)).status_code == 201
            acknowledged.append(f"job-{key}")


def event(name: str) -> dict[str, object]:
    """Return an OpenLineage event of a job of its own."""
    return {
        "eventTime": "2026-03-04T00:00:00Z",
        "eventType": "COMPLETE",
        "producer": "https://example.org",
        "run": {"runId": f"01234567-89ab-4def-8123-{abs(hash(name)) % 16**12:012x}"},
        "job": {"namespace": "shop", "name": f"job-{name}"},
        "inputs": [],
        "outputs": [],
    }


def test_what_a_killed_server_acknowledged_is_there_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lineage.db'}"
    store = open_store(url)
    store.append([RUN])
    store.close()
    acknowledged: list[str] = []
    for kill in range(KILLS):
        process, address = begun(url, tmp_path / "data")
        ended, before = threading.Event(), len(acknowledged)
        clients = [
            threading.Thread(target=writing, args=(address, f"{kill}-{n}", acknowledged, ended))
            for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        until = time.monotonic() + LONG_S
        while len(acknowledged) < before + 20 + 7 * kill:
            assert time.monotonic() < until, "nothing is acknowledged"
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
        ended.set()
        process.communicate(timeout=LONG_S)
        for client in clients:
            client.join(LONG_S)
        store = open_store(url, create=False)
        _is_whole(store, acknowledged)
        store.close()


def _is_whole(store, acknowledged: list[str]) -> None:
    facts = list(store.facts())
    measurements = [fact.key for fact in facts if isinstance(fact, MetricFact)]
    jobs = {node.props.get("job") for node in store.scan_nodes(Kind.RUN)}
    wanted = [name for name in acknowledged if not name.startswith("job-")]
    assert len(measurements) == len(set(measurements)), "a fact was doubled"
    assert set(wanted) <= set(measurements)
    assert {name for name in acknowledged if name.startswith("job-")} <= {
        "job-" + str(job).partition("job-")[2] for job in jobs
    }
    assert store.counts()["facts"] == len(facts) == len({fact.id for fact in facts})
    end = store.token().sequence
    assert [change.sequence for change in store.changes(0, limit=end + 1)] == list(range(1, end + 1))


def test_data_is_synced_before_it_is_acknowledged(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace shows the order of the calls; it is not installed")
    trace = tmp_path / "trace"
    spied = (
        "strace",
        "-f",
        "-ttt",
        "-y",
        "-e",
        "trace=pwrite64,fdatasync,fsync,sendto",
        "-s",
        "12",
        "-o",
        str(trace),
    )
    url = f"sqlite:///{tmp_path / 'lineage.db'}"
    store = open_store(url)
    store.append([RUN])
    store.close()
    process, address = begun(url, tmp_path / "data", *spied)
    try:
        acknowledged: list[str] = []
        ended = threading.Event()
        clients = [
            threading.Thread(target=writing, args=(address, f"s-{n}", acknowledged, ended))
            for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        until = time.monotonic() + LONG_S
        while len(acknowledged) < 60:
            assert time.monotonic() < until, "nothing is acknowledged"
            time.sleep(0.01)
        ended.set()
        for client in clients:
            client.join(LONG_S)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=LONG_S)
    calls = trace.read_text(errors="replace").splitlines()
    if not any("sendto" in call for call in calls):
        pytest.skip("strace may not watch processes here")
    assert _answers_after_sync(calls) >= len(acknowledged)


def _answers_after_sync(calls: list[str]) -> int:
    """Return how many answers were sent, each after the log was written to and synced since its client's last one.

    A client sends one request at a time, so what was synced between two of its answers includes the second's data;
    a sync counts for pages that were written before it began.
    """
    written = answers = 0
    synced: dict[str, int] = {}  # by socket: how many pages were synced when it was last answered
    through, syncing = 0, dict[str, int]()
    for call in calls:
        thread = call.split(maxsplit=1)[0]
        if "pwrite64(" in call and "-wal>" in call:
            written += 1
        if re.search(r"f(data)?sync\(\d+<[^>]*-wal>", call):
            syncing[thread] = written
        if thread in syncing and re.search(r"f(data)?sync.*= 0", call):
            through = max(through, syncing.pop(thread))
        if "sendto(" in call and '"HTTP/1.1 20' in call:
            found = re.search(r"sendto\((\d+)", call)
            assert found is not None
            assert through > synced.get(found[1], 0), f"answered before its data was synced: {call}"
            synced[found[1]] = through
            answers += 1
    return answers


def test_the_trace_of_a_server_that_answers_too_early_is_told_apart() -> None:
    write, sync = "1 0.1 pwrite64(5</x-wal>, ) = 1", "1 0.2 fdatasync(5</x-wal>) = 0"
    answer = '2 0.3 sendto(9<socket>, "HTTP/1.1 201", 12) = 12'
    assert _answers_after_sync([write, sync, answer, write, sync, answer]) == 2
    with pytest.raises(AssertionError, match="before its data"):
        _answers_after_sync([write, sync, answer, write, answer, sync])
