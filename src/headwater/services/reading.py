"""Reads at a time: nodes as they were, subgraphs with their completeness."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from headwater.analysis.completeness import Completeness, Cut
from headwater.analysis.lineage import Link, links_of
from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.filters import Search
from headwater.model import (
    NOW,
    SERIES,
    VERSIONS,
    Direction,
    Kind,
    Node,
    Relation,
    Subgraph,
    Times,
    Uid,
)
from headwater.projection import known, node_of
from headwater.store import Page, Regional, Store, Token, Walk
from headwater.topology import Region

BUDGET = 5_000
MOST = 1_000_000
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Linked:
    """Nodes that were reached, the links among them in order, and how many steps away each uid is."""

    nodes: Mapping[Uid, Node]
    links: tuple[Link, ...]
    depths: Mapping[Uid, int]


class Reading:
    """A store as questions see it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def nodes(self, uids: Iterable[Uid], times: Times = NOW) -> list[Node]:
        """Return the nodes among `uids` as they were at `times`, ordered by uid."""
        uids = list(uids)
        if not uids:
            return []
        if times == NOW:
            return self.store.nodes(uids)
        groups: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.store.facts_of(uids):
            groups[fact.subject].append(fact)
        found = (node_of(known(group, times)) for _, group in sorted(groups.items()))
        return [node for node in found if node is not None]

    def search(self, search: Search, *, first: int, after: str = "") -> Page:
        """Return a page of the nodes that match, uncounted."""
        return self.store.search(search, first=first, after=after, counted=False)

    def found(self, search: Search, *, first: int, after: str = "") -> tuple[list[Node], str]:
        """Return a page of the nodes that match as they were at the search's times, ordered by uid, and the cursor.

        For searches whose nodes are likely at hand: their uids are asked for first.
        """
        hits = self.store.hits(search, first=first, after=after, counted=False)
        return self.nodes(hits.uids, search.times), hits.after

    def each(self, kind: Kind) -> Iterator[Node]:
        """Yield all nodes of a kind of which there are few among many, newest first, page by page.

        One that changes meanwhile may be left out, which the change log tells afterwards.
        """
        search, after = Search(kinds=(kind,)), ""
        while True:
            page = self.search(search, first=PAGE, after=after)
            yield from page.nodes
            if not (after := page.after):
                return

    def region(self, uids: Collection[Uid]) -> Region | None:
        """Return these nodes as a set that is asked as a whole; None where no index of the store is at hand."""
        return self.store.region(uids) if isinstance(self.store, Regional) else None

    def allowed(self, budget: int) -> int:
        """Return how many nodes one walk may reach of the `budget` that it wants."""
        return budget

    def versions(self, series: Uid, times: Times = NOW) -> list[Node]:
        """Return the versions of a series that had occurred at `times`, oldest first."""
        edges = self.store.edges_of([series], Direction.DOWNSTREAM, [Relation.VERSION_OF], times)
        return sorted(
            self.nodes({edge.effect for edge in edges}, times), key=lambda n: (n.occurred_at, n.uid)
        )

    def newest(self, series: Uid, times: Times = NOW) -> Node | None:
        """Return the last version of a series, None where it has none yet."""
        if times == NOW:
            return next(iter(self.store.newest(series)), None)
        found = [version for version in self.versions(series, times) if version.kind in VERSIONS]
        return found[-1] if found else None

    def series(self, versions: Collection[Uid], times: Times = NOW) -> dict[Uid, Node]:
        """Return the series node of each version that has one."""
        links = self.links(versions, [Relation.VERSION_OF], times)
        nodes = {node.uid: node for node in self.nodes({link.cause for link in links}, times)}
        return {link.effect: nodes[link.cause] for link in links if link.cause in nodes}

    def starts(self, node: Node, times: Times = NOW) -> list[Uid]:
        """Return where a question about `node` starts: itself, or all versions of a series."""
        if node.kind not in SERIES:
            return [node.uid]
        return [version.uid for version in self.versions(node.uid, times)] or [node.uid]

    def around(
        self,
        starts: Sequence[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        budget: int = BUDGET,
    ) -> tuple[Subgraph, Mapping[Uid, int], Completeness]:
        """Return what `starts` reach, with each node's depth, and how complete that is."""
        walk, cut = self.reached(starts, direction, relations, times=times, depth=depth, limit=budget)
        graph = self.among(walk.depths, relations, times)
        completeness = replace(cut, unknown=self._unknown(walk.depths, graph.nodes, times))
        return graph, walk.depths, completeness

    def linked(
        self,
        starts: Sequence[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        budget: int = BUDGET,
    ) -> tuple[Linked, Completeness]:
        """Return what `starts` reach, how that is linked, and how complete it is."""
        walk, cut = self.reached(starts, direction, relations, times=times, depth=depth, limit=budget)
        nodes = {node.uid: node for node in self.nodes(walk.depths, times)}
        links = self.links(walk.depths, relations, times, inside=True)
        completeness = replace(cut, unknown=self._unknown(walk.depths, nodes, times))
        return Linked(nodes, links, walk.depths), completeness

    def links(
        self,
        uids: Collection[Uid],
        relations: Sequence[Relation],
        times: Times = NOW,
        *,
        inside: bool = False,
    ) -> tuple[Link, ...]:
        """Return how `uids` depend on others, or on each other (`inside`), ordered and each once."""
        region = self.region(uids)
        if region is not None:
            rows = region.links(relations, times=times, into=region if inside else None)
            detailed = self.store.edges([row.eid for row in rows if row.eid])
            dirty = {edge.eid for edge in detailed if edge.uncommitted}
            each = {(effect, cause, what, role, eid in dirty) for effect, cause, what, role, eid in rows}
            return tuple(map(Link._make, sorted(each)))
        edges = self.store.edges_of(uids, Direction.UPSTREAM, relations, times)
        among = set(uids) if inside else None
        return links_of([edge for edge in edges if among is None or edge.cause in among])

    def reached(
        self,
        starts: Sequence[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        limit: int = MOST,
    ) -> tuple[Walk, Completeness]:
        """Return which uids `starts` reach, described or not, and what of them was cut."""
        walk = self.walk(starts, direction, relations, times=times, depth=depth, limit=limit)
        return walk, self._cut(walk, direction, relations, times, depth)

    def walk(
        self,
        starts: Sequence[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        limit: int = MOST,
    ) -> Walk:
        """Return which uids `starts` reach, described or not.

        Raises:
            Invalid: a bound is out of range.
        """
        _check_bounds(depth, limit)
        return self.store.walk(starts, direction, relations, times=times, depth=depth, limit=limit)

    def among(self, uids: Collection[Uid], relations: Sequence[Relation], times: Times = NOW) -> Subgraph:
        """Return the nodes of `uids` as they were and the edges among them."""
        inside = set(uids)
        nodes = {node.uid: node for node in self.nodes(inside, times)}
        edges = self.store.edges_of(inside, Direction.UPSTREAM, relations, times)
        return Subgraph(nodes, [edge for edge in edges if edge.cause in inside])

    def asked_at(self, times: Times) -> Completeness:
        """Return the completeness of an answer that nothing cut."""
        token = self.store.token()
        return Completeness(
            as_of=times.as_of,
            known_at=times.known_at,
            indexed_through=token.sequence,
            consistency_token=token_text(token),
        )

    def _unknown(
        self, reached: Mapping[Uid, int], found: Mapping[Uid, Node], times: Times
    ) -> tuple[Uid, ...]:
        missing = sorted(reached.keys() - found.keys())
        there = set() if times == NOW else {node.uid for node in self.store.nodes(missing)}
        return tuple(uid for uid in missing if uid not in there)

    def _cut(
        self,
        walk: Walk,
        direction: Direction,
        relations: Sequence[Relation],
        times: Times,
        depth: int | None,
    ) -> Completeness:
        """Return the completeness of a walk: what lies one step beyond it, where a bound ended it."""
        answer = self.asked_at(times)
        if not walk.truncated and depth is None:
            return answer
        # The nearest are kept, so that all that is missing lies a step beyond the last two depths.
        last = depth if not walk.truncated else max(walk.depths.values(), default=0) - 1
        rim = [uid for uid, far in walk.depths.items() if last is not None and far >= last]
        hidden, frontier = self._beyond(rim, walk.depths, direction, relations, times)
        if not hidden:
            return answer
        return answer.cut(Cut.BUDGET if walk.truncated else Cut.DEPTH, hidden, frontier)

    def _beyond(
        self,
        rim: Sequence[Uid],
        inside: Mapping[Uid, int],
        direction: Direction,
        relations: Sequence[Relation],
        times: Times,
    ) -> tuple[int, tuple[Uid, ...]]:
        """Return how many nodes lie one edge beyond `rim`, and those of the rim from which one leads there."""
        here = self.region(rim)
        if here is not None:
            hidden = here.next(direction, relations, times) - here.of(inside)
            return len(hidden), tuple((hidden.next(direction.opposite, relations, times) & here).uids())
        ends = [
            (each.effect, each.cause) if direction is Direction.UPSTREAM else (each.cause, each.effect)
            for each in self.store.edges_of(rim, direction, relations, times)
        ]
        leading = [(near, far) for near, far in ends if far not in inside]
        return len({far for _, far in leading}), tuple(sorted({near for near, _ in leading}))


def token_text(token: Token) -> str:
    """Return a consistency token as opaque text."""
    packed = json.dumps([token.store, token.sequence, token.bookmark], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def token_of(text: str) -> Token:
    """Return the token that `text` carries.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        store, sequence, bookmark = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Token(str(store), int(sequence), str(bookmark))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Invalid("the consistency token is not one that Headwater gave out") from error


def _check_bounds(depth: int | None, budget: int) -> None:
    if depth is not None and not 0 <= depth <= 1000:
        raise Invalid(f"depth {depth} is not between 0 and 1000")
    if not 1 <= budget <= MOST:
        raise Invalid(f"budget {budget} is not between 1 and {MOST}")
