"""Events at the first and the last moment that there is are taken like others, in any order."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations

import pytest

from headwater.errors import HeadwaterError, Invalid, Unavailable
from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports.openlineage import Naming, facts_of
from headwater.services.arrival.gathering import Gathering
from headwater.services.arrival.intake import Intake
from headwater.services.arrival.ledger import Ledger
from headwater.services.arrival.versions_read import concern_of
from headwater.store import Receipt
from headwater.store.memory import MemoryStore

AT = datetime(2026, 3, 5, tzinfo=UTC)
FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"


def event(number: int, at: str, reads: Sequence[str] = (), writes: Sequence[str] = ()) -> list[Fact]:
    """Return the facts of one event."""
    return facts_of(
        {
            "eventTime": at,
            "eventType": "COMPLETE",
            "producer": "https://example.org",
            "run": {"runId": f"{number:08}-1111-4111-8111-111111111111"},
            "job": {"namespace": "shop", "name": f"job-{number}"},
            "inputs": [{"namespace": "shop", "name": name} for name in reads],
            "outputs": [{"namespace": "shop", "name": name} for name in writes],
        },
        recorded_at=AT,
        naming=Naming(),
    )


@pytest.mark.parametrize("at", [FIRST, LAST])
def test_events_at_the_edge_of_time_end_in_one_graph_in_any_order(at: str) -> None:
    sent = [
        event(1, at, reads=["d"]),
        event(2, "2024-01-01T00:00:00Z", writes=["d"]),
        event(3, at, writes=["d"]),
        event(4, "2024-01-02T00:00:00Z", reads=["d"]),
    ]
    graphs = set()
    for order in permutations(sent):
        store = MemoryStore()
        for facts in order:
            Intake(store).append(facts)
        graphs.add(graph_hash(store.scan_nodes(), store.scan_edges()))
    assert len(graphs) == 1


def test_what_was_said_at_the_last_moment_does_not_stop_what_comes_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()
    with monkeypatch.context() as patched:
        patched.setattr(
            "headwater.services.arrival.versions_read._LAST_SAID", datetime.max.replace(tzinfo=UTC)
        )
        Intake(store).append(event(1, LAST, reads=["d"]))
    assert Intake(store).append(event(2, "2024-01-01T00:00:00Z", writes=["d"])).new
    assert Intake(store).append(event(3, "2024-01-02T00:00:00Z", reads=["d"])).new


def gathered(gathering: Gathering, *sent: list[Fact]) -> list[Receipt | Exception]:
    """Bring these in one group, and return what came of each."""
    outcomes: list[Receipt | Exception] = [Unavailable("never ended")] * len(sent)

    def bring(place: int, facts: list[Fact]) -> None:
        try:
            outcomes[place] = gathering.append(facts, concern_of(facts), key="")
        except HeadwaterError as error:
            outcomes[place] = error

    threads = [
        threading.Thread(target=bring, args=(place, facts), daemon=True) for place, facts in enumerate(sent)
    ]
    with gathering._ledger.alone():
        for thread in threads:
            thread.start()
        while len(gathering._waiting) < len(sent):
            threading.Event().wait(0.001)
    for thread in threads:
        thread.join(20)
    return outcomes


def test_of_a_group_only_the_one_that_cannot_be_settled_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = concern_of(event(9, "2024-01-01T00:00:00Z", reads=["z"])).timelines
    timelines = Ledger.timelines

    def refusing(self: Ledger, uids: Sequence[str]) -> list[object]:
        if bad & set(uids):
            raise Invalid("this timeline cannot be read")
        return timelines(self, uids)  # type: ignore[return-value]

    monkeypatch.setattr(Ledger, "timelines", refusing)
    store = MemoryStore()
    Intake(store).append(event(1, "2024-01-01T00:00:00Z", writes=["q"]))
    sent = [
        event(2, "2024-01-02T00:00:00Z", reads=["z"]),
        *(event(number, "2024-01-03T00:00:00Z", reads=["q"]) for number in (3, 4)),
    ]
    refused, *others = gathered(Gathering(store), *sent)
    assert isinstance(refused, Invalid)
    assert all(isinstance(each, Receipt) for each in others)
    alone = MemoryStore()
    Intake(alone).append(event(1, "2024-01-01T00:00:00Z", writes=["q"]))
    for facts in sent[1:]:
        Intake(alone).append(facts)
    edges = {edge.eid for edge in store.scan_edges()}
    assert {edge.eid for edge in alone.scan_edges()} <= edges


class Interrupting(MemoryStore):
    """A store whose first group is ended by Ctrl-C."""

    left = 1

    def append_all(self, batches: object) -> list[Receipt | Exception]:
        """Be interrupted once."""
        if self.left:
            self.left -= 1
            raise KeyboardInterrupt
        return super().append_all(batches)  # type: ignore[arg-type]


def test_when_whoever_writes_is_interrupted_the_others_get_an_answer() -> None:
    gathering = Gathering(Interrupting())
    ours, theirs = (event(number, "2024-01-01T00:00:00Z", reads=["q"]) for number in (1, 2))
    ended: list[Exception] = []

    def bring() -> None:
        try:
            gathering.append(theirs, concern_of(theirs), key="")
        except Unavailable as error:
            ended.append(error)

    other = threading.Thread(target=bring, daemon=True)
    with gathering._ledger.alone():
        other.start()
        while not gathering._waiting:
            threading.Event().wait(0.001)
        with pytest.raises(KeyboardInterrupt):
            gathering.append(ours, concern_of(ours), key="")
    other.join(20)
    assert "send it again" in str(ended[0])
    assert gathering.append(theirs, concern_of(theirs), key="").new


def test_a_request_that_an_interrupted_thread_took_away_ends_with_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gathering = Gathering(MemoryStore())
    facts = event(1, "2024-01-01T00:00:00Z", reads=["q"])
    monkeypatch.setattr(gathering, "_take", lambda _: gathering._waiting.clear())
    with pytest.raises(Unavailable, match="send it again"):
        gathering.append(facts, concern_of(facts), key="")
