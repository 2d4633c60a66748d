"""A lineage as OpenLineage events: one for each state of a run, one for each version of a dataset or model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from headwater.exports.openlineage import datasets
from headwater.exports.openlineage.facets import EVENT_SCHEMA, PRODUCER, facet
from headwater.exports.openlineage.lineage import UNVERSIONED, Drawn
from headwater.exports.openlineage.runs import job_of, own, run_facets, run_id
from headwater.facts import MetricFact
from headwater.model import VERSIONS, Edge, Kind, Node, Relation, Uid, to_text

Event = dict[str, object]


def events(
    nodes: Iterable[Node], edges: Iterable[Edge], metrics: Mapping[Uid, Sequence[MetricFact]]
) -> Iterator[Event]:
    """Yield the events of nodes and the edges in force among them: versions first, then runs, each oldest first.

    Edges to what is not among the nodes are left out; so are versions of no series and what was withdrawn.
    """
    drawn = Drawn({node.uid: node for node in nodes}, list(edges), metrics)
    for version in drawn.of(*sorted(VERSIONS)):
        if _is_told(version) and drawn.key(version) != (UNVERSIONED,):
            yield _dataset_event(drawn, version)
    for run in drawn.of(Kind.RUN):
        yield from _run_events(drawn, run)


def write(found: Iterable[Event], out: TextIO) -> int:
    """Write events one a line and return how many."""
    count = 0
    for count, event in enumerate(found, 1):  # noqa: B007
        out.write(json.dumps(event, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n")
    return count


def _dataset_event(drawn: Drawn, version: Node) -> Event:
    return {
        **_event("DatasetEvent", to_text(version.occurred_at)),
        "dataset": datasets.described(drawn, version),
    }


def _run_events(drawn: Drawn, run: Node) -> Iterator[Event]:
    """Yield what a run went through; the first of its events has the inputs, the last the outputs."""
    base: Event = {"run": {"runId": run_id(run)}, "job": job_of(drawn, run)}
    moments = _moments(run)
    outputs = [version for _, version in drawn.effects(run, Relation.GENERATED_BY) if _is_told(version)]
    last_at = moments[-1][0]
    for at, kind in moments:
        event = {**_event("RunEvent", at), "eventType": kind, **base}
        if (at, kind) == moments[0]:
            event["inputs"] = _inputs(drawn, run)
        if (at, kind) == moments[-1]:
            event["run"] = {"runId": run_id(run), "facets": run_facets(drawn, run)}
            event["outputs"] = [
                _output(drawn, each) for each in outputs if to_text(each.occurred_at) <= last_at
            ]
        else:
            event["run"] = {"runId": run_id(run), "facets": {"headwater_run": own(run)}}
        yield event
    for late in outputs:
        if to_text(late.occurred_at) > last_at:
            event = {**_event("RunEvent", to_text(late.occurred_at)), "eventType": "OTHER", **base}
            event["run"] = {"runId": run_id(run), "facets": {"headwater_run": own(run)}}
            yield {**event, "outputs": [_output(drawn, late)]}


def _moments(run: Node) -> list[tuple[str, str]]:
    first = to_text(run.occurred_at)
    begun, ended = str(run.props.get("started_at", "")), str(run.props.get("ended_at", ""))
    state = str(run.props.get("state", ""))
    out = [(first, "OTHER")] if begun != first and ended != first else []
    if begun:
        out.append((begun, "RUNNING" if state == "RUNNING" else "START"))
    if ended:
        out.append((ended, state))
    return out


def _inputs(drawn: Drawn, run: Node) -> list[datasets.Dataset]:
    out = []
    for relation in (Relation.USED, Relation.EVALUATED):
        for edge, version in drawn.causes(run, relation):
            if _is_told(version):
                own = facet("headwater_use", relation=relation.value, role=edge.role)
                out.append({**datasets.named(drawn, version), "inputFacets": {"headwater_use": own}})
    return out


def _output(drawn: Drawn, version: Node) -> datasets.Dataset:
    whole = datasets.named(drawn, version)
    if told := datasets.columns(drawn, version):
        whole["facets"] = {**whole["facets"], "columnLineage": told}  # type: ignore[dict-item]
    if told := datasets.statistics(version):
        whole["outputFacets"] = {"outputStatistics": told}
    return whole


def _is_told(version: Node) -> bool:
    return version.kind in VERSIONS and "series" in version.props


def _event(kind: str, at: str) -> Event:
    return {"eventTime": at, "producer": PRODUCER, "schemaURL": EVENT_SCHEMA + kind}
