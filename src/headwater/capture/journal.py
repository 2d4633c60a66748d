"""The journal of one process: what is in it is in the kernel's hands when `append` returns, so it survives kill -9."""

from __future__ import annotations

import errno
import logging
import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from headwater.capture.destination import Destination
from headwater.capture.disk import Disk
from headwater.capture.folder import Files, size_of
from headwater.capture.frames import packed
from headwater.capture.records import HEAD, VERSION, line_of
from headwater.errors import Unavailable
from headwater.facts import Fact, StateFact
from headwater.locks import Lock
from headwater.model import TERMINAL, Json, Uid, canonical

LIMIT = "HEADWATER_JOURNAL_BYTES"
MOST_BYTES = 1_000_000_000
SEGMENT_BYTES = 8_000_000
_LOG = logging.getLogger("headwater.capture")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a journal: the segment's number and the offset in it."""

    segment: int
    offset: int


START = Position(0, 0)


class Closed(Exception):
    """The journal takes no more facts."""


class Journal:
    """Appends facts to segments of a folder; what is beyond `most_bytes` is counted as dropped.

    Any thread may append. Segments that were delivered are removed, so that only what waits takes room. What other
    processes have written into the folder is counted when a segment is begun, so that together they may be beyond the
    bound by a segment each.
    """

    def __init__(self, folder: Path, to: Destination, *, most_bytes: int = MOST_BYTES) -> None:
        """Make the journal's files.

        Raises:
            Unavailable: the folder cannot be written.
        """
        self._most_bytes = most_bytes
        self._segment_bytes = max(4_096, min(SEGMENT_BYTES, most_bytes // 8))
        self._lock = threading.Lock()
        self._to = to
        self._open_runs: set[Uid] = set()
        self.dropped = 0
        self._said = False
        self._number = self._offset = self._used = 0
        self._handle = -1
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.files = Files(folder, f"{os.getpid()}-{os.urandom(8).hex()}")
            self._disk = Disk(self.files)
            held = Lock.take(self.files.lock)
            if held is None:
                raise Unavailable(f"cannot lock {self.files.lock}; set HEADWATER_JOURNAL to a local folder")
            self._held = held
            self._begin()
        except OSError as error:
            raise Unavailable(
                f"cannot keep a journal in {folder}: {error.strerror}; set HEADWATER_JOURNAL to another folder"
            ) from error

    @property
    def end(self) -> Position:
        """Where the last whole record ends."""
        with self._lock:
            return Position(self._number, self._offset)

    @property
    def held(self) -> Lock:
        """The lock that says that somebody looks after these files."""
        return self._held

    def append(self, facts: Iterable[Fact]) -> int:
        """Return how many facts were written; the others are dropped: no room, or no disk.

        Raises:
            Closed: it was closed meanwhile.
        """
        stated = list(facts)
        return self.append_records([line_of(fact) for fact in stated], stated)

    def append_records(self, payloads: Sequence[bytes], stated: Iterable[Fact] = ()) -> int:
        """Return how many records were written; `stated` are those of their facts that may begin or end runs.

        Raises:
            Closed: it was closed meanwhile.
        """
        if not payloads:
            return 0
        data = b"".join([packed(payload) for payload in payloads])
        with self._lock:
            if self._handle < 0:
                raise Closed
            if not self._room(len(data)) or not self._write(data):
                self._drop(len(payloads))
                return 0
            self._follow(stated)
        return len(payloads)

    def append_packed(self, data: bytes) -> None:
        """Write one packed record that begins and ends no run; a training waits for this each time that it logs.

        Raises:
            Closed: it was closed meanwhile.
        """
        with self._lock:
            if self._handle < 0:
                raise Closed
            if (self._used + len(data) > self._most_bytes and not self._room(len(data))) or not self._write(
                data
            ):
                self._drop(1)

    def sync(self) -> None:
        """Put on disk what was appended, so that it survives a loss of power; slow.

        Raises:
            OSError: the disk fails.
        """
        self._disk.sync()

    def delivered(self, upto: Position) -> None:
        """Remove the segments that lie wholly before `upto`."""
        removed = self.files.remove_before(upto.segment)
        with self._lock:
            self._used -= removed

    def close(self, *, empty: bool) -> None:
        """Let go of the files, and remove them where all was delivered."""
        with self._lock:
            if self._handle < 0:
                return
            os.close(self._handle)
            self._handle = -1
        if empty:
            self.files.remove()
        self._held.release()

    def forget(self) -> None:
        """Let go of the handles without touching the files: they belong to the process this one was forked from."""
        self._lock = threading.Lock()  # of the one before a thread may be the holder that does not live here
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        self._held.forget()

    def _begin(self) -> None:
        """Start the next segment; the one before stays in use where that fails."""
        self._used = size_of(self.files.folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        header = self._header()
        handle = os.open(self.files.segment(self._number + 1), flags, 0o600)
        try:
            written = os.write(handle, header)
            if written < len(header):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.close(handle)
            self.files.segment(self._number + 1).unlink(missing_ok=True)
            raise
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._number, self._offset = handle, self._number + 1, written

    def _header(self) -> bytes:
        """Return the first record of a segment: where its facts go, and which runs are under way."""
        told: dict[str, Json] = {
            HEAD: VERSION,
            "pid": os.getpid(),
            "to": self._to.kept(),
            "open": sorted(self._open_runs),
        }
        return packed(canonical(told))

    def _follow(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, StateFact):
                if fact.state in TERMINAL:
                    self._open_runs.discard(fact.run)
                else:
                    self._open_runs.add(fact.run)

    def _room(self, size: int) -> bool:
        if self._used + size > self._most_bytes:
            self._used = size_of(self.files.folder)
        return self._used + size <= self._most_bytes

    def _write(self, data: bytes) -> bool:
        """Append whole or not at all."""
        try:
            if self._offset > self._segment_bytes:
                self._begin()
            done = os.write(self._handle, data)
            while done < len(data):
                done += os.write(self._handle, data[done:])
        except OSError as error:
            self._cut_back(error)
            return False
        self._offset += len(data)
        self._used += len(data)
        return True

    def _cut_back(self, error: OSError) -> None:
        self._say(f"the journal {self.files.folder} cannot be written: {error.strerror}")
        try:
            os.ftruncate(self._handle, self._offset)
        except OSError:
            _LOG.debug("a torn record stays; readers step over it")
            self._offset = os.fstat(self._handle).st_size

    def _drop(self, count: int) -> None:
        self.dropped += count
        self._say(
            f"the journal {self.files.folder} is full ({self._most_bytes:,} bytes wait to be delivered): new facts "
            "are DROPPED; start the server, run `headwater sync`, or raise HEADWATER_JOURNAL_BYTES"
        )

    def _say(self, text: str) -> None:
        if not self._said:
            self._said = True
            _LOG.error("headwater: %s", text)


def limit_of(text: str) -> int:
    """Return how many bytes journals may take, from the text of a setting; the default where it makes no sense."""
    plain = text.strip().replace("_", "")
    return int(plain) if plain.isdecimal() and int(plain) > 0 else MOST_BYTES
