"""Sending what processes that are gone have left in their journals."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from headwater.capture.delivery import TIMEOUT_S, Deliverer, Delivery, destination_in
from headwater.capture.destination import Destination
from headwater.capture.folder import Files, journals
from headwater.capture.records import line_of
from headwater.capture.sending import NotTaken, Refusing, sender_to
from headwater.capture.unended import unended
from headwater.errors import HeadwaterError, NotFound
from headwater.locks import Lock

LEAVING_S = 12.0
Show = Callable[[int, int], None]
"""Told how many bytes of how many are done."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of one journal: `problem` says why the rest of it still waits, else it is gone."""

    name: str
    to: str
    done: Delivery
    refused_file: Path | None = None
    problem: str = ""


@dataclass(slots=True)
class SyncReport:
    """What became of the journals of a folder; `living` belong to processes that deliver them themselves."""

    folder: Path
    journals: list[Synced] = field(default_factory=list)
    living: int = 0

    @property
    def sent(self) -> int:
        """How many facts were taken."""
        return sum(each.done.facts for each in self.journals)

    @property
    def refused(self) -> int:
        """How many facts were refused and set aside."""
        return sum(each.done.refused for each in self.journals)

    @property
    def problems(self) -> list[str]:
        """Why journals still wait."""
        return [each.problem for each in self.journals if each.problem]


def sync(
    folder: Path, *, to: Destination | None = None, on_bytes: Show = lambda _done, _total: None
) -> SyncReport:
    """Send what is left in the journals of a folder, each to where it was meant to go, or all to `to`.

    Journals of living processes are left to them. What is delivered is removed, what is refused is set aside in a
    `.refused` file beside it. Runs that a dead process had under way are ABORT since its last word.

    Raises:
        NotFound: there is no such folder.
    """
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder} with journals in it")
    report = SyncReport(folder)
    found = journals(folder)
    sizes = {files: sum(_size(files.segment(number)) for number in files.numbers()) for files in found}
    done, total = 0, sum(sizes.values())
    until = time.monotonic() + LEAVING_S
    for files in found:
        lock = _lock_of(files, until)
        if lock is None:
            report.living += 1
        elif not files.numbers():
            files.remove()  # delivered while the lock was waited for
            lock.release()
        else:
            try:
                report.journals.append(_synced(files, to, partial(_beyond, on_bytes, done, total)))
            finally:
                lock.release()
        done += sizes[files]
        on_bytes(done, total)
    return report


def send_rest(deliverer: Deliverer, *, until: float | None = None) -> bool:
    """Send what a process that is gone has left and that its runs are ABORT, remove its files, and return True.

    False once `until` (monotonic) has passed: then the rest still waits.

    Raises:
        Unavailable, NotTaken, Refusing: the destination does not take it.
    """
    files = deliverer.files
    if not deliverer.deliver(until=until):
        return False
    if aborted := unended(files):
        deliverer.sender.send([line_of(fact) for fact in aborted], timeout_s=TIMEOUT_S)
    files.remove()
    return True


def _lock_of(files: Files, until: float) -> Lock | None:
    """Return the lock on a journal, None while its process lives.

    What delivers for a process ends with it, but a moment later: that is waited for, `until` (monotonic) at most.
    """
    while (lock := Lock.take(files.lock)) is None and not _lives(files.pid) and time.monotonic() < until:
        time.sleep(0.01)
    return lock


def _lives(pid: int) -> bool:
    if os.name != "posix":  # asking would end it there, and nothing else delivers for it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _synced(files: Files, to: Destination | None, on_bytes: Callable[[int], None]) -> Synced:
    kept = destination_in(files)
    if to is None and kept is None:
        problem = f"{files.stem}: its head is damaged; say where it goes with --server or --store"
        return Synced(files.stem, "", Delivery(), problem=problem)
    goal = to or Destination(kept or "")
    sender = sender_to(goal)
    deliverer = Deliverer(files, sender)
    deliverer.on_batch = lambda _: on_bytes(deliverer.position.offset)
    problem = ""
    try:
        send_rest(deliverer)
    except (HeadwaterError, NotTaken, Refusing) as error:
        problem = str(error)
    finally:
        sender.close()
    refused = files.refused if files.refused.exists() else None
    return Synced(files.stem, goal.shown(), deliverer.done, refused, problem)


def _beyond(show: Show, done: int, total: int, size: int) -> None:
    show(min(done + size, total), total)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
