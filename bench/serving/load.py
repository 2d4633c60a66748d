"""Clients that ask one thing after another over one connection each, and what came of it."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.serving.questions import Question

TIMEOUT_S = 60.0
_BUSY = 503


@dataclass(slots=True)
class Outcome:
    """How long each kind of request took, in ms, and what failed; `refused` were told to come back later."""

    ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    seconds: float = 0.0

    def add(self, other: Outcome) -> None:
        """Take in what another client saw."""
        for kind, times in other.ms.items():
            self.ms[kind] += times
        self.errors.update(other.errors)
        self.refused += other.refused

    @property
    def answered(self) -> int:
        """How many requests were answered."""
        return sum(map(len, self.ms.values()))


def loaded(address: str, draws: Sequence[Callable[[], Question]], seconds: float) -> Outcome:
    """Return what clients saw of which each draws its own requests for so long."""
    until, out = time.monotonic() + seconds, Outcome()
    parts = [Outcome() for _ in draws]
    begun = time.monotonic()
    clients = [
        threading.Thread(target=_client, args=(address, draw, until, part))
        for draw, part in zip(draws, parts, strict=True)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    for part in parts:
        out.add(part)
    out.seconds = time.monotonic() - begun
    return out


def _client(address: str, draw: Callable[[], Question], until: float, seen: Outcome) -> None:
    connection = connected(address)
    while time.monotonic() < until:
        question = draw()
        begun = time.perf_counter()
        try:
            status, body, pause = ask(connection, question)
        except (OSError, http.client.HTTPException) as error:
            seen.errors[f"{question.kind}: {type(error).__name__}"] += 1
            connection.close()
            connection = connected(address)
            continue
        if status == _BUSY:
            seen.refused += 1
            time.sleep(pause)
        elif question.right(status, body):
            seen.ms[question.kind].append(1000 * (time.perf_counter() - begun))
        else:
            seen.errors[f"{question.kind}: {status} {body[:160].decode('utf-8', 'replace')}"] += 1
    connection.close()


def ask(connection: http.client.HTTPConnection, question: Question) -> tuple[int, bytes, float]:
    """Return the status, the body, and in how many seconds to come back."""
    connection.request("POST", question.path, question.body, {"content-type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read(), float(answer.headers.get("retry-after") or 0)


def connected(address: str) -> http.client.HTTPConnection:
    """Return a connection to the server."""
    where = urlsplit(address)
    assert where.hostname is not None
    return http.client.HTTPConnection(where.hostname, where.port, timeout=TIMEOUT_S)
