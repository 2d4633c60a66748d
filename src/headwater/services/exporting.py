"""What exports of a lineage hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from headwater.analysis.lineage import Lineage, Link, links_of
from headwater.exports import openlineage
from headwater.exports.csv import Row, node_row
from headwater.facts import EdgeFact, Fact, MetricFact
from headwater.model import NOW, PLANES, Direction, Kind, Node, Plane, Times, Uid, relations_of
from headwater.projection import known
from headwater.services.actor import Actor
from headwater.services.reading import MOST

if TYPE_CHECKING:
    from headwater.services import Headwater


def facts_about(services: Headwater, actor: Actor, ref: str) -> Iterator[Fact]:
    """Yield the facts about what lies up and down from `ref`, its series, packages and agents, and their edges.

    Raises:
        NotFound, Invalid: `ref` names nothing or several things.
    """
    answer = services.lineage.lineage_of(actor, ref, budget=MOST)
    uids = {each.node.uid for each in answer.nodes}
    around = services.catalog.edges(actor, sorted(uids), Direction.UPSTREAM, PLANES[Plane.CATALOG])
    uids |= {edge.cause for edge in around}
    yield from facts_among(services, actor, uids)


def facts_among(
    services: Headwater, actor: Actor, uids: Collection[Uid], times: Times = NOW
) -> Iterator[Fact]:
    """Yield the facts about the nodes `uids` and about edges between two of them, as of `times`."""
    for fact in known(services.ingest.facts(actor), times):
        ends = (fact.effect, fact.cause) if isinstance(fact, EdgeFact) else (fact.subject,)
        if all(uid in uids for uid in ends):
            yield fact


def with_catalog(
    services: Headwater, actor: Actor, answer: Lineage, times: Times
) -> tuple[list[Node], list[Link]]:
    """Return the nodes and links of a lineage with their series, packages and agents."""
    nodes = {each.node.uid: each.node for each in answer.nodes}
    relations = PLANES[Plane.CATALOG]
    edges = services.catalog.edges(actor, sorted(nodes), Direction.UPSTREAM, relations, times=times)
    more = sorted({edge.cause for edge in edges} - nodes.keys())
    nodes |= {node.uid: node for node in services.catalog.nodes(actor, more, times=times)}
    return list(nodes.values()), [*answer.links, *links_of(edges)]


def events_about(
    services: Headwater, actor: Actor, answer: Lineage, times: Times = NOW
) -> Iterator[openlineage.Event]:
    """Yield a lineage, with its series and the runs that its runs are part of, as OpenLineage events."""
    nodes = {each.node.uid: each.node for each in answer.nodes}
    relations = relations_of((Plane.DATA, Plane.CONTROL, Plane.CATALOG))
    edges = services.catalog.edges(actor, sorted(nodes), Direction.UPSTREAM, relations, times=times)
    around = {edge.cause for edge in edges if edge.relation not in PLANES[Plane.DATA]}
    more = services.catalog.nodes(actor, sorted(around - nodes.keys()), times=times)
    nodes |= {node.uid: node for node in more}
    runs = sorted(node.uid for node in nodes.values() if node.kind is Kind.RUN)
    measured = {
        run: [metric for metric in known(found, times) if isinstance(metric, MetricFact)]
        for run, found in services.catalog.metrics(actor, runs).items()
    }
    yield from openlineage.events(nodes.values(), edges, measured)


def node_rows(answer: Lineage) -> list[Row]:
    """Return the nodes of a lineage with their properties as rows."""
    return [
        node_row(each.node, side=each.side.value if each.side else "start", depth=each.depth)
        for each in answer.nodes
    ]


def edge_rows(answer: Lineage) -> list[Row]:
    """Return the edges of a lineage as rows."""
    return [
        {"from": each.effect, "to": each.cause, "type": each.relation, "role": each.role}
        for each in answer.links
    ]
