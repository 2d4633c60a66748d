"""What is watched while the clients ask: memory, health, and how soon what was written is found."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from bench.scale.world import HUB
from bench.serving.load import ask, connected
from bench.serving.questions import GRAPHQL, Question
from bench.serving.server import Server

from headwater.facts import EdgeFact, NodeFact
from headwater.model import Kind, Relation

HEALTH_EVERY_S, MEMORY_EVERY_S, LAG_EVERY_S = 0.05, 1.0, 0.5
_SOON_S = 10.0
_SHOWN = """query($u: String!) { lineage(of: {uid: $u}, directions: [UPSTREAM], depth: 1) { totalCount } }"""


@dataclass(slots=True)
class Watched:
    """Memory as (seconds, resident MB, MB with shared pages counted once); the rest in ms."""

    memory: list[tuple[float, float, float]] = field(default_factory=list)
    health_ms: list[float] = field(default_factory=list)
    lag_ms: list[float] = field(default_factory=list)
    failures: int = 0


@contextmanager
def watching(server: Server) -> Iterator[Watched]:
    """Yield what is filled as long as the context lasts."""
    seen, ended, begun = Watched(), threading.Event(), time.monotonic()

    def memory() -> None:
        seen.memory.append((time.monotonic() - begun, server.resident_mb(), server.unshared_mb()))

    def lag() -> None:
        seen.lag_ms.append(_lag_ms(server.address))

    watches = [
        threading.Thread(target=_repeat, args=(look, every_s, ended, seen))
        for look, every_s in ((memory, MEMORY_EVERY_S), (lag, LAG_EVERY_S))
    ]
    for watch in watches:
        watch.start()
    probe = _probe(server.address)
    try:
        yield seen
    finally:
        ended.set()
        for watch in watches:
            watch.join()
        told = [float(line) for line in probe.communicate()[0].split()]
        seen.health_ms += [ms for ms in told if ms >= 0]
        seen.failures += sum(ms < 0 for ms in told)


def _probe(address: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.serving.probing", address, "/healthz", str(HEALTH_EVERY_S)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _repeat(look: Callable[[], None], every_s: float, ended: threading.Event, seen: Watched) -> None:
    while not ended.wait(every_s):
        try:
            look()
        except (OSError, http.client.HTTPException, AssertionError):
            seen.failures += 1


def _lag_ms(address: str) -> float:
    """Return how long after its acknowledgement an edge is walked, asked without a consistency token."""
    now = datetime.now(UTC)
    key = ("bench", uuid4().hex, "1")
    made = NodeFact(kind=Kind.DATASET_VERSION, key=key, name=key[1], occurred_at=now, recorded_at=now)
    stated = EdgeFact(
        effect=made.uid, relation=Relation.DERIVED_FROM, cause=HUB, occurred_at=now, recorded_at=now
    )
    write = "mutation($l: [JSON!]!) { appendFacts(input: {lines: $l}) { new } }"
    status, body, _ = ask(connected(address), _asked(write, l=[made.to_json(), stated.to_json()]))
    assert status == 200, body
    begun = time.perf_counter()
    while time.perf_counter() - begun < _SOON_S:
        _, body, _ = ask(connected(address), _asked(_SHOWN, u=made.uid))
        if b'"totalCount":2' in body:
            return 1000 * (time.perf_counter() - begun)
    raise AssertionError("what was written is not shown")


def _asked(query: str, **variables: object) -> Question:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return Question("lag", GRAPHQL, body, lambda *_: True)
