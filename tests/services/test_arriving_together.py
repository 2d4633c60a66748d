"""Facts and events that come at once: one commit for those that waited, and nothing read twice for the next."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from headwater.facts import Fact, MetricFact, NodeFact
from headwater.graph_hash import graph_hash
from headwater.imports.openlineage import Naming, facts_of
from headwater.model import Kind
from headwater.services import LOCAL
from headwater.services.arrival.ingest import IngestService
from headwater.store import Batch, Receipt
from headwater.store.memory import MemoryStore

AT = datetime(2026, 3, 4, tzinfo=UTC)
RUN = NodeFact(kind=Kind.RUN, key=("shop", "train"), name="train", occurred_at=AT, recorded_at=AT)
LONG_S = 30


class Slow(MemoryStore):
    """A store that waits with its first commit, and notes whose facts it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.together: list[int] = []
        self.asked: Counter[str] = Counter()

    def append_all(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        self.together.append(len(batches))
        self.inside.set()
        assert self.go_on.wait(LONG_S)
        return super().append_all(batches)

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        subjects = list(subjects)
        self.asked.update(subjects)
        return super().facts_of(subjects)


def event(number: int) -> list[Fact]:
    """Return the facts of an event: each run reads the table that all of them write."""
    told = {
        "eventTime": f"2026-03-04T00:{number:02}:00Z",
        "eventType": "COMPLETE",
        "producer": "https://example.org",
        "run": {"runId": f"0000{number:04}-1111-4111-8111-111111111111"},
        "job": {"namespace": "shop", "name": "job"},
        "inputs": [{"namespace": "shop", "name": "table"}],
        "outputs": [{"namespace": "shop", "name": "table"}],
    }
    return facts_of(told, recorded_at=AT, naming=Naming())


def measured(number: int) -> list[Fact]:
    """Return a measurement."""
    return [MetricFact(run=RUN.uid, key=f"m{number}", value=1.0, occurred_at=AT, recorded_at=AT)]


def test_facts_and_events_that_wait_for_one_commit_share_the_next() -> None:
    store, alone = Slow(), MemoryStore()
    sent = [[RUN], *(event(number) for number in range(4)), *(measured(number) for number in range(4))]
    ingest = IngestService(store)
    with ThreadPoolExecutor(9) as senders:
        first = senders.submit(ingest.append, LOCAL, sent[0])
        assert store.inside.wait(LONG_S)
        others = [senders.submit(ingest.append, LOCAL, facts) for facts in sent[1:]]
        while len(ingest._gathering._waiting) < 8:
            pass
        store.go_on.set()
        assert all(each.result().new for each in (first, *others))
    assert store.together == [1, 8]
    assert ingest.commits == 2
    one_by_one = IngestService(alone)
    for facts in sent:
        one_by_one.append(LOCAL, facts)
    assert one_by_one.commits == len(sent)
    assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph_hash(
        alone.scan_nodes(), alone.scan_edges()
    )


def test_who_read_and_wrote_a_table_is_not_read_again_because_other_facts_came_between() -> None:
    store = Slow()
    store.go_on.set()
    ingest = IngestService(store)
    ingest.append(LOCAL, event(1))
    (table,) = {fact.subject for fact in event(1) if getattr(fact, "format", "") == "openlineage.day"}
    for number in range(2, 5):
        ingest.append(LOCAL, measured(number))
        ingest.append(LOCAL, event(number))
    assert store.asked[table] == 1
