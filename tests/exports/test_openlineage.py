"""A lineage as OpenLineage events: valid by the standard's schemas, and read back by our own reader."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from headwater import example
from headwater.exports.openlineage import OURS, schema, write
from headwater.facts import Fact
from headwater.imports.openlineage import read
from headwater.model import SERIES, Kind, Relation
from headwater.services import LOCAL, Headwater, over
from headwater.services.exporting import events_about
from headwater.store.memory import MemoryStore
from imports.openlineage.test_order import history
from imports.openlineage.told import NOW, facts, stored
from imports.sources import samples
from serving import trainings

KEPT = frozenset(
    {
        Relation.USED,
        Relation.EVALUATED,
        Relation.GENERATED_BY,
        Relation.DERIVED_FROM,
        Relation.RAN_IN,
        Relation.PART_OF,
        Relation.INFORMED_BY,
        Relation.VERSION_OF,
        Relation.CONTAINS,
    }
)
NOT_KEPT = frozenset({Kind.AGENT, Kind.DEPLOYMENT, Kind.INVESTIGATION, Kind.COMMIT})
Told = list[dict[str, object]]


def holding(given: list[Fact]) -> Headwater:
    """Return a store that holds facts."""
    services = over(MemoryStore())
    services.ingest.append(LOCAL, given)
    return services


SOURCES: dict[str, tuple[Callable[[], list[Fact]], list[str]]] = {
    "openlineage": (lambda: facts(history()), ["dataset:report", "dataset:ticks"]),
    "story": (lambda: trainings().facts, ["model:churn"]),
    "example": (lambda: list(example.facts()), ["model:tumour-screen"]),
}


@pytest.fixture(params=SOURCES)
def told(request: pytest.FixtureRequest) -> tuple[Headwater, Told]:
    """A store, and the events of its lineages."""
    make, refs = SOURCES[request.param]
    services = holding(make())
    found: Told = []
    for ref in refs:
        found += events_about(services, LOCAL, services.lineage.lineage_of(LOCAL, ref, budget=100_000))
    return services, found


@cache
def registry() -> Registry:
    """Return the standard's schemas and ours by their ids."""
    found = Registry()
    folder = samples("openlineage") / "spec"
    core = json.loads((folder / "OpenLineage.json").read_text("utf-8"))
    listed = [core, *(json.loads(file.read_text("utf-8")) for file in folder.glob("facets/*.json"))]
    for each in [*listed, *(schema(name) for name in OURS.values())]:
        found = found.with_resource(each["$id"], Resource.from_contents(each))
    return found


def facets_of(event: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    """Return every facet of an event by its name."""
    found: list[tuple[str, dict[str, object]]] = []

    def look(value: object) -> None:
        for key, each in value.items() if isinstance(value, dict) else ():
            if key in ("facets", "inputFacets", "outputFacets"):
                found.extend(each.items())
            look(each)
        for each in value if isinstance(value, list) else ():
            look(each)

    look(event)
    return found


def test_every_event_is_valid_by_the_standard_and_every_facet_by_its_own_schema(
    told: tuple[Headwater, Told],
) -> None:
    core = registry()["https://openlineage.io/spec/2-0-2/OpenLineage.json"].contents
    check = jsonschema.Draft202012Validator(core, registry=registry())
    seen = set()
    for event in told[1]:
        check.validate(event)
        for name, facet in facets_of(event):
            seen.add(name)
            where = str(facet["_schemaURL"]).partition("#")[0]
            own = registry()[where].contents
            jsonschema.Draft202012Validator(own, registry=registry()).validate({name: facet})
    assert {"version", "headwater_run"} <= seen


def back(events: Told, folder: Path) -> MemoryStore:
    """Return a store that read events from a file that they were written to."""
    out = io.StringIO()
    assert write(events, out) == len(events)
    file = folder / "lineage.openlineage.jsonl"
    file.write_text(out.getvalue(), "utf-8")
    store = MemoryStore()
    report = over(store).ingest.import_records(LOCAL, read([file], recorded_at=NOW))
    assert report.refused == ()
    return store


def test_things_and_how_they_hang_together_are_the_same_after_reading_back(
    told: tuple[Headwater, Told], tmp_path: Path
) -> None:
    services, events = told
    before = {each.uid: each for each in services._store.scan_nodes()}
    again = back(events, tmp_path)
    after = {each.uid: each for each in again.scan_nodes()}
    runs = {uid for uid, each in after.items() if each.kind is Kind.RUN}
    assert runs
    for uid, node in after.items():
        if node.kind in NOT_KEPT:
            continue
        was = before[uid]
        assert (node.kind, node.name, node.project) == (was.kind, was.name, was.project)
        assert node.digests() == was.digests()
        if node.kind is Kind.RUN:
            assert node.group("param") == {key: str(value) for key, value in was.group("param").items()}
            assert node.group("metric") == was.group("metric")
            keys = ("state", "started_at", "ended_at", "job", "run_id", "source", "command")
            assert [node.props.get(key) for key in keys] == [was.props.get(key) for key in keys]
            assert node.occurred_at == was.occurred_at

    def drawn(store: MemoryStore) -> set[tuple[str, str, str, str]]:
        inside = after.keys()
        return {
            (each.effect, each.relation, each.cause, each.role)
            for each in store.scan_edges()
            if each.relation in KEPT and each.until is None and {each.effect, each.cause} <= inside
        }

    assert drawn(again) == drawn(services._store)


def test_every_version_and_run_of_the_lineage_is_in_the_events(
    told: tuple[Headwater, Told], tmp_path: Path
) -> None:
    services, events = told
    again = {each.uid for each in back(events, tmp_path).scan_nodes()}
    kinds = (Kind.RUN, Kind.MODEL_VERSION, Kind.DATASET_VERSION)
    for ref in next(
        refs
        for _, refs in SOURCES.values()
        if services._store.named(tuple(SERIES), refs[0].partition(":")[2])
    ):
        answer = services.lineage.lineage_of(LOCAL, ref, budget=100_000)
        joined = {uid for link in answer.links for uid in (link.effect, link.cause)}
        wanted = {each.node.uid for each in answer.nodes if each.node.kind in kinds}
        assert wanted & joined
        assert wanted & joined <= again


def test_columns_keep_their_names(tmp_path: Path) -> None:
    services = over(stored(history()))
    events = list(events_about(services, LOCAL, services.lineage.lineage_of(LOCAL, "dataset:report")))
    derived = [
        edge
        for edge in back(events, tmp_path).scan_edges()
        if edge.relation is Relation.DERIVED_FROM and edge.until is None
    ]
    assert derived
    assert all(edge.props["column.n.amount"] == '["amount","n"]' for edge in derived)


def test_what_openlineage_has_no_words_for_is_not_kept(tmp_path: Path) -> None:
    services = holding(trainings().facts)
    answer = services.lineage.lineage_of(LOCAL, "model:churn", budget=100_000)
    again = back(list(events_about(services, LOCAL, answer)), tmp_path)
    kinds = {each.kind for each in again.scan_nodes()}
    assert not kinds & {Kind.AGENT, Kind.DEPLOYMENT}
    assert not [each for each in again.scan_nodes() if each.group("alias")]


def test_our_schemas_are_schemas_and_have_the_name_that_facets_give_them() -> None:
    for key, name in OURS.items():
        found = schema(name)
        jsonschema.Draft202012Validator.check_schema(found)
        assert found["$id"] == f"urn:headwater:openlineage:1-0-0:{name}"
        assert list(found["properties"]) == [key]
