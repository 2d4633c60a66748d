"""A disk that is full and a Neo4j that falls silent: said soon and by name, and all is well again afterwards."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api.conftest import NEO4J_URL, empty_neo4j
from headwater.services import LOCAL, open_services, over
from headwater.store.sqlite import SqliteStore
from serving import asked, served, trainings

DESCRIBE = """mutation($text: String!) {
  describe(input: {of: {reference: "model:churn"}, text: $text}) { problems { code message } } }"""
READ = '{ model(ref: "model:churn") { description } }'
# Deadlines of the fault table, in seconds.
SAID_S, NOT_READY_S, WELL_S = 5.0, 2.0, 5.0


class Silent:
    """Stands between a server and its Neo4j, and swallows everything while `swallows` is set."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.swallows = threading.Event()
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End every connection."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not self.swallows.is_set():
                    sink.sendall(data)


@pytest.fixture
def silent() -> Iterator[Silent]:
    """What stands between a server and the Neo4j of the tests, which is empty."""
    empty_neo4j()
    parts = urlsplit(NEO4J_URL)
    between = Silent((parts.hostname or "127.0.0.1", parts.port or 7687))
    yield between
    between.close()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "lineage.db")
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    with served(services) as address:
        assert asked(address, DESCRIBE, text="before")["data"]["describe"]["problems"] == []
        (pages,) = store._writer.run(lambda c: c.execute("PRAGMA page_count").fetchone())
        store._writer.run(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchall())
        written, refused = "before", ""
        for number in range(200):
            text = f"{number} " + "x" * 9_000
            problems = asked(address, DESCRIBE, text=text)["data"]["describe"]["problems"]
            if problems:
                refused = problems[0]["code"]
                break
            written = text
        assert refused == "STORAGE_FULL"
        event = {
            "eventTime": "2026-03-04T00:00:00Z",
            "eventType": "COMPLETE",
            "producer": "https://example.org",
        }
        event |= {
            "run": {"runId": "01234567-89ab-4def-8123-000000000000"},
            "job": {
                "namespace": "a",
                "name": "b",
                "facets": {"documentation": {"description": "b" * 200_000}},
            },
        }
        late = httpx.post(f"{address}/api/v1/lineage", json=event, timeout=30)
        assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (
            503,
            "STORAGE_FULL",
            "1",
        )
        assert asked(address, READ)["data"]["model"]["description"] == written
        assert httpx.get(f"{address}/healthz").status_code == 200
        store._writer.run(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchall())
        assert asked(address, DESCRIBE, text="after")["data"]["describe"]["problems"] == []
        assert httpx.post(f"{address}/api/v1/lineage", json=event, timeout=30).status_code == 201
        assert asked(address, READ)["data"]["model"]["description"] == "after"
    store.close()


@pytest.mark.neo4j
def test_a_neo4j_that_falls_silent_is_said_in_time_and_found_again(silent: Silent, tmp_path: Path) -> None:
    parts = urlsplit(NEO4J_URL)
    login = parts.netloc.rpartition("@")[0]
    place = f"{login}@127.0.0.1:{silent.port}" if login else f"127.0.0.1:{silent.port}"
    services = open_services(f"bolt://{place}", index=tmp_path / "index")
    services.ingest.append(LOCAL, trainings().facts)
    with served(services) as address:
        assert asked(address, READ)["data"]["model"]["description"] is None
        silent.swallows.set()
        asking = [threading.Thread(target=asked, args=(address, READ), daemon=True) for _ in range(3)]
        for each in asking:
            each.start()
        begun = time.monotonic()
        ready = httpx.get(f"{address}/readyz", timeout=30)
        assert (ready.status_code, ready.json()["code"]) == (503, "UNAVAILABLE")
        assert time.monotonic() - begun < NOT_READY_S
        begun = time.monotonic()
        answer = httpx.post(f"{address}/graphql", json={"query": READ}, timeout=60)
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert time.monotonic() - begun < SAID_S
        assert httpx.get(f"{address}/healthz", timeout=NOT_READY_S).status_code == 200
        silent.swallows.clear()
        begun = time.monotonic()
        while "data" not in (found := asked(address, READ)) or found["data"] is None:
            assert time.monotonic() - begun < WELL_S, found
            time.sleep(0.05)
        for each in asking:
            each.join(60)
        ready = httpx.get(f"{address}/readyz", timeout=30)
        assert ready.status_code == 200
    services.close()
