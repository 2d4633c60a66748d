"""A store with an index shows what others write, forgets what changed, and does without where it must."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.seed import DATA, MODEL1, MODEL2, TRAIN, V1, V2, history, stamp
from headwater.errors import Unavailable
from headwater.facts import Fact, NodeFact
from headwater.locks import Lock
from headwater.model import Direction, Edge, Kind, Relation
from headwater.statements import edge
from headwater.store import Change, Store, Token, open_store
from headwater.store.indexed import IndexedStore, keeping
from headwater.store.memory import MemoryStore
from headwater.topology import Topology, index

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


class Engine(MemoryStore):
    """A store that counts what it is asked, and can be away or lose its log."""

    def __init__(self) -> None:
        super().__init__()
        self.walked = self.scanned = self.fetched = 0
        self.away = self.cut = False

    def token(self) -> Token:
        """Return where the log ends, if anybody is there."""
        if self.away:
            raise Unavailable("the store is away")
        return super().token()

    def walk(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        """Count, and answer."""
        self.walked += 1
        return super().walk(*args, **kwargs)  # type: ignore[arg-type]

    def scan_edges(self) -> Iterator[Edge]:
        """Count, and yield."""
        self.scanned += 1
        return super().scan_edges()

    def nodes(self, uids: object) -> list[object]:  # type: ignore[override]
        """Count, and answer."""
        self.fetched += 1
        return super().nodes(uids)  # type: ignore[arg-type, return-value]

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes, the first of which are missing where the log was cut."""
        return super().changes(since + self.cut, limit=limit)


def indexed() -> tuple[Engine, IndexedStore]:
    """Return an engine that holds the small history, and a store over it with its index built."""
    engine = Engine()
    engine.append(history())
    store = IndexedStore(engine)
    store.build()
    return engine, store


def more(number: int) -> Fact:
    """Return the fact that V2 was derived from one more thing."""
    return edge(V2, Relation.DERIVED_FROM, f"{number:032x}", stamp(1))


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


def test_far_behind_the_engine_answers_and_the_index_catches_up() -> None:
    engine, store = indexed()
    for number in range(150):
        engine.append([more(number)])
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 151
    assert engine.walked == 1
    store.start()
    _soon(lambda: store.indexed_through == engine.token().sequence)
    walked = engine.walked
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 151
    assert engine.walked == walked
    store.close()


def test_a_log_that_was_cut_means_a_new_index() -> None:
    engine, store = indexed()
    engine.append([more(1)])
    engine.cut = True
    engine.append([more(2)])
    assert f"{2:032x}" in store.walk([V2], UP, DATA).depths
    assert (engine.walked, store.indexed_through) == (1, 0)
    engine.cut = False
    store.start()
    _soon(lambda: store.indexed_through == engine.token().sequence)
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
    _soon(lambda: "made anew" in caplog.text)
    engine.edges = broken  # type: ignore[method-assign]
    _soon(lambda: store.indexed_through == engine.token().sequence)
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


def test_a_kept_index_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    first = _built(open_store(url), folder)
    first.append(history())
    first.walk([V2], DOWN, DATA)
    first.close()
    engine = open_store(url)
    engine.append([edge(TRAIN, Relation.USED, V2, stamp(2))])
    monkeypatch.setattr(type(engine), "edge_strips", lambda _: pytest.fail("the index was made anew"))
    second = _built(engine, folder)
    assert MODEL1 in second.walk([V2], DOWN, DATA).depths
    second.close()


def test_processes_that_serve_one_store_make_one_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    engine = open_store(url)
    engine.append(history())
    first = _built(engine, folder)
    other = open_store(url)
    monkeypatch.setattr(type(other), "edge_strips", lambda _: pytest.fail("the index was made twice"))
    second = _built(other, folder)
    assert second.walk([V2], DOWN, DATA).depths == first.walk([V2], DOWN, DATA).depths
    for store in (first, second):
        store.close()


def test_an_index_made_anew_by_one_process_is_taken_by_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (2, 0.0))
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    engine = open_store(url)
    engine.append(history())
    first, second = (_built(each, folder) for each in (engine, open_store(url)))
    for number in range(4):
        first.append([more(number)])
    for store in (first, second):
        assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 5
    assert second.append([edge(TRAIN, Relation.USED, V2, stamp(2))]).new
    first._follower._step()
    kept = first._follower._kept.through
    monkeypatch.setattr(Topology, "make_anew", lambda _: pytest.fail("the index was made twice"))
    second._follower._step()
    assert second._follower._kept.through == kept == second.indexed_through == 6
    assert second.walk([V2], DOWN, DATA).depths == first.walk([V2], DOWN, DATA).depths
    assert MODEL1 in second.walk([V2], DOWN, DATA).depths
    for store in (first, second):
        store.close()


def test_nobody_makes_an_index_that_another_process_is_making(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    engine = open_store(url)
    engine.append(history())
    folder.mkdir()
    store = IndexedStore(engine, folder=folder)
    making = Lock.take(store._follower._kept._file(engine.token().store).with_suffix(".lock"))
    assert making is not None
    store.start()
    time.sleep(0.3)
    assert store.indexed_through == 0
    assert MODEL2 in store.walk([V2], DOWN, DATA).depths
    making.release()
    _soon(lambda: store.indexed_through == 1)
    store.close()


def test_a_kept_index_of_a_store_that_was_put_back_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    file, folder = tmp_path / "lineage.db", tmp_path / "index"
    url = f"sqlite:///{file}"
    engine = open_store(url)
    engine.append(history())
    engine.close()
    shutil.copy(file, tmp_path / "backup.db")
    ahead = _built(open_store(url), folder)
    ahead.append([edge(TRAIN, Relation.USED, V2, stamp(2))])
    ahead.walk([V2], DOWN, DATA)
    ahead.close()
    for left in tmp_path.glob("lineage.db*"):
        left.unlink()
    shutil.copy(tmp_path / "backup.db", file)
    engine = open_store(url)
    engine.append([more(1)])
    behind = _built(engine, folder)
    assert behind.walk([V2], DOWN, DATA).depths == engine.walk([V2], DOWN, DATA).depths
    assert MODEL1 not in behind.walk([V2], DOWN, DATA).depths
    behind.close()


def test_a_copied_store_and_its_first_keep_an_index_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (2, 0.0))
    folder = tmp_path / "index"
    engine = open_store(f"sqlite:///{tmp_path / 'first.db'}")
    engine.append(history())
    engine.close()
    shutil.copy(tmp_path / "first.db", tmp_path / "second.db")
    first, second = (
        _built(open_store(f"sqlite:///{tmp_path / name}.db"), folder) for name in ("first", "second")
    )
    for number in range(9):
        second.append([more(number)])
    second._follower._step()
    first.append([more(number) for number in range(20, 29)])
    first._follower._step()
    assert (first._follower._kept.through, second._follower._kept.through) == (2, 10)
    assert first._follower._topology is not None
    assert first._follower._topology.changed == 0
    for store in (first, second):
        store.close()
    assert len(list(folder.glob("*.index"))) == 2


def test_a_later_index_of_another_history_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (2, 0.0))
    engine = open_store(f"sqlite:///{tmp_path / 'lineage.db'}")
    engine.append(history())
    store = _built(engine, tmp_path / "index")
    file = store._follower._kept._file(engine.token().store)
    other = Topology(engine.scan_edges())
    store.append([more(number) for number in range(9)])
    for stamp_ in ("2 another time", "99 a time to come"):
        other.save(file, engine.token().store, stamp=stamp_)
        store._follower._step()
        assert store._follower._kept.through == store.indexed_through
        assert store._follower._topology is not None
        assert store._follower._topology.changed == 0
        store.append([more(100 + store.indexed_through * 10 + number) for number in range(9)])
    store.close()


def test_an_index_that_cannot_be_kept_is_made_anew_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (2, 0.0))
    engine = open_store(f"sqlite:///{tmp_path / 'lineage.db'}")
    engine.append(history())
    store = _built(engine, tmp_path / "index")
    monkeypatch.setattr(keeping.Kept, "write", lambda *_: False)
    store.append([more(number) for number in range(9)])
    store._follower._step()
    assert store._follower._topology is not None
    assert store._follower._topology.changed == 0
    assert len(store.walk([V2], UP, DATA, depth=1).depths) >= 10
    store.close()


def test_a_damaged_index_answers_nothing_and_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    engine = open_store(url)
    engine.append([*history(), *(more(number) for number in range(500))])
    expected = engine.walk([V2], UP, DATA).depths
    _built(engine, folder).close()
    (file,) = folder.glob("*.index")
    whole = file.read_bytes()
    for at in range(whole.index(b"\n") + 100, len(whole) - 4096, 4096):
        file.write_bytes(whole[:at] + bytes(4096) + whole[at + 4096 :])
        caplog.clear()
        store = _built(open_store(url), folder)
        assert store.walk([V2], UP, DATA).depths == expected
        assert caplog.text.count("is damaged") == 1
        assert file.read_bytes() == whole
        store.close()


def test_what_killed_writers_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    engine, folder = open_store(f"sqlite:///{tmp_path / 'lineage.db'}"), tmp_path / "index"
    engine.append(history())
    store = IndexedStore(engine, folder=folder)
    file = store._follower._kept._file(engine.token().store)
    folder.mkdir()
    mine, others = folder / f"{file.name}k1ll3d.part", folder / "another.index7.part"
    for left in (mine, others):
        left.write_bytes(b"begun")
    store.build()
    assert (file.exists(), mine.exists(), others.exists()) == (True, False, True)
    store.close()


def _built(engine: Store, folder: Path) -> IndexedStore:
    store = IndexedStore(engine, folder=folder)
    store.build()
    return store


def _now() -> dict[str, object]:
    at = stamp(9)
    return {"occurred_at": at.occurred_at, "recorded_at": at.recorded_at}


def _soon(holds: object, timeout_s: float = 10) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
