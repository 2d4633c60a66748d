"""What exports of a lineage hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from headwater.analysis.lineage import Lineage, Link, links_of
from headwater.exports.csv import Row, node_row
from headwater.facts import EdgeFact, Fact
from headwater.model import NOW, PLANES, Direction, Node, Plane, Times, Uid
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
