"""What the memory store holds: facts, nodes and edges in dictionaries, with the indexes that appends need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from headwater.facts import Fact
from headwater.model import VERSIONS, Digest, Direction, Edge, Eid, Node, Origin, Relation, Uid, Value
from headwater.store.changeset import Changeset
from headwater.store.held import Point


class MemoryTables:
    """Facts by id, nodes by uid and edges by eid."""

    def __init__(self) -> None:
        self.log: dict[str, Fact] = {}
        self.by_uid: dict[Uid, Node] = {}
        self.edges: dict[Eid, Edge] = {}
        self._subjects: dict[str, set[str]] = defaultdict(set)
        self._outweighed: dict[str, set[str]] = defaultdict(set)
        self._carriers: dict[tuple[str, str], set[Uid]] = defaultdict(set)
        self._ends: dict[tuple[Direction, Uid], set[Eid]] = defaultdict(set)

    def apply(self, change: Changeset) -> None:
        """Write what `change` says."""
        for fact in change.facts:
            self.log[fact.id] = fact
            self._subjects[fact.subject].add(fact.id)
        for each in change.outweighed:
            subject = self.log[each].subject
            self._subjects[subject].discard(each)
            self._outweighed[subject].add(each)
        for node in change.nodes:
            if before := self.by_uid.get(node.uid):
                self._carry(before, present=False)
            self.by_uid[node.uid] = node
            self._carry(node, present=True)
        for edge in change.edges:
            self.edges[edge.eid] = edge
            self._ends[Direction.UPSTREAM, edge.effect].add(edge.eid)
            self._ends[Direction.DOWNSTREAM, edge.cause].add(edge.eid)
        for eid in change.removed:
            edge = self.edges.pop(eid)
            self._ends[Direction.UPSTREAM, edge.effect].discard(eid)
            self._ends[Direction.DOWNSTREAM, edge.cause].discard(eid)

    def learned_at(self, facts: Iterable[Fact]) -> dict[str, datetime]:
        """Return by id the `recorded_at` of each of `facts` that is stored."""
        return {fact.id: self.log[fact.id].recorded_at for fact in facts if fact.id in self.log}

    def told(self, subjects: Iterable[str]) -> set[str]:
        """Return those of `subjects` that any stored fact is about."""
        return {subject for subject in subjects if self._subjects.get(subject)}

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects` without the metric facts that are outweighed."""
        return [self.log[each] for subject in subjects for each in self._subjects.get(subject, ())]

    def outweighed_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the metric facts about `subjects` that others outweigh."""
        return [self.log[each] for subject in subjects for each in self._outweighed.get(subject, ())]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes among `uids`, in their order."""
        return [self.by_uid[uid] for uid in uids if uid in self.by_uid]

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the versions that carry any of `digests`."""
        keys = {(digest.algorithm, digest.value) for digest in digests}
        found = {uid for key in keys for uid in self._carriers.get(key, ())}
        return [node for node in self.nodes(sorted(found)) if node.kind in VERSIONS]

    def versions_near(self, points: Iterable[Point]) -> list[tuple[Uid, Node]]:
        """Return (series, version) for every node with a VERSION_OF edge to a series of `points`."""
        joined = self.leaving({series for series, _, _ in points}, Direction.DOWNSTREAM)
        return [
            (edge.cause, self.by_uid[edge.effect])
            for edge in joined
            if edge.relation is Relation.VERSION_OF and edge.effect in self.by_uid
        ]

    def series_of(self, versions: Iterable[Uid]) -> list[tuple[Uid, Uid]]:
        """Return (version, series) for every VERSION_OF edge that leaves `versions`."""
        joined = self.leaving(versions, Direction.UPSTREAM)
        return sorted((edge.effect, edge.cause) for edge in joined if edge.relation is Relation.VERSION_OF)

    def inferred_edges(self, uids: Iterable[Uid], relation: Relation) -> list[Edge]:
        """Return the inferred edges of `relation` whose effect is among `uids`."""
        leaving = self.leaving(uids, Direction.UPSTREAM)
        return [edge for edge in leaving if edge.relation is relation and edge.origin is Origin.INFERRED]

    def leaving(self, uids: Iterable[Uid], direction: Direction) -> list[Edge]:
        """Return the edges whose effect (upstream) or cause (downstream) is among `uids`."""
        return [self.edges[eid] for uid in uids for eid in self._ends.get((direction, uid), ())]

    def measured(self, version: Node, field: str) -> list[Value]:
        """Return what the runs that generated or evaluated `version` hold in `field`."""
        made = [edge.cause for edge in self._in_force(version.uid, Direction.UPSTREAM, Relation.GENERATED_BY)]
        scored = [
            edge.effect for edge in self._in_force(version.uid, Direction.DOWNSTREAM, Relation.EVALUATED)
        ]
        return [node.props[field] for node in self.nodes([*made, *scored]) if field in node.props]

    def _in_force(self, uid: Uid, direction: Direction, relation: Relation) -> list[Edge]:
        leaving = self.leaving([uid], direction)
        return [edge for edge in leaving if edge.relation is relation and edge.until is None]

    def _carry(self, node: Node, *, present: bool) -> None:
        for digest in node.digests():
            carriers = self._carriers[digest.algorithm, digest.value]
            (carriers.add if present else carriers.discard)(node.uid)
