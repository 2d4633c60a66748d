"""What a process has of capture: for each destination one journal and what delivers it."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.capture.courier import Courier
from headwater.capture.destination import Destination, exit_s
from headwater.capture.folder import journal_folder
from headwater.capture.journal import LIMIT, Closed, Journal, limit_of
from headwater.errors import HeadwaterError
from headwater.facts import Fact

if TYPE_CHECKING:
    from headwater.capture.circumstances import Found

_LOG = logging.getLogger("headwater.capture")


class Recorder:
    """Takes facts for one destination until it is `closed`; nothing it does raises or waits for anybody."""

    def __init__(self, to: Destination) -> None:
        self.to = to
        self.pid = os.getpid()
        self.closed = False
        self._journal: Journal | None = None
        self._courier: Courier | None = None
        self.circumstances: dict[Path, tuple[float, Found]] = {}
        try:
            limit = limit_of(os.environ.get(LIMIT, ""))
            self._journal = Journal(journal_folder(), to, most_bytes=limit)
            self._courier = Courier(self._journal, to)
        except (HeadwaterError, RuntimeError) as error:
            _LOG.error("headwater: nothing is captured: %s", error)

    @property
    def journal(self) -> Journal | None:
        """The journal; None where none could be made."""
        return self._journal

    @property
    def courier(self) -> Courier | None:
        """What delivers the journal."""
        return self._courier

    def record(self, facts: Iterable[Fact]) -> int:
        """Append facts to the journal and return how many it holds now."""
        if self._journal is None:
            return 0
        stated = list(facts)
        try:
            return self._journal.append(stated)
        except Closed:
            return recorder_to(self.to).record(stated)

    @property
    def append(self) -> Callable[[bytes], None]:
        """What appends a packed record that holds no secrets; it raises `Closed` once this recorder is.

        Who logs in a loop remembers it: each call that lies between a training and the disk costs it microseconds.
        """
        return _nowhere if self._journal is None else self._journal.append_packed

    def note_all(self, payloads: Sequence[bytes]) -> None:
        """Append records that hold no secrets: in short, or as lines of the interchange format."""
        if self._journal is None:
            return
        try:
            self._journal.append_records(payloads)
        except Closed:
            recorder_to(self.to).note_all(payloads)

    def hurry(self) -> None:
        """Deliver now."""
        if self._courier is not None:
            self._courier.hurry()

    def settle(self) -> None:
        """Let be delivered what there is, and return once it is on disk."""
        self.hurry()
        try:
            if self._journal is not None:
                self._journal.sync()
        except OSError as error:
            _LOG.warning("headwater: the journal was not put on disk: %s", error)

    def close(self, *, within_s: float) -> bool:
        """Deliver what can be within so many seconds, let go, and return whether that was all."""
        self.closed = True
        if self._journal is None:
            return True
        done = self._courier.stop(within_s=within_s) if self._courier is not None else False
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
        self.closed = True
        if self._journal is not None:
            self._journal.forget()
        if self._courier is not None:
            self._courier.forget()


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
        each.close(within_s=exit_s(each.to) if within_s is None else within_s)
        for each in closing
        if each.pid == os.getpid()
    ]
    return all(closed)


def nowhere_yet(_data: bytes) -> None:
    """Stand for `append` before a recorder was asked for.

    Raises:
        Closed: always.
    """
    raise Closed


def _nowhere(_data: bytes) -> None:
    """Drop a record where no journal could be made, which was said."""


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
    global _lock
    _lock = threading.Lock()
    for each in _recorders.values():
        each.forget()
    _recorders.clear()
    if _watched_by:
        atexit.unregister(_at_the_end)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parent)
