"""The scribe as the processes that serve know it."""

from __future__ import annotations

from functools import partial

from headwater.attendants import CAN_BE, Attendant
from headwater.services.arrival.scribe import Opened, keep_writing


class Desk(Attendant):
    """Where processes that were forked after it hand in what is to be written; none where they cannot be forked.

    Begin it before there are threads and before a store is open. `opened` opens that in the new
    process; None: each writes for itself.
    """

    leaving_s = 10.0

    def __init__(self, opened: Opened | None) -> None:
        super().__init__()
        if CAN_BE and opened is not None:
            self._begin(partial(keep_writing, opened=opened), name="scribe")
