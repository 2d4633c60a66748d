"""How far a journal was delivered and what stands in the way, as the process that keeps it knows and says it."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from headwater.capture.folder import Files
from headwater.capture.journal import START, Position

_LOG = logging.getLogger("headwater.capture")


@dataclass(frozen=True, slots=True)
class Status:
    """How far a journal was delivered, how many facts were new, known and refused there, and what is wrong now.

    `reasons` are those of facts that were refused since the last time; `problem` is empty while all is well.
    """

    position: Position = START
    new: int = 0
    known: int = 0
    refused: int = 0
    reasons: tuple[str, ...] = ()
    problem: str = ""


class Course:
    """Takes what whoever delivers has to say; problems are logged once each."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._changed = threading.Condition()
        self._status = Status()

    @property
    def status(self) -> Status:
        """What was said last."""
        return self._status

    def take(self, status: Status) -> None:
        """Be told how it stands."""
        with self._changed:
            before, self._status = self._status, status
            self._changed.notify_all()
        if status.problem and not before.problem:
            _LOG.warning("headwater: %s; facts wait in %s", status.problem, self._files.folder)
        if before.problem and not status.problem:
            _LOG.warning("headwater: facts are delivered again")
        if status.reasons:
            _LOG.error(
                "headwater: %s facts are refused and set aside in %s: %s",
                status.refused,
                self._files.refused,
                status.reasons[-1],
            )

    def wait(self, position: Position, *, within_s: float) -> bool:
        """Wait until it was delivered as far as `position`, so many seconds at most, and return whether it is."""
        end = time.monotonic() + within_s
        with self._changed:
            while self._status.position != position:
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            return self._status.position == position
