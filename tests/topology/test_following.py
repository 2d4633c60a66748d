"""A store with an index shows what others write, forgets what changed, and does without where it must."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from contract.seed import DATA, MODEL1, MODEL2, TRAIN, V1, V2, history, stamp
from headwater.errors import Unavailable
from headwater.facts import NodeFact
from headwater.model import Direction, Edge, Eid, Kind, Relation
from headwater.statements import edge
from headwater.store import open_store
from headwater.store.indexed import IndexedStore, following
from headwater.store.memory import MemoryStore
from headwater.topology import index
from topology.followed import Engine, indexed, more, soon

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


def test_walks_come_from_memory_and_what_others_write_is_seen() -> None:
    engine, store = indexed()
    assert MODEL2 in store.walk([V2], DOWN, DATA).depths
    engine.append([edge(TRAIN, Relation.USED, V2, stamp(2))])
    assert MODEL1 in store.walk([V2], DOWN, DATA).depths
    assert store.degrees([V2], DOWN, DATA)[V2] == 2
    assert engine.walked == 0


def test_what_was_read_is_kept_until_it_changes() -> None:
    engine, store = indexed()
    before = store.nodes([V1, V2])
    assert store.nodes([V2, V1, "nobody"]) == before
    assert engine.fetched == 2  # the second time for the one that does not exist
    engine.append(
        [NodeFact(kind=Kind.DATASET_VERSION, key=("shop", "clicks", "v1"), props={"rows": 7}, **_now())]
    )
    assert [node.props.get("rows") for node in store.nodes([V1, V2]) if node.uid == V1] == [7]
    assert engine.fetched == 3


def test_properties_of_edges_are_read_once() -> None:
    _, store = indexed()
    stated = edge(TRAIN, Relation.USED, V2, stamp(2), props={"rows": 3})
    store.append([stated])
    store.build()
    for _ in range(2):
        (found,) = [each for each in store.edges_of([TRAIN], UP, DATA) if each.cause == V2]
        assert found.props == {"rows": 3}


def test_far_behind_the_engine_answers_and_the_index_catches_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_BEHIND", 100)
    engine, store = indexed()
    for number in range(150):
        engine.append([more(number)])
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 151
    assert engine.walked == 1
    store.start()
    soon(lambda: store.indexed_through == engine.token().sequence)
    walked = engine.walked
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 151
    assert engine.walked == walked
    store.close()


def test_hundreds_of_small_changes_are_caught_up_with_by_who_asks() -> None:
    engine, store = indexed()
    for number in range(350):
        engine.append([more(number)])
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 351
    assert engine.walked == 0


def test_a_log_that_was_cut_means_a_new_index() -> None:
    engine, store = indexed()
    engine.append([more(1)])
    engine.cut = True
    engine.append([more(2)])
    assert f"{2:032x}" in store.walk([V2], UP, DATA).depths
    assert (engine.walked, store.indexed_through) == (1, 0)
    engine.cut = False
    store.start()
    soon(lambda: store.indexed_through == engine.token().sequence)
    assert engine.scanned == 2
    store.close()


def test_while_the_engine_is_away_that_is_said_and_then_it_goes_on() -> None:
    engine, store = indexed()
    engine.away = True
    with pytest.raises(Unavailable):
        store.walk([V2], UP, DATA)
    engine.away = False
    engine.append([more(1)])
    assert f"{1:032x}" in store.walk([V2], UP, DATA).depths


def test_closing_does_not_wait_for_an_index_that_is_being_made() -> None:
    engine, going_on = Engine(), threading.Event()
    engine.append(history())
    (one,) = list(MemoryStore.scan_edges(engine))[:1]

    def endless() -> Iterator[Edge]:
        going_on.set()
        while True:
            yield one

    engine.scan_edges = endless  # type: ignore[method-assign]
    store = IndexedStore(engine)
    store.start()
    assert going_on.wait(10)
    assert MODEL2 in store.walk([V2], DOWN, DATA).depths
    store.close()


def test_an_index_that_cannot_follow_is_made_anew(caplog: pytest.LogCaptureFixture) -> None:
    engine, store = indexed()
    broken = engine.edges
    engine.edges = lambda _: [None]  # type: ignore[method-assign, list-item, assignment, return-value]
    engine.append([more(1)])
    store.start()
    soon(lambda: "made anew" in caplog.text)
    engine.edges = broken  # type: ignore[method-assign]
    soon(lambda: store.indexed_through == engine.token().sequence)
    assert f"{1:032x}" in store.walk([V2], UP, DATA).depths
    store.close()


def test_two_processes_on_one_file_see_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lineage.db'}"
    first, second = (IndexedStore(open_store(url)) for _ in range(2))
    for store in (first, second):
        store.build()
    first.append(history())
    assert MODEL2 in second.walk([V2], DOWN, DATA).depths
    receipt = second.append([edge(TRAIN, Relation.USED, V2, stamp(2))])
    assert first.wait_for(receipt.token)
    assert MODEL1 in first.walk([V2], DOWN, DATA).depths
    assert first.indexed_through == receipt.token.sequence
    for store in (first, second):
        store.close()


def test_what_changed_since_the_index_was_made_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (2, 0.9))
    monkeypatch.setattr(index, "MOST_CHANGED", 5)
    monkeypatch.setattr(following, "AT_ONCE_EDGES", 1)
    engine, store = indexed()
    held: list[int] = []
    for number in range(200):
        engine.append([more(2 * number), more(2 * number + 1)])
    topology = store._follower._topology
    assert topology is not None
    changing = topology.change

    def noting(put: Sequence[Edge], removed: Iterable[Eid] = ()) -> None:
        changing(put, removed)
        held.append(topology.changed)

    monkeypatch.setattr(topology, "change", noting)
    while store.indexed_through < engine.token().sequence:
        store._follower._step()
    assert topology.changed <= 10
    assert max(held) == 12
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 401


def _now() -> dict[str, object]:
    at = stamp(9)
    return {"occurred_at": at.occurred_at, "recorded_at": at.recorded_at}
