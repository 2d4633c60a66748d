"""The index kept in a file: between two lives of a server, and for all processes that serve one store."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from headwater.errors import HeadwaterError
from headwater.locks import Lock
from headwater.store import Store, Token
from headwater.topology import Topology
from headwater.topology.saved import stamp_of

WORTH_KEEPING_EDGES = 50_000
WORTH_WRITING_EDGES, WORTH_WRITING_CHANGES = 2_000, 1_000


class Kept:
    """The file of a store's index in `folder`; without a folder nothing is kept.

    It is named by the store's id and its address: a copied store has the id of the first, and another history.
    `through` is the change that the file shows of which this process has the index; 0 where it has another.
    """

    def __init__(self, engine: Store, folder: Path | None) -> None:
        self._engine, self._folder = engine, folder
        self._place = hashlib.blake2b(engine.url.encode(), digest_size=4).hexdigest()
        self.through = 0

    @contextlib.contextmanager
    def alone(self) -> Iterator[bool]:
        """Say whether no other process makes this index meanwhile; where nothing can be locked, none is known to."""
        lock: Lock | None = None
        alone = True
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                lock = Lock.take(self._file(self._engine.token().store).with_suffix(".lock"))
                alone = lock is not None
        try:
            yield alone
        finally:
            if lock is not None:
                lock.release()

    def read(self) -> tuple[Topology, Token] | None:
        """Return the index and the change it shows; None where there is none that fits the store's log."""
        self.through = 0
        if self._folder is None:
            return None
        end = self._engine.token()
        found = Topology.load(self._file(end.store), end.store)
        if found is None:
            return None
        topology, stamp = found
        if (shown := self._shown(stamp, end)) is None:
            return None
        self.through = shown.sequence
        return topology, shown

    def is_newer(self) -> bool:
        """Return whether another process has kept a later index of the store's log than this one has."""
        if self._folder is None:
            return False
        end = self._engine.token()
        stamp = stamp_of(self._file(end.store), end.store)
        shown = self._shown(stamp, end) if stamp else None
        return shown is not None and shown.sequence > self.through

    def write(self, topology: Topology, shown: Token) -> bool:
        """Return whether the index, which goes through change `shown`, was kept; small ones are not."""
        if self._folder is None or topology.edges < WORTH_KEEPING_EDGES:
            return False
        try:
            topology.save(self._file(shown.store), shown.store, stamp=f"{shown.sequence} {self._at(shown)}")
        except (OSError, HeadwaterError):
            return False
        self.through = shown.sequence
        return True

    def is_worth_writing(self, topology: Topology, shown: Token) -> bool:
        """Return whether so much changed since the file was written that reading it again takes long."""
        return (
            not self.through
            or topology.changed > WORTH_WRITING_EDGES
            or shown.sequence - self.through > WORTH_WRITING_CHANGES
        )

    def discard(self) -> None:
        """Remove the file: there is something wrong with it."""
        if self._folder is not None:
            with contextlib.suppress(OSError, HeadwaterError):
                self._file(self._engine.token().store).unlink()
        self.through = 0

    def _file(self, store: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{store}-{self._place}.index"

    def _shown(self, stamp: str, end: Token) -> Token | None:
        """Return the change that `stamp` names; None where the log, which ends at `end`, does not have it."""
        sequence, _, at = stamp.partition(" ")
        shown = Token(end.store, int(sequence))
        return shown if shown.sequence <= end.sequence and self._at(shown) == at else None

    def _at(self, shown: Token) -> str:
        """Return when the change was made: a store that was put back to an older state has another there, or none."""
        changes = self._engine.changes(shown.sequence - 1, limit=1)
        return changes[0].at.isoformat() if changes else ""
