"""The process that delivers a journal beside the training, as the training sees it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from headwater.capture import beside
from headwater.capture.course import Course, Status
from headwater.capture.destination import TOKEN, Destination
from headwater.capture.journal import Journal, Position

if TYPE_CHECKING:
    from headwater.capture.flushing import Flusher

GRACE_S = 0.1
_LOG = logging.getLogger("headwater.capture")


class Courier:
    """Delivers what is appended to a journal, in a process of its own; in a thread where none can be started.

    The process ends with the one that it works for, after the rest is delivered where that was killed, and holds the
    journal's lock until then.
    """

    def __init__(self, journal: Journal, to: Destination) -> None:
        self.course = Course(journal.files)
        self._journal, self._to = journal, to
        self._lock = threading.Lock()
        self._said_early: list[bytes] = []
        self._stdin = -1
        self._process: subprocess.Popen[bytes] | None = None
        self._instead: Flusher | None = None
        self._stopping = False
        self._answers = -1
        self._thread = threading.Thread(target=self._follow, name="headwater-courier", daemon=True)
        if beside.possible():
            if _may_be_killed_soon():
                self._begin()
            self._thread.start()
        else:
            self._instead = self._flusher()

    @property
    def done(self) -> Status:
        """What was delivered until now."""
        return self.course.status

    @property
    def problem(self) -> str:
        """Why nothing can be delivered at the moment; empty while all is well."""
        return self.course.status.problem

    @property
    def all_delivered(self) -> bool:
        """Whether nothing waits."""
        return self.course.status.position == self._journal.end

    def wait(self, *, within_s: float) -> bool:
        """Wait until nothing waits, so many seconds at most, and return whether that is so."""
        return self.course.wait(self._journal.end, within_s=within_s)

    def hurry(self) -> None:
        """Deliver now."""
        if self._instead is not None:
            self._instead.hurry()
        else:
            self._tell({"do": "hurry", "token": os.environ.get(TOKEN, "")})

    def stop(self, *, within_s: float) -> bool:
        """Deliver the rest within so many seconds and end; return whether that was all."""
        self._stopping = True
        if self._instead is not None:
            self._instead.stop(within_s=within_s)
        else:
            self._tell({"do": "stop", "within_s": within_s, "token": os.environ.get(TOKEN, "")})
            self._thread.join(within_s + GRACE_S)
            self._end_process()
        return self.all_delivered

    def forget(self) -> None:
        """Let go of the process: it works for the one that this one was forked from."""
        stdin, self._stdin = self._stdin, -1
        if stdin >= 0:
            os.close(stdin)
        if self._process is not None:
            self._process.returncode = 0

    def _tell(self, command: dict[str, Any]) -> None:
        line = json.dumps(command).encode() + b"\n"
        with self._lock:
            if self._stdin < 0:
                self._said_early.append(line)
            else:
                _write(self._stdin, line)

    def _follow(self) -> None:
        """Start the process and hear what it says until it ends; where it ends too early, work in its place."""
        try:
            self._hear(self._answers if self._answers >= 0 else self._start())
        except Exception as error:
            _LOG.debug("headwater: no process delivers: %s", error)
            if self._process is not None:
                self._process.kill()
        self._let_go()
        if not self._stopping:
            self._instead = self._flusher()

    def _begin(self) -> None:
        """Start the process before anything is journalled; where that fails `_follow` tries again."""
        try:
            self._answers = self._start()
        except OSError as error:
            _LOG.debug("headwater: no process delivers yet: %s", error)

    def _hear(self, answers: int) -> None:
        with open(answers, "rb", buffering=0):
            for told in _lines(answers):
                try:
                    status = json.loads(told)
                except ValueError:
                    _LOG.debug("headwater: the process that delivers said %r", told[:100])
                else:
                    self.course.take(_status(status))

    def _start(self) -> int:
        """Start the process and return where it is heard.

        Raises:
            OSError: it cannot be started.
        """
        reading, stdin = os.pipe()
        answers, writing = os.pipe()
        told = {
            "folder": str(self._journal.files.folder),
            "stem": self._journal.files.stem,
            "url": self._to.url,
            "parent": os.getpid(),
        }
        try:
            lock = self._journal.held.handle
            self._process = beside.started(reading, writing, quiet=True, pass_fds=[lock])
        except BaseException:
            os.close(stdin)
            os.close(answers)
            raise
        finally:
            os.close(reading)
            os.close(writing)
        with self._lock:
            _write(stdin, beside.first_line("headwater.capture.carrying", told))
            os.set_blocking(stdin, False)
            for line in self._said_early:
                _write(stdin, line)
            self._stdin = stdin
        return answers

    def _flusher(self) -> Flusher:
        from headwater.capture.flushing import Flusher
        from headwater.capture.sending import sender_to

        return Flusher(self._journal, sender_to(self._to), self.course.take)

    def _end_process(self) -> None:
        """End a process that has not ended in time; what it was doing is safe to do again."""
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()
            self._thread.join()

    def _let_go(self) -> None:
        """Close the pipe to a process that is gone."""
        with self._lock:
            stdin, self._stdin = self._stdin, -1
            if stdin >= 0:
                os.close(stdin)
        if self._process is not None:
            self._process.wait()


def _may_be_killed_soon() -> bool:
    """Return whether this is a worker of multiprocessing, which a pool kills right after its last task."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def _write(pipe: int, line: bytes) -> None:
    try:
        os.write(pipe, line)
    except OSError as error:  # it is gone, or has not listened for long
        _LOG.debug("headwater: %s", error)


def _lines(pipe: int) -> Iterator[bytes]:
    waiting = b""
    while part := os.read(pipe, 65_536):
        *whole, waiting = (waiting + part).split(b"\n")
        yield from whole


def _status(told: dict[str, Any]) -> Status:
    return Status(
        Position(*told["position"]),
        told["new"],
        told["known"],
        told["refused"],
        tuple(told["reasons"]),
        told["problem"],
    )
