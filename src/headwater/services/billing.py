"""What a bill of materials of a model holds."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from headwater.analysis.completeness import Completeness
from headwater.errors import Invalid
from headwater.exports.materials import Materials, materials
from headwater.model import NOW, SERIES, VERSIONS, Direction, Relation, Times
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.exporting import with_catalog
from headwater.services.reading import MOST

if TYPE_CHECKING:
    from headwater.services import Headwater


def own_version() -> str:
    """Return the release of Headwater that writes."""
    return metadata.version("headwater")


def bill_of(
    services: Headwater, actor: Actor, ref: str, *, times: Times = NOW, budget: int = MOST
) -> tuple[Materials, Completeness]:
    """Return what the version `ref` was made of, and how far the walk can be trusted; a series means its newest.

    Raises:
        NotFound, Invalid: `ref` names nothing or several things; Invalid too where it is no model or dataset.
    """
    subject = services.catalog.resolve(actor, ref, times=times)
    if subject.kind in SERIES:
        subject = services.catalog.latest(actor, ref, times=times)
    if subject.kind not in VERSIONS:
        raise Invalid(
            f"{reference_of(subject)} is no model or dataset; a bill of materials is about a version of one"
        )
    upstream = (Direction.UPSTREAM,)
    answer = services.lineage.lineage_of(actor, subject.uid, directions=upstream, times=times, budget=budget)
    nodes, links = with_catalog(services, actor, answer, times)
    scored = services.catalog.edges(
        actor, [subject.uid], Direction.DOWNSTREAM, [Relation.EVALUATED], times=times
    )
    evaluations = services.catalog.nodes(actor, sorted({edge.effect for edge in scored}), times=times)
    trust = answer.completeness
    found = materials(
        subject, nodes, links, evaluations=evaluations, cut=trust.truncated_by.value, unknown=trust.unknown
    )
    return found, trust
