"""Cuts off on the server what nobody waits for any more; a driver alone can only stop listening."""

from __future__ import annotations

import contextlib
import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from headwater.errors import HeadwaterError
from headwater.patience import ENDLESS, check, patience

# How a transaction is recognised among those of the server.
MARK = "headwater"
CLOSING_S = 2.0


class Cutting:
    """Has the transactions of calls that were given up ended by `end`, in a thread of its own."""

    def __init__(self, end: Callable[[str], None]) -> None:
        self._end = end
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def marked(self) -> Iterator[dict[str, str] | None]:
        """Yield what to mark a transaction with, which is cut off when its caller gives up meanwhile.

        Raises:
            Unavailable: the caller gave up before.
        """
        waiting = patience()
        if waiting is ENDLESS:
            yield None
            return
        call = uuid.uuid4().hex
        with waiting.ended_by(lambda: self._cut(call)):
            check()
            yield {MARK: call}

    def close(self) -> None:
        """Stop; what was not ended by now ends by the server's own time-out."""
        if self._thread is not None:
            self._waiting.put("")
            self._thread.join(CLOSING_S)

    def _cut(self, call: str) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="headwater-cutting", daemon=True)
                self._thread.start()
        self._waiting.put(call)

    def _work(self) -> None:
        while call := self._waiting.get():
            # Where this is not allowed or not possible, the time-out of the transaction ends it.
            with contextlib.suppress(HeadwaterError):
                self._end(call)
