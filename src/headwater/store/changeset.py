"""What a batch of facts changes in the projection: the one mechanism behind all three stores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from headwater.facts import EdgeFact, Fact, NodeFact
from headwater.model import VERSIONS, Digest, Edge, Eid, Node, Relation, Uid, Value
from headwater.projection import edge_of, node_of, revisions, same_as


class Held(Protocol):
    """What a store already holds, read inside the writing transaction."""

    def learned_at(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Return the `recorded_at` of each stored fact among `ids`."""

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects`."""

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the projected nodes among `uids`."""

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the projected versions that carry any of `digests` (algorithm and value equal)."""

    def versions_of(self, series: Iterable[Uid]) -> list[tuple[Uid, Node]]:
        """Return (series, version) for every projected version with a VERSION_OF edge to one of `series`.

        The properties of the versions may be left out.
        """

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
    fresh, relearned = _unseen(facts, held)
    known = len(facts) - len(fresh)
    if not fresh:
        return Changeset([], known=known)
    about: dict[str, list[Fact]] = {}
    for fact in fresh:
        about.setdefault(fact.subject, []).append(fact)
    about_edges = {fact.subject for fact in fresh if isinstance(fact, EdgeFact)}
    before = {node.uid: node for node in held.nodes(about.keys() - about_edges)}
    nodes = {
        uid: replace(node, revision=node.revision + len(about[uid]))
        for uid, node in before.items()
        if all(fact.id not in relearned and _says_nothing_new(fact, node) for fact in about[uid])
    }
    whole = _with_held(about, about.keys() - nodes.keys(), held)
    edges = {edge.eid: edge for eid in about_edges if (edge := edge_of(whole[eid].values()))}
    nodes |= {
        uid: node
        for uid, group in whole.items()
        if uid not in about_edges and (node := node_of(group.values()))
    }
    derived = [_same_as(nodes, before, held), _revisions(nodes, before, edges, held)]
    put, removed = _derived(derived, edges.keys(), held)
    edges |= put
    return Changeset(
        facts=sorted(fresh, key=lambda fact: fact.id),
        nodes=[nodes[uid] for uid in sorted(nodes)],
        edges=[edges[eid] for eid in sorted(edges)],
        removed=sorted(removed),
        known=known,
    )


def _says_nothing_new(fact: Fact, node: Node) -> bool:
    """Return whether `fact` repeats what `node` shows, so that no other fact about it needs to be read.

    Who sets a value that is already there cannot change it, whatever the times of the two facts.
    """
    return (
        isinstance(fact, NodeFact)
        and fact.name in ("", node.name)
        and fact.project in ("", node.project)
        and fact.occurred_at >= node.occurred_at
        and fact.recorded_at >= node.recorded_at
        and all(_same(node.props.get(key), value) for key, value in fact.props.items())
        and set(fact.digests) <= set(node.digests())
    )


def _same(held: Value | None, value: Value) -> bool:
    return held == value and type(held) is type(value)


def _with_held(
    about: dict[str, list[Fact]], subjects: Collection[str], held: Held
) -> dict[str, dict[str, Fact]]:
    """Return all facts about `subjects` by id: those held and, over them, the new ones."""
    whole: dict[str, dict[str, Fact]] = {subject: {} for subject in subjects}
    for fact in held.facts_of(subjects):
        whole[fact.subject][fact.id] = fact
    for subject in subjects:
        whole[subject].update({fact.id: fact for fact in about[subject]})
    return whole


def _unseen(facts: Sequence[Fact], held: Held) -> tuple[list[Fact], set[str]]:
    """Return the facts to store, each once, and the ids of those that are held but were learned earlier."""
    earliest: dict[str, Fact] = {}
    for fact in facts:
        seen = earliest.get(fact.id)
        if seen is None or fact.recorded_at < seen.recorded_at:
            earliest[fact.id] = fact
    recorded = held.learned_at(earliest)
    fresh = [
        fact for fact in earliest.values() if fact.id not in recorded or fact.recorded_at < recorded[fact.id]
    ]
    return fresh, {fact.id for fact in fresh if fact.id in recorded}


@dataclass(frozen=True, slots=True)
class _Derivation:
    """The derived edges that the touched part of the graph should have, and those that it has."""

    wanted: dict[Eid, Edge] = field(default_factory=dict)
    present: dict[Eid, Edge] = field(default_factory=dict)


def _derived(
    derivations: Sequence[_Derivation], stated: Collection[Eid], held: Held
) -> tuple[dict[Eid, Edge], set[Eid]]:
    """Return the derived edges to put and to remove. What facts say of an edge outweighs what is derived."""
    put: dict[Eid, Edge] = {}
    removed: set[Eid] = set()
    for each in derivations:
        put |= {eid: edge for eid, edge in each.wanted.items() if _differs(edge, each.present.get(eid))}
        removed |= each.present.keys() - each.wanted.keys()
    changing = put.keys() | removed
    told = {fact.subject for fact in held.facts_of(changing)} if changing else set()
    kept = told.union(stated)
    return {eid: edge for eid, edge in put.items() if eid not in kept}, removed - kept


def _differs(edge: Edge, held: Edge | None) -> bool:
    return held is None or (held.occurred_at, held.recorded_at) != (edge.occurred_at, edge.recorded_at)


def _same_as(nodes: dict[Uid, Node], before: dict[Uid, Node], held: Held) -> _Derivation:
    pool = _sharing(nodes, before, held)
    if not pool:
        return _Derivation()
    wanted = {edge.eid: edge for group in _connected(pool) if len(group) > 1 for edge in same_as(group)}
    return _Derivation(wanted, {edge.eid: edge for edge in held.inferred_edges(pool, Relation.SAME_AS)})


def _sharing(nodes: dict[Uid, Node], before: dict[Uid, Node], held: Held) -> dict[Uid, Node]:
    """Return the versions whose digests or times changed, and all that share a digest with them or did before."""
    pool = {uid: node for uid, node in nodes.items() if _regroups(node, before.get(uid))}
    earlier = [before[uid] for uid in pool if uid in before]
    wave = {digest for node in [*pool.values(), *earlier] for digest in _strong(node)}
    searched: set[Digest] = set()
    while wave:
        searched |= wave
        for node in held.nodes_with(wave):
            pool.setdefault(node.uid, nodes.get(node.uid, node))
        wave = {digest for node in pool.values() for digest in _strong(node)} - searched
    return pool


def _regroups(node: Node, before: Node | None) -> bool:
    digests, earlier = _strong(node), _strong(before) if before else []
    return digests != earlier or (bool(digests) and _moved(node, before))


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


def _revisions(
    nodes: dict[Uid, Node], before: dict[Uid, Node], edges: dict[Eid, Edge], held: Held
) -> _Derivation:
    joined = [(edge.effect, edge.cause) for edge in edges.values() if edge.relation is Relation.VERSION_OF]
    moved = [uid for uid, node in nodes.items() if node.kind in VERSIONS and _moved(node, before.get(uid))]
    joins = [*joined, *(held.series_of(moved) if moved else ())]
    if not joins:
        return _Derivation()
    touched = {version for version, _ in joins}
    found = nodes | {node.uid: node for node in held.nodes(touched - nodes.keys())}
    old, new = _chains({series for _, series in joins}, joins, found, held)
    later = _followers([*old.values(), *new.values()], touched)
    others = {series for _, series in held.series_of(later)} - new.keys()
    whole = [*new.values(), *_chains(others, joins, found, held)[1].values()] if others else new.values()
    wanted = {edge.eid: edge for chain in whole for edge in revisions(list(chain.values()), of=later)}
    return _Derivation(wanted, {edge.eid: edge for edge in held.inferred_edges(later, Relation.REVISION_OF)})


def _chains(
    series: Collection[Uid], joins: Sequence[tuple[Uid, Uid]], found: dict[Uid, Node], held: Held
) -> tuple[dict[Uid, dict[Uid, Node]], dict[Uid, dict[Uid, Node]]]:
    """Return the versions of each of `series` as they were and as they are now."""
    old: dict[Uid, dict[Uid, Node]] = {uid: {} for uid in series}
    for one, node in held.versions_of(series):
        old[one][node.uid] = node
    new = {one: {uid: found.get(uid, node) for uid, node in chain.items()} for one, chain in old.items()}
    for version, one in joins:
        if one in new and version in found:
            new[one][version] = found[version]
    return old, new


def _followers(chains: Iterable[dict[Uid, Node]], touched: set[Uid]) -> set[Uid]:
    """Return the touched versions and those that come right after one: only their predecessor can change."""
    out = set(touched)
    for chain in chains:
        versions = [node for node in chain.values() if node.kind in VERSIONS]
        ordered = sorted(versions, key=lambda node: (node.occurred_at, node.uid))
        out |= {later.uid for earlier, later in pairwise(ordered) if earlier.uid in touched}
    return out


def _moved(node: Node, before: Node | None) -> bool:
    return before is None or (node.occurred_at, node.recorded_at) != (before.occurred_at, before.recorded_at)
