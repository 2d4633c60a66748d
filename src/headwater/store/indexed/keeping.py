"""The index kept in a file between two lives of a server."""

from __future__ import annotations

import contextlib
from pathlib import Path

from headwater.errors import HeadwaterError
from headwater.store import Store, Token
from headwater.topology import Topology

WORTH_KEEPING_EDGES = 50_000


class Kept:
    """The file of a store's index in `folder`, named by the store's id; without a folder nothing is kept."""

    def __init__(self, engine: Store, folder: Path | None) -> None:
        self._engine, self._folder = engine, folder

    def read(self) -> tuple[Topology, Token] | None:
        """Return the index and the change it shows; None where there is none that fits the store's log."""
        if self._folder is None:
            return None
        end = self._engine.token()
        found = Topology.load(self._file(end), end.store)
        if found is None:
            return None
        topology, stamp = found
        sequence, _, at = stamp.partition(" ")
        shown = Token(end.store, int(sequence))
        return (topology, shown) if shown.sequence <= end.sequence and self._at(shown) == at else None

    def write(self, topology: Topology, shown: Token) -> None:
        """Write the index, which goes through change `shown`, where it is large; failing to is no harm."""
        if self._folder is not None and topology.edges >= WORTH_KEEPING_EDGES:
            with contextlib.suppress(OSError, HeadwaterError):
                topology.save(self._file(shown), shown.store, f"{shown.sequence} {self._at(shown)}")

    def _file(self, shown: Token) -> Path:
        assert self._folder is not None
        return self._folder / f"{shown.store}.npz"

    def _at(self, shown: Token) -> str:
        """Return when the change was made: a store that was put back to an older state has another there, or none."""
        changes = self._engine.changes(shown.sequence - 1, limit=1)
        return changes[0].at.isoformat() if changes else ""
