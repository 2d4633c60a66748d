"""A slow store holds up nobody but those who ask it: threads, time-outs, people who leave, too many at once."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import httpx
import pytest

from headwater.api.consistency import MOST_WAITING
from headwater.api.operations import MOST_OPERATIONS
from headwater.services import LOCAL, Headwater, over
from headwater.services.reading import token_text
from headwater.store import Token
from headwater.store.memory import MemoryStore
from serving import asked, served, trainings

SLOW = '{ run(ref: "run:train-1") { uid } }'


class Slow(MemoryStore):
    """A store whose look-ups by name wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Semaphore(0)

    def named(self, *args, **kwargs):
        self.asked.release()
        assert self.go.wait(30)
        return super().named(*args, **kwargs)


@pytest.fixture
def slow() -> Iterator[tuple[Slow, Headwater]]:
    store = Slow()
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    store.go.clear()
    yield store, services
    store.go.set()


def body(query: str) -> dict[str, object]:
    return {"json": {"query": query}}


@pytest.mark.anyio
async def test_health_and_other_questions_are_answered_meanwhile(slow: tuple[Slow, Headwater]):
    store, services = slow
    with served(services) as address:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            waiting = [asyncio.create_task(client.post("/graphql", **body(SLOW))) for _ in range(4)]
            await asyncio.to_thread(store.asked.acquire)
            assert (await client.get("/healthz")).text == "ok\n"
            assert (await client.get("/readyz")).json() == {"ready": True}
            other = await client.post("/graphql", **body("{ counts { name } }"))
            assert other.json()["data"]["counts"]
            assert not any(task.done() for task in waiting)
            store.go.set()
            for task in waiting:
                assert (await task).json()["data"]["run"]


@pytest.mark.anyio
async def test_health_is_answered_when_every_worker_is_busy(slow: tuple[Slow, Headwater]):
    store, services = slow
    with served(services) as address:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            waiting = [asyncio.create_task(client.post("/graphql", **body(SLOW))) for _ in range(16)]
            for _ in range(8):
                await asyncio.to_thread(store.asked.acquire)
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/readyz")).status_code == 200
            store.go.set()
            await asyncio.gather(*waiting)


class Behind(MemoryStore):
    """A store whose changes of elsewhere come once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def wait_for(self, *_args: object, **_kwargs: object) -> bool:
        return self.go.wait(30)


@pytest.mark.anyio
async def test_who_waits_for_a_change_holds_up_nobody_else():
    store = Behind()
    token = {"headwater-consistency-token": token_text(Token(store.token().store, 1_000))}
    try:
        with served(over(store)) as address:
            limits = httpx.Limits(max_connections=200)
            async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
                ask = partial(client.post, "/graphql", **body("{ counts { name } }"))
                waiting = [asyncio.create_task(ask(headers=token)) for _ in range(MOST_WAITING + 1)]
                async with asyncio.timeout(20):
                    (late,), _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    assert (late.result().status_code, late.result().headers["retry-after"]) == (503, "1")
                    assert late.result().json()["code"] == "OVERLOADED"
                    assert (await ask()).json()["data"]["counts"] is not None
                store.go.set()
                assert 200 in {(await task).status_code for task in waiting}
    finally:
        store.go.set()


def test_a_question_that_takes_too_long_is_ended(slow: tuple[Slow, Headwater]):
    _, services = slow
    with served(services, timeout_s=0.2) as address:
        response = httpx.post(f"{address}/graphql", **body(SLOW), timeout=30)
        assert response.status_code == 504
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "0.2 s" in error["message"]
        assert asked(address, "{ counts { name } }")["data"]["counts"]


def test_a_change_that_takes_too_long_says_that_it_may_still_happen(slow: tuple[Slow, Headwater]):
    _, services = slow
    with served(services, timeout_s=0.2) as address:
        answer = asked(
            address,
            'mutation { addTag(input: {of: {reference: "model:churn"}, key: "a"}) { problems { code } } }',
        )
    assert "idempotencyKey" in answer["errors"][0]["message"]


@pytest.mark.anyio
async def test_a_client_that_leaves_frees_its_place(slow: tuple[Slow, Headwater]):
    store, services = slow
    with served(services) as address:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            leaving = asyncio.create_task(client.post("/graphql", **body(SLOW)))
            await asyncio.to_thread(store.asked.acquire)
            assert await in_flight(client) == 1
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving
            while await in_flight(client):
                await asyncio.sleep(0.01)


@pytest.mark.anyio
async def test_beyond_the_limit_clients_are_sent_away_and_told_when_to_come_back(
    slow: tuple[Slow, Headwater],
):
    store, services = slow
    with served(services) as address:
        limits = httpx.Limits(max_connections=100)
        async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as client:
            # Parsed before the workers are all taken, so that what follows is only looked up.
            store.go.set()
            await client.post("/graphql", **body(SLOW))
            store.go.clear()
            waiting = [
                asyncio.create_task(client.post("/graphql", **body(SLOW))) for _ in range(MOST_OPERATIONS)
            ]
            while await in_flight(client) < MOST_OPERATIONS:
                await asyncio.sleep(0.01)
            refused = await client.post("/graphql", **body("{ __typename }"))
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "1"
            assert refused.json()["errors"][0]["extensions"] == {"code": "OVERLOADED"}
            assert (await client.get("/healthz")).status_code == 200
            store.go.set()
            answers = await asyncio.gather(*waiting)
            assert {answer.status_code for answer in answers} == {200}
            assert (await client.post("/graphql", **body("{ __typename }"))).status_code == 200


async def in_flight(client: httpx.AsyncClient) -> int:
    """Return how many operations the server says are under way."""
    text = (await client.get("/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("headwater_operations_in_flight ")]
    return int(line.split()[1])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
