"""Facts that several threads bring at once: stored in one commit, and what follows from them settled once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.errors import Unavailable
from headwater.facts import Fact
from headwater.services.arrival.ledger import Ledger
from headwater.services.arrival.versions_read import Concern, settle
from headwater.store import Batch, Receipt, Store

MOST_REQUESTS = 64
MOST_FACTS = 5_000


@dataclass(slots=True, eq=False)
class Request:
    """Facts that are stored as one change, and what came of it; who tells several to one has a `number` for each."""

    facts: Sequence[Fact]
    key: str
    concern: Concern
    outcome: Receipt | Exception | None = None
    number: int = 0


class Gathering:
    """Lets one thread at a time write for all that wait, so that many small requests share the wait for the disk.

    Nobody is kept waiting for others to come: a request waits while an earlier group is written, and no longer.
    `groups` is how many were written by now, each in one commit.
    """

    def __init__(self, store: Store, engine: Store | None = None) -> None:
        self.groups = 0
        self._store = store
        # What was written just now is in no index that is held in memory; bringing that up to it for each commit
        # takes longer than asking what keeps it.
        self._engine = engine or store
        self._ledger = Ledger(self._engine)
        self._waiting: deque[Request] = deque()

    def append(self, facts: Sequence[Fact], concern: Concern, *, key: str) -> Receipt:
        """Store `facts` as a change of its own and what follows from them; one that is refused fails alone.

        Raises:
            Unavailable: the thread that wrote for this one was interrupted; whether it was stored is not known.
        """
        request = Request(facts, key, concern)
        self._waiting.append(request)
        with self._ledger.alone():
            while request.outcome is None:
                if not self._write_next():
                    raise _interrupted()
        if isinstance(request.outcome, Receipt):
            return request.outcome
        raise request.outcome

    def write_all(self, requests: Sequence[Request]) -> int:
        """Write the first of `requests` in one commit; returns how many, each of which has its outcome then."""
        self._waiting.extend(requests)
        try:
            return self._write_next()
        finally:
            self._waiting.clear()

    def _write_next(self) -> int:
        """Write the next group; returns how many were in it, each of which has its outcome then, whatever happens."""
        group: list[Request] = []
        try:
            with self._ledger.alone():
                self._take(group)
                self._write(group)
        except Exception as error:
            _end(group, error)
        except BaseException:
            _end(group, _interrupted())
            raise
        return len(group)

    def _take(self, group: list[Request]) -> None:
        """Move what waits into `group`; an interruption at any place leaves each in one of the two, or in both."""
        many = 0
        while self._waiting and len(group) < MOST_REQUESTS and many < MOST_FACTS:
            request = self._waiting[0]
            if request.outcome is None:
                group.append(request)
                many += len(request.facts)
            self._waiting.popleft()

    def _write(self, group: Sequence[Request]) -> None:
        self.groups += bool(group)
        outcomes = self._store.append_all([Batch(each.facts, each.key) for each in group])
        stored: list[tuple[Request, Receipt]] = []
        for request, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                stored.append((request, outcome))
            else:
                request.outcome = outcome
        try:
            self._settle(stored)
        except Unavailable:
            raise
        except Exception:
            if len(stored) == 1:
                raise
            self._settle_apart(stored)
        for request, receipt in stored:
            request.outcome = request.outcome or receipt

    def _settle_apart(self, stored: Sequence[tuple[Request, Receipt]]) -> None:
        """Settle one by one what could not be settled together, so that only what is at fault fails."""
        for each in stored:
            try:
                with self._ledger.alone():
                    self._settle([each])
            except Unavailable:
                raise
            except Exception as error:
                each[0].outcome = error

    def _settle(self, stored: Sequence[tuple[Request, Receipt]]) -> None:
        if not stored:
            return
        for request, receipt in stored:
            self._ledger.follow(receipt, request.facts)
        concern = Concern(
            frozenset().union(*(each.concern.timelines for each, _ in stored)),
            frozenset().union(*(each.concern.touched for each, _ in stored)),
        )
        if not concern.touched and not concern.timelines:
            return
        self._ledger.look_at(concern.touched)
        latest = max(fact.recorded_at for each, _ in stored for fact in each.facts)
        settle(self._engine, concern, self._store.append, ledger=self._ledger, recorded_at=latest)


def _end(group: Sequence[Request], error: Exception) -> None:
    for request in group:
        request.outcome = request.outcome or error


def _interrupted() -> Unavailable:
    return Unavailable("whether this was stored is not known: writing it was interrupted; send it again")
