"""The door as the process that began it knows it."""

from __future__ import annotations

import multiprocessing
import socket
import sys
from types import TracebackType

LEAVING_S = 3.0


class Doorway:
    """A door before `many` processes, or none where a connection cannot be handed from one process to another.

    Begin it before there are threads: it is forked, and shares what was loaded.
    """

    def __init__(self, listener: socket.socket, *, token: str, many: int) -> None:
        self._control: socket.socket | None = None
        if sys.platform != "linux":
            return
        from headwater.api.door import keep_door

        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = multiprocessing.get_context("fork").Process(
                target=_keep, args=(keep_door, self._control, listener, theirs, token, many), daemon=True
            )
            self._process.start()

    def channel(self) -> socket.socket | None:
        """Return one end of a channel to the door, over which it hands connections to who holds it; None: no door."""
        if self._control is None:
            return None
        # What is sent arrives as it was sent: a connection, or a text.
        mine, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            try:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            except OSError:
                mine.close()
                return None
        return mine

    def close(self) -> None:
        """Close the door: nobody is let in any more."""
        if self._control is not None:
            self._control.close()
            self._control = None
            self._process.join(LEAVING_S)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()

    def __enter__(self) -> Doorway:
        """Return this."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _keep(keep, mine: socket.socket, *rest: object) -> None:  # type: ignore[no-untyped-def]
    mine.close()  # the copy of the parent's end, which would keep it open when the parent is gone
    keep(*rest)
