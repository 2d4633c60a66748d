"""Batched look-ups: what many objects of one answer ask for goes to the store in one call, in a thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strawberry.dataloader import DataLoader

from headwater.facts import MetricFact
from headwater.model import Direction, Edge, Node, Relation, Times, Uid
from headwater.projection import known

if TYPE_CHECKING:
    from headwater.api.graphql.context import Context

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    """The edges that leave `uid` in `direction`."""

    uid: Uid
    direction: Direction
    relations: tuple[Relation, ...]
    times: Times


@dataclass(frozen=True, slots=True)
class At:
    """A uid at a time."""

    uid: Uid
    times: Times


class Loaders:
    """The loaders of one request."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.nodes: DataLoader[At, Node | None] = DataLoader(self._nodes, max_batch_size=_BATCH)
        self.edges: DataLoader[Step, list[Edge]] = DataLoader(self._edges, max_batch_size=_BATCH)
        self.metrics: DataLoader[At, list[MetricFact]] = DataLoader(self._metrics, max_batch_size=_BATCH)

    async def _nodes(self, keys: list[At]) -> Sequence[Node | None]:
        return await self._context.run(self._read_nodes, keys)

    def _read_nodes(self, keys: Sequence[At]) -> list[Node | None]:
        catalog, actor = self._context.headwater.catalog, self._context.actor
        wanted: dict[Times, list[Uid]] = defaultdict(list)
        for key in keys:
            wanted[key.times].append(key.uid)
        found = {
            At(node.uid, times): node
            for times, uids in wanted.items()
            for node in catalog.nodes(actor, uids, times=times)
        }
        return [found.get(key) for key in keys]

    async def _edges(self, keys: list[Step]) -> Sequence[list[Edge]]:
        return await self._context.run(self._read_edges, keys)

    def _read_edges(self, keys: Sequence[Step]) -> list[list[Edge]]:
        catalog, actor = self._context.headwater.catalog, self._context.actor
        wanted: dict[tuple[Direction, tuple[Relation, ...], Times], list[Uid]] = defaultdict(list)
        for key in keys:
            wanted[key.direction, key.relations, key.times].append(key.uid)
        found: dict[Step, list[Edge]] = defaultdict(list)
        for (direction, relations, times), uids in wanted.items():
            for edge in catalog.edges(actor, uids, direction, relations, times=times):
                here = edge.effect if direction is Direction.UPSTREAM else edge.cause
                found[Step(here, direction, relations, times)].append(edge)
        return [found[key] for key in keys]

    async def _metrics(self, keys: list[At]) -> Sequence[list[MetricFact]]:
        return await self._context.run(self._read_metrics, keys)

    def _read_metrics(self, keys: Sequence[At]) -> list[list[MetricFact]]:
        found = self._context.headwater.catalog.metrics(self._context.actor, {key.uid for key in keys})
        return [_known(found.get(key.uid, []), key.times) for key in keys]


def _known(facts: list[MetricFact], times: Times) -> list[MetricFact]:
    return [fact for fact in known(facts, times) if isinstance(fact, MetricFact)]
