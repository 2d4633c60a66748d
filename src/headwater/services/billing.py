"""What a bill of materials of a model holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from typing import TYPE_CHECKING

from headwater.analysis.completeness import Completeness
from headwater.errors import Invalid
from headwater.exports.materials import Materials, Score, materials
from headwater.model import NOW, SERIES, VERSIONS, Direction, Node, Relation, Times
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
    made = {
        link.cause for link in links if link.effect == subject.uid and link.relation == Relation.GENERATED_BY
    }
    makers = sorted((node for node in nodes if node.uid in made), key=_order)
    others = services.catalog.nodes(actor, sorted({edge.effect for edge in scored} - made), times=times)
    scores = _scores(services, actor, [*makers, *sorted(others, key=_order)], times)
    trust = answer.completeness
    found = materials(
        subject, nodes, links, scores=scores, cut=trust.truncated_by.value, unknown=trust.unknown
    )
    return found, trust


def _scores(services: Headwater, actor: Actor, runs: Sequence[Node], times: Times) -> list[Score]:
    """Return the metrics of runs as they stand, each with the split and data that it was measured on."""
    facts = services.catalog.metrics(actor, [run.uid for run in runs])
    held = {fact.dataset for found in facts.values() for fact in found if fact.dataset}
    data = {node.uid: reference_of(node) for node in services.catalog.nodes(actor, sorted(held), times=times)}
    out = []
    for run in runs:
        on: dict[tuple[str, object], str] = {}
        for fact in facts.get(run.uid, []):
            told = (f"{fact.split} split" if fact.split else "", data.get(fact.dataset, ""))
            on[fact.key, fact.value] = " of ".join(each for each in told if each)
        out += [
            Score(run, key, value, on.get((key, value), ""))
            for key, value in sorted(run.group("metric").items())
        ]
    return out


def _order(run: Node) -> tuple[datetime, str]:
    return (run.occurred_at, run.uid)
