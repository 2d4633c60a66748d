"""What tests of capture share: facts to write, what waits in a folder, a server that can be told how to behave."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from headwater.capture import recorder
from headwater.capture.delivery import batches
from headwater.capture.folder import journals
from headwater.capture.journal import Position
from headwater.capture.working import wait_for_all
from headwater.facts import Fact, MetricFact
from headwater.graph_hash import graph_hash
from headwater.model import Direction, Kind, Node, Origin, Relation
from headwater.statements import Stamp, run
from headwater.store import Store, open_store
from headwater.store.memory import MemoryStore

T0 = datetime(2026, 3, 1, tzinfo=UTC)


def measured(count: int, *, name: str = "r1") -> list[Fact]:
    """Return a run and so many measurements of it."""
    stamp = Stamp(T0, T0, Origin.CAPTURED)
    stated = run("lab", name, stamp, project="lab", job="train")
    facts = [
        MetricFact(
            run=stated.uid,
            key="loss",
            value=1 / (step + 1),
            step=step,
            occurred_at=T0 + timedelta(seconds=step),
            recorded_at=T0 + timedelta(seconds=step),
            origin=Origin.CAPTURED,
        )
        for step in range(count)
    ]
    return [*stated.facts, *facts]


def waiting(folder: Path) -> list[dict[str, Any]]:
    """Return the facts that lie in the journals of a folder, delivered or not."""
    return [
        json.loads(line)
        for files in journals(folder)
        for batch in batches(files, Position(0, 0))
        for line in batch.lines
    ]


def write_rows(path: Path, count: int = 20) -> Path:
    """Write a small table."""
    path.write_text("id,x,label\n" + "".join(f"{n},{n / 7},{n % 2}\n" for n in range(count)))
    return path


def until(condition: Callable[[], bool], *, within_s: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Scripted:
    """A server that answers as it is told to: a status with a body, or "hang", or "drop" the connection."""

    def __init__(self, *answers: tuple[int, bytes] | str) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.released = threading.Event()
        self.probe = (200, b'{"data":{"__typename":"Query"}}')
        self.location = ""

    def next(self) -> tuple[int, bytes] | str:
        """Return the next answer; the last one again and again."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def scripted(server: Scripted) -> Iterator[str]:
    """Serve and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.headers.append(dict(self.headers))
            if "variables" not in body:
                self._answer(*server.probe)
                return
            server.asked.append(body)
            answer = server.next()
            if answer == "hang":
                server.released.wait(30)
            elif answer != "drop":
                self._answer(*answer)

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if server.location:
                self.send_header("location", server.location)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}"
    finally:
        server.released.set()
        listening.shutdown()
        thread.join(10)
        listening.server_close()


def taken(new: int, known: int = 0) -> tuple[int, bytes]:
    """Return what a server answers that has stored so many facts."""
    payload = {"data": {"appendFacts": {"new": new, "known": known, "problems": []}}}
    return 200, json.dumps(payload).encode()


@contextmanager
def served_store(file: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real server of its own over a store; it is killed at the end, if it was not before."""
    words = ["-m", "headwater", "serve", "--store", f"sqlite:///{file}", "--port", str(port)]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port))
        yield process
    finally:
        process.kill()
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return True
    except OSError:
        return False


def hash_of(store: Store) -> str:
    """Return the graph hash of a store."""
    return graph_hash(store.scan_nodes(), store.scan_edges())


class StoreOf:
    """What was captured, read once it is delivered."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._store: Store | None = None

    @property
    def graph(self) -> Store:
        """The store, with all that was logged until now."""
        wait_for_all(within_s=30)
        recorder.close_all(within_s=30)
        if self._store is None:
            self._store = open_store(f"sqlite:///{self._file}")
        return self._store

    def nodes(self, kind: Kind) -> list[Node]:
        """Return the nodes of a kind."""
        return list(self.graph.scan_nodes(kind))

    def run(self, job: str) -> Node:
        """Return the one run of a job."""
        (found,) = [node for node in self.nodes(Kind.RUN) if node.props["job"] == job]
        return found

    def causes(self, uid: str, relation: Relation) -> list[tuple[str, str]]:
        """Return the names of what a thing depends on, with the roles."""
        edges = self.graph.edges_of([uid], Direction.UPSTREAM, [relation])
        names = {node.uid: node.name for node in self.graph.nodes([edge.cause for edge in edges])}
        return sorted((names[edge.cause], edge.role) for edge in edges)

    def close(self) -> None:
        """Let go of it."""
        if self._store is not None:
            self._store.close()


def expected_hash(facts: list[Fact]) -> str:
    """Return the graph hash of a store that was given these facts directly."""
    store = MemoryStore()
    store.append(facts)
    return hash_of(store)


def hash_in(file: Path) -> str:
    """Return the graph hash of a SQLite store."""
    store = open_store(f"sqlite:///{file}")
    try:
        return hash_of(store)
    finally:
        store.close()
