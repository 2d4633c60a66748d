"""Changes arrive as they happen, over WebSocket and as events, and resume where they broke off."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import websockets
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from headwater.errors import Unavailable
from headwater.model import Kind
from headwater.services import LOCAL, Headwater, over
from headwater.statements import agent, series
from headwater.store.memory import MemoryStore
from serving import served, trainings
from stories import Story

FOLLOW = "subscription Follow($since: BigInt) { changes(since: $since) { sequence nodes } }"
PROTOCOL = "graphql-transport-ws"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def live() -> Iterator[tuple[Headwater, str]]:
    services = over(MemoryStore())
    services.ingest.append(LOCAL, trainings().facts)
    with served(services) as address:
        yield services, address


def write(services: Headwater, name: str) -> None:
    """Store one new thing."""
    services.ingest.append(LOCAL, agent(name, Story().stamp()).facts)


def sockets(address: str) -> str:
    return address.replace("http", "ws") + "/graphql"


@pytest.mark.anyio
async def test_changes_of_another_writer_arrive_over_a_websocket(live: tuple[Headwater, str]):
    services, address = live
    transport = WebsocketsTransport(url=sockets(address), subprotocols=[PROTOCOL])
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        query = gql(FOLLOW)
        query.variable_values = {"since": "1"}
        found = session.subscribe(query)
        write(services, "zoe")
        first = (await anext(found))["changes"]
        write(services, "yan")
        second = (await anext(found))["changes"]
        await found.aclose()
    assert [first["sequence"], second["sequence"]] == ["2", "3"]
    assert len(first["nodes"]) == 1


@pytest.mark.anyio
async def test_a_change_made_through_this_server_arrives(live: tuple[Headwater, str]):
    _, address = live
    deed = 'mutation { addTag(input: {of: {reference: "model:churn"}, key: "a"}) { sequence } }'
    follow = 'subscription { changes(since: "1") { sequence } }'
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        events(client, follow) as found,
    ):
        done = (await client.post("/graphql", json={"query": deed})).json()["data"]["addTag"]
        event = await anext(found)
    assert event["data"]["data"]["changes"] == done


@pytest.mark.anyio
async def test_without_a_start_only_what_is_new_arrives(live: tuple[Headwater, str]):
    services, address = live
    async with websockets.connect(sockets(address), subprotocols=[PROTOCOL]) as socket:
        await greet(socket)
        await subscribe(socket, "a", "subscription { changes { sequence } }")
        await subscribe(socket, "b", 'subscription { changes(since: "0") { sequence } }')
        assert json.loads(await socket.recv())["payload"] == {"data": {"changes": {"sequence": "1"}}}
        await until_open(address, 2)
        write(services, "zoe")
        told = [json.loads(await socket.recv()) for _ in range(2)]
    assert {each["id"] for each in told} == {"a", "b"}
    assert {each["payload"]["data"]["changes"]["sequence"] for each in told} == {"2"}


@pytest.mark.anyio
async def test_a_broken_stream_resumes_behind_its_last_event(live: tuple[Headwater, str]):
    services, address = live
    write(services, "zoe")
    write(services, "yan")
    query = 'subscription { changes(since: "0") { sequence } }'
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        async with events(client, query) as found:
            first = await anext(found)
        assert (first["event"], first["id"]) == ("next", "1")
        async with events(client, query, resume=first["id"]) as found:
            rest = [await anext(found) for _ in range(2)]
    assert [event["id"] for event in rest] == ["2", "3"]


@pytest.mark.anyio
async def test_only_changes_of_what_a_thing_depends_on_arrive(live: tuple[Headwater, str]):
    services, address = live
    query = """subscription { changes(of: {reference: "model:churn@7"}, direction: UPSTREAM, since: "1") {
      sequence nodes
    } }"""
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        clicks = (
            await client.post(
                "/graphql", json={"query": '{ datasetVersion(ref: "dataset:clicks@v2") { uid } }'}
            )
        ).json()["data"]["datasetVersion"]["uid"]
        tag = """mutation { addTag(input: {of: {reference: "dataset:clicks@v2"}, key: "checked"}) { sequence } }"""
        async with events(client, query) as found:
            write(services, "zoe")
            services.ingest.append(LOCAL, series(Kind.MODEL, "other", Story().stamp(), project="x").facts)
            await client.post("/graphql", json={"query": tag})
            event = await anext(found)
    assert event["data"]["data"]["changes"] == {"sequence": "4", "nodes": [clicks]}


@pytest.mark.anyio
async def test_a_subscription_that_cannot_start_says_why_and_ends(live: tuple[Headwater, str]):
    _, address = live
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        query = 'subscription { changes(of: {reference: "model:nope"}, since: "0") { sequence } }'
        async with events(client, query) as found:
            told = [event async for event in found]
    assert told[0]["data"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert told[-1]["event"] == "complete"


class Fickle(MemoryStore):
    """A store that fails when it is asked where its log ends."""

    failure: Exception | None = None
    asked = 0

    def token(self):
        if self.failure:
            self.asked += 1
            raise self.failure
        return super().token()


@pytest.mark.anyio
async def test_a_store_that_is_away_for_a_moment_ends_no_subscription():
    store = Fickle()
    services = over(store)
    with served(services) as address:
        async with (
            httpx.AsyncClient(base_url=address, timeout=30) as client,
            events(client, "subscription { changes { sequence } }") as found,
        ):
            coming = asyncio.ensure_future(anext(found))
            await until_open(address, 1)
            store.failure = Unavailable("away")
            while store.asked < 2:
                await asyncio.sleep(0.01)
            store.failure = None
            write(services, "zoe")
            assert (await coming)["id"] == "1"


@pytest.mark.anyio
async def test_a_store_that_fails_for_good_ends_subscriptions_with_a_hidden_reason():
    store = Fickle()
    with served(over(store)) as address:
        async with (
            httpx.AsyncClient(base_url=address, timeout=30) as client,
            events(client, 'subscription { changes(since: "0") { sequence } }') as found,
        ):
            await until_open(address, 1)
            store.failure = RuntimeError("hunter2")
            told = [event async for event in found]
    assert told[0]["data"]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "hunter2" not in json.dumps(told)
    assert told[-1]["event"] == "complete"


@pytest.mark.anyio
async def test_a_subscription_by_plain_http_is_told_what_to_accept(live: tuple[Headwater, str]):
    _, address = live
    async with httpx.AsyncClient(base_url=address) as client:
        response = await client.post("/graphql", json={"query": FOLLOW})
    assert response.status_code == 400
    assert "text/event-stream" in response.json()["errors"][0]["message"]


@pytest.mark.anyio
async def test_queries_and_deeds_work_over_a_websocket_too(live: tuple[Headwater, str]):
    _, address = live
    async with websockets.connect(sockets(address), subprotocols=[PROTOCOL]) as socket:
        await greet(socket)
        await socket.send('{"type": "ping"}')
        assert json.loads(await socket.recv()) == {"type": "pong"}
        await subscribe(socket, "q", "{ __typename }")
        assert json.loads(await socket.recv())["payload"] == {"data": {"__typename": "Query"}}
        assert json.loads(await socket.recv()) == {"id": "q", "type": "complete"}
        await subscribe(socket, "q", "{ nope }")
        refused = json.loads(await socket.recv())
    assert (refused["type"], refused["id"]) == ("error", "q")
    assert refused["payload"][0]["extensions"]["code"] == "INVALID"


@pytest.mark.anyio
async def test_a_completed_subscription_ends(live: tuple[Headwater, str]):
    _, address = live
    async with websockets.connect(sockets(address), subprotocols=[PROTOCOL]) as socket:
        await greet(socket)
        await subscribe(socket, "a", "subscription { changes { sequence } }")
        await until_open(address, 1)
        await socket.send('{"id": "a", "type": "complete"}')
        await until_open(address, 0)
        await subscribe(socket, "a", "subscription { changes { sequence } }")
        await until_open(address, 1)
    await until_open(address, 0)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (['{"id": "a", "type": "subscribe", "payload": {"query": "{ a }"}}'], 4401),
        (['{"type": "connection_init"}', '{"type": "connection_init"}'], 4429),
        (["nonsense"], 4400),
        (["[]"], 4400),
        (["1"], 4400),
        (["[" * 100_000], 4400),
        ([b"\x00\x01"], 4400),
        (['{"type": "connection_init"}', '{"type": "dance"}'], 4400),
        (['{"type": "connection_init"}', '{"type": "subscribe", "payload": {}}'], 4400),
        (
            ['{"type": "connection_init"}']
            + ['{"id": "a", "type": "subscribe", "payload": {"query": "subscription { changes { at } }"}}']
            * 2,
            4409,
        ),
    ],
)
async def test_a_websocket_that_breaks_the_protocol_is_closed(
    live: tuple[Headwater, str], sent: list[str | bytes], code: int
):
    _, address = live
    async with websockets.connect(sockets(address), subprotocols=[PROTOCOL]) as socket:
        for message in sent:
            await socket.send(message)
        assert await closing(socket) == code


@pytest.mark.anyio
@pytest.mark.parametrize("protocols", [None, ["graphql-ws"]])
async def test_only_the_current_protocol_is_spoken(live: tuple[Headwater, str], protocols: list[str] | None):
    _, address = live
    with pytest.raises(websockets.exceptions.InvalidStatus):
        await websockets.connect(sockets(address), subprotocols=protocols)


@pytest.mark.anyio
async def test_one_connection_cannot_open_any_number_of_operations(live: tuple[Headwater, str]):
    _, address = live
    async with websockets.connect(sockets(address), subprotocols=[PROTOCOL]) as socket:
        await greet(socket)
        for number in range(21):
            await subscribe(socket, str(number), "subscription { changes { sequence } }")
        assert await closing(socket) == 4429
    await until_open(address, 0)


@asynccontextmanager
async def events(
    client: httpx.AsyncClient, query: str, *, resume: str = ""
) -> AsyncIterator[AsyncGenerator[dict[str, object], None]]:
    """Yield the events of a stream, each with its parts."""
    headers = {"accept": "text/event-stream", **({"last-event-id": resume} if resume else {})}
    async with client.stream("POST", "/graphql", json={"query": query}, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        found = parsed(response)
        yield found
        await found.aclose()


async def parsed(response: httpx.Response) -> AsyncGenerator[dict[str, object], None]:
    """Yield each event of a response."""
    event: dict[str, object] = {}
    async for line in response.aiter_lines():
        if not line:
            if event:
                yield event
            event = {}
            continue
        name, _, value = line.partition(": ")
        event[name] = json.loads(value) if name == "data" and value else value


async def closing(socket: websockets.ClientConnection) -> int:
    """Return the code with which the server closes the connection."""
    try:
        while True:
            await socket.recv()
    except websockets.exceptions.ConnectionClosed as closed:
        return closed.rcvd.code


async def greet(socket: websockets.ClientConnection) -> None:
    """Begin a connection."""
    await socket.send('{"type": "connection_init"}')
    assert json.loads(await socket.recv())["type"] == "connection_ack"


async def subscribe(socket: websockets.ClientConnection, name: str, query: str) -> None:
    """Start an operation."""
    await socket.send(json.dumps({"id": name, "type": "subscribe", "payload": {"query": query}}))


async def until_open(address: str, count: int) -> None:
    """Wait until so many subscriptions are open."""
    async with httpx.AsyncClient(base_url=address) as client:
        while f"headwater_subscriptions_open {count}\n" not in (await client.get("/metrics")).text:
            await asyncio.sleep(0.01)
