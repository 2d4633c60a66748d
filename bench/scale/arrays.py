"""The history of `world` as arrays of numbers, for graphs that no store need hold: ten million nodes in a minute."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from bench.scale.world import (
    COMMITS_A_GENERATION,
    ENVIRONMENTS,
    GENERATIONS,
    HUB_SHARE,
    KEPT_DATA_SHARE,
    NODES_A_RUN,
    SERIES,
    TUNED_SHARE,
)
from numpy.typing import NDArray

from headwater.model import Origin, Relation, Uid
from headwater.topology import Topology
from headwater.topology.base import base_of, row_order
from headwater.topology.columns import FOREVER, NUMBER_OF, Columns
from headwater.topology.delta import Delta
from headwater.topology.names import Names
from headwater.topology.walking import Moment

_Nodes = NDArray[np.int32]
_DAY_US = 86_400_000_000


@dataclass(slots=True)
class _Told:
    """Edges as they are told: effects, causes and the number of the relation."""

    chance: np.random.Generator
    nodes: int = 0
    effects: list[_Nodes] = field(default_factory=list)
    causes: list[_Nodes] = field(default_factory=list)
    codes: list[NDArray[np.uint8]] = field(default_factory=list)

    def new(self, many: int) -> _Nodes:
        """Return the numbers of so many new nodes."""
        self.nodes += many
        return np.arange(self.nodes - many, self.nodes, dtype=np.int32)

    def add(self, effects: _Nodes, relation: Relation, causes: _Nodes) -> None:
        self.effects.append(effects)
        self.causes.append(causes)
        self.codes.append(np.full(len(effects), NUMBER_OF[relation], dtype=np.uint8))

    def some(self, among: _Nodes, many: int) -> _Nodes:
        return among[self.chance.integers(0, len(among), many)]

    def rarely(self, among: _Nodes, share: float) -> _Nodes:
        return among[self.chance.random(len(among)) < share]


def topology_of(nodes: int) -> tuple[Topology, Uid]:
    """Return the index over a graph of about `nodes` nodes, and the dataset that a fifth of all runs used."""
    told = _Told(np.random.default_rng(nodes))
    hub = _tell(told, max(1, round(nodes / NODES_A_RUN / GENERATIONS)))
    order = told.chance.permutation(told.nodes).astype(np.int32)
    names = _names(told)
    ends = (order[np.concatenate(told.effects)], order[np.concatenate(told.causes)])
    codes = np.concatenate(told.codes)
    told.effects.clear()
    told.causes.clear()
    topology = Topology()
    columns = _columns(told.chance, *ends, codes)
    base = base_of(columns, told.nodes)
    topology._now = Moment(names, base, Delta(base, names, ()), 0)
    topology._manners.add(("", Origin.IMPORTED, 1.0))
    return topology, names.texts(order[hub : hub + 1])[0]


def _tell(told: _Told, width: int) -> int:
    """Tell of all generations, and return the number of the dataset that everybody uses."""
    hub = told.new(1)
    series, environments = told.new(2 * SERIES), told.new(ENVIRONMENTS)
    last: dict[str, _Nodes] = {"model": np.empty(0, np.int32), "data": hub}
    newest = np.full(2 * SERIES, -1, dtype=np.int32)
    for _ in range(GENERATIONS):
        commits, runs, models = told.new(COMMITS_A_GENERATION), told.new(width), told.new(width)
        makers = told.rarely(runs, KEPT_DATA_SHARE)
        data = told.new(len(makers))
        for _ in range(2):
            told.add(runs, Relation.USED, told.some(last["data"], width))
        users = told.rarely(runs, HUB_SHARE)
        told.add(users, Relation.USED, np.repeat(hub, len(users)))
        told.add(runs, Relation.EXECUTED, told.some(commits, width))
        told.add(runs, Relation.RAN_IN, told.some(environments, width))
        told.add(models, Relation.GENERATED_BY, runs)
        told.add(data, Relation.GENERATED_BY, makers)
        if len(last["model"]):
            tuned = told.rarely(models, TUNED_SHARE)
            told.add(tuned, Relation.DERIVED_FROM, told.some(last["model"], len(tuned)))
        for versions, first in ((models, 0), (data, SERIES)):
            _in_series(told, versions, series, newest, first)
        last = {"model": models, "data": data if len(data) else last["data"]}
    return int(hub[0])


def _in_series(told: _Told, versions: _Nodes, series: _Nodes, newest: _Nodes, first: int) -> None:
    of = told.chance.integers(first, first + SERIES, len(versions))
    told.add(versions, Relation.VERSION_OF, series[of])
    order = np.argsort(of, kind="stable")
    same = np.flatnonzero(of[order][1:] == of[order][:-1])
    told.add(versions[order[same + 1]], Relation.REVISION_OF, versions[order[same]])
    starts = np.flatnonzero(np.r_[True, of[order][1:] != of[order][:-1]]) if len(order) else order
    before = newest[of[order[starts]]]
    told.add(versions[order[starts]][before >= 0], Relation.REVISION_OF, before[before >= 0])
    newest[of[order]] = versions[order]


def _names(told: _Told) -> Names:
    high = np.sort(told.chance.integers(0, 2**64, told.nodes, dtype=np.uint64))
    return Names(high, told.chance.integers(0, 2**64, told.nodes, dtype=np.uint64))


def _columns(chance: np.random.Generator, effect: _Nodes, cause: _Nodes, code: NDArray[np.uint8]) -> Columns:
    order = row_order(effect, code)
    many = len(order)
    at = np.arange(many, dtype=np.int64) * 1_000 + 20_000 * _DAY_US
    return Columns(
        eid=chance.integers(0, 2**64, (many, 2), dtype=np.uint64),
        effect=effect[order],
        cause=cause[order],
        code=code[order],
        manner=np.zeros(many, dtype=np.uint32),
        occurred=at,
        recorded=at,
        until=np.full(many, FOREVER, dtype=np.int64),
    )
