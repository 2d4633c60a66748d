"""The example history as a graph that tests can ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from headwater.example import facts, rerun_facts
from headwater.facts import Fact
from headwater.model import Edge, Kind, Node, Relation, Uid
from headwater.store.memory import MemoryStore


@dataclass(frozen=True)
class Shipped:
    """Facts with the nodes and edges that they make."""

    facts: tuple[Fact, ...]
    store: MemoryStore
    nodes: dict[Uid, Node]
    edges: tuple[Edge, ...]

    def named(self, name: str) -> Node:
        """Return the only node of that name."""
        (found,) = (node for node in self.nodes.values() if node.name == name)
        return found

    def of_kind(self, kind: Kind) -> list[Node]:
        """Return the nodes of a kind, oldest first."""
        found = [node for node in self.nodes.values() if node.kind is kind]
        return sorted(found, key=lambda node: (node.occurred_at, node.uid))

    def causes(self, node: Node, relation: Relation) -> list[Node]:
        """Return what a node depends on in one way."""
        return [self.nodes[e.cause] for e in self.edges if e.effect == node.uid and e.relation is relation]

    def effects(self, node: Node, relation: Relation) -> list[Node]:
        """Return what depends on a node in one way."""
        return [self.nodes[e.effect] for e in self.edges if e.cause == node.uid and e.relation is relation]

    def versions(self, series: str) -> list[Node]:
        """Return the versions of a series in the order of their labels' numbers."""
        found = [node for node in self.nodes.values() if node.props.get("series") == series]
        return sorted(found, key=lambda node: int(str(node.props["version"]).removeprefix("v")))

    def accuracy(self, model: Node) -> float:
        """Return what the run that scored a model measured."""
        (scoring,) = self.effects(model, Relation.EVALUATED)
        return float(str(scoring.props["metric.accuracy"]))


@cache
def shipped(*, reruns: bool = False) -> Shipped:
    """Return the shipped history, with the later reruns if asked."""
    told = (*facts(), *(rerun_facts() if reruns else ()))
    store = MemoryStore()
    store.append(told)
    nodes = {node.uid: node for node in store.scan_nodes()}
    return Shipped(told, store, nodes, tuple(store.scan_edges()))
