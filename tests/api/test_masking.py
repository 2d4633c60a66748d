"""Known errors keep their code; anything else is hidden on every transport, and logged."""

import asyncio
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
import websockets

from headwater.errors import Unavailable
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from serving import asked, served, trainings

SECRET = "password=hunter2 at /srv/secret.db"
QUERY = '{ run(ref: "run:train-1") { uid } }'


class Broken(MemoryStore):
    """A store that fails in a way nobody foresaw, once told to."""

    failure: Exception | None = None

    def named(self, *args, **kwargs):
        if self.failure:
            raise self.failure
        return super().named(*args, **kwargs)

    def changes(self, *args, **kwargs):
        if self.failure:
            raise self.failure
        return super().changes(*args, **kwargs)


@pytest.fixture
def broken() -> Iterator[tuple[Broken, str]]:
    store = Broken()
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    with served(services) as address:
        yield store, address


def test_an_unforeseen_error_is_hidden_over_http(
    broken: tuple[Broken, str], caplog: pytest.LogCaptureFixture
):
    store, address = broken
    store.failure = RuntimeError(SECRET)
    with caplog.at_level(logging.ERROR, "headwater.api"):
        answer = asked(address, QUERY)
    assert answer["data"] == {"run": None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["run"]
    assert "hunter2" not in json.dumps(answer)
    assert error["extensions"]["id"] in caplog.text
    assert "hunter2" in caplog.text


def test_an_unforeseen_error_is_hidden_over_a_websocket(broken: tuple[Broken, str]):
    store, address = broken
    store.failure = RuntimeError(SECRET)
    query, followed = asyncio.run(
        over_websocket(address, [QUERY, 'subscription { changes(since: "0") { at } }'])
    )
    assert "INTERNAL" in query
    assert "INTERNAL" in followed
    assert "hunter2" not in query + followed


def test_an_unforeseen_error_is_hidden_in_events(broken: tuple[Broken, str]):
    store, address = broken
    store.failure = RuntimeError(SECRET)
    response = httpx.post(
        f"{address}/graphql",
        json={"query": 'subscription { changes(since: "0") { at } }'},
        headers={"accept": "text/event-stream"},
    )
    assert "INTERNAL" in response.text
    assert "hunter2" not in response.text
    assert response.text.endswith("event: complete\ndata:\n\n")


def test_an_unforeseen_error_is_hidden_in_exports(broken: tuple[Broken, str]):
    store, address = broken
    store.failure = RuntimeError(SECRET)
    response = httpx.get(f"{address}/export/lineage.csv", params={"ref": "run:train-1"})
    assert response.status_code == 500
    assert response.json()["code"] == "INTERNAL"
    assert "hunter2" not in response.text


def test_a_known_error_keeps_its_code_and_words(broken: tuple[Broken, str]):
    store, address = broken
    store.failure = Unavailable("the store is away")
    (error,) = asked(address, QUERY)["errors"]
    assert (error["message"], error["extensions"]) == ("the store is away", {"code": "UNAVAILABLE"})


def test_one_failed_field_leaves_the_others(broken: tuple[Broken, str]):
    store, address = broken
    store.failure = RuntimeError(SECRET)
    answer = asked(address, QUERY[:-1] + " counts { name } }")
    assert answer["data"]["run"] is None
    assert answer["data"]["counts"]


async def over_websocket(address: str, queries: list[str]) -> list[str]:
    """Return what a WebSocket answers to each query first."""
    found = []
    async with websockets.connect(
        address.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"]
    ) as socket:
        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        for place, query in enumerate(queries):
            start = {"id": str(place), "type": "subscribe", "payload": {"query": query}}
            await socket.send(json.dumps(start))
            found.append(str(await socket.recv()))
            while json.loads(found[-1])["type"] == "complete":
                found[-1] = str(await socket.recv())
    return found
