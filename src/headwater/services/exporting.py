"""What exports of a lineage hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headwater.analysis.lineage import Lineage
from headwater.exports.csv import Row, node_row
from headwater.facts import EdgeFact, Fact
from headwater.model import PLANES, Direction, Plane
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
    for fact in services.ingest.facts(actor):
        inside = {fact.effect, fact.cause} <= uids if isinstance(fact, EdgeFact) else fact.subject in uids
        if inside:
            yield fact


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
