"""Several processes serve one store on one socket: each sees what others write, and they stand in for each other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.services import LOCAL, open_services
from serving import trainings
from several import Several, process_of, several, soon

TAG = """mutation Tag($value: String!) {
  addTag(input: {of: {reference: "model:churn"}, key: "turn", value: $value}) { consistencyToken problems { message } }
}"""
READ = '{ entity(ref: {reference: "model:churn"}) { tags { key value } } }'
FOLLOW = {"query": "subscription { changes { sequence } }"}
STREAM = {"accept": "text/event-stream"}
HEADER = "headwater-consistency-token"


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Several]:
    """Two processes over a store that holds trainings."""
    url = f"sqlite:///{tmp_path / 'lineage.db'}"
    if request.param == "neo4j":
        empty_neo4j()
        url = NEO4J_URL
    services = open_services(url)
    services.ingest.append(LOCAL, trainings().facts)
    services.close()
    with several(url, tmp_path / "data") as running:
        yield running


def test_they_see_each_others_writes_stand_in_for_each_other_and_end_well(pair: Several) -> None:
    first, second = pair.alone()
    _read_at_once(first, second)
    _read_at_once(second, first)
    _follow(first, second)
    with httpx.Client(base_url=pair.address, timeout=60) as client:
        # Each counts the requests that it answered; any of them tells the sum.
        soon(lambda: _counted(client) >= 21, "the writes of both are not counted together")
    killed = process_of(second)
    os.kill(killed, signal.SIGKILL)
    # As long as it is not gone it may still accept a connection, which then ends with it.
    soon(lambda: not _lives(killed), f"{killed} still lives")
    assert _asked(first, READ, {})["entity"]["tags"]
    again = pair.alone()
    assert killed not in [process_of(each) for each in again]
    _read_at_once(*again)
    ended = _streams(again)
    status, said = pair.end()
    assert status == 0
    assert [each.join(60) for each in ended] == [None, None]
    assert [each.text.endswith("event: complete\ndata:\n\n") for each in ended] == [True, True]
    assert said.splitlines() == [f"process {killed} was ended by SIGKILL; another takes its place"]
    for client in (first, second, *again):
        client.close()


def test_nobody_is_left_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with several(f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "data") as running:
        clients = running.alone()
        left = [process_of(client) for client in clients]
        running.process.kill()
        soon(lambda: not any(_lives(each) for each in left), f"{left} still live")
        for client in clients:
            client.close()


def test_a_store_in_memory_is_served_by_one_process_alone() -> None:
    command = [
        sys.executable,
        "-m",
        "headwater",
        "serve",
        "--workers",
        "2",
        "--store",
        "memory:",
        "--port",
        "0",
    ]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 2
    assert "memory: lives in one process" in found.stderr


class _Stream(threading.Thread):
    """Reads a subscription to its end."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        self.client, self.text, self.open = client, "", threading.Event()

    def run(self) -> None:
        """Read."""
        with self.client.stream("POST", "/graphql", json=FOLLOW, headers=STREAM) as events:
            self.open.set()
            for part in events.iter_text():
                self.text += part


def _streams(clients: list[httpx.Client]) -> list[_Stream]:
    streams = [_Stream(client) for client in clients]
    for each in streams:
        each.start()
    for each in streams:
        assert each.open.wait(60)
    return streams


def _read_at_once(writer: httpx.Client, reader: httpx.Client) -> None:
    for number in range(10):
        value = f"{process_of(writer)}-{number}"
        written = _asked(writer, TAG, {"value": value})["addTag"]
        assert written["problems"] == []
        found = _asked(reader, READ, {}, {HEADER: written["consistencyToken"]})["entity"]
        assert {"key": "turn", "value": value} in found["tags"]


def _follow(writer: httpx.Client, follower: httpx.Client) -> None:
    """Write at one and hear of it at the other."""
    with follower.stream("POST", "/graphql", json=FOLLOW, headers=STREAM) as events:
        lines = events.iter_lines()
        timer = threading.Timer(0.5, lambda: _asked(writer, TAG, {"value": "followed"}))
        timer.start()
        told = next(line for line in lines if line.startswith("data: "))
        timer.join()
    assert int(json.loads(told.removeprefix("data: "))["data"]["changes"]["sequence"]) > 1


def _counted(client: httpx.Client) -> int:
    text = client.get("/metrics").text
    wanted = 'headwater_operations_total{kind="mutation",outcome="ok"} '
    return sum(int(line.removeprefix(wanted)) for line in text.splitlines() if line.startswith(wanted))


def _asked(
    client: httpx.Client, query: str, variables: dict[str, str], headers: dict[str, str] | None = None
) -> dict[str, dict[str, object]]:
    body = {"query": query, "variables": variables}
    answer = client.post("/graphql", json=body, headers=headers or {}).json()
    assert "errors" not in answer, answer
    found: dict[str, dict[str, object]] = answer["data"]
    return found


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
