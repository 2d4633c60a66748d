"""The graph that a reader's facts make, without a store: what tests look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from headwater.facts import EdgeFact, Fact, MetricFact
from headwater.imports import Record, Refused
from headwater.model import Edge, Kind, Node, Relation
from headwater.projection import edge_of, node_of


@dataclass
class Graph:
    """Nodes by uid, edges, and what the reader refused."""

    nodes: dict[str, Node]
    edges: list[Edge]
    facts: list[Fact]
    refused: list[Refused]
    out: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    into: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for edge in self.edges:
            self.out[edge.effect].append(edge)
            self.into[edge.cause].append(edge)

    def of(self, kind: Kind) -> list[Node]:
        return sorted((node for node in self.nodes.values() if node.kind is kind), key=lambda n: n.name)

    def named(self, kind: Kind, name: str) -> Node:
        (found,) = [node for node in self.of(kind) if node.name == name]
        return found

    def runs(self, job: str) -> list[Node]:
        """Return the runs of a job, oldest first."""
        found = [node for node in self.of(Kind.RUN) if node.props["job"] == job]
        return sorted(found, key=lambda node: (node.occurred_at, node.name))

    def run(self, job: str) -> Node:
        (found,) = self.runs(job)
        return found

    def causes(self, node: Node, relation: Relation) -> list[Node]:
        found = [edge.cause for edge in self.out[node.uid] if edge.relation is relation]
        return sorted((self.nodes[uid] for uid in found), key=lambda n: n.name)

    def effects(self, node: Node, relation: Relation) -> list[Node]:
        found = [edge.effect for edge in self.into[node.uid] if edge.relation is relation]
        return sorted((self.nodes[uid] for uid in found), key=lambda n: n.name)

    def edge(self, effect: Node, relation: Relation, cause: Node) -> Edge:
        (found,) = [e for e in self.out[effect.uid] if e.relation is relation and e.cause == cause.uid]
        return found

    def metrics(self, node: Node) -> list[MetricFact]:
        found = [fact for fact in self.facts if isinstance(fact, MetricFact) and fact.run == node.uid]
        return sorted(found, key=lambda fact: (fact.key, fact.value or 0.0))


def projected(records: Iterable[Record]) -> Graph:
    """Return the graph of what a reader yielded."""
    listed = list(records)
    facts = [record for record in listed if isinstance(record, Fact)]
    by_subject: dict[str, list[Fact]] = defaultdict(list)
    for fact in {fact.id: fact for fact in facts}.values():
        by_subject[fact.subject].append(fact)
    edges = [edge for group in by_subject.values() if (edge := edge_of(group))]
    nodes = [
        node
        for group in by_subject.values()
        if not isinstance(group[0], EdgeFact) and (node := node_of(group))
    ]
    return Graph(
        nodes={node.uid: node for node in nodes},
        edges=edges,
        facts=facts,
        refused=[record for record in listed if isinstance(record, Refused)],
    )
