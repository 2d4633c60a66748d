"""A lock on a file that ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held from `take` on until `release`, or until the process is gone."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle, self.path = handle, path

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """Return the lock on `path`, None while another process (or this one) holds it.

        Raises:
            OSError: the file cannot be made.
        """
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(handle)
        except OSError:
            os.close(handle)
            return None
        if not _is_still(handle, path):
            os.close(handle)
            return None
        return cls(handle, path)

    @property
    def handle(self) -> int:
        """The open file; a process that is given it holds the lock too, until it ends."""
        return self._handle

    def release(self) -> None:
        """Let others take it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def forget(self) -> None:
        """Let go of this process' copy of the handle: a forked child, whose parent keeps the lock."""
        self.release()


def _is_still(handle: int, path: Path) -> bool:
    """Return whether the locked file is the one that has this name: another may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False
