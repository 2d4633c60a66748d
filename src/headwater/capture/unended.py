"""Runs that a process had under way when it was killed: nobody else can say that they have ended."""

from __future__ import annotations

import json

from headwater.capture.delivery import batches
from headwater.capture.folder import Files
from headwater.capture.frames import Frame, frames
from headwater.capture.journal import Position
from headwater.facts import StateFact
from headwater.model import TERMINAL, Origin, RunState, Uid, to_time

CONFIDENCE = 0.9
_STATE = b'"fact":"state"'


def unended(files: Files) -> list[StateFact]:
    """Return that the runs which a dead process had under way are ABORT since its last word; the same each time."""
    found = _begun_before(files)
    last = ""
    for batch in batches(files, Position(0, 0)):
        for line in batch.lines:
            if _STATE in line:
                fact = json.loads(line)
                if fact["state"] in TERMINAL:
                    found.discard(fact["run"])
                else:
                    found.add(fact["run"])
        if batch.lines:
            last = max(last, str(json.loads(batch.lines[-1])["recorded_at"]))
    if not last:
        return []
    at = to_time(last)
    return [
        StateFact(
            run=run,
            state=RunState.ABORT,
            occurred_at=at,
            recorded_at=at,
            origin=Origin.INFERRED,
            confidence=CONFIDENCE,
        )
        for run in sorted(found)
    ]


def _begun_before(files: Files) -> set[Uid]:
    """Return the runs that were under way when the first segment that is still there began."""
    for number in files.numbers():
        for found in frames(files.segment(number).read_bytes()[:1_000_000]):
            if isinstance(found, Frame):
                return set(json.loads(found.payload).get("open", ()))
            break
    return set()
