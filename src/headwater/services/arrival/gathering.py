"""Facts that several threads bring at once: stored in one commit, and what follows from them settled once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.facts import Fact
from headwater.services.arrival.ledger import Ledger
from headwater.services.arrival.versions_read import Concern, settle
from headwater.store import Batch, Receipt, Store

MOST_REQUESTS = 64
MOST_FACTS = 5_000


@dataclass(slots=True, eq=False)
class _Request:
    facts: Sequence[Fact]
    key: str
    concern: Concern
    outcome: Receipt | BaseException | None = None


class Gathering:
    """Lets one thread at a time write for all that wait, so that many small requests share the wait for the disk.

    Nobody is kept waiting for others to come: a request waits while an earlier group is written, and no longer.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ledger = Ledger(store)
        self._waiting: deque[_Request] = deque()

    def append(self, facts: Sequence[Fact], concern: Concern, *, key: str) -> Receipt:
        """Store `facts` as a change of its own and what follows from them; one that is refused fails alone."""
        request = _Request(facts, key, concern)
        self._waiting.append(request)
        with self._ledger.alone():
            while request.outcome is None:
                self._write(self._group())
        if isinstance(request.outcome, Receipt):
            return request.outcome
        raise request.outcome

    def _group(self) -> list[_Request]:
        group: list[_Request] = []
        many = 0
        while self._waiting and len(group) < MOST_REQUESTS and many < MOST_FACTS:
            group.append(self._waiting.popleft())
            many += len(group[-1].facts)
        return group

    def _write(self, group: Sequence[_Request]) -> None:
        outcomes: list[Receipt | Exception] = []
        try:
            with self._ledger.alone():
                outcomes = self._store.append_all([Batch(each.facts, each.key) for each in group])
                stored = [
                    (request, outcome)
                    for request, outcome in zip(group, outcomes, strict=True)
                    if isinstance(outcome, Receipt)
                ]
                for request, receipt in stored:
                    self._ledger.follow(receipt, request.facts, request.concern.touched)
                self._settle([request for request, _ in stored])
        except BaseException as error:
            for request in group:
                request.outcome = error
            if not isinstance(error, Exception):
                raise
        else:
            for request, outcome in zip(group, outcomes, strict=True):
                request.outcome = outcome

    def _settle(self, stored: Sequence[_Request]) -> None:
        if stored:
            concern = Concern(
                frozenset().union(*(each.concern.timelines for each in stored)),
                frozenset().union(*(each.concern.touched for each in stored)),
            )
            latest = max(fact.recorded_at for each in stored for fact in each.facts)
            settle(self._store, concern, self._store.append, ledger=self._ledger, recorded_at=latest)
