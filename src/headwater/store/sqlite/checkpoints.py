"""Moves what was written from the log into the file, beside those who write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress

from headwater.errors import HeadwaterError

PAUSE_S = 1.0
LONG_PAGES = 32_768
_FEW_PAGES, _PASSES = 1_000, 4


class Checkpoints:
    """A thread that moves the log into the file while there is something to move, and is gone when there is not.

    SQLite lets whoever commits do this once the log is long: that one, and all who wait for it, would wait for
    thousands of pages to reach the disk. A log is begun anew only where all of it is in the file, which does not come
    about while others write: once it has `long_pages` the last few are moved while `alone` keeps them out.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        alone: Callable[[], AbstractContextManager[object]],
        *,
        pause_s: float = PAUSE_S,
        long_pages: int = LONG_PAGES,
    ) -> None:
        self._connect, self._alone = connect, alone
        self._pause_s, self._long_pages = pause_s, long_pages
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None
        self._due = False

    def ask(self) -> None:
        """Have the log moved soon; where no thread can be begun those who commit do it."""
        with self._lock:
            self._due = True
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
                try:
                    self._thread.start()
                except RuntimeError:  # too many, or Python is ending: what was committed is so anyhow
                    self._thread = None

    def close(self) -> None:
        """End, once a move under way is done."""
        self._ended.set()
        if (thread := self._thread) is not None:
            thread.join()

    def _run(self) -> None:
        # Where this fails, those who commit still do it for themselves.
        try:
            with suppress(HeadwaterError, sqlite3.Error), closing(self._connect()) as connection:
                while not self._ended.wait(self._pause_s) and self._is_due():
                    self._move(connection)
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _move(self, connection: sqlite3.Connection) -> None:
        pages = _moved(connection)
        if pages < self._long_pages:
            return
        for _ in range(_PASSES):
            before, pages = pages, _moved(connection)
            if pages - before <= _FEW_PAGES:
                break
        with self._alone():
            _moved(connection)

    def _is_due(self) -> bool:
        """Return whether anything was asked for since; else let the next who asks begin a thread anew."""
        with self._lock:
            due, self._due = self._due, False
            if not due:
                self._thread = None
            return due


def _moved(connection: sqlite3.Connection) -> int:
    """Move what is in the log by now; returns how many pages it has, -1 where somebody else moves it."""
    _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages)
