"""The door as the process that began it knows it."""

from __future__ import annotations

import socket

from headwater.attendants import CAN_BE, Attendant


class Doorway(Attendant):
    """A door before `many` processes, or none where a connection cannot be handed from one process to another.

    Begin it before there are threads: it is forked, and shares what was loaded.
    """

    kind = socket.SOCK_SEQPACKET  # what is sent arrives as it was sent: a connection, or a text
    leaving_s = 3.0

    def __init__(self, listener: socket.socket, *, token: str, many: int) -> None:
        super().__init__()
        if CAN_BE:
            from headwater.api.door import keep_door

            self._begin(lambda theirs: keep_door(listener, theirs, token, many))
