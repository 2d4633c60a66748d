"""Small events, and the graph that a store makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports.openlineage import Naming, facts_of
from headwater.model import Direction, Edge, Node, Relation
from headwater.services import LOCAL, over
from headwater.store import Store
from headwater.store.memory import MemoryStore

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
T0 = datetime(2026, 3, 1, 8, tzinfo=UTC)
PRODUCER = "https://example.org/pipelines/1.0"
SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
Event = dict[str, object]


def at(minutes: float) -> str:
    """Return the time that many minutes after the beginning."""
    return (T0 + timedelta(minutes=minutes)).isoformat()


def run_id(name: str) -> str:
    """Return the UUID of a run."""
    return str(uuid5(NAMESPACE_URL, name))


def facet(**fields: object) -> dict[str, object]:
    """Return a facet with what every facet says of itself."""
    return {"_producer": PRODUCER, "_schemaURL": "https://example.org/facet.json", **fields}


def dataset(
    name: str, version: str = "", own: dict[str, object] | None = None, **facets: object
) -> dict[str, object]:
    """Return a dataset of the namespace `lake`; `own` are its input facets."""
    if version:
        facets["version"] = facet(datasetVersion=version)
    whole: dict[str, object] = {"namespace": "lake", "name": name, "facets": facets}
    return {**whole, "inputFacets": own} if own else whole


def event(
    run: str,
    kind: str = "COMPLETE",
    minutes: float = 0,
    *,
    job: str = "",
    inputs: Sequence[object] = (),
    outputs: Sequence[object] = (),
    run_facets: dict[str, object] | None = None,
    job_facets: dict[str, object] | None = None,
) -> Event:
    """Return a run event of the namespace `etl`."""
    return {
        "eventType": kind,
        "eventTime": at(minutes),
        "producer": PRODUCER,
        "schemaURL": SCHEMA,
        "run": {"runId": run_id(run), "facets": run_facets or {}},
        "job": {"namespace": "etl", "name": job or run.rstrip("0123456789-"), "facets": job_facets or {}},
        "inputs": [dataset(each) if isinstance(each, str) else each for each in inputs],
        "outputs": [dataset(each) if isinstance(each, str) else each for each in outputs],
    }


def facts(
    events: Iterable[object], *, naming: Naming | None = None, recorded_at: datetime = NOW
) -> list[Fact]:
    """Return the facts of events, one event after the other."""
    read_by = naming or Naming()
    return [fact for each in events for fact in facts_of(each, recorded_at=recorded_at, naming=read_by)]


def stored(events: Iterable[object], *, store: Store | None = None, each: int = 1) -> Store:
    """Return a store that took in events, `each` at a time."""
    held = store or MemoryStore()
    services = over(held)
    listed = list(events)
    for start in range(0, len(listed), each):
        services.ingest.append(LOCAL, facts(listed[start : start + each]))
    return held


def hashed(store: Store) -> str:
    """Return the graph hash of a store."""
    return graph_hash(store.scan_nodes(), store.scan_edges())


def node(store: Store, name: str) -> Node:
    """Return the one node of that name."""
    (found,) = [each for each in store.scan_nodes() if each.name == name]
    return found


def run(store: Store, name: str) -> Node:
    """Return a run by the name of its id."""
    (found,) = [each for each in store.scan_nodes() if each.props.get("run_id") == run_id(name)]
    return found


def leaving(store: Store, effect: Node, relation: Relation) -> list[tuple[str, Edge]]:
    """Return the names of what `effect` depends on by `relation`, with the edges in force."""
    edges = store.edges_of([effect.uid], Direction.UPSTREAM, [relation])
    names = {each.uid: each.name for each in store.scan_nodes()}
    return sorted(((names[edge.cause], edge) for edge in edges), key=lambda each: each[0])


def used(store: Store, name: str) -> list[str]:
    """Return the names of the versions that a run used."""
    return [cause for cause, _ in leaving(store, run(store, name), Relation.USED)]


def wrote(run_name: str, series: str) -> str:
    """Return the name of the version that a run wrote without a version facet."""
    return f"{series}@{run_id(run_name)[-12:]}"


def lines(events: Iterable[object]) -> str:
    """Return events one a line."""
    return "".join(json.dumps(each) + "\n" for each in events)
