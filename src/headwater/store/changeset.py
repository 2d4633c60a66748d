"""What a batch of facts changes in the projection: the one mechanism behind all three stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from operator import attrgetter

from headwater.facts import EdgeFact, Fact, MetricFact, NodeFact
from headwater.model import Edge, Eid, Node, Uid, Value
from headwater.projection import edge_of, leading, node_of
from headwater.store.derived import DERIVED, derived_changes
from headwater.store.held import Held


@dataclass(frozen=True, slots=True)
class Changeset:
    """What to write: the new or earlier-learned facts, the records to put, the edges to remove; all sorted.

    `relearned` are the ids of those facts that are held already, `outweighed` those of metric facts, new or held,
    that can never again decide how their run looks. `before` holds the nodes among `nodes` as they were; of
    `new_edges` nothing is held yet.
    """

    facts: list[Fact]
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    removed: list[Eid] = field(default_factory=list)
    known: int = 0
    relearned: Set[str] = frozenset()
    outweighed: Set[str] = frozenset()
    before: Mapping[Uid, Node] = field(default_factory=dict)
    new_edges: Set[Eid] = frozenset()


def changeset(facts: Sequence[Fact], held: Held) -> Changeset:
    """Return what storing `facts` changes, given what is held. Repetition and order do not matter."""
    once = _once(facts)
    told = held.told({fact.subject for fact in once.values()})
    fresh, relearned = _unseen(once, told, held)
    known = len(facts) - len(fresh)
    if not fresh:
        return Changeset([], known=known)
    about: dict[str, list[Fact]] = {}
    for fact in fresh:
        about.setdefault(fact.subject, []).append(fact)
    stated = {fact.subject for fact in fresh if type(fact) is EdgeFact}
    folded = _Folded(about, stated, told, relearned, held)
    put, removed, present = derived_changes(folded.nodes, folded.before, folded.edges, held)
    nodes, edges = folded.nodes, folded.edges | put
    return Changeset(
        facts=sorted(fresh, key=attrgetter("id")),
        nodes=[nodes[uid] for uid in sorted(nodes)],
        edges=[edges[eid] for eid in sorted(edges)],
        removed=sorted(removed),
        known=known,
        relearned=relearned,
        outweighed=folded.outweighed,
        before=folded.before,
        new_edges=folded.new_edges | (put.keys() - present),
    )


class _Folded:
    """The nodes and edges that facts are about, as these and the held facts make them."""

    def __init__(
        self,
        about: Mapping[str, list[Fact]],
        stated: Set[Eid],
        told: Set[str],
        relearned: Set[str],
        held: Held,
    ) -> None:
        self._about, self._relearned = about, relearned
        described = about.keys() - stated
        self.before = {node.uid: node for node in held.nodes(described & told)} if told else {}
        self.nodes = {uid: self._again(node) for uid, node in self.before.items() if self._is_repeated(node)}
        self.outweighed: set[str] = set()
        tellable = [uid for uid in described if uid not in self.nodes and self._tells(uid)]
        whole = self._with_held([*tellable, *stated], told, held) if told else {}
        for uid in tellable:
            self._fold(uid, whole.get(uid))
        self.edges: dict[Eid, Edge] = {}
        for eid in stated:
            group = whole.get(eid)
            edge = edge_of(group.values() if group else about[eid])
            if edge is not None:
                self.edges[eid] = edge
        self.new_edges = {
            eid for eid, edge in self.edges.items() if eid not in told and edge.relation not in DERIVED
        }

    def _is_repeated(self, node: Node) -> bool:
        return all(
            fact.id not in self._relearned and _says_nothing_new(fact, node) for fact in self._about[node.uid]
        )

    def _again(self, node: Node) -> Node:
        return replace(node, revision=node.revision + len(self._about[node.uid]))

    def _tells(self, uid: Uid) -> bool:
        """Return whether there is a node: of one that nothing describes no other fact needs to be read."""
        return uid in self.before or any(type(fact) is NodeFact for fact in self._about[uid])

    def _fold(self, uid: Uid, whole: Mapping[str, Fact] | None) -> None:
        group = list(whole.values()) if whole else self._about[uid]
        earlier, new = self.before.get(uid), self._about[uid]
        revision = None
        if earlier is not None:
            revision = earlier.revision + sum(fact.id not in self._relearned for fact in new)
        node = node_of(group, revision=revision)
        assert node is not None
        self.nodes[uid] = node
        if len(group) > 1 and len(metrics := [fact for fact in group if type(fact) is MetricFact]) > 1:
            kept = {fact.id for fact in leading(metrics).values()}
            self.outweighed.update(fact.id for fact in metrics if fact.id not in kept)

    def _with_held(self, subjects: Iterable[str], told: Set[str], held: Held) -> dict[str, dict[str, Fact]]:
        """Return the facts that decide, by id, of each of `subjects` that was told of before."""
        known = [subject for subject in subjects if subject in told]
        whole: dict[str, dict[str, Fact]] = {subject: {} for subject in known}
        for fact in held.facts_of(known) if known else ():
            whole[fact.subject][fact.id] = fact
        for subject in known:
            whole[subject].update((fact.id, fact) for fact in self._about[subject])
        return whole


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


def _once(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Return the facts by id, each as it was learned first."""
    out = {fact.id: fact for fact in facts}
    if len(out) == len(facts):
        return out
    for fact in facts:
        if fact.recorded_at < out[fact.id].recorded_at:
            out[fact.id] = fact
    return out


def _unseen(once: Mapping[str, Fact], told: Set[str], held: Held) -> tuple[list[Fact], set[str]]:
    """Return the facts to store, and the ids of those among them that are held but were learned earlier."""
    maybe = [fact for fact in once.values() if fact.subject in told] if told else []
    recorded = held.learned_at(maybe) if maybe else {}
    if not recorded:
        return list(once.values()), set()
    fresh = [
        fact for fact in once.values() if fact.id not in recorded or fact.recorded_at < recorded[fact.id]
    ]
    return fresh, {fact.id for fact in fresh if fact.id in recorded}
