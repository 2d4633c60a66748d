"""The scribe: a process that writes for all who serve, one commit for all that wait, and has nothing else to do."""

from __future__ import annotations

import logging
import selectors
import signal
import socket
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

from headwater.errors import HeadwaterError
from headwater.services.arrival.frames import Answer, Line, frame
from headwater.services.arrival.gathering import Request
from headwater.store import Receipt

NAME = "scribe"
HEARS_S = 5.0  # so long one who stands still may keep the others waiting, once
_LOG = logging.getLogger("headwater.services")

Writing = Callable[[list[Request]], int]
Opened = Callable[[], AbstractContextManager[Writing]]


class Scribe:
    """Takes requests from those whose channels come over `control`, and ends when all of them are gone.

    What `opened` yields settles a list of requests and returns how many of them it took; it is opened for the first.
    """

    def __init__(self, control: socket.socket, opened: Opened) -> None:
        self._control, self._opened = control, opened
        self._write: Writing | None = None
        self._open = True
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, None)
        self._waiting: deque[tuple[Line, Request]] = deque()

    def run(self) -> None:
        """Write until nobody is left."""
        with ExitStack() as until_the_end:
            until_the_end.callback(self._close)
            while self._open or self._waiting:
                for key, _ in self._selector.select(0 if self._waiting else None):
                    if key.data is None:
                        self._meet()
                    else:
                        self._hear(key.data)
                if self._waiting:
                    self._settle(until_the_end)

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, Line):
                key.data.channel.close()
        self._selector.close()

    def _meet(self) -> None:
        """Take the channel of somebody who wants to write."""
        try:
            said, handles, _, _ = socket.recv_fds(self._control, 1, 1)
        except OSError:
            said, handles = b"", []
        if not said:
            self._open = False
            self._selector.unregister(self._control)
        for handle in handles:
            channel = socket.socket(fileno=handle)
            channel.settimeout(HEARS_S)
            self._selector.register(channel, selectors.EVENT_READ, Line(channel))

    def _hear(self, line: Line) -> None:
        try:
            found = line.take()
        except OSError:
            found = None
        if found is None:
            self._leave(line)
        self._waiting.extend((line, each) for each in found or () if isinstance(each, Request))

    def _leave(self, line: Line) -> None:
        if line.channel.fileno() >= 0:
            self._selector.unregister(line.channel)
            line.channel.close()

    def _settle(self, until_the_end: ExitStack) -> None:
        """Write what waits, and answer with what came of it: of what failed in another way nothing is said."""
        requests = [request for _, request in self._waiting]
        try:
            if self._write is None:
                self._write = until_the_end.enter_context(self._opened())
            done = self._write(requests)
        except Exception:
            _LOG.exception("what was told could not be written; whoever told it tries it for itself")
            done = len(requests)
        self._answer([self._waiting.popleft() for _ in range(done)])

    def _answer(self, settled: Sequence[tuple[Line, Request]]) -> None:
        told: dict[Line, bytes] = {}
        for place, (line, request) in enumerate(settled):
            outcome = request.outcome if isinstance(request.outcome, Receipt | HeadwaterError) else None
            told[line] = told.get(line, b"") + frame(Answer(request.number, outcome, int(place == 0)))
        for line, answers in told.items():
            try:
                line.channel.sendall(answers)
            except OSError:  # who is gone, or does not hear, finds the channel closed and writes for himself
                self._leave(line)


def keep_writing(control: socket.socket, opened: Opened) -> None:
    """Be the scribe until all who could have something to write have ended."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    with suppress(OSError):  # who looks at the processes of this machine sees which is the scribe
        Path("/proc/self/comm").write_text(NAME)
    Scribe(control, opened).run()
