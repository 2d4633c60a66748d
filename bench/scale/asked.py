"""The same closure asked for over GraphQL of a server in this process: by uid alone, and as columns for drawing."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import httpx
from bench.scale.closures import DOWN, RELATIONS, median_ms
from bench.scale.world import HUB

from headwater.api.app import create_app
from headwater.services import over
from headwater.store import Store
from headwater.topology import Topology
from headwater.topology.reach import Reach

BUDGETS = (1_000, 5_000, 20_000)
LARGE = 1_000_000
REPEATS, PATIENCE_S = 7, 300.0
QUERY = """query ($of: EntityRef!, $budget: Int!) {
  asked: lineage(of: $of, directions: [DOWNSTREAM], depth: null, budget: $budget) { totalCount columns }
}"""
REACH = """query ($of: EntityRef!, $budget: Int!) {
  asked: reach(of: $of, direction: DOWNSTREAM, limit: $budget) { totalCount ids counts }
}"""


@dataclass(frozen=True, slots=True)
class Asked:
    """By which field how many nodes were asked for, the bytes of the answer, and median ms of processor for each."""

    field: str
    nodes: int
    bytes: int
    ms: float
    index_ms: float


def measure(store: Store, topology: Topology) -> Iterator[Asked]:
    """Yield what everything after one dataset takes, cut at several budgets; the index gives an array of uids."""
    for field, query, budget in [("reach", REACH, LARGE), *(("lineage", QUERY, each) for each in BUDGETS)]:

        def walk(budget: int = budget) -> object:
            depths = topology.walk([HUB], DOWN, RELATIONS, limit=budget).depths
            return depths.uids() if isinstance(depths, Reach) else dict(depths)

        index_ms = median_ms(walk)
        nodes, size, took = asyncio.run(_asked(store, query, budget))
        yield Asked(field, nodes, size, took, index_ms)


async def _asked(store: Store, query: str, budget: int) -> tuple[int, int, float]:
    app = create_app(over(store), hosts=["bench"], timeout_s=PATIENCE_S)
    body = {"query": query, "variables": {"of": {"uid": HUB}, "budget": budget}}
    times, answer = [], b""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://bench", timeout=PATIENCE_S
        ) as client,
    ):
        for _ in range(1 + REPEATS):
            begun = time.process_time()
            response = await client.post("/graphql", json=body)
            times.append(1000 * (time.process_time() - begun))
            answer = response.raise_for_status().content
    found = json.loads(answer)
    return int(found["data"]["asked"]["totalCount"]), len(answer), median(times[1:])
