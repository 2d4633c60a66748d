"""A store whose shape is held in memory: walks and neighbours come from a topology, the rest from the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from headwater.facts import Fact
from headwater.filters import Search
from headwater.model import NOW, Direction, Edge, Eid, Kind, Node, Relation, Times, Uid
from headwater.store import Batch, Change, Hits, Page, Receipt, Store, Token, Walk, Warmed
from headwater.store.arguments import check_walk
from headwater.store.indexed.following import Follower
from headwater.store.indexed.records import Records
from headwater.topology import Region

# So long the end of the log is taken for what it was: looking is next to nothing in a file of this machine,
# and a round trip elsewhere.
FRESH_S = {"memory": 0.0, "sqlite": 0.0}
FRESH_ELSEWHERE_S = 0.1


class IndexedStore:
    """Answers as `engine` does, which it may be up to FRESH_ELSEWHERE_S behind where others write to it.

    A large index is kept in `folder` when the store is closed, and taken from there when it is opened again.
    """

    def __init__(self, engine: Store, *, folder: Path | None = None) -> None:
        self._engine = engine
        self._nodes: Records[Node] = Records(lambda node: node.uid)
        self._edges: Records[Edge] = Records(lambda edge: edge.eid)
        fresh_s = FRESH_S.get(engine.url.partition(":")[0], FRESH_ELSEWHERE_S)
        self._follower = Follower(engine, (self._nodes, self._edges), fresh_s=fresh_s, folder=folder)

    def start(self) -> None:
        """Build the index in the background and follow the log; until it is there the engine answers."""
        self._follower.start()
        if isinstance(self._engine, Warmed):
            self._engine.warm()

    def build(self) -> None:
        """Build the index now."""
        self._follower.build()

    @property
    def indexed_through(self) -> int:
        """The change through which the index goes; 0 while there is none."""
        return self._follower.sequence

    @property
    def behind(self) -> int:
        """How many changes of the log, as far as it was looked at, the index does not show yet."""
        return self._follower.behind

    @property
    def url(self) -> str:
        """The address of the engine."""
        return self._engine.url

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store `facts` and update the projection in one transaction."""
        try:
            return self._engine.append(facts, key=key)
        finally:
            self._follower.stale()

    def append_all(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        """Store several batches, all of them at once."""
        try:
            return self._engine.append_all(batches)
        finally:
            self._follower.stale()

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, ordered by id."""
        return self._engine.facts()

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return all facts about these uids and eids, ordered by id."""
        return self._engine.facts_of(subjects)

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""
        if self._follower.current() is None:
            return self._engine.nodes(uids)
        return self._nodes.read(uids, self._engine.nodes)

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        """Yield every node (of `kind`), ordered by uid."""
        return self._engine.scan_nodes(kind)

    def scan_edges(self) -> Iterator[Edge]:
        """Yield every edge, ordered by eid."""
        return self._engine.scan_edges()

    def edges(self, eids: Iterable[Eid]) -> list[Edge]:
        """Return the edges that exist among `eids`, ordered by eid."""
        if self._follower.current() is None:
            return self._engine.edges(eids)
        return self._edges.read(eids, self._engine.edges)

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges that leave `uids` in `direction`, ordered by eid."""
        topology = self._follower.current()
        if topology is None:
            return self._engine.edges_of(uids, direction, relations, times)
        found, lacking = topology.edges_of(uids, direction, relations, times)
        if not lacking:
            return found
        whole = {edge.eid: edge for edge in self._edges.read(lacking, self._engine.edges)}
        return [whole.get(edge.eid, edge) for edge in found]

    def degrees(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> dict[Uid, int]:
        """Return to how many different nodes the edges leaving `uids` in `direction` lead; none: left out."""
        topology = self._follower.current()
        return (topology or self._engine).degrees(uids, direction, relations, times)

    def walk(
        self,
        starts: Iterable[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        limit: int = 100_000,
    ) -> Walk:
        """Return everything reachable from `starts` over edges in force, with the fewest edges as depth."""
        check_walk(depth, limit)
        topology = self._follower.current()
        if topology is None:
            return self._engine.walk(starts, direction, relations, times=times, depth=depth, limit=limit)
        shape = topology.walk(starts, direction, relations, times=times, depth=depth, limit=limit)
        return Walk(shape.depths, shape.truncated)

    def region(self, uids: Collection[Uid]) -> Region | None:
        """Return these nodes as a set that is asked as a whole; None while there is no index."""
        topology = self._follower.current()
        return None if topology is None else topology.region(uids)

    def named(
        self, kinds: Sequence[Kind], name: str, *, project: str = "", prefix: bool = False, limit: int = 20
    ) -> list[Node]:
        """Return the nodes called `name` (or starting so), by name, `run_id` or uid; ordered by (name, uid)."""
        return self._engine.named(kinds, name, project=project, prefix=prefix, limit=limit)

    def with_digest(self, value: str, *, algorithm: str = "", limit: int = 100) -> list[Node]:
        """Return the nodes with a digest that starts with `value`, ordered by uid."""
        return self._engine.with_digest(value, algorithm=algorithm, limit=limit)

    def newest(self, series: Uid, *, limit: int = 1) -> list[Node]:
        """Return the last versions of a series in their order (time, then uid), newest first."""
        return self._engine.newest(series, limit=limit)

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        """Return a page of the nodes that match, in the search's order and then by uid."""
        return self._engine.search(search, first=first, after=after, counted=counted)

    def hits(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Hits:
        """Return as `search`, uids only; `nodes` has most of them at hand."""
        return self._engine.hits(search, first=first, after=after, counted=counted)

    def counts(self) -> dict[str, int]:
        """Return how many nodes of each kind, edges of each relation, and facts there are."""
        return self._engine.counts()

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after sequence `since`, oldest first."""
        return self._engine.changes(since, limit=limit)

    def token(self) -> Token:
        """Return where the change log ends, as far as answers show it."""
        return self._follower.token()

    def wait_for(self, token: Token, *, timeout_s: float = 0.5) -> bool:
        """Return whether answers show at least the change that `token` names, waiting for it if need be."""
        try:
            return self._engine.wait_for(token, timeout_s=timeout_s)
        finally:
            self._follower.stale()

    def close(self) -> None:
        """Stop following and close the engine."""
        self._follower.close()
        self._engine.close()
