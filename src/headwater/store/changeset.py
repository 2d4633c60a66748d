"""What a batch of facts changes in the projection: the one mechanism behind all three stores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from headwater.facts import EdgeFact, Fact, NodeFact
from headwater.model import Edge, Eid, Node, Value
from headwater.projection import edge_of, node_of
from headwater.store.derived import derived_changes
from headwater.store.held import Held


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
    put, removed = derived_changes(nodes, before, edges, held)
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
