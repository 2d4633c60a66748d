"""Whose turn it is to write to a file that several processes have open: first come, first served."""

from __future__ import annotations

import os
import stat
import struct
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
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
        place = _place_of(path)
        self._place, self._handle = place or 0, -1 if place is None else _opened()
        _all.add(self)

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
            self._free(_QUEUE)
            yield
        finally:
            self._free(_QUEUE)
            self._free(_TURN)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _wait(self, place: int, until: float) -> None:
        while not _takes(self._handle, self._place + place) and time.monotonic() < until:
            time.sleep(_LOOK_S)

    def _free(self, place: int) -> None:
        _free(self._handle, self._place + place)


_all: weakref.WeakSet[Turns] = weakref.WeakSet()


def _let_go() -> None:
    """Hold in a forked child no turn of its parent's, which would outlast the parent where that is killed."""
    for each in list(_all):
        each.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _opened() -> int:
    """Return a file of this user's for the turns at all stores; -1 where there can be none, or it is another's."""
    name = f"headwater-turns-{os.getuid() if hasattr(os, 'getuid') else 0}.lock"
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        handle = os.open(Path(tempfile.gettempdir()) / name, flags, 0o600)
    except OSError:
        return -1
    held = os.fstat(handle)
    if stat.S_ISREG(held.st_mode) and (not hasattr(os, "getuid") or held.st_uid == os.getuid()):
        return handle
    os.close(handle)
    return -1


def _place_of(path: Path) -> int | None:
    """Return from where on the file has the locks of the store at `path`, by whatever name it is called there."""
    try:
        held = path.stat()
    except OSError:
        return None
    name = f"{held.st_dev:x}-{held.st_ino:x}".encode()
    return 2 * int.from_bytes(blake2b(name, digest_size=7).digest(), "big")
