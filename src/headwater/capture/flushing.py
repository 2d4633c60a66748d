"""Delivering a journal while it grows: about once a second, and with little of the processor."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from headwater.capture.course import Status
from headwater.capture.delivery import Deliverer
from headwater.capture.folder import Files
from headwater.capture.journal import SEGMENT_BYTES, Position
from headwater.capture.sending import Sender
from headwater.errors import Unavailable

EVERY_S = SYNC_S = 1.0
REST, REST_BEHIND = 100.0, 20.0
BEHIND_BYTES = 4_000_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
CALM = 10
_LOG = logging.getLogger("headwater.capture")


class Growing(Protocol):
    """A journal that somebody appends to."""

    files: Files

    @property
    def end(self) -> Position:
        """Where it ends now."""

    def sync(self) -> None:
        """Put on disk what was appended."""

    def delivered(self, upto: Position) -> None:
        """Remove the segments that lie wholly before `upto`."""


class Flusher:
    """Delivers about once a second, and at the end; rests 100 times as long as it used the processor, else 20 times.

    So it takes at most about 1 % of one processor, and 5 % where megabytes wait, however much is logged. While nobody
    answers it asks less and less often. `report` is told of each round.
    """

    def __init__(
        self, journal: Growing, sender: Sender, report: Callable[[Status], None], *, every_s: float = EVERY_S
    ) -> None:
        self._journal, self._sender, self._report, self._every_s = journal, sender, report, every_s
        self._deliverer = Deliverer(journal.files, sender)
        self._hurried, self._stop = threading.Event(), threading.Event()
        self._delivering = threading.Lock()
        self._until: float | None = None
        self._pause, self._problem = 0.0, ""
        self._thread = threading.Thread(target=self._work, name="headwater-flush", daemon=True)
        self._thread.start()

    def hurry(self) -> None:
        """Deliver soon, in the thread for it."""
        self._hurried.set()

    def now(self, *, until: float | None = None) -> None:
        """Deliver in this thread, which may not be as calm; where nobody answers only with `until` (monotonic)."""
        if not self._pause or until is not None:
            self._until = until
            self._deliver()

    def stop(self, *, within_s: float) -> None:
        """Deliver the rest within so many seconds and end."""
        self._until = time.monotonic() + within_s
        self._stop.set()
        self._hurried.set()
        self._thread.join(within_s + 0.1)

    def forget(self) -> None:
        """Do nothing: the thread stayed in the process that this one was forked from."""

    def _work(self) -> None:
        _calm_down()
        worked_s = 0.0
        while True:
            if self._pause:
                # Neither haste nor much that waits is a reason to ask a dead server more often.
                self._rest(self._stop, self._pause)
            else:
                rest = REST_BEHIND if self._behind() > BEHIND_BYTES else REST
                self._rest(self._hurried, max(self._every_s, rest * worked_s))
            self._hurried.clear()
            stopping = self._stop.is_set()
            began = time.thread_time()
            self._deliver()
            worked_s = time.thread_time() - began
            if stopping:
                break
        self._close()

    def _rest(self, end: threading.Event, most_s: float) -> None:
        """Wait for an event, so many seconds at most; meanwhile the journal is put on disk once a second."""
        until = time.monotonic() + most_s
        while (left := until - time.monotonic()) > 0 and not end.wait(min(left, SYNC_S)):
            with contextlib.suppress(OSError):
                self._journal.sync()

    def _behind(self) -> int:
        end, done = self._journal.end, self._deliverer.position
        return (end.segment - done.segment) * SEGMENT_BYTES + end.offset - done.offset

    def _deliver(self) -> None:
        """Put on disk what there is, deliver it and tell how it stands; what is told is on disk."""
        with self._delivering:
            try:
                self._journal.sync()
                end = self._journal.end
                if end != self._deliverer.position:
                    self._deliverer.deliver(end, until=self._until)
                    self._journal.delivered(self._deliverer.position)
                self._problem, self._pause = "", 0.0
            except Exception as error:
                known = isinstance(error, Unavailable)
                self._problem = str(error) if known else f"{type(error).__name__}: {error}"
                self._pause = min(LONGEST_PAUSE_S, max(2 * self._pause, FIRST_PAUSE_S))
                _LOG.debug("what went wrong", exc_info=error)
            self._tell()

    def _tell(self) -> None:
        done = self._deliverer.done
        reasons, done.reasons = tuple(done.reasons), []
        self._report(
            Status(self._deliverer.position, done.new, done.known, done.refused, reasons, self._problem)
        )

    def _close(self) -> None:
        try:
            self._sender.close()
        except Exception as error:
            _LOG.debug("headwater: closing: %s", error)


def _calm_down() -> None:
    """Let others go first, where the system knows that of a thread."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), CALM)
