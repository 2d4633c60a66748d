"""The scribe as the processes that serve know it."""

from __future__ import annotations

import multiprocessing
import socket
import sys
from types import TracebackType

from headwater.services.arrival.scribe import Opened, keep_writing

LEAVING_S = 10.0


class Desk:
    """Where processes that were forked after it hand in what is to be written; none where they cannot be forked.

    Begin it before there are threads and before a store is open. `opened` opens that in the new
    process; None: each writes for itself.
    """

    def __init__(self, opened: Opened | None) -> None:
        self._control: socket.socket | None = None
        if sys.platform != "linux" or opened is None:
            return
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = multiprocessing.get_context("fork").Process(
                target=_keep, args=(self._control, theirs, opened), daemon=True, name="scribe"
            )
            self._process.start()

    def channel(self) -> socket.socket | None:
        """Return one end of a new channel to the scribe; None: there is none, or no more."""
        if self._control is None:
            return None
        mine, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            except OSError:
                mine.close()
                return None
        return mine

    def close(self) -> None:
        """Let the scribe finish what he was told, and go."""
        if self._control is not None:
            self._control.close()
            self._control = None
            self._process.join(LEAVING_S)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()

    def __enter__(self) -> Desk:
        """Return this."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _keep(mine: socket.socket, theirs: socket.socket, opened: Opened) -> None:
    mine.close()  # the copy of the parent's end, which would keep it open when the parent is gone
    keep_writing(theirs, opened)
