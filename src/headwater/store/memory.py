"""The reference store: dictionaries, and every answer computed the plain way."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from headwater.facts import Fact
from headwater.filters import Search
from headwater.matching import OrderKey, check_search, field_readings, matches, order_key
from headwater.model import NOW, VERSIONS, Direction, Edge, Eid, Kind, Node, Relation, Times, Uid
from headwater.patience import check
from headwater.store import UNCOUNTED, Batch, Change, Hits, Page, Receipt, Token, Walk
from headwater.store.arguments import MIN_UID_PREFIX, check_token, check_walk
from headwater.store.changeset import Changeset, changeset
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.memory_tables import MemoryTables

_Keyed = tuple[OrderKey | None, Node]


class MemoryStore:
    """A store that lives and dies with the process; safe from several threads."""

    def __init__(self) -> None:
        self._held = MemoryTables()
        self._changes: list[Change] = []
        self._receipts: dict[str, Receipt] = {}
        self._id = uuid.uuid4().hex
        self._changed = threading.Condition(threading.RLock())

    @property
    def url(self) -> str:
        """The address of every memory store."""
        return "memory:"

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store `facts` and update the projection as one change."""
        with self._changed:
            if key and key in self._receipts:
                return self._receipts[key]
            change = changeset(facts, self._held)
            if change.facts:
                self._held.apply(change)
                self._changes.append(_change(len(self._changes) + 1, change))
                self._changed.notify_all()
            receipt = Receipt(len(change.facts), change.known, self.token())
            if key:
                self._receipts[key] = receipt
            return receipt

    def append_all(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        """Store several batches, one after another."""
        return [self._outcome(batch) for batch in batches]

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, ordered by id."""
        with self._changed:
            held = sorted(self._held.log.items())
        return (fact for _, fact in held)

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return all facts about these uids and eids, ordered by id."""
        with self._changed:
            wanted = set(subjects)
            found = [*self._held.facts_of(wanted), *self._held.outweighed_of(wanted)]
            return sorted(found, key=lambda fact: fact.id)

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""
        with self._changed:
            return self._held.nodes(sorted(set(uids)))

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        """Yield every node (of `kind`), ordered by uid."""
        return iter(self._nodes_where(lambda node: kind is None or node.kind is kind))

    def scan_edges(self) -> Iterator[Edge]:
        """Yield every edge, ordered by eid."""
        with self._changed:
            held = sorted(self._held.edges.items())
        return (edge for _, edge in held)

    def uid_strips(self) -> Iterator[tuple[Kind, str]]:
        """Yield the uids of all nodes, those of one kind laid end to end."""
        for kind in Kind:
            yield kind, "".join(node.uid for node in self.scan_nodes(kind))

    def edges(self, eids: Iterable[Eid]) -> list[Edge]:
        """Return the edges that exist among `eids`, ordered by eid."""
        with self._changed:
            return _by_eid(self._held.edges[eid] for eid in set(eids) & self._held.edges.keys())

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges that leave `uids` in `direction`, ordered by eid."""
        with self._changed:
            found = self._held.leaving(set(uids), direction)
            return _by_eid(edge for edge in found if edge.relation in relations and times.in_force(edge))

    def degrees(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> dict[Uid, int]:
        """Return to how many different nodes the edges leaving `uids` in `direction` lead; none: left out."""
        found = self.edges_of(uids, direction, relations, times)
        ends = {(edge.effect, edge.cause) for edge in found}
        return dict(Counter(effect if direction is Direction.UPSTREAM else cause for effect, cause in ends))

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
        """Return everything reachable from `starts`, level by level."""
        check_walk(depth, limit)
        depths: dict[Uid, int] = {}
        level, at = set(starts), 0
        while level:
            check()
            if len(depths) + len(level) > limit:
                kept = sorted(level)[: limit - len(depths)]
                return Walk(depths | dict.fromkeys(kept, at), truncated=True)
            depths |= dict.fromkeys(sorted(level), at)
            if at == depth:
                break
            edges = self.edges_of(level, direction, relations, times)
            level, at = {_far_end(edge, direction) for edge in edges} - depths.keys(), at + 1
        return Walk(depths)

    def named(
        self, kinds: Sequence[Kind], name: str, *, project: str = "", prefix: bool = False, limit: int = 20
    ) -> list[Node]:
        """Return the nodes called `name` by name, `run_id` or uid, ordered by (name, uid)."""

        def called(node: Node) -> bool:
            if (kinds and node.kind not in kinds) or (project and node.project != project):
                return False
            words = (node.name, str(node.props.get("run_id", "")))
            if not prefix:
                return bool(name) and name in (*words, node.uid)
            by_uid = len(name) >= MIN_UID_PREFIX and node.uid.startswith(name)
            return by_uid or any(word and word.startswith(name) for word in words)

        return sorted(self._nodes_where(called), key=lambda node: (node.name, node.uid))[:limit]

    def with_digest(self, value: str, *, algorithm: str = "", limit: int = 100) -> list[Node]:
        """Return the nodes with a digest that starts with `value`, ordered by uid."""

        def carries(node: Node) -> bool:
            return any(
                digest.value.startswith(value) and algorithm in ("", digest.algorithm)
                for digest in node.digests()
            )

        return self._nodes_where(carries)[:limit]

    def newest(self, series: Uid, *, limit: int = 1) -> list[Node]:
        """Return the last versions of a series in their order (time, then uid), newest first."""
        edges = self.edges_of([series], Direction.DOWNSTREAM, [Relation.VERSION_OF])
        nodes = [node for node in self.nodes(edge.effect for edge in edges) if node.kind in VERSIONS]
        return sorted(nodes, key=lambda node: (node.occurred_at, node.uid), reverse=True)[:limit]

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        """Return a page of the nodes that match, in the search's order and then by uid."""
        check_search(search, first)
        cursor = read_cursor(search, after)
        with self._changed:
            measured = self._held.measured
            found = self._nodes_where(
                lambda node: (
                    (not search.kinds or node.kind in search.kinds)
                    and search.times.shows(node)
                    and matches(search.where, node, measured)
                )
            )
            keyed = [(order_key(field_readings(node, search.order_by, measured)), node) for node in found]
        ordered = _in_order(keyed, descending=search.descending)
        start = 0 if cursor is None else _position(ordered, cursor, descending=search.descending)
        page = ordered[start : start + first]
        more = start + first < len(ordered)
        end = write_cursor(search, Cursor(page[-1][0], page[-1][1].uid)) if more else ""
        return Page([node for _, node in page], len(ordered) if counted else UNCOUNTED, end)

    def hits(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Hits:
        """Return as `search`, uids only."""
        page = self.search(search, first=first, after=after, counted=counted)
        return Hits([node.uid for node in page.nodes], page.total, page.after)

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by kind, edges by relation and facts; absent ones as 0."""
        with self._changed:
            kinds = Counter(node.kind.value for node in self._held.by_uid.values())
            relations = Counter(edge.relation.value for edge in self._held.edges.values())
            amounts = kinds + relations
            return {each.value: amounts[each.value] for each in (*Kind, *Relation)} | {
                "facts": len(self._held.log)
            }

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after sequence `since`, oldest first."""
        with self._changed:
            return self._changes[max(since, 0) :][: max(limit, 0)]

    def token(self) -> Token:
        """Return where the change log ends."""
        with self._changed:
            return Token(self._id, len(self._changes))

    def wait_for(self, token: Token, *, timeout_s: float = 0.5) -> bool:
        """Return whether the change that `token` names is here within `timeout_s`."""
        check_token(token, self._id)
        with self._changed:
            return self._changed.wait_for(lambda: len(self._changes) >= token.sequence, timeout_s)

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _outcome(self, batch: Batch) -> Receipt | Exception:
        try:
            return self.append(batch.facts, key=batch.key)
        except Exception as error:
            return error

    def _nodes_where(self, holds: Callable[[Node], bool]) -> list[Node]:
        with self._changed:
            return [node for _, node in sorted(self._held.by_uid.items()) if holds(node)]


def _by_eid(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: edge.eid)


def _far_end(edge: Edge, direction: Direction) -> Uid:
    return edge.cause if direction is Direction.UPSTREAM else edge.effect


def _change(sequence: int, change: Changeset) -> Change:
    return Change(
        sequence=sequence,
        at=datetime.now(UTC),
        nodes=tuple(node.uid for node in change.nodes),
        edges=tuple(edge.eid for edge in change.edges),
        removed=tuple(change.removed),
    )


def _in_order(keyed: list[_Keyed], *, descending: bool) -> list[_Keyed]:
    """Return (key, node) pairs, given by uid, by key; equal keys stay by uid, missing ones come last."""
    present = [(key, node) for key, node in keyed if key is not None]
    present.sort(key=lambda pair: pair[0], reverse=descending)
    return [*present, *(pair for pair in keyed if pair[0] is None)]


def _position(ordered: list[_Keyed], cursor: Cursor, *, descending: bool) -> int:
    def is_after(key: OrderKey | None, uid: Uid) -> bool:
        if key == cursor.key:
            return uid > cursor.uid
        if key is None or cursor.key is None:
            return key is None
        return key < cursor.key if descending else key > cursor.key

    return next((at for at, (key, node) in enumerate(ordered) if is_after(key, node.uid)), len(ordered))
