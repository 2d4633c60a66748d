"""What was written moves from the log into the file while others go on, not while somebody waits for a commit."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

import pytest

from contract.seed import TRAIN, history, metric
from headwater.store.sqlite import SqliteStore
from headwater.store.sqlite.checkpoints import Checkpoints
from headwater.store.sqlite.connections import connect

LONG_S = 60.0


def soon(holds: Callable[[], object]) -> bool:
    """Return whether something holds before long."""
    until = time.monotonic() + LONG_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_the_log_is_moved_into_the_file_beside_those_who_write_and_then_nothing_is_left_behind(
    tmp_path: Path,
) -> None:
    file = tmp_path / "s.db"
    store = SqliteStore(file)
    store._writer._checkpoints.close()
    store.append(history())
    before = file.stat().st_size
    moving = Checkpoints(partial(connect, file), nullcontext, pause_s=0.01)
    moving.ask()
    assert soon(lambda: file.stat().st_size > before)
    assert soon(lambda: moving._thread is None)
    store.append([metric(TRAIN, "m", 1.0, on=1)])
    moving.ask()
    assert soon(lambda: moving._thread is None)
    moving.close()
    store.close()
    again = SqliteStore(file)
    assert again.counts()["facts"] == len(history()) + 1
    again.close()


def test_a_long_log_is_begun_anew_though_others_write_all_the_time(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    store = SqliteStore(file)
    store._writer._checkpoints.close()
    store.append(history())
    step, kept_out = 0, 0

    def another() -> None:
        nonlocal step
        step += 1
        store.append([metric(TRAIN, f"m{step}", 1.0, on=1)])

    with closing(Meeting(file, another)) as connection:

        @contextmanager
        def alone() -> Iterator[None]:
            nonlocal kept_out
            kept_out += 1
            connection.beside = None
            yield

        moving = Checkpoints(lambda: connection, alone, pause_s=0.01, long_pages=1)
        moving._move(connection)
        moving.close()
    assert (kept_out, step) == (1, 2)
    before = log_of(file).stat().st_size
    another()
    # What is written next begins at the start of the log, which is no longer for it.
    assert log_of(file).stat().st_size == before
    store.close()


class Meeting:
    """A connection beside which another writes, right after each of its statements has looked where the log ends."""

    def __init__(self, file: Path, beside: Callable[[], None]) -> None:
        self._connection, self.beside = connect(file), beside

    def execute(self, text: str) -> sqlite3.Cursor:
        """Return what a statement says, after which there is more in the log."""
        found = self._connection.execute(text)
        if self.beside is not None:
            self.beside()
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def log_of(file: Path) -> Path:
    """Return the log of a store."""
    return file.with_name(f"{file.name}-wal")


def test_a_small_write_has_the_log_moved_and_a_closed_store_leaves_no_thread(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.append(history())
    thread = store._writer._checkpoints._thread
    assert thread is not None
    store.close()
    assert not thread.is_alive()


def test_what_was_committed_is_told_so_where_no_thread_can_be_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    store = SqliteStore(tmp_path / "s.db")
    assert soon(lambda: store._writer._checkpoints._thread is None)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert store.append(history()).new == len(history())
    store.close()
