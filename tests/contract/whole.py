"""The projection of all facts at once, the plain way: what every store must hold, however it was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from headwater.facts import Fact
from headwater.model import VERSIONS, Edge, Eid, Node, Relation, Uid
from headwater.projection import edge_of, node_of, revisions, same_as


def projected(facts: Iterable[Fact]) -> tuple[list[Node], list[Edge]]:
    """Return the nodes by uid and the edges by eid. What a fact says of an edge outweighs what is derived."""
    by_subject: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        held = by_subject[fact.subject].get(fact.id)
        if held is None or fact.recorded_at < held.recorded_at:
            by_subject[fact.subject][fact.id] = fact
    groups = [list(group.values()) for group in by_subject.values()]
    nodes = {node.uid: node for group in groups if (node := node_of(group))}
    stated = {edge.eid: edge for group in groups if (edge := edge_of(group))}
    derived = {edge.eid: edge for edge in [*_same(nodes), *_revisions(nodes, stated)]}
    edges: dict[Eid, Edge] = derived | stated
    return [nodes[uid] for uid in sorted(nodes)], [edges[eid] for eid in sorted(edges)]


def _same(nodes: dict[Uid, Node]) -> list[Edge]:
    classes: list[tuple[set[object], list[Node]]] = []
    for node in nodes.values():
        digests: set[object] = {digest for digest in node.digests() if digest.identifies}
        if node.kind not in VERSIONS or not digests:
            continue
        near = [each for each in classes if each[0] & digests]
        classes = [each for each in classes if not each[0] & digests]
        classes.append(
            (digests.union(*(each[0] for each in near)), [node, *(one for each in near for one in each[1])])
        )
    return [edge for _, members in classes if len(members) > 1 for edge in same_as(members)]


def _revisions(nodes: dict[Uid, Node], stated: dict[Eid, Edge]) -> list[Edge]:
    chains: dict[Uid, dict[Uid, Node]] = defaultdict(dict)
    for edge in stated.values():
        if edge.relation is Relation.VERSION_OF and edge.effect in nodes:
            chains[edge.cause][edge.effect] = nodes[edge.effect]
    return [edge for chain in chains.values() for edge in revisions(list(chain.values()))]
