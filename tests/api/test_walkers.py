"""Questions that walk far have a few threads of their own; however many wait, others are answered beside them."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from headwater.api.app import WALKERS, WORKERS
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from serving import served, trainings

WALK = {"query": '{ lineage(of: {reference: "model:churn@8"}) { totalCount } }'}
SMALL = {"query": '{ lineage(of: {reference: "model:churn@8"}, depth: 0) { totalCount } }'}
WHY = {"query": '{ rootCause(bad: {reference: "run:train-8"}, metric: "accuracy") { metric } }'}
LOOK = {"query": '{ run(ref: "run:train-8") { name } }'}


@pytest.mark.anyio
async def test_many_that_walk_keep_nobody_else_waiting() -> None:
    services = over(MemoryStore())
    services.ingest.append(LOCAL, trainings().facts)
    ended, begun, walk = threading.Event(), [], services.lineage.lineage_of

    def held(*args: object, **kwargs: object) -> object:
        begun.append(1)
        ended.wait()
        return walk(*args, **kwargs)  # type: ignore[arg-type]

    services.lineage.lineage_of = held  # type: ignore[assignment, method-assign]
    services.lineage.reaches_few = lambda *_, depth, **__: depth == 0  # type: ignore[method-assign]
    with served(services, timeout_s=60) as address:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            try:
                walking = [
                    asyncio.create_task(client.post("/graphql", json=WALK)) for _ in range(WORKERS + 2)
                ]
                while len(begun) < WALKERS:
                    await asyncio.sleep(0.01)
                answer = await client.post("/graphql", json=LOOK)
                assert answer.json() == {"data": {"run": {"name": "train-8"}}}
                assert len(begun) == WALKERS
                answer = await client.post("/graphql", json=WHY)
                assert answer.json() == {"data": {"rootCause": {"metric": "accuracy"}}}
                small = asyncio.create_task(client.post("/graphql", json=SMALL))
                while len(begun) == WALKERS:
                    await asyncio.sleep(0.01)  # it is begun beside those that wait
            finally:
                ended.set()
            found = [(await each).json()["data"]["lineage"]["totalCount"] for each in walking]
            assert (await small).json()["data"]["lineage"]["totalCount"] == 1
    assert len(set(found)) == 1
    assert len(begun) == len(found) + 1 == WORKERS + 3
