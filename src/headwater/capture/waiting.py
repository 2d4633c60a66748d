"""What waits in the journals of a folder: how many facts, since when, and whose they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from headwater.capture.delivery import batches, read_sent
from headwater.capture.folder import Files, journals
from headwater.errors import Unavailable
from headwater.locks import Lock
from headwater.model import to_time

MOST_COUNTED = 100_000


@dataclass(slots=True)
class Waiting:
    """Journals of processes that run (`living`) and of others (`left`), and what waits in the latter.

    `facts` are counted up to 100,000, `oldest` is when the first was recorded, `refused` are files with facts that
    were set aside, `problems` say what cannot be read.
    """

    folder: Path
    living: int = 0
    left: int = 0
    facts: int = 0
    oldest: datetime | None = None
    refused: int = 0
    problems: tuple[str, ...] = ()


def waiting_in(folder: Path) -> Waiting:
    """Return what waits in a folder; nothing is changed there."""
    found = Waiting(folder, refused=len(list(folder.glob("*.refused"))))
    for files in journals(folder):
        if _is_held(files):
            found.living += 1
            continue
        found.left += 1
        try:
            _count(files, found)
        except Unavailable as error:
            found.problems += (str(error),)
    return found


def _is_held(files: Files) -> bool:
    if not files.lock.exists():
        return False
    lock = Lock.take(files.lock)
    if lock is not None:
        lock.release()
    return lock is None


def _count(files: Files, found: Waiting) -> None:
    first = True
    for batch in batches(files, read_sent(files.sent)):
        if first and batch.lines:
            at, first = to_time(str(json.loads(batch.lines[0])["recorded_at"])), False
            found.oldest = min(found.oldest or at, at)
        found.facts += len(batch.lines)
        if found.facts > MOST_COUNTED:
            return
