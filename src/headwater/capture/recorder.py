"""What a process has of capture: for each destination one journal and the thread that delivers it."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from headwater.capture.destination import Destination
from headwater.capture.flushing import Flusher
from headwater.capture.folder import journal_folder
from headwater.capture.journal import LIMIT, Closed, Journal, limit_of
from headwater.capture.sending import sender_to
from headwater.errors import HeadwaterError
from headwater.facts import Fact

EXIT = "HEADWATER_EXIT_S"
EXIT_S, EXIT_TO_STORE_S = 2.0, 10.0
_LOG = logging.getLogger("headwater.capture")


class Recorder:
    """Takes facts for one destination; nothing it does raises or waits for anybody."""

    def __init__(self, to: Destination) -> None:
        self.to = to
        self.pid = os.getpid()
        self._closed = False
        self._journal: Journal | None = None
        self._flusher: Flusher | None = None
        self._said: set[str] = set()
        try:
            limit = limit_of(os.environ.get(LIMIT, ""))
            self._journal = Journal(journal_folder(), to, most_bytes=limit)
            self._flusher = Flusher(self._journal, sender_to(to))
        except (HeadwaterError, RuntimeError) as error:
            _LOG.error("headwater: nothing is captured: %s", error)

    @property
    def closed(self) -> bool:
        """Whether it takes no more facts."""
        return self._closed

    @property
    def journal(self) -> Journal | None:
        """The journal; None where none could be made."""
        return self._journal

    @property
    def flusher(self) -> Flusher | None:
        """The thread that delivers."""
        return self._flusher

    def record(self, facts: Iterable[Fact]) -> int:
        """Append facts to the journal and return how many it holds now."""
        if self._journal is None:
            return 0
        stated = list(facts)
        try:
            return self._journal.append(stated)
        except Closed:
            return recorder_to(self.to).record(stated)

    def first_time(self, key: str) -> bool:
        """Return whether this was not asked before: what never changes is said once a process."""
        if key in self._said:
            return False
        self._said.add(key)
        return True

    def hurry(self) -> None:
        """Deliver now."""
        if self._flusher is not None:
            self._flusher.hurry()

    def close(self, *, within_s: float) -> bool:
        """Deliver what can be within so many seconds, let go, and return whether that was all."""
        self._closed = True
        if self._journal is None:
            return True
        done = self._flusher.stop(within_s=within_s) if self._flusher is not None else False
        if self._journal.dropped:
            _LOG.error("headwater: %s facts were DROPPED for lack of room", f"{self._journal.dropped:,}")
        if not done:
            _LOG.warning(
                "headwater: not all was delivered to %s; `headwater sync %s` sends the rest",
                self.to.shown(),
                self._journal.files.folder,
            )
        self._journal.close(empty=done)
        return done

    def forget(self) -> None:
        """Let go of what belongs to the process this one was forked from."""
        if self._journal is not None:
            self._journal.forget()


_lock = threading.Lock()
_recorders: dict[Destination, Recorder] = {}
before_the_end: list[Callable[[], None]] = []
_watched_by = 0


def recorder_to(to: Destination) -> Recorder:
    """Return this process' recorder for a destination."""
    with _lock:
        found = _recorders.get(to)
        if found is None or found.pid != os.getpid() or found.closed:
            found = _recorders[to] = Recorder(to)
            _watch_the_end()
        return found


def close_all(*, within_s: float | None = None) -> bool:
    """Deliver what can be within so many seconds and return whether that was all.

    Without a number it is HEADWATER_EXIT_S, else 2 to a server, which may be down, and 10 into a store.
    """
    with _lock:
        closing = list(_recorders.values())
        _recorders.clear()
    closed = [
        each.close(within_s=_exit_s(each.to) if within_s is None else within_s)
        for each in closing
        if each.pid == os.getpid()
    ]
    return all(closed)


class Clock:
    """The time, strictly increasing within this process, so that what is said later counts as later."""

    def __init__(self) -> None:
        self._lock, self._last = threading.Lock(), datetime.fromtimestamp(0, UTC)

    def now(self) -> datetime:
        """Return a time later than any returned before, in UTC."""
        with self._lock:
            self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
            return self._last


CLOCK = Clock()


def _watch_the_end() -> None:
    """Close at the end of the process; children that multiprocessing forks end in a way of their own."""
    global _watched_by
    if _watched_by == os.getpid():
        return
    _watched_by = os.getpid()
    util = sys.modules.get("multiprocessing.util")
    process = sys.modules.get("multiprocessing.process")
    if util is not None and process is not None and process.parent_process() is not None:
        util.Finalize(None, _at_the_end, exitpriority=-100)
    else:
        atexit.register(_at_the_end)


def _at_the_end() -> None:
    if _watched_by == os.getpid():
        for each in before_the_end:
            each()
        close_all()


def _forget_parent() -> None:
    global _lock, CLOCK
    _lock = threading.Lock()
    CLOCK.__init__()  # type: ignore[misc]
    for each in _recorders.values():
        each.forget()
    _recorders.clear()
    if _watched_by:
        atexit.unregister(_at_the_end)


def _exit_s(to: Destination) -> float:
    usual = EXIT_S if to.is_server else EXIT_TO_STORE_S
    try:
        return max(0.0, float(os.environ.get(EXIT, "") or usual))
    except ValueError:
        return usual


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parent)
