"""The thread that delivers a journal while the process works on something else."""

from __future__ import annotations

import contextlib
import logging
import threading
import time

from headwater.capture.delivery import Deliverer, Delivery
from headwater.capture.journal import Journal
from headwater.capture.sending import Sender
from headwater.errors import Unavailable

EVERY_S = SYNC_S = 1.0
REST = 20.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
_LOG = logging.getLogger("headwater.capture")


class Flusher:
    """Delivers about once a second, and at the end; rests 20 times as long as it used the processor.

    So it takes at most about 5 % of one processor from the training, however much is logged. While nobody answers it
    asks less and less often.
    """

    def __init__(self, journal: Journal, sender: Sender, *, every_s: float = EVERY_S) -> None:
        self._journal, self._sender, self._every_s = journal, sender, every_s
        self._deliverer = Deliverer(journal.files, sender)
        self._hurried, self._stop = threading.Event(), threading.Event()
        self._until: float | None = None
        self._problem = ""
        self._thread = threading.Thread(target=self._work, name="headwater-flush", daemon=True)
        self._thread.start()

    @property
    def done(self) -> Delivery:
        """What was delivered until now."""
        return self._deliverer.done

    @property
    def problem(self) -> str:
        """Why nothing can be delivered at the moment; empty while all is well."""
        return self._problem

    @property
    def all_delivered(self) -> bool:
        """Whether nothing waits."""
        return self._deliverer.position == self._journal.end

    def hurry(self) -> None:
        """Deliver now."""
        self._hurried.set()

    def stop(self, *, within_s: float) -> bool:
        """Deliver the rest within so many seconds and end; return whether that was all."""
        self._until = time.monotonic() + within_s
        self._stop.set()
        self._hurried.set()
        self._thread.join(within_s + 0.1)
        return not self._thread.is_alive() and self.all_delivered

    def _work(self) -> None:
        pause, worked_s = 0.0, 0.0
        while True:
            if pause:
                # Neither haste nor much that waits is a reason to ask a dead server more often.
                self._rest(self._stop, pause)
            else:
                self._rest(self._hurried, max(self._every_s, REST * worked_s))
            self._hurried.clear()
            stopping = self._stop.is_set()
            began = time.thread_time()
            good = self._deliver()
            worked_s = time.thread_time() - began
            if stopping:
                break
            pause = 0.0 if good else min(LONGEST_PAUSE_S, max(2 * pause, FIRST_PAUSE_S))
        self._close()

    def _rest(self, end: threading.Event, most_s: float) -> None:
        """Wait for an event, so many seconds at most; meanwhile the journal is put on disk once a second."""
        until = time.monotonic() + most_s
        while (left := until - time.monotonic()) > 0 and not end.wait(min(left, SYNC_S)):
            with contextlib.suppress(OSError):
                self._journal.sync()

    def _deliver(self) -> bool:
        try:
            self._journal.sync()
            end = self._journal.end
            if end == self._deliverer.position:
                return True
            self._deliverer.deliver(end, until=self._until)
            self._journal.delivered(self._deliverer.position)
        except Exception as error:
            self._tell(error)
            return False
        if self._problem:
            _LOG.warning("headwater: facts are delivered again")
            self._problem = ""
        self._tell_refused()
        return True

    def _tell(self, error: Exception) -> None:
        told = str(error) if isinstance(error, Unavailable) else f"{type(error).__name__}: {error}"
        if not self._problem:
            _LOG.warning("headwater: %s; facts wait in %s", told, self._journal.files.folder)
            _LOG.debug("what went wrong", exc_info=error)
        self._problem = told

    def _tell_refused(self) -> None:
        if reasons := self.done.reasons:
            _LOG.error(
                "headwater: %s facts are refused and set aside in %s: %s",
                self.done.refused,
                self._journal.files.refused,
                reasons[-1],
            )
            self.done.reasons = []

    def _close(self) -> None:
        try:
            self._sender.close()
        except Exception as error:
            _LOG.debug("headwater: closing: %s", error)
