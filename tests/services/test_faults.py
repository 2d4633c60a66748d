"""Whichever call to the store fails, before it was done or after, sending the same again ends in the same graph."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import cast

import pytest

from headwater.errors import Unavailable
from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports.openlineage import Naming, facts_of
from headwater.model import Kind
from headwater.services import LOCAL, Headwater, over
from headwater.services.arrival.intake import Intake
from headwater.services.causes.inquiry import Judgement
from headwater.services.deed import Deed
from headwater.store import Store
from headwater.store.indexed import IndexedStore
from headwater.store.memory import MemoryStore
from stories import Story


def history() -> list[Fact]:
    """Return three trainings, the last on other data and worse."""
    story = Story()
    clicks = [story.dataset("clicks", f"v{number}") for number in (1, 2)]
    for number, data, accuracy in ((1, 0, 0.96), (2, 0, 0.95), (3, 1, 0.8)):
        run = story.step(
            f"train-{number}",
            "train",
            uses=[(clicks[data], "train")],
            params={"seed": str(number)},
            metrics={"accuracy": accuracy},
        )
        story.model("churn", str(number), run)
    return story.facts


AT = datetime(2026, 3, 4, tzinfo=UTC)
FACTS = history()
HALF = len(FACTS) // 2
# Every call is let fail where HEADWATER_TEST_EVERY_CALL is 1, else every seventh.
STEP = 1 if os.environ.get("HEADWATER_TEST_EVERY_CALL") == "1" else 7


class Faulty:
    """An engine whose nth call fails: `lost` is the request, which never arrives, or the reply to it."""

    def __init__(self, engine: Store, nth: int, lost: str) -> None:
        self._engine, self._lost = engine, lost
        self.left = nth

    def __getattr__(self, name: str) -> object:
        found = getattr(self._engine, name)
        if not callable(found):
            return found

        def called(*args: object, **kwargs: object) -> object:
            self.left -= 1
            if self.left == 0 and self._lost == "request":
                raise Unavailable("the store is away")
            answer = found(*args, **kwargs)
            if self.left == 0:
                raise Unavailable("the store is away")
            return answer

        return called


def deeds(services: Headwater) -> list[Callable[[], object]]:
    """Return what somebody does, one after another, each under a key of its own."""

    def judged() -> object:
        found = services.root_cause.why(LOCAL, "model:churn@3", metric="accuracy")
        return services.investigations.judge(
            LOCAL, "1", found.suspects[-1].ref, Judgement.NOT_IT, deed=Deed(key="judged", by="ana")
        )

    return [
        lambda: services.ingest.append(LOCAL, FACTS[:HALF], key="first"),
        lambda: services.ingest.append(LOCAL, FACTS[HALF - 5 :], key="second"),
        lambda: services.investigations.open(
            LOCAL, "model:churn@3", metric="accuracy", deed=Deed(key="asked")
        ),
        judged,
        lambda: services.investigations.conclude(
            LOCAL, "1", "the second clicks", deed=Deed(key="concluded", by="ana")
        ),
    ]


def told(store: Store) -> str:
    """Return the hash of the graph without the investigation, whose times are those of the test."""
    nodes = [node for node in store.scan_nodes() if node.kind not in (Kind.INVESTIGATION, Kind.AGENT)]
    known = {node.uid for node in nodes}
    return graph_hash(nodes, [edge for edge in store.scan_edges() if {edge.effect, edge.cause} <= known])


@pytest.mark.parametrize("lost", ["request", "reply"])
def test_each_call_may_fail_once(lost: str) -> None:
    whole = MemoryStore()
    whole.append(FACTS)
    for nth in count(1, STEP):
        engine = MemoryStore()
        faulty = Faulty(engine, nth, lost)
        store = IndexedStore(faulty)
        refused = _built(store)
        services = over(store)
        for deed in deeds(services):
            try:
                deed()
            except Unavailable:
                refused += 1
                deed()
        assert told(engine) == told(whole)
        (held,) = engine.scan_nodes(Kind.INVESTIGATION)
        found = over(engine).investigations.show(LOCAL, "1")
        assert (found.inquiry.state.value, len(found.inquiry.verdicts), held.name) == ("closed", 1, "1")
        if faulty.left > 0:
            assert (refused, nth > 20) == (0, True)
            return
        assert refused == 1, f"call {nth} failed and nobody heard of it"


def _built(store: IndexedStore) -> int:
    try:
        store.build()
    except Unavailable:
        store.build()
        return 1
    return 0


def events() -> list[list[Fact]]:
    """Return the facts of events of three days about two datasets without versions, event by event."""
    told = [
        ("1", "2026-03-01T00:00:00Z", [], ["a"]),
        ("2", "2026-03-01T01:00:00Z", ["a"], ["b"]),
        ("3", "2026-03-02T02:00:00Z", [], ["a"]),
        ("4", "2026-03-02T03:00:00Z", ["a", "b"], ["c"]),
        ("5", "2026-03-03T00:30:00Z", [], ["b"]),
        ("6", "2026-03-03T02:30:00Z", ["b", "a"], []),
    ]
    return [
        facts_of(
            {
                "eventTime": at,
                "eventType": "COMPLETE",
                "producer": "https://example.org",
                "run": {"runId": f"0000000{number}-1111-4111-8111-111111111111"},
                "job": {"namespace": "shop", "name": f"job-{number}"},
                "inputs": [{"namespace": "shop", "name": name} for name in reads],
                "outputs": [{"namespace": "shop", "name": name} for name in writes],
            },
            recorded_at=AT,
            naming=Naming(),
        )
        for number, at, reads, writes in told
    ]


@pytest.mark.parametrize("before", [1, 3, 5])
def test_each_call_may_fail_once_while_a_new_process_takes_events(before: int) -> None:
    sent = events()
    whole = MemoryStore()
    for facts in sent:
        Intake(whole).append(facts)
    for nth in count(1):
        engine = MemoryStore()
        for facts in sent[:before]:
            Intake(engine).append(facts)
        faulty = Faulty(engine, nth, "request")
        intake = Intake(cast(Store, faulty))
        for facts in sent[before:]:
            try:
                intake.append(facts)
            except Unavailable:
                intake.append(facts)
        assert told(engine) == told(whole), f"call {nth}"
        if faulty.left > 0:
            break
