"""Whose turn it is to write to a file that several processes have open: first come, first served."""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_S = 1.0
_LOOK_S = 0.0005
_QUEUE, _TURN = 0, 1

if sys.platform == "linux":
    import fcntl

    def _set(handle: int, kind: int, place: int) -> None:
        """Take or free a lock that belongs to the open file and not to the process."""
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", kind, os.SEEK_SET, place, 1, 0))

    def _takes(handle: int, place: int) -> bool:
        try:
            _set(handle, fcntl.F_WRLCK, place)
        except OSError:
            return False
        return True

    def _free(handle: int, place: int) -> None:
        with suppress(OSError):
            _set(handle, fcntl.F_UNLCK, place)

else:  # pragma: no cover

    def _takes(_handle: int, _place: int) -> bool:
        return True

    def _free(_handle: int, _place: int) -> None:
        return None


class Turns:
    """Gives way to a process that waited first, where SQLite would let in whoever asks at the right moment.

    These are manners: what keeps writers apart is SQLite's own lock, and who waited long here goes on to that one.
    """

    def __init__(self, path: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._handle = _opened(path)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn while the context lasts."""
        if self._handle < 0:
            yield
            return
        until = time.monotonic() + self._patience_s
        try:
            # Who has written and wants to write again comes behind whoever stands in the queue by then.
            self._wait(_QUEUE, until)
            self._wait(_TURN, until)
            _free(self._handle, _QUEUE)
            yield
        finally:
            _free(self._handle, _QUEUE)
            _free(self._handle, _TURN)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _wait(self, place: int, until: float) -> None:
        while not _takes(self._handle, place) and time.monotonic() < until:
            time.sleep(_LOOK_S)


def _opened(path: Path) -> int:
    """Return a file of this user's that stands for the one at `path`; -1 where there can be none."""
    try:
        held = path.stat()
        folder = (
            Path(tempfile.gettempdir()) / f"headwater-turns-{os.getuid() if hasattr(os, 'getuid') else 0}"
        )
        folder.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        return os.open(folder / f"{held.st_dev:x}-{held.st_ino:x}", flags, 0o600)
    except OSError:
        return -1
