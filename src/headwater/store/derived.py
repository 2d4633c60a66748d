"""Edges that follow from nodes: equal content (SAME_AS) and the order of versions (REVISION_OF)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from headwater.model import VERSIONS, Digest, Edge, Eid, Node, Relation, Uid
from headwater.projection import revisions, same_as
from headwater.store.held import Held, Point

DERIVED = frozenset({Relation.SAME_AS, Relation.REVISION_OF})


def derived_changes(
    nodes: dict[Uid, Node], before: dict[Uid, Node], edges: dict[Eid, Edge], held: Held
) -> tuple[dict[Eid, Edge], set[Eid], set[Eid]]:
    """Return the derived edges to put and to remove when `nodes` (`before`: as they were) and `edges` change.

    The third are the derived edges there were. What facts say of an edge outweighs what is derived.
    """
    put: dict[Eid, Edge] = {}
    removed: set[Eid] = set()
    present: set[Eid] = set()
    for each in (_same_as(nodes, before, held), _revisions(nodes, before, edges, held)):
        put |= {eid: edge for eid, edge in each.wanted.items() if _differs(edge, each.present.get(eid))}
        removed |= each.present.keys() - each.wanted.keys()
        present |= each.present.keys()
    changing = put.keys() | removed
    stated = (held.told(changing) if changing else set()).union(edges)
    return {eid: edge for eid, edge in put.items() if eid not in stated}, removed - stated, present


@dataclass(frozen=True, slots=True)
class _Derivation:
    """The derived edges that the touched part of the graph should have, and those that it has."""

    wanted: dict[Eid, Edge] = field(default_factory=dict)
    present: dict[Eid, Edge] = field(default_factory=dict)


def _differs(edge: Edge, held: Edge | None) -> bool:
    return held is None or (held.occurred_at, held.recorded_at) != (edge.occurred_at, edge.recorded_at)


def _same_as(nodes: dict[Uid, Node], before: dict[Uid, Node], held: Held) -> _Derivation:
    pool = _sharing(nodes, before, held)
    if not pool:
        return _Derivation()
    wanted = {edge.eid: edge for group in _connected(pool) if len(group) > 1 for edge in same_as(group)}
    return _Derivation(wanted, {edge.eid: edge for edge in held.inferred_edges(pool, Relation.SAME_AS)})


_Pool = dict[Uid, tuple[Node, list[Digest]]]
"""Versions with the digests by which they are equal to others."""


def _sharing(nodes: dict[Uid, Node], before: dict[Uid, Node], held: Held) -> _Pool:
    """Return the versions whose digests or times changed, and all that share a digest with them or did before."""
    pool: _Pool = {}
    wave: set[Digest] = set()
    for uid, node in nodes.items():
        if node.kind in VERSIONS:
            digests, past = _strong(node), before.get(uid)
            earlier = _strong(past) if past else []
            if digests != earlier or (digests and _moved(node, past)):
                pool[uid] = node, digests
                wave.update(digests, earlier)
    searched: set[Digest] = set()
    while wave:
        searched |= wave
        found = [nodes.get(node.uid, node) for node in held.nodes_with(wave) if node.uid not in pool]
        reached = {node.uid: (node, _strong(node)) for node in found}
        pool |= reached
        wave = {digest for _, digests in reached.values() for digest in digests} - searched
    return pool


def _connected(pool: _Pool) -> list[list[Node]]:
    """Return the versions that share a digest with another, those of one class together."""
    leader: dict[Uid, Uid] = {}

    def find(uid: Uid) -> Uid:
        while leader[uid] != uid:
            leader[uid] = leader[leader[uid]]
            uid = leader[uid]
        return uid

    for sharers in _sharers(pool):
        for uid in sharers:
            leader.setdefault(uid, uid)
            leader[find(uid)] = find(sharers[0])
    groups: dict[Uid, list[Node]] = {}
    for uid in sorted(leader):
        groups.setdefault(find(uid), []).append(pool[uid][0])
    return list(groups.values())


def _sharers(pool: _Pool) -> list[list[Uid]]:
    """Return the versions that carry one digest, where those are several: most carry one that nobody else has."""
    carriers: dict[tuple[str, str], list[Uid]] = {}
    for uid, (_, digests) in pool.items():
        for each in digests:
            carriers.setdefault((each.algorithm, each.value), []).append(uid)
    return [uids for uids in carriers.values() if len(uids) > 1]


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
    points = [(one, each.occurred_at, uid) for uid, one in joins for each in _places(uid, found, before)]
    old, new = _chains(joins, points, found, held)
    later = _followers([*old.values(), *new.values()], touched)
    for one, chain in _chains([], _elsewhere(later, joins, new, held), found, held)[1].items():
        new.setdefault(one, {}).update(chain)
    wanted = {edge.eid: edge for chain in new.values() for edge in revisions(list(chain.values()), of=later)}
    return _Derivation(wanted, {edge.eid: edge for edge in held.inferred_edges(later, Relation.REVISION_OF)})


def _elsewhere(
    later: set[Uid], joins: Sequence[tuple[Uid, Uid]], chains: dict[Uid, dict[Uid, Node]], held: Held
) -> list[Point]:
    """Return the places of `later` in every series of theirs that was not asked about for their sake."""
    known = {uid: node for chain in chains.values() for uid, node in chain.items()}
    asked = set(joins)
    return [
        (one, known[uid].occurred_at, uid)
        for uid, one in held.series_of(later)
        if uid in known and (uid, one) not in asked
    ]


def _places(uid: Uid, found: dict[Uid, Node], before: dict[Uid, Node]) -> list[Node]:
    """Return a version as it is and, where it was another, as it was."""
    return [chosen[uid] for chosen in (found, before) if uid in chosen]


def _chains(
    joins: Sequence[tuple[Uid, Uid]], points: Sequence[Point], found: dict[Uid, Node], held: Held
) -> tuple[dict[Uid, dict[Uid, Node]], dict[Uid, dict[Uid, Node]]]:
    """Return the versions near `points` by series, as they were and as they are now.

    Near is near enough: whoever comes right before or after a place in the order is there, or was at a place
    of its own and so is given with its own neighbours.
    """
    old: dict[Uid, dict[Uid, Node]] = {one: {} for one, _, _ in points}
    for one, node in held.versions_near(points) if points else ():
        old[one][node.uid] = node
    new = {one: {uid: found.get(uid, node) for uid, node in chain.items()} for one, chain in old.items()}
    for version, one in joins:
        if version in found:
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
