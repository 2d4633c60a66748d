"""Processes that are forked to do one thing for others, and are handed a channel to each of them."""

from __future__ import annotations

import multiprocessing
import socket
import sys
from collections.abc import Callable
from types import TracebackType
from typing import ClassVar, Self

CAN_BE = sys.platform == "linux"
"""Whether a channel can be handed from one process to another here."""


class Attendant:
    """Such a process as those know it that were forked after it; none until it is begun.

    Begin it before there are threads: it is forked, and shares what was loaded.
    """

    kind: ClassVar[socket.SocketKind] = socket.SOCK_STREAM
    leaving_s: ClassVar[float]

    def __init__(self) -> None:
        self._control: socket.socket | None = None

    def _begin(self, keep: Callable[[socket.socket], None], *, name: str | None = None) -> None:
        """Have a new process do `keep` with the end at which it is handed channels, until the other end is gone."""
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = multiprocessing.get_context("fork").Process(
                target=_keep, args=(keep, self._control, theirs), daemon=True, name=name
            )
            self._process.start()

    def channel(self) -> socket.socket | None:
        """Return one end of a new channel to the process; None: there is none, or no more."""
        if self._control is None:
            return None
        mine, theirs = socket.socketpair(type=self.kind)
        with theirs:
            try:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            except OSError:
                mine.close()
                return None
        return mine

    def close(self) -> None:
        """Let the process finish what it was told, and go."""
        if self._control is not None:
            self._control.close()
            self._control = None
            self._process.join(self.leaving_s)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _keep(keep: Callable[[socket.socket], None], mine: socket.socket, theirs: socket.socket) -> None:
    mine.close()  # the copy of the parent's end, which would keep it open when the parent is gone
    keep(theirs)
