"""Putting a journal on disk, so that it survives a loss of power: its segments, and the folder that names them."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from headwater.capture.folder import Files


class Disk:
    """Remembers how much of each segment is on disk; any process that can read a journal may put it there."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._synced: dict[int, int] = {}

    def sync(self) -> None:
        """Return once all that the segments hold now is on disk; slow.

        Raises:
            OSError: the disk fails.
        """
        with self._lock:
            numbers = self._files.numbers()
            if any(number not in self._synced for number in numbers):
                _sync_folder(self._files.folder)
            self._synced = {number: self._segment(number, self._synced.get(number, 0)) for number in numbers}

    def _segment(self, number: int, synced: int) -> int:
        path = self._files.segment(number)
        try:
            if path.stat().st_size == synced:
                return synced
            handle = os.open(path, os.O_RDWR)
        except FileNotFoundError:  # delivered and removed meanwhile
            return synced
        try:
            size = os.fstat(handle).st_size
            os.fsync(handle)
        finally:
            os.close(handle)
        return size


def _sync_folder(folder: Path) -> None:
    """Put the names of the files on disk, where the system can open a folder for that."""
    if sys.platform == "win32":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
