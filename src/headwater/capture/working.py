"""Work that a run leaves to a thread of its own, so that the training goes on: hashing files, asking Git."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable

from headwater.errors import HeadwaterError

_LOG = logging.getLogger("headwater.capture")
_MOST_TOLD = 100
Task = Callable[[], None]


class Worker:
    """Does tasks one after the other in a thread; what goes wrong in one is said and the next is done."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._changed = threading.Condition()
        self._waiting: deque[Task] = deque()
        self._busy = False
        self._told: set[str] = set()
        self._thread: threading.Thread | None = None

    def do(self, task: Task) -> None:
        """Do a task soon."""
        with self._changed:
            self._waiting.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def idle(self) -> bool:
        """Return whether nothing is left to do."""
        return not self._waiting and not self._busy

    def wait(self, *, within_s: float) -> bool:
        """Wait until all is done, so many seconds at most, and return whether it is."""
        end = time.monotonic() + within_s
        with self._changed:
            while not self.idle():
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return self.idle()
        return True

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                task = self._waiting.popleft()
                self._busy = True
            try:
                task()
            except Exception as error:
                self._tell(error)
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _tell(self, error: Exception) -> None:
        """Say what went wrong; the same thing once."""
        told = str(error) if isinstance(error, HeadwaterError) else f"{type(error).__name__}: {error}"
        if told not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(told)
            _LOG.warning("headwater: %s", told)
        _LOG.debug("what went wrong: %s", told, exc_info=error)


_workers: dict[str, Worker] = {}
_lock = threading.Lock()


def worker(name: str) -> Worker:
    """Return this process' worker of that name."""
    with _lock:
        if name not in _workers:
            _workers[name] = Worker(f"headwater-{name}")
        return _workers[name]


def wait_for_all(*, within_s: float) -> bool:
    """Wait until nothing is left to do, so many seconds at most, and return whether nothing is."""
    end = time.monotonic() + within_s
    with _lock:
        found = list(_workers.values())
    done = [each.wait(within_s=max(0.0, end - time.monotonic())) for each in found]
    return all(done)


def _forget_parent() -> None:
    global _lock
    _lock = threading.Lock()
    _workers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parent)
