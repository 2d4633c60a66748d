"""What a webhook calls: a listener that keeps what it is sent, and one that hangs."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from headwater.api.webhook import Webhook

SECRET = "a long random text"


@dataclass
class Heard:
    """A listener and what it was sent; it answers the `statuses` in turn, then 204."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?team=a"


@contextlib.contextmanager
def listening() -> Iterator[Heard]:
    """Yield a listener on this machine."""
    told = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.paths.append(self.path)
            told.headers.append({name.lower(): value for name, value in self.headers.items()})
            told.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            status = told.statuses.pop(0) if told.statuses else 204
            self.send_response(status)
            if status // 100 == 3:
                self.send_header("location", f"http://127.0.0.1:{told.port}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()
            told.came.set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join(10)


def hook(heard: Heard, **options: object) -> Webhook:
    slept: list[float] = []
    given = {"hosts": ["127.0.0.1"], "secret": SECRET, "sleep": slept.append, **options}
    return Webhook(heard.url, **given)  # type: ignore[arg-type]


@contextlib.contextmanager
def never_ending(*, talks: bool) -> Iterator[int]:
    """Yield the port of a listener that takes what it is sent and never ends its answer, or says nothing at all."""
    over = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.request.sendall(b"HTTP/1.1 200 OK\r\nx: " if talks else b"")
                while not over.wait(0.02):
                    self.request.sendall(b"x" if talks else b"")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        over.set()
        server.shutdown()
        thread.join(10)
