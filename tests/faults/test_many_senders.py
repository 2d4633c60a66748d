"""The same events and facts, however often, in whatever order and by however many at once: one graph."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from headwater.errors import Conflict
from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports.openlineage import Naming, facts_of
from headwater.model import Kind, Relation
from headwater.services import LOCAL, Headwater, open_services, over
from headwater.services.arrival.ingest import IngestService
from headwater.services.deed import Deed
from headwater.statements import edge
from headwater.store import Store, open_store
from headwater.store.memory import MemoryStore
from serving import served, trainings
from stories import Story

SENDERS, ORDERS = 8, 100


def events() -> list[list[Fact]]:
    """Return events of runs that read and write a few tables without versions, their ends before their starts too."""
    told = []
    for number in range(12):
        for kind, minute in (("START", 0), ("COMPLETE", 30)):
            told.append(
                {
                    "eventTime": f"2026-03-0{1 + number // 4}T{number % 24:02}:{minute:02}:00Z",
                    "eventType": kind,
                    "producer": "https://example.org",
                    "run": {"runId": f"0000{number:04}-1111-4111-8111-111111111111"},
                    "job": {"namespace": "shop", "name": f"job-{number % 5}"},
                    "inputs": [{"namespace": "shop", "name": f"table-{(number + 1) % 4}"}],
                    "outputs": [{"namespace": "shop", "name": f"table-{number % 4}"}],
                }
            )
    now = datetime(2026, 3, 5, tzinfo=UTC)
    return [facts_of(event, recorded_at=now, naming=Naming()) for event in told]


def hash_of(store: Store) -> str:
    """Return the hash of the whole graph."""
    return graph_hash(list(store.scan_nodes()), list(store.scan_edges()))


def test_events_once_or_three_times_in_a_hundred_orders_by_eight_senders_make_one_graph() -> None:
    once = MemoryStore()
    ingest = IngestService(once)
    for facts in events():
        ingest.append(LOCAL, facts)
    for order in range(ORDERS):
        sent = events() * (1 if order % 2 else 3)
        random.Random(order).shuffle(sent)
        store = MemoryStore()
        ingest = IngestService(store)
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(lambda facts, to=ingest: to.append(LOCAL, facts), sent))
        assert hash_of(store) == hash_of(once), f"order {order}"


def test_eight_senders_into_a_file_make_the_graph_of_one(tmp_path: Path) -> None:
    once = MemoryStore()
    for facts in events():
        IngestService(once).append(LOCAL, facts)
    store = open_store(f"sqlite:///{tmp_path / 'lineage.db'}")
    ingest = IngestService(store)
    sent = events() * 3
    random.Random(7).shuffle(sent)
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(lambda facts: ingest.append(LOCAL, facts), sent))
    assert hash_of(store) == hash_of(once)
    store.close()


def test_of_a_group_the_one_that_is_refused_fails_alone(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'lineage.db'}")
    ingest = IngestService(store)

    def send(facts: list[Fact]) -> str:
        try:
            ingest.append(LOCAL, facts)
        except Exception as error:
            return type(error).__name__
        return "stored"

    sent: list[list[Fact]] = []
    for facts in events():
        broken = list(facts)
        broken[-1:] = ["no fact"]  # type: ignore[list-item]
        sent += [facts, broken]
    with ThreadPoolExecutor(SENDERS) as senders:
        said = list(senders.map(send, sent))
    assert said[::2] == ["stored"] * (len(sent) // 2)
    assert "stored" not in said[1::2]
    once = MemoryStore()
    for facts in events():
        IngestService(once).append(LOCAL, facts)
    assert hash_of(store) == hash_of(once)
    store.close()


@pytest.fixture(params=["memory", "sqlite"])
def services(request: pytest.FixtureRequest, tmp_path: Path):
    """Everything over a store that holds trainings."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'lineage.db'}"
    opened = open_services(url)
    opened.ingest.append(LOCAL, trainings().facts)
    yield opened
    opened.close()


def test_eight_writers_with_fifty_edits_each_on_one_thing_lose_none(services: Headwater) -> None:
    tag = """mutation($key: String!) { addTag(input: {of: {reference: "model:churn"}, key: $key}) {
      problems { message } } }"""

    def edit(writer: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            for number in range(50):
                variables = {"key": f"w{writer}-{number}"}
                answer = client.post("/graphql", json={"query": tag, "variables": variables})
                while answer.status_code == 503:
                    answer = client.post("/graphql", json={"query": tag, "variables": variables})
                assert answer.json()["data"]["addTag"]["problems"] == []

    with served(services, timeout_s=60) as address, ThreadPoolExecutor(SENDERS) as writers:
        list(writers.map(edit, range(SENDERS)))
    node = services.catalog.show(LOCAL, "model:churn")
    assert len([key for key in node.group("tag") if key.startswith("w")]) == 400


def test_clocks_that_jump_and_run_backwards_change_no_graph() -> None:
    """What the sender's clock said when it was recorded is no part of the graph, and the earliest is kept."""
    story = Story()
    run = story.step("train-1", "train", params={"lr": "1"}, metrics={"accuracy": 0.9})
    story.model("churn", "1", run)
    graphs = set()
    for shift_days in (0, 4000, -4000, 30):
        store = MemoryStore()
        moved = [_recorded(fact, shift_days, place) for place, fact in enumerate(story.facts)]
        IngestService(store).append(LOCAL, moved)
        IngestService(store).append(LOCAL, story.facts)
        graphs.add(hash_of(store))
    assert len(graphs) == 1


def test_things_that_end_before_they_begin_or_contain_themselves_are_shown_and_every_walk_ends() -> None:
    story = Story()
    first = story.dataset("a", "1")
    run = story.step("loop", "loop", uses=[(first, "")])
    made = story.dataset("b", "1", made_by=run)
    services = over(MemoryStore())
    services.ingest.append(LOCAL, [*story.facts, *_circle(story, first, made)])
    for ref in ("dataset:a@1", "dataset:b@1", "run:loop"):
        assert services.lineage.lineage_of(LOCAL, ref).nodes
        assert services.lineage.impact_of(LOCAL, [ref]).completeness.complete


def test_two_who_decide_about_one_revision_do_not_both_win(services: Headwater) -> None:
    revision = services.catalog.show(LOCAL, "model:churn").revision

    def watch(writer: int) -> bool:
        try:
            services.watches.watch(
                LOCAL,
                "model:churn",
                f"accuracy-{writer}",
                higher_is_better=True,
                deed=Deed(expected_revision=revision),
            )
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(SENDERS) as writers:
        assert list(writers.map(watch, range(SENDERS))).count(True) == 1
    assert services.catalog.show(LOCAL, "model:churn").kind is Kind.MODEL


def _recorded(fact: Fact, shift_days: int, place: int) -> Fact:
    return replace(fact, recorded_at=fact.recorded_at + timedelta(days=shift_days, seconds=-place))


def _circle(story: Story, first: str, made: str) -> list[Fact]:
    return [
        edge(first, Relation.DERIVED_FROM, made, story.stamp()),
        edge(first, Relation.DERIVED_FROM, first, story.stamp()),
    ]
