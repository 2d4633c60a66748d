"""Moves what was written from the log into the file, beside those who write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress

from headwater.errors import HeadwaterError

PAUSE_S = 1.0


class Checkpoints:
    """A thread that moves the log into the file while there is something to move, and is gone when there is not.

    SQLite lets whoever commits do this once the log is long: that one, and all who wait for it, would wait for
    thousands of pages to reach the disk.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], *, pause_s: float = PAUSE_S) -> None:
        self._connect, self._pause_s = connect, pause_s
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
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _is_due(self) -> bool:
        """Return whether anything was asked for since; else let the next who asks begin a thread anew."""
        with self._lock:
            due, self._due = self._due, False
            if not due:
                self._thread = None
            return due
