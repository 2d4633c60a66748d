"""The part of the graph that is written: nodes, edges in force, and the full record of the metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from headwater.facts import MetricFact
from headwater.model import VERSIONS, Digest, Edge, Kind, Node, Relation, Uid, uid_of

UNVERSIONED = "unversioned"


@dataclass(slots=True)
class Drawn:
    """Nodes and the edges among them, found from either end."""

    nodes: Mapping[Uid, Node]
    edges: Iterable[Edge]
    metrics: Mapping[Uid, Sequence[MetricFact]] = field(default_factory=dict)
    _out: dict[tuple[Uid, Relation], list[Edge]] = field(init=False)
    _into: dict[tuple[Uid, Relation], list[Edge]] = field(init=False)

    def __post_init__(self) -> None:
        self._out, self._into = defaultdict(list), defaultdict(list)
        for edge in sorted(self.edges, key=lambda each: each.eid):
            if edge.effect in self.nodes and edge.cause in self.nodes:
                self._out[edge.effect, edge.relation].append(edge)
                self._into[edge.cause, edge.relation].append(edge)

    def of(self, *kinds: Kind) -> list[Node]:
        """Return the nodes of these kinds, oldest first."""
        found = (node for node in self.nodes.values() if node.kind in kinds)
        return sorted(found, key=lambda node: (node.occurred_at, node.uid))

    def causes(self, node: Node, relation: Relation) -> list[tuple[Edge, Node]]:
        """Return what a node depends on by `relation`."""
        return [(edge, self.nodes[edge.cause]) for edge in self._out[node.uid, relation]]

    def effects(self, node: Node, relation: Relation) -> list[tuple[Edge, Node]]:
        """Return what depends on a node by `relation`."""
        return [(edge, self.nodes[edge.effect]) for edge in self._into[node.uid, relation]]

    def key(self, version: Node) -> tuple[str, ...]:
        """Return what tells a version from others of its series: whichever parts give its uid; () if none do."""
        series = (version.project, str(version.props.get("series", "")))
        for parts in self._keys(version):
            if all((*series, *parts)) and uid_of(version.kind, (*series, *parts)) == version.uid:
                return parts
        return ()

    def _keys(self, version: Node) -> Iterable[tuple[str, ...]]:
        yield (str(version.props.get("version", "")),)
        yield from ((f"{each.algorithm}:{each.value}",) for each in version.digests())
        for _, run in self.causes(version, Relation.GENERATED_BY):
            yield str(run.props.get("source", "")), str(run.props.get("run_id", ""))


def names(node: Node) -> tuple[str, str]:
    """Return the namespace and name of a version's or series' dataset: its project and series."""
    return node.project or "default", str(node.props.get("series") or node.name)


def is_model(node: Node) -> bool:
    """Return whether a node is a model or a version of one."""
    return node.kind in (Kind.MODEL, Kind.MODEL_VERSION)


def digests(node: Node) -> list[Digest]:
    """Return the digests of a version."""
    return node.digests() if node.kind in VERSIONS else []
