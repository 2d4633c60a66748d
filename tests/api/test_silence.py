"""Who begins to ask and does not go on does not hold a connection for ever."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from functools import partial
from importlib.util import find_spec

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from headwater.api import server
from headwater.api.silence import end_when_silent
from headwater.services import over
from headwater.store.memory import MemoryStore
from serving import served

WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PART = b"GET / HTTP/1.1\r\nHost:"
SILENT_S, LONG_S = 0.3, 20.0
OTHER = pytest.mark.skipif(
    not find_spec("httptools"), reason="httptools, which uvicorn takes where it is there"
)
PARSERS = ["h11", pytest.param("httptools", marks=OTHER)]


@pytest.mark.parametrize("http", PARSERS)
@pytest.mark.parametrize("before", [b"", WHOLE])
def test_a_request_whose_head_does_not_end_is_let_go(
    http: str, before: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _heard(http, [before, PART], monkeypatch).count(b"200 OK") == bool(before)


@pytest.mark.parametrize("http", PARSERS)
def test_an_answer_that_takes_long_is_waited_for(http: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"200 OK" in _heard(http, [b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"], monkeypatch)


def _heard(http: str, said: list[bytes], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return all that a server says until it closes the connection on which it is told this."""
    monkeypatch.setattr(server, "end_when_silent", partial(end_when_silent, silent_s=SILENT_S))

    async def talk() -> bytes:
        config = uvicorn.Config(_application(), http=http, log_level="error", timeout_keep_alive=1)
        config.load()
        serving = uvicorn.Server(config)
        serving.lifespan = config.lifespan_class(config)
        mine, theirs = socket.socketpair()
        server.take(serving, theirs)
        reader, writer = await asyncio.open_connection(sock=mine)
        heard = b""
        for each in filter(None, said):
            writer.write(each)
            if each.endswith(b"\r\n\r\n"):
                heard += await asyncio.wait_for(reader.readuntil(b"well"), LONG_S)
        with contextlib.suppress(ConnectionResetError):
            heard += await asyncio.wait_for(reader.read(), LONG_S)
        writer.close()
        return heard

    return asyncio.run(talk())


def _application() -> Starlette:
    async def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("well")

    async def slow(_: Request) -> PlainTextResponse:
        await asyncio.sleep(5 * SILENT_S)
        return PlainTextResponse("well")

    return Starlette(routes=[Route("/", answer), Route("/slow", slow)])


def test_a_server_that_listens_itself_lets_go_of_such_a_request_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "end_when_silent", partial(end_when_silent, silent_s=SILENT_S))
    with served(over(MemoryStore())) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=LONG_S) as connection:
            connection.sendall(PART)
            assert connection.recv(1) == b""
