"""One graph, whatever the order of events, however often they come, and in batches of any size."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.facts import RecordFact
from headwater.imports.openlineage import EVENT, again
from headwater.model import Origin, Relation
from headwater.services import LOCAL, over
from headwater.store import open_store
from headwater.store.memory import MemoryStore
from imports.openlineage.told import (
    Event,
    dataset,
    event,
    facet,
    facts,
    hashed,
    leaving,
    node,
    run,
    stored,
    used,
    wrote,
)


def columns(source: str, **pairs: str) -> dict[str, object]:
    """Return a column lineage facet in which each output column comes from one of `source`."""
    fields = {
        out: {"inputFields": [{"namespace": "lake", "name": source, "field": column}]}
        for out, column in pairs.items()
    }
    return facet(fields=fields)


def history() -> list[Event]:
    """Two nightly writers, readers between, beside and before them, a failed one, a stream, a job as written."""
    copied = dataset("report", columnLineage=columns("clicks", day="day", n="amount"))
    return [
        event("ingest-1", "START", 0, outputs=["clicks"]),
        event("ingest-1", "COMPLETE", 30),
        event("early-1", "START", 10, inputs=["clicks"]),
        event("early-1", "COMPLETE", 40),
        event("report-1", "START", 60),
        event("report-1", "COMPLETE", 70, inputs=["clicks", "countries"], outputs=[copied]),
        event("broken-1", "START", 80, outputs=["clicks"]),
        event("broken-1", "FAIL", 90, outputs=["clicks"]),
        event("ingest-2", "START", 100, outputs=["clicks"]),
        event("ingest-2", "COMPLETE", 120, outputs=[dataset("clicks", "v2")]),
        event("report-2", "START", 110, inputs=["clicks"]),
        event("report-2", "COMPLETE", 130, inputs=["clicks"], outputs=[copied]),
        event("report-3", "START", 140, inputs=["clicks"]),
        event("report-3", "OTHER", 145, inputs=[dataset("countries", "2026")]),
        event("report-3", "COMPLETE", 150, inputs=["countries"], outputs=[copied]),
        event("self-1", "COMPLETE", 160, inputs=["report"], outputs=["report"]),
        event("last-1", "RUNNING", 170, inputs=["report"]),
        event(
            "stream-1",
            "RUNNING",
            100,
            outputs=["ticks"],
            job_facets={"jobType": facet(processingType="STREAMING", integration="FLINK")},
        ),
        event("reads-ticks-1", "COMPLETE", 180, inputs=["ticks"]),
    ]


def test_an_input_without_version_is_the_last_that_was_written_before_the_run_began() -> None:
    store = stored(history())
    assert used(store, "report-1") == [wrote("ingest-1", "clicks"), "countries@unversioned"]
    assert used(store, "early-1") == ["clicks@unversioned"]
    assert used(store, "report-2") == [wrote("ingest-1", "clicks")]
    assert used(store, "report-3") == ["clicks@v2", "countries@2026"]
    assert used(store, "self-1") == [wrote("report-3", "report")]
    assert used(store, "last-1") == [wrote("self-1", "report")]
    assert used(store, "reads-ticks-1") == [wrote("stream-1", "ticks")]


def test_what_is_inferred_says_so_and_what_was_said_does_not() -> None:
    store = stored(history())
    by_name = dict(leaving(store, run(store, "report-3"), Relation.USED))
    assert (by_name["clicks@v2"].origin, by_name["clicks@v2"].confidence) == (Origin.INFERRED, 0.7)
    assert (by_name["countries@2026"].origin, by_name["countries@2026"].confidence) == (Origin.IMPORTED, 1.0)
    ((_, unknown),) = leaving(store, run(store, "early-1"), Relation.USED)
    assert (unknown.origin, unknown.confidence) == (Origin.INFERRED, 0.5)


@pytest.mark.parametrize("seed", range(25))
def test_any_order_any_repetition_and_any_batches_give_one_graph(seed: int) -> None:
    draw = random.Random(seed)
    events = history() * draw.randint(1, 2)
    draw.shuffle(events)
    assert hashed(stored(events, each=draw.randint(1, 7))) == hashed(stored(history(), each=100))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_does_not_matter_in_a_file_either(seed: int, tmp_path: Path) -> None:
    events = history()
    random.Random(seed).shuffle(events)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    try:
        assert hashed(stored(events, store=store)) == hashed(stored(history()))
    finally:
        store.close()


def test_a_write_that_is_heard_of_late_takes_the_wrong_answer_back() -> None:
    late = event("ingest-2", "COMPLETE", 20, outputs=["clicks"])
    store = stored(
        [
            event("ingest-1", "COMPLETE", 10, outputs=["clicks"]),
            event("report-1", minutes=30, inputs=["clicks"]),
        ]
    )
    assert used(store, "report-1") == [wrote("ingest-1", "clicks")]
    stored([late], store=store)
    assert used(store, "report-1") == [wrote("ingest-2", "clicks")]
    stored([event("report-1", "START", 15)], store=store)
    assert used(store, "report-1") == [wrote("ingest-1", "clicks")]
    stored([event("report-1", "START", 5)], store=store)
    assert used(store, "report-1") == ["clicks@unversioned"]


def test_an_output_that_gets_its_version_only_at_the_end_is_the_one_that_was_announced() -> None:
    store = stored(history())
    ((announced, edge),) = leaving(store, node(store, "clicks@v2"), Relation.SAME_AS)
    assert (announced, edge.origin, edge.confidence) == (wrote("ingest-2", "clicks"), Origin.INFERRED, 0.9)
    ((named, _),) = leaving(store, node(store, announced), Relation.SAME_AS)
    assert named == "clicks@v2"
    stored([event("ingest-2", "OTHER", 121, outputs=[dataset("clicks", "v2b")])], store=store)
    assert leaving(store, node(store, "clicks@v2"), Relation.SAME_AS) == []


def test_columns_come_from_the_version_that_was_read_and_never_from_every_input() -> None:
    store = stored(history())
    names = {each.uid: each.name for each in store.scan_nodes()}
    derived = [
        edge for edge in store.scan_edges() if edge.relation is Relation.DERIVED_FROM and edge.until is None
    ]
    pairs = {(names[edge.effect], names[edge.cause]) for edge in derived}
    assert pairs == {
        (wrote("report-1", "report"), wrote("ingest-1", "clicks")),
        (wrote("report-2", "report"), wrote("ingest-1", "clicks")),
        (wrote("report-3", "report"), "clicks@v2"),
    }
    assert all(edge.role == "column-level" for edge in derived)
    assert derived[0].props["column.n.amount"] == '["amount","n"]'


def test_the_graph_is_made_again_from_the_kept_events_alone() -> None:
    store = stored(history())
    records = [fact for fact in store.facts() if isinstance(fact, RecordFact) and fact.format == EVENT]
    assert len(records) == len(history())
    random.Random(3).shuffle(records)
    rebuilt = over(MemoryStore())
    for record in records:
        rebuilt.ingest.append(LOCAL, again(record))
    assert hashed(rebuilt._store) == hashed(store)


@pytest.mark.parametrize("seed", range(12))
def test_the_facts_of_a_store_make_the_same_graph_in_another_in_any_order_and_batches(seed: int) -> None:
    draw = random.Random(seed)
    events = history()
    draw.shuffle(events)
    store = stored(events)
    given = list(store.facts())
    draw.shuffle(given)
    other = over(MemoryStore())
    size = draw.choice([1, 2, 3, 10, 1000])
    for start in range(0, len(given), size):
        other.ingest.append(LOCAL, given[start : start + size])
    assert hashed(other._store) == hashed(store)


@pytest.mark.parametrize("seed", range(6))
def test_two_stores_that_each_heard_a_part_are_one_graph_when_joined(seed: int) -> None:
    draw = random.Random(seed)
    events = history()
    draw.shuffle(events)
    joined, given = stored(events[::2]), list(stored(events[1::2]).facts())
    draw.shuffle(given)
    size = draw.choice([1, 5, 40])
    for start in range(0, len(given), size):
        over(joined).ingest.append(LOCAL, given[start : start + size])
    assert hashed(joined) == hashed(stored(history()))


@pytest.fixture(params=["memory", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Give the address of an empty store."""
    return lambda: "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.db'}"


def test_eight_senders_beside_each_other_give_one_graph(place: Callable[[], str]) -> None:
    store = open_store(place())
    events = history()
    random.Random(1).shuffle(events)
    failed: list[Exception] = []

    def send(part: list[Event]) -> None:
        try:
            stored(part, store=store)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=send, args=(events[number::8],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert hashed(store) == hashed(stored(history()))
    store.close()


def test_an_event_that_says_the_same_twice_adds_nothing() -> None:
    store = stored(history())
    before = store.token().sequence
    assert over(store).ingest.append(LOCAL, facts(history())).new == 0
    assert store.token().sequence == before


def test_events_with_secrets_are_the_same_graph_when_made_again_and_hold_none() -> None:
    secret = "hunter2-hunter2-hunter2"
    told = event(
        "a",
        inputs=[{"namespace": f"postgres://ana:{secret}@db:5432", "name": "public.clicks"}],
        run_facets={
            "spark_properties": facet(properties={"spark.password": secret, "spark.cores": "4"}),
            "headwater_parameters": facet(parameters={"api_key": secret, "lr": "0.1"}),
            "environmentVariables": facet(environmentVariables=[{"name": "DB_PASSWORD", "value": secret}]),
        },
        job_facets={"sql": facet(query=f"COPY t FROM 's3://b' PASSWORD '{secret}'")},
    )
    store = stored([told])
    assert not [fact for fact in store.facts() if secret in fact.content.decode()]
    rebuilt = over(MemoryStore())
    for record in store.facts():
        if isinstance(record, RecordFact) and record.format == EVENT:
            rebuilt.ingest.append(LOCAL, again(record))
    assert hashed(rebuilt._store) == hashed(store)
