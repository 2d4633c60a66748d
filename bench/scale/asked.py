"""The same closure asked for over GraphQL, with columns, of a server in this process."""

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

BUDGETS = (1_000, 5_000, 20_000)
REPEATS, PATIENCE_S = 7, 300.0
QUERY = """query ($of: EntityRef!, $budget: Int!) {
  lineage(of: $of, directions: [DOWNSTREAM], depth: null, budget: $budget) { totalCount columns }
}"""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many nodes were asked for, the bytes of the answer, and both median times in ms."""

    nodes: int
    bytes: int
    ms: float
    index_ms: float


def measure(store: Store, topology: Topology) -> Iterator[Asked]:
    """Yield what everything after one dataset takes, cut at several budgets; the index gives a dictionary of uids."""
    for budget in BUDGETS:

        def walk(budget: int = budget) -> object:
            return dict(topology.walk([HUB], DOWN, RELATIONS, limit=budget).depths)

        index_ms = median_ms(walk)
        nodes, size, took = asyncio.run(_asked(store, budget))
        yield Asked(nodes, size, took, index_ms)


async def _asked(store: Store, budget: int) -> tuple[int, int, float]:
    app = create_app(over(store), hosts=["bench"], timeout_s=PATIENCE_S)
    body = {"query": QUERY, "variables": {"of": {"uid": HUB}, "budget": budget}}
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
    return int(found["data"]["lineage"]["totalCount"]), len(answer), median(times[1:])
