"""Keeping a topology in step with the change log of the store that it shows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from headwater.errors import HeadwaterError, Unavailable
from headwater.model import Edge, Eid, Uid
from headwater.store import Change, Store, Telling, Token
from headwater.store.indexed.keeping import Kept
from headwater.store.indexed.records import Records
from headwater.store.indexed.returning import Returning, give_back
from headwater.topology import Topology
from headwater.topology.strips import Kinded, Stripped

_Each = TypeVar("_Each")

_LOG = logging.getLogger("headwater.store")
FOLLOW_S = 0.05
IDLE_S = 1.0
QUIET_AFTER_S = 5.0
RETRY_S = 1.0
AT_ONCE_EDGES = 2_000
AT_ONCE_CHANGES = 100
MOST_BEHIND = 1_000  # of small changes, a tenth of a ms each: who asks brings the index up to date
WAIT_S = (
    0.5  # another thread takes over what is new; the engine would take longer than that for a large answer
)
CHECKED_EVERY = 10_000
CLOSING_S = 5.0
MAKING_S = 0.2


class Follower:
    """Builds the index in the background, brings it up to date before it is read, and forgets stale records."""

    def __init__(
        self, engine: Store, records: Sequence[Records[Any]], *, fresh_s: float, folder: Path | None
    ) -> None:
        self._engine = engine
        self._records = records
        self._fresh_s = fresh_s
        self._kept = Kept(engine, folder)
        self._topology: Topology | None = None
        self._shown = Token("", 0)
        self._end: Token | None = None
        self._looked_at = self._asked_at = -1.0
        self._writes = 0
        self._portion = 1
        self._returning = Returning()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="topology", daemon=True)

    @property
    def sequence(self) -> int:
        """The change through which the index goes; 0 while there is none."""
        return self._shown.sequence if self._topology is not None else 0

    @property
    def behind(self) -> int:
        """How many changes the log is known to go beyond the index, or beyond nothing while there is none."""
        return max(0, self._end.sequence - self.sequence) if self._end is not None else 0

    def start(self) -> None:
        """Begin to build, and follow from then on."""
        self._thread.start()

    def build(self) -> None:
        """Take the index as it was kept, else read all edges of the store."""
        with self._lock:
            topology, shown = self._kept.read() or self._made()
            for records in self._records:
                records.clear()
            self._topology, self._shown = topology, shown
            self.stale()
        give_back()

    def stale(self) -> None:
        """Look at the log again before the next answer: this process has just written."""
        self._writes += 1
        self._looked_at = -1.0

    def token(self) -> Token:
        """Return where the log ends, or ended when it was last looked at."""
        self._asked_at = now = time.monotonic()
        end = self._end
        if end is None or now - self._looked_at >= self._fresh_s:
            end = self._look()
        return end

    def current(self) -> Topology | None:
        """Return the index as of the log's end; None while it is being built or is too far behind."""
        if self._topology is None or self._shows(self.token()):
            return self._topology
        if not self._lock.acquire(timeout=WAIT_S):
            return None
        try:
            if self._shows(self.token()):  # who held the lock has taken over what was new
                return self._topology
            return self._topology if self._caught_up(MOST_BEHIND, AT_ONCE_EDGES) else None
        finally:
            self._lock.release()

    def close(self) -> None:
        """Stop following, and keep the index."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_S)  # it may wait for a store that is silent
        topology, shown = self._topology, self._shown
        if topology is not None and self._kept.is_worth_writing(topology, shown):
            with self._kept.alone() as alone:
                if alone:
                    self._kept.write(topology, shown)

    def _run(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            try:
                self._step()
                self._returning.now_and_then(self._topology)
                asked = time.monotonic() - self._asked_at < QUIET_AFTER_S
                pause = FOLLOW_S if asked else IDLE_S
            except HeadwaterError:
                # The store is away for a moment. Whoever asks hears of it; the index goes on when it is back.
                pause = RETRY_S
            except Exception:
                # The engine answers without an index; one made anew may do better.
                _LOG.exception("the index could not follow the store and is made anew")
                self._topology, pause = None, RETRY_S
                self._kept.discard()

    def _step(self) -> None:
        if self._topology is None:
            self.build()
        with self._lock:
            self._caught_up(None, None)
            if self._topology is not None and self._topology.worth_making_anew:
                self._renew(self._topology)

    def _renew(self, topology: Topology) -> None:
        """Take what another process has made since, else make the index anew and keep it for the others."""
        with self._kept.alone() as alone:
            # While this process is alone the file stays what it is, and what is shown does not lag behind it, unless
            # there is no room for more.
            if not alone or not (self._caught_up(None, None) or topology.is_full) or self._topology is None:
                return  # what is being made there is taken at one of the next steps
            renewed = self._from_file() if self._kept.is_newer() else None
            self._topology = renewed or self._anew(topology)
        give_back()

    def _anew(self, topology: Topology) -> Topology:
        """Return the index made anew, from its file where it is kept."""
        topology.make_anew()
        if not self._kept.write(topology, self._shown):
            return topology
        return self._from_file() or topology

    def _from_file(self) -> Topology | None:
        found = self._kept.read()
        return None if found is None else self._as_far_as_shown(*found)

    def _as_far_as_shown(self, topology: Topology, through: Token) -> Topology | None:
        """Return the index after all changes that are shown; None where the log does not tell them any more."""
        while through.sequence < self._shown.sequence:
            room = self._shown.sequence - through.sequence
            changes = self._engine.changes(through.sequence, limit=min(room, self._portion))
            if not changes or changes[0].sequence != through.sequence + 1:
                return None
            self._put(topology, changes)
            through = Token(through.store, changes[-1].sequence)
        return topology if through == Token(self._shown.store, self._shown.sequence) else None

    def _caught_up(self, most_changes: int | None, most_edges: int | None) -> bool:
        """Apply what the log has beyond the index, and return whether that was all of it when it was looked at."""
        taken = 0
        while not self._ended.is_set():
            through = self._shown.sequence
            end, changes = self._news(through)
            if self._shows(end):
                return True
            if most_changes is not None and end.sequence - through > most_changes:
                return False
            if self._topology is not None and self._topology.is_full:
                return False
            if changes is None:
                limit = self._portion if most_edges is None else AT_ONCE_CHANGES
                changes = self._engine.changes(through, limit=limit)
            if end.store != self._shown.store or not changes or changes[0].sequence != through + 1:
                # The log was cut, or this is another store than before.
                self._topology = None
                return False
            many = sum(len(change.edges) for change in changes)
            taken += many
            if most_edges is not None and taken > most_edges:
                return False
            # Of an import each change is of tens of thousands of edges: a hundred of them are not held at once.
            self._portion = 1 if many > AT_ONCE_EDGES else min(2 * self._portion, AT_ONCE_CHANGES)
            self._apply(changes)
            if self._shows(end):
                return True
        return False

    def _shows(self, end: Token) -> bool:
        return end.store == self._shown.store and end.sequence <= self._shown.sequence

    def _look(self) -> Token:
        end, _ = self._looked(lambda: (self._engine.token(), None))
        return end

    def _news(self, through: int) -> tuple[Token, list[Change] | None]:
        """Return where the log ends, and what comes after `through` where that takes no second round trip."""
        engine = self._engine
        if isinstance(engine, Telling):
            return self._looked(lambda: engine.news(through, limit=self._portion))
        return self._look(), None

    def _looked(self, look: Callable[[], tuple[Token, _Each]]) -> tuple[Token, _Each]:
        looked_at, writes = time.monotonic(), self._writes
        end, seen = look()
        self._end = end
        if writes == self._writes:
            self._looked_at = looked_at
        return end, seen

    def _made(self) -> tuple[Topology, Token]:
        """Return the index made of all edges, or as another process has made it meanwhile; it is kept."""
        while True:
            with self._kept.alone() as alone:
                if alone:
                    found = self._kept.read() or self._read_all()
                    if not self._kept.through and self._kept.write(*found):
                        # Mapped it takes memory only where it is looked at, and once for all processes.
                        found = self._kept.read() or found
                    return found
            if self._ended.wait(MAKING_S):
                raise _closing()

    def _read_all(self) -> tuple[Topology, Token]:
        begun = self._engine.token()
        if isinstance(self._engine, Stripped):
            topology = Topology.of_strips(self._until_ended(self._engine.edge_strips(), 1))
        else:
            topology = Topology(self._until_ended(self._engine.scan_edges(), CHECKED_EVERY))
        if isinstance(self._engine, Kinded):
            topology.describe_all(self._until_ended(self._engine.uid_strips(), 1))
        return topology, begun

    def _until_ended(self, each: Iterator[_Each], every: int) -> Iterator[_Each]:
        for place, one in enumerate(each):
            if place % every == 0 and self._ended.is_set():
                raise _closing()
            yield one

    def _apply(self, changes: Sequence[Change]) -> None:
        assert self._topology is not None
        touched = self._put(self._topology, changes) | {uid for change in changes for uid in change.nodes}
        for records in self._records:
            records.forget(touched)
        self._shown = Token(self._shown.store, changes[-1].sequence)

    def _put(self, topology: Topology, changes: Sequence[Change]) -> set[Eid]:
        """Change the index as the log says, and return the edges that changed."""
        eids = {eid for change in changes for eid in change.edges}
        removed = {eid for change in changes for eid in change.removed}
        put = list(self._read(sorted(eids)))
        topology.change(put, (eids | removed) - {edge.eid for edge in put})
        self._describe(topology, {uid for change in changes for uid in change.nodes}, put)
        return eids | removed

    def _describe(self, topology: Topology, changed: set[Uid], put: Sequence[Edge]) -> None:
        """Tell the index of the nodes that were described, or got their first edge, just now."""
        lacking = topology.undescribed(changed | {uid for edge in put for uid in (edge.effect, edge.cause)})
        for first in range(0, len(lacking), AT_ONCE_EDGES):
            found = self._engine.nodes(lacking[first : first + AT_ONCE_EDGES])
            topology.describe({node.uid: node.kind for node in found})

    def _read(self, eids: Sequence[str]) -> Iterator[Edge]:
        for first in range(0, len(eids), AT_ONCE_EDGES):
            yield from self._engine.edges(eids[first : first + AT_ONCE_EDGES])


def _closing() -> Unavailable:
    return Unavailable("the store is being closed")
