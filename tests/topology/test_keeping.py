"""The index in its file: it goes on where it ended, is made once for all processes, and is never trusted blindly."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from contract.seed import DATA, MODEL1, MODEL2, TRAIN, V2, history, stamp
from headwater.locks import Lock
from headwater.model import Direction, Relation
from headwater.statements import edge
from headwater.store import open_store
from headwater.store.indexed import IndexedStore, keeping
from headwater.topology import Topology, index
from topology.followed import built, more, soon

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


def test_a_kept_index_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    first = built(open_store(url), folder)
    first.append(history())
    first.walk([V2], DOWN, DATA)
    first.close()
    engine = open_store(url)
    engine.append([edge(TRAIN, Relation.USED, V2, stamp(2))])
    monkeypatch.setattr(type(engine), "edge_strips", lambda _: pytest.fail("the index was made anew"))
    second = built(engine, folder)
    assert MODEL1 in second.walk([V2], DOWN, DATA).depths
    second.close()


def test_processes_that_serve_one_store_make_one_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    url, folder = f"sqlite:///{tmp_path / 'lineage.db'}", tmp_path / "index"
    engine = open_store(url)
    engine.append(history())
    first = built(engine, folder)
    other = open_store(url)
    monkeypatch.setattr(type(other), "edge_strips", lambda _: pytest.fail("the index was made twice"))
    second = built(other, folder)
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
    first, second = (built(each, folder) for each in (engine, open_store(url)))
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
    soon(lambda: store.indexed_through == 1)
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
    ahead = built(open_store(url), folder)
    ahead.append([edge(TRAIN, Relation.USED, V2, stamp(2))])
    ahead.walk([V2], DOWN, DATA)
    ahead.close()
    for left in tmp_path.glob("lineage.db*"):
        left.unlink()
    shutil.copy(tmp_path / "backup.db", file)
    engine = open_store(url)
    engine.append([more(1)])
    behind = built(engine, folder)
    assert behind.walk([V2], DOWN, DATA).depths == engine.walk([V2], DOWN, DATA).depths
    assert MODEL1 not in behind.walk([V2], DOWN, DATA).depths
    behind.close()


def test_a_copied_store_and_its_first_keep_an_index_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WORTH_KEEPING_EDGES", 1)
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (8, 0.0))
    folder = tmp_path / "index"
    engine = open_store(f"sqlite:///{tmp_path / 'first.db'}")
    engine.append(history())
    engine.close()
    shutil.copy(tmp_path / "first.db", tmp_path / "second.db")
    first, second = (
        built(open_store(f"sqlite:///{tmp_path / name}.db"), folder) for name in ("first", "second")
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
    store = built(engine, tmp_path / "index")
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
    store = built(engine, tmp_path / "index")
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
    built(engine, folder).close()
    (file,) = folder.glob("*.index")
    whole = file.read_bytes()
    for at in range(whole.index(b"\n") + 100, len(whole) - 4096, 4096):
        file.write_bytes(whole[:at] + bytes(4096) + whole[at + 4096 :])
        caplog.clear()
        store = built(open_store(url), folder)
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
