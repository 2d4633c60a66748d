"""Several processes that answer on one socket: begun, begun anew when they die, and ended together."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess

from headwater.api.doorway import Doorway
from headwater.errors import Unavailable

QUICK_S = 5.0
LONGEST_PAUSE_S = 30.0
TRIES = 3
GRACE_S = 20.0
_LOOK_S = 0.2
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Forked they share what was loaded by now and begin at once; elsewhere than on Linux forking is not safe.
_CONTEXT = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@dataclass(slots=True)
class _Worker:
    number: int
    process: BaseProcess | None = None
    begun: float = 0.0
    due: float = 0.0
    quick_ends: int = 0


class Supervisor:
    """Keeps `many` processes running `work`, which ends on SIGTERM; `say` hears of what goes wrong.

    Each is given a channel to `door`, or None where there is none.
    """

    def __init__(
        self,
        many: int,
        work: Callable[[socket.socket | None], None],
        *,
        say: Callable[[str], object],
        door: Doorway | None = None,
    ) -> None:
        self._work, self._say, self._door = work, say, door
        self._workers = [_Worker(number) for number in range(1, many + 1)]
        self._ended = threading.Event()
        self._served = False

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; then end the processes, which answer first what is under way.

        Raises:
            Unavailable: the processes end as soon as they have begun.
        """
        before = {sig: signal.signal(sig, self._on_signal) for sig in _SIGNALS}
        try:
            while not self._ended.is_set():
                self._begin_due()
                self._wait()
                self._look()
        finally:
            self._end_all()
            for sig, handler in before.items():
                signal.signal(sig, handler)

    def _on_signal(self, *_: object) -> None:
        self._ended.set()

    def _begin_due(self) -> None:
        now = time.monotonic()
        for worker in self._workers:
            if worker.process is None and worker.due <= now:
                worker.process = self._begun(worker.number)
                worker.begun = now

    def _begun(self, number: int) -> BaseProcess:
        channel = self._door.channel() if self._door is not None else None
        process = _CONTEXT.Process(  # type: ignore[attr-defined]
            target=_run, args=(self._work, channel), name=f"worker-{number}"
        )
        # A signal that came before the child has handlers of its own would be lost to it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            if channel is not None:
                channel.close()
        return process  # type: ignore[no-any-return]

    def _wait(self) -> None:
        sentinels = [worker.process.sentinel for worker in self._workers if worker.process is not None]
        if sentinels:
            connection.wait(sentinels, timeout=_LOOK_S)
        else:
            self._ended.wait(_LOOK_S)

    def _look(self) -> None:
        """Plan a new process for each that died: at once, but later and later where they die early."""
        now = time.monotonic()
        for worker in self._workers:
            if worker.process is None:
                continue
            lived_s = now - worker.begun
            self._served = self._served or lived_s > QUICK_S
            if worker.process.exitcode is None or self._ended.is_set():
                continue
            worker.quick_ends = worker.quick_ends + 1 if lived_s < QUICK_S else 0
            if worker.quick_ends >= TRIES and not self._served:
                raise Unavailable(f"the processes end as soon as they begin ({_how(worker.process)})")
            pause = min(LONGEST_PAUSE_S, 2.0 ** (worker.quick_ends - 2)) if worker.quick_ends else 0.0
            self._say(f"process {worker.process.pid} {_how(worker.process)}; another takes its place")
            worker.process.close()
            worker.process, worker.due = None, now + pause

    def _end_all(self) -> None:
        alive = [worker.process for worker in self._workers if worker.process is not None]
        for process in alive:
            with contextlib.suppress(ValueError, ProcessLookupError):
                process.terminate()
        until = time.monotonic() + GRACE_S
        for process in alive:
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                self._say(f"process {process.pid} did not end and is killed")
                process.kill()
                process.join()
            process.close()


def _how(process: BaseProcess) -> str:
    code = process.exitcode or 0
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"


def _run(work: Callable[[socket.socket | None], None], channel: socket.socket | None) -> None:
    """Do the work; nobody is left behind where the supervisor is killed."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # from a terminal it comes to all; the supervisor passes it on
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()
    work(channel)


def _follow(sentinel: int) -> None:
    connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
