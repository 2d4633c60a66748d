"""Before memory grows requests are sent away and told when to come back; who is told so comes back."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest

from captured import taken, until
from headwater.api.admission import Overloaded, Room
from headwater.api.app import MOST_BODIES_BYTES
from headwater.capture import serving as sending
from headwater.capture.serving import ToServer
from headwater.errors import Unavailable
from headwater.services import over
from headwater.store.memory import MemoryStore
from serving import served

BEGUN_BYTES = 900_000
READ = {"query": "{ counts { name } }"}


def test_room_is_taken_up_to_its_size_and_given_back() -> None:
    room = Room(100)
    with room.holding() as first:
        first.grow(60)
        with pytest.raises(Overloaded, match="60 bytes"), room.holding() as second:
            second.grow(41)
        with room.holding() as third:
            third.grow(40)
        assert (room.held_bytes, room.refused) == (60, 1)
    assert room.held_bytes == 0


def test_bodies_that_would_fill_the_memory_are_sent_away_until_there_is_room() -> None:
    with served(over(MemoryStore())) as address, httpx.Client(base_url=address, timeout=30) as client:
        with ExitStack() as held:
            for path in ["/api/v1/lineage"] * 8 + ["/graphql"] * (MOST_BODIES_BYTES // BEGUN_BYTES - 10):
                held.enter_context(_begun(address, path))
            # What was sent is held once it was read, for which a busy machine takes its time.
            until(lambda: _held(client) > MOST_BODIES_BYTES - 4 * BEGUN_BYTES)
            body = b'{"query": "{ counts { name } }", "extensions": {"more": "%s"}}' % (b"x" * BEGUN_BYTES)
            refused = None
            for _ in range(5):
                held.enter_context(_begun(address, "/graphql"))
                refused = client.post("/graphql", content=body, headers={"content-type": "application/json"})
                if refused.status_code == 503:
                    break
            assert refused is not None
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert refused.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
            assert _held(client) <= MOST_BODIES_BYTES
            assert client.get("/healthz").text == "ok\n"
        while _held(client):
            pass
        assert client.post("/graphql", json=READ).json()["data"]["counts"]


class _BusyTwice(http.server.BaseHTTPRequestHandler):
    """Has too much to do the first two times."""

    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        type(self).asked += 1
        status, body = taken(1) if self.asked > 2 else (503, b"later")
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        if status == 503:
            self.send_header("retry-after", "7")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_capture_comes_back_when_a_busy_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(sending.time, "sleep", slept.append)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _BusyTwice) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        to = ToServer(f"http://127.0.0.1:{server.server_address[1]}")
        line = json.dumps({"type": "node"}).encode()
        with pytest.raises(Unavailable, match="HTTP 503"):
            to.send([line], timeout_s=5.0)  # less than it is to wait
        assert slept == []
        _BusyTwice.asked = 0
        assert to.send([line], timeout_s=60.0).new == 1
        assert slept == [7.0, 7.0]
        to.close()
        server.shutdown()
        thread.join(10)


def _begun(address: str, path: str) -> socket.socket:
    """Return a connection over which most of a body was sent, and the rest never comes."""
    where = urlsplit(address)
    connection = socket.create_connection((where.hostname, where.port))
    head = f"POST {path} HTTP/1.1\r\nhost: {where.netloc}\r\ncontent-type: application/json\r\n"
    connection.sendall(f"{head}content-length: {BEGUN_BYTES + 1}\r\n\r\n".encode() + b" " * BEGUN_BYTES)
    return connection


def _held(client: httpx.Client) -> int:
    (line,) = [
        line
        for line in client.get("/metrics").text.splitlines()
        if line.startswith("headwater_bodies_bytes ")
    ]
    return int(line.split()[1])
