"""What a batch of facts changes in the projection: the one mechanism behind all three stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from headwater.facts import EdgeFact, Fact
from headwater.model import VERSIONS, Digest, Edge, Eid, Node, Origin, Relation, Uid
from headwater.projection import edge_of, node_of, revisions, same_as


class Held(Protocol):
    """What a store already holds, read inside the writing transaction."""

    def facts_by_id(self, ids: Iterable[str]) -> list[Fact]:
        """Return the stored facts among `ids`."""

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects`."""

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the projected nodes among `uids`."""

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the projected versions that carry any of `digests` (algorithm and value equal)."""

    def versions_of(self, series: Iterable[Uid]) -> list[tuple[Uid, Node]]:
        """Return (series, version) for every projected version with a VERSION_OF edge to one of `series`."""

    def series_of(self, versions: Iterable[Uid]) -> list[tuple[Uid, Uid]]:
        """Return (version, series) for every VERSION_OF edge that leaves `versions`, described or not."""

    def inferred_edges(self, uids: Iterable[Uid], relation: Relation) -> list[Edge]:
        """Return the projected edges of `relation` with origin inferred whose effect is among `uids`."""


@dataclass(frozen=True, slots=True)
class Changeset:
    """What to write: the new or earlier-learned facts, the records to put, the edges to remove; all sorted."""

    facts: list[Fact]
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    removed: list[Eid] = field(default_factory=list)
    known: int = 0


def changeset(facts: Sequence[Fact], held: Held) -> Changeset:
    """Return what storing `facts` changes, given what is held. Repetition and order do not matter."""
    fresh, known = _unseen(facts, held)
    if not fresh:
        return Changeset([], known=known)
    by_subject: dict[str, dict[str, Fact]] = {}
    for fact in [*held.facts_of({fact.subject for fact in fresh}), *fresh]:
        by_subject.setdefault(fact.subject, {})[fact.id] = fact
    about_edges = {fact.subject for fact in fresh if isinstance(fact, EdgeFact)}
    nodes = {
        node.uid: node
        for subject, group in by_subject.items()
        if subject not in about_edges and (node := node_of(group.values()))
    }
    edges = {edge.eid: edge for eid in about_edges if (edge := edge_of(by_subject[eid].values()))}
    before = {node.uid: node for node in held.nodes(nodes)}
    removed = _derive_same_as(nodes, before, edges, held) | _derive_revisions(nodes, before, edges, held)
    return Changeset(
        facts=sorted(fresh, key=lambda fact: fact.id),
        nodes=[nodes[uid] for uid in sorted(nodes)],
        edges=[edges[eid] for eid in sorted(edges)],
        removed=sorted(removed - edges.keys()),
        known=known,
    )


def _unseen(facts: Sequence[Fact], held: Held) -> tuple[list[Fact], int]:
    earliest: dict[str, Fact] = {}
    for fact in facts:
        seen = earliest.get(fact.id)
        if seen is None or fact.recorded_at < seen.recorded_at:
            earliest[fact.id] = fact
    recorded = {fact.id: fact.recorded_at for fact in held.facts_by_id(earliest)}
    fresh = [
        fact for fact in earliest.values() if fact.id not in recorded or fact.recorded_at < recorded[fact.id]
    ]
    return fresh, len(facts) - len(fresh)


def _derive_same_as(
    nodes: dict[Uid, Node], before: dict[Uid, Node], edges: dict[Eid, Edge], held: Held
) -> set[Eid]:
    pool = _sharing(nodes, before, held)
    if not pool:
        return set()
    wanted = {edge.eid: edge for group in _connected(pool) if len(group) > 1 for edge in same_as(group)}
    present = {edge.eid: edge for edge in held.inferred_edges(pool, Relation.SAME_AS)}
    return _differ(wanted, present, edges)


def _sharing(nodes: dict[Uid, Node], before: dict[Uid, Node], held: Held) -> dict[Uid, Node]:
    """Return the touched versions and all that share a digest with them, or did before, step by step."""
    earlier = {uid: node for uid, node in before.items() if _strong(node)}
    pool = {uid: node for uid, node in nodes.items() if uid in earlier or _strong(node)}
    wave = {digest for node in [*pool.values(), *earlier.values()] for digest in _strong(node)}
    searched: set[Digest] = set()
    while wave:
        searched |= wave
        for node in held.nodes_with(wave):
            pool.setdefault(node.uid, nodes.get(node.uid, node))
        wave = {digest for node in pool.values() for digest in _strong(node)} - searched
    return pool


def _connected(pool: dict[Uid, Node]) -> list[list[Node]]:
    leader: dict[Uid, Uid] = {uid: uid for uid in pool}

    def find(uid: Uid) -> Uid:
        while leader[uid] != uid:
            leader[uid] = leader[leader[uid]]
            uid = leader[uid]
        return uid

    first: dict[Digest, Uid] = {}
    for uid, node in sorted(pool.items()):
        for digest in _strong(node):
            leader[find(uid)] = find(first.setdefault(digest, uid))
    groups: dict[Uid, list[Node]] = {}
    for uid in sorted(pool):
        groups.setdefault(find(uid), []).append(pool[uid])
    return list(groups.values())


def _strong(node: Node) -> list[Digest]:
    return [digest for digest in node.digests() if digest.identifies] if node.kind in VERSIONS else []


def _derive_revisions(
    nodes: dict[Uid, Node], before: dict[Uid, Node], edges: dict[Eid, Edge], held: Held
) -> set[Eid]:
    joined = [edge for edge in edges.values() if edge.relation is Relation.VERSION_OF]
    moved = [uid for uid, node in nodes.items() if node.kind in VERSIONS and _moved(node, before.get(uid))]
    joins = [*((edge.effect, edge.cause) for edge in joined), *(held.series_of(moved) if moved else ())]
    series = {one for _, one in joins}
    if not series:
        return set()
    chains: dict[Uid, dict[Uid, Node]] = {uid: {} for uid in series}
    for one, node in held.versions_of(series):
        chains[one][node.uid] = nodes.get(node.uid, node)
    ends = {node.uid: node for node in held.nodes({edge.effect for edge in joined} - nodes.keys())} | nodes
    for version, one in joins:
        if version in ends:
            chains[one][version] = ends[version]
    wanted = {edge.eid: edge for chain in chains.values() for edge in revisions(list(chain.values()))}
    versions = {uid for chain in chains.values() for uid in chain}
    present = {edge.eid: edge for edge in held.inferred_edges(versions, Relation.REVISION_OF)}
    return _differ(wanted, present, edges)


def _moved(node: Node, before: Node | None) -> bool:
    return before is None or (node.occurred_at, node.recorded_at) != (before.occurred_at, before.recorded_at)


def _differ(wanted: dict[Eid, Edge], present: dict[Eid, Edge], edges: dict[Eid, Edge]) -> set[Eid]:
    for eid, edge in wanted.items():
        held = present.get(eid)
        if held is None or (held.occurred_at, held.recorded_at) != (edge.occurred_at, edge.recorded_at):
            edges[eid] = edge
    return {eid for eid, edge in present.items() if eid not in wanted and edge.origin is Origin.INFERRED}
