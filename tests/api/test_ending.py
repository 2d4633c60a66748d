"""On SIGTERM answers under way finish, subscriptions end as such, and the process ends well."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import websockets

from headwater.api.app import create_app
from headwater.api.server import Server
from headwater.services import over
from headwater.store.memory import MemoryStore

SERVE = """
import signal, socket, sys, threading
from headwater.api.app import create_app
from headwater.api.server import Server
from headwater.services import over
from headwater.store.memory import MemoryStore

class Slow(MemoryStore):
    def counts(self):
        print("asked", flush=True)
        sys.stdin.readline()
        return super().counts()

signal.signal(signal.SIGTERM, lambda *_: None)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
Server(create_app(over(Slow()))).run(sockets=[listener])
print("ended", flush=True)
"""


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-W", "error::ResourceWarning", "-c", SERVE]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
    ) as found:
        port = found.stdout.readline().strip()
        try:
            yield found, f"http://127.0.0.1:{port}"
        finally:
            found.kill()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_the_server_ends_well(process: tuple[subprocess.Popen[str], str]):
    server, address = process
    where = address.replace("http", "ws") + "/graphql"
    follow = {"query": "subscription { changes { sequence } }"}
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        websockets.connect(where, subprotocols=["graphql-transport-ws"]) as opened,
        client.stream("POST", "/graphql", json=follow, headers={"accept": "text/event-stream"}) as events,
    ):
        await opened.send('{"type": "connection_init"}')
        await opened.recv()
        await opened.send(json.dumps({"id": "a", "type": "subscribe", "payload": follow}))
        while "subscriptions_open 2" not in (await client.get("/metrics")).text:
            await asyncio.sleep(0.01)
        answer = asyncio.create_task(client.post("/graphql", json={"query": "{ counts { name } }"}))
        assert await asyncio.to_thread(server.stdout.readline) == "asked\n"
        server.send_signal(signal.SIGTERM)
        assert (await events.aread()).decode().endswith("event: complete\ndata:\n\n")
        server.stdin.write("go on\n")
        server.stdin.flush()
        assert (await answer).json()["data"]["counts"]
        assert json.loads(await opened.recv()) == {"id": "a", "type": "complete"}
        await opened.wait_closed()
        assert opened.close_code == 1012
    assert await asyncio.to_thread(server.wait, 30) == 0
    assert server.stdout.read() == "ended\n"
    assert server.stderr.read() == ""


def test_small_parts_of_answers_are_sent_at_once():
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(create_app(over(MemoryStore())), log_level="critical")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as client:
            assert client.get("/healthz").text == "ok\n"
            (connection,) = server.server_state.connections
            accepted = connection.transport.get_extra_info("socket")
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
