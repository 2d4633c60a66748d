"""The graph's shape in memory: who depends on whom, by which relation and when."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from headwater.model import NOW, Direction, Edge, Eid, Kind, Relation, Times, Uid
from headwater.topology.columns import DETAILED, Manners, edges_from
from headwater.topology.kinds import UNDESCRIBED
from headwater.topology.levels import Levels, levels
from headwater.topology.making import described, moment_anew, moment_of, moment_of_strips
from headwater.topology.names import Numbers, packed
from headwater.topology.reach import Reach
from headwater.topology.region import Region
from headwater.topology.saved import Pages, load, save
from headwater.topology.strips import AnyStrip
from headwater.topology.walking import Moment, added_places, base_places, passing

WORTH_MAKING_ANEW = (10_000, 0.05)  # so many edges changed, and so large a share of all
MOST_CHANGED = 50_000  # at about 1 kB each; a base of 2.5 million edges is made anew in 1.5 s of processor
MOST_LOOKED_AT = 200  # edges, whose ids and times may take 64 KB each in four columns: 50 MB


@dataclass(frozen=True, slots=True)
class Shape:
    """What a walk reached: depths by uid, ordered by (depth, uid), and whether `limit` cut it."""

    depths: Mapping[Uid, int]
    truncated: bool


class Topology:
    """An index over edges that many threads read while one changes it.

    Memory is about 60 bytes an edge and 20 a node. Every reader sees the edges of one moment.
    """

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._manners = Manners()
        self._changing = threading.Lock()
        self._now = moment_of(edges, self._manners)
        self._pages: Pages | None = None
        self._looked = 0

    @classmethod
    def of_strips(cls, strips: Iterable[AnyStrip]) -> Topology:
        """Return the index over the edges of all strips, which takes a fraction of the time and memory."""
        topology = cls()
        topology._now = moment_of_strips(strips, topology._manners)
        return topology

    @property
    def edges(self) -> int:
        """How many edges there are, those withdrawn since the last making included."""
        return len(self._now.base.columns) + len(self._now.delta.added)

    @property
    def changed(self) -> int:
        """How many edges were added or withdrawn since the last making."""
        return self._now.delta.size

    @property
    def worth_making_anew(self) -> bool:
        """Whether so much changed that a new base would be faster to read."""
        return self._now.delta.size > self._most_changed

    @property
    def is_full(self) -> bool:
        """Whether so much changed that no more should be put before a new base is made."""
        return self._now.delta.size > 2 * self._most_changed

    @property
    def _most_changed(self) -> float:
        most, share = WORTH_MAKING_ANEW
        return min(max(most, share * len(self._now.base.columns)), MOST_CHANGED)

    def change(self, put: Sequence[Edge], removed: Iterable[Eid] = ()) -> None:
        """Add `put`, or what they are now, and withdraw `removed`, in one moment."""
        removed = tuple(removed)
        with self._changing:
            now = self._now
            version = now.version + 1
            now.delta.remove(removed, version)
            now.delta.put(put, version)
            self._now = replace(now, version=version)
        self._looked_at(self.edges if removed else len(put))  # ids, to find these among those of the base

    @property
    def knows_kinds(self) -> bool:
        """Whether it was told of what kinds nodes are."""
        return self._now.kinds is not None

    def describe_all(self, uids: Iterable[tuple[Kind, str]]) -> None:
        """Take in the kinds of all nodes: their uids laid end to end, by kind."""
        with self._changing:
            self._now = described(self._now, ((kind, packed([text])) for kind, text in uids))

    def undescribed(self, uids: Iterable[Uid]) -> list[Uid]:
        """Return those of `uids` that edges are at and that nobody has described; none where kinds are not known."""
        at = self._now
        if at.kinds is None:
            return []
        wanted = list(uids)
        codes = at.kinds.codes(at.delta.nodes)
        return [
            uid
            for uid, number in zip(wanted, at.numbers(wanted), strict=True)
            if 0 <= number < len(codes) and codes[number] == UNDESCRIBED
        ]

    def describe(self, kinds: Mapping[Uid, Kind]) -> None:
        """Take in the kinds of nodes that were described."""
        with self._changing:
            at = self._now
            if at.kinds is not None and kinds:
                at.kinds.describe(at.numbers(list(kinds)), kinds.values())

    def region(self, uids: Collection[Uid]) -> Region:
        """Return these nodes as a set that is asked as a whole."""
        return Region.at(self._now, self._manners, uids)

    def make_anew(self) -> None:
        """Make a new base of what stands now; readers go on meanwhile, changes wait."""
        with self._changing:
            self._now = moment_anew(self._now, self._manners)

    def save(self, path: Path, store: str, *, stamp: str) -> None:
        """Write the index of `store` to a file; `stamp` says as of when, in the caller's terms.

        Raises:
            OSError: it cannot be written.
        """
        with self._changing:
            self._now = moment_anew(self._now, self._manners) if self._now.delta.size else self._now
            now = self._now
        save(path, now, manners=self._manners, store=store, stamp=stamp)

    @classmethod
    def load(cls, path: Path, store: str) -> tuple[Topology, str] | None:
        """Return the index that was saved of `store` and its stamp; None where there is none."""
        found = load(path, store)
        if found is None:
            return None
        topology = cls()
        topology._now, topology._manners, topology._pages = found.moment, found.manners, found.pages
        return topology, found.stamp

    def let_go(self) -> None:
        """Hold in memory no page of its file that few questions look at."""
        self._looked = 0
        if self._pages is not None:
            self._pages.let_go()

    def walk(
        self,
        starts: Iterable[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        limit: int = 100_000,
    ) -> Shape:
        """Return everything reachable from `starts`, the smallest (depth, uid) first where `limit` cuts."""
        at, only = self._now, passing(direction, relations, times)
        wanted = sorted(set(starts))
        numbers = at.numbers(wanted)
        known = np.array([number for number in numbers if number >= 0], dtype=np.int32)
        lost = [uid for uid, number in zip(wanted, numbers, strict=True) if number < 0]
        found = levels(at, known, only, depth=depth, limit=limit - len(lost))
        return _shape(at, found, lost, limit)

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> tuple[list[Edge], list[Eid]]:
        """Return the edges leaving `uids` in `direction`, by eid; those named second lack their properties."""
        at, only = self._now, passing(direction, relations, times)
        nodes = _known(at, uids)
        side = at.base.side(direction)
        columns = at.base.columns.taken(side.rows(base_places(at, nodes, only)))
        found = edges_from(columns, at.texts(columns.effect), at.texts(columns.cause), self._manners)
        lacking = [found[row].eid for row in np.flatnonzero(columns.code & DETAILED).tolist()]
        self._looked_at(len(columns))
        found += [at.delta.added[place] for place in added_places(at, nodes, only)]
        return sorted(found, key=lambda edge: edge.eid), lacking

    def degrees(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> dict[Uid, int]:
        """Return to how many different nodes the edges leaving `uids` in `direction` lead; none: left out."""
        at, only = self._now, passing(direction, relations, times)
        nodes = _known(at, uids)
        columns = at.base.columns
        rows = at.base.side(direction).rows(base_places(at, nodes, only))
        places = added_places(at, nodes, only)
        ends = np.concatenate(
            (
                np.column_stack((columns.effect[rows], columns.cause[rows])),
                np.array([at.delta.ends[place] for place in places], dtype=np.int32).reshape(-1, 2),
            )
        )
        near = np.unique(ends, axis=0)[:, 0 if direction is Direction.UPSTREAM else 1]
        return dict(Counter(at.texts(near)))

    def _looked_at(self, rows: int) -> None:
        """Note that ids and times of so many edges were looked at, and let go of these pages once that is many.

        They lie here and there: each takes a page of every such column, and the system maps its neighbours with it.
        """
        self._looked += rows
        if self._looked > MOST_LOOKED_AT:
            self.let_go()


def _known(at: Moment, uids: Iterable[Uid]) -> Numbers:
    numbers = at.numbers(list(set(uids)))
    return np.unique(np.array([number for number in numbers if number >= 0], dtype=np.int32))


def _shape(at: Moment, found: Levels, lost: Sequence[Uid], limit: int) -> Shape:
    if lost or (at.delta.late and int(found.numbers.max(initial=-1)) >= len(at.names)):
        return _shape_by_text(at, found.split(), lost, limit)
    truncated = len(found.numbers) > limit
    return Shape(Reach(at.names, found.numbers[:limit], found.depths[:limit]), truncated)


def _shape_by_text(at: Moment, found: Sequence[Numbers], lost: Sequence[Uid], limit: int) -> Shape:
    """Return the shape where the order of some names is not that of their numbers."""
    depths: dict[Uid, int] = {}
    for depth, level in enumerate(found):
        uids = sorted([*at.texts(level), *(lost if depth == 0 else ())])
        room = limit - len(depths)
        depths.update(dict.fromkeys(uids[:room], depth))
        if len(uids) > room:
            return Shape(depths, truncated=True)
    return Shape(depths, truncated=False)
