"""What is known from outside of the processes that serve, and what is said of them to whoever watches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

STUCK_S = 10.0
STALE_S = 5.0


@dataclass(slots=True)
class Presence:
    """One process as it was heard of last; times in seconds of one clock, None: not yet.

    `lacking` says why it cannot answer, "" where its store answered when it looked at `looked_at`.
    """

    seen_at: float | None = None
    process: int = 0
    connections: int = 0
    lacking: str = ""
    looked_at: float | None = None

    def hear(self, line: bytes, now: float) -> None:
        """Take in a sign of life as `sign_of_life` writes it."""
        told = json.loads(line)
        self.seen_at, self.process, self.connections = now, told["process"], told["connections"]
        if told["looked_s_ago"] is not None:
            self.looked_at, self.lacking = now - told["looked_s_ago"], told["lacking"]


def sign_of_life(process: int, connections: int, lacking: str, looked_s_ago: float | None) -> bytes:
    """Return the line by which a process tells of itself."""
    told = {
        "process": process,
        "connections": connections,
        "lacking": lacking,
        "looked_s_ago": looked_s_ago,
    }
    return json.dumps(told).encode() + b"\n"


def alive(those: Sequence[Presence], many: int, now: float) -> tuple[bool, str]:
    """Return whether `many` processes serve, and what to say: one that stands still means no, one begun anew does not.

    A process is heard of several times a second whatever it answers meanwhile; where it is not for `STUCK_S` it
    stands still.
    """
    moving: list[Presence] = []
    stuck: list[Presence] = []
    for each in those:
        if each.seen_at is not None:
            (stuck if now - each.seen_at > STUCK_S else moving).append(each)
    if stuck:
        told = (
            f"process {each.process} has stood still for {now - (each.seen_at or 0):.0f} s" for each in stuck
        )
        return False, "; ".join(told)
    if not moving:
        return False, "no process serves; one is being begun"
    if missing := many - len(moving):
        return True, f"ok, but {missing} of {many} processes {'is' if missing == 1 else 'are'} being begun"
    return True, "ok"


def ready(those: Sequence[Presence], now: float) -> str:
    """Return why the store cannot be asked, "" where a process found it to answer in the last `STALE_S`."""
    found = [each.lacking for each in those if each.looked_at is not None and now - each.looked_at <= STALE_S]
    if not found:
        return f"no process has looked whether the store answers in the last {STALE_S:g} s"
    return "" if "" in found else found[0]
