"""Facts in and out."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from headwater.errors import HeadwaterError
from headwater.facts import Fact
from headwater.imports import Progress, Record, Refused
from headwater.services.actor import Actor
from headwater.services.arrival.dictating import Dictating
from headwater.services.arrival.frames import Answer
from headwater.services.arrival.gathering import Gathering, Request
from headwater.services.arrival.intake import Intake
from headwater.services.arrival.versions_read import concern_of
from headwater.store import Receipt, Store

# With fewer in a commit, more of what is written to a large file are pages of its indexes, again and again.
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: facts that were new, that were known already, and records that were refused."""

    new: int
    known: int
    refused: tuple[Refused, ...]

    @property
    def facts(self) -> int:
        """How many facts the source holds."""
        return self.new + self.known


class IngestService:
    """Takes facts in, in batches that each land whole or not at all, and gives them out.

    `new` and `known` are how many it has taken by now, `channel` opens a way to the scribe, where there is one.
    """

    def __init__(self, store: Store, engine: Store | None = None) -> None:
        self._store, self._engine = store, engine
        self._gathering = Gathering(store, engine)
        self.channel: Callable[[], socket.socket | None] | None = None
        self.new = self.known = 0

    @property
    def commits(self) -> int:
        """How many commits what it took was stored by; those who send at the same time share one."""
        return self._gathering.groups

    def dictate(self, channel: Callable[[], socket.socket | None]) -> None:
        """Have small writes done by the scribe, to whom `channel` opens a way."""
        self.channel = channel
        self._gathering = Dictating(self._store, self._engine, channel=channel)

    def request(self, facts: Sequence[Fact], *, key: str = "") -> Request:
        """Return what `append` has stored, for who tells it to the scribe himself."""
        kept = Intake(self._store, self._gathering).cleaned(facts)
        return Request(kept, key, concern_of(kept))

    def answered(self, answer: Answer) -> Receipt | None:
        """Return the receipt of a request that the scribe answered; None where he did not say what came of it.

        Raises:
            HeadwaterError: it was refused.
        """
        self._gathering.groups += answer.groups
        if isinstance(answer.outcome, HeadwaterError):
            raise answer.outcome
        return answer.outcome and self._counted(answer.outcome)

    def write_all(self, requests: Sequence[Request]) -> int:
        """Write the first of `requests` in one commit; returns how many, each of which has its outcome then."""
        return self._gathering.write_all(requests)

    def append(self, actor: Actor, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store facts in one transaction, without their secrets; the same idempotency `key` again changes nothing."""
        return self._counted(Intake(self._store, self._gathering).append(facts, key=key))

    def import_records(
        self,
        actor: Actor,
        records: Iterable[Record],
        *,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> ImportReport:
        """Store what a reader yields; refused records are reported and the rest lands."""
        refused: list[Refused] = []
        batch: list[Fact] = []
        new = known = 0
        intake = Intake(self._store, self._gathering)
        for record in records:
            if isinstance(record, Fact):
                batch.append(record)
            elif isinstance(record, Refused):
                refused.append(record)
            elif on_progress is not None:
                on_progress(record)
            if len(batch) >= BATCH:
                receipt = self._counted(intake.append(batch))
                new, known, batch = new + receipt.new, known + receipt.known, []
        if batch:
            receipt = self._counted(intake.append(batch))
            new, known = new + receipt.new, known + receipt.known
        return ImportReport(new, known, tuple(refused))

    def facts(self, actor: Actor) -> Iterator[Fact]:
        """Yield every fact, ordered by id."""
        return self._store.facts()

    def _counted(self, receipt: Receipt) -> Receipt:
        self.new += receipt.new
        self.known += receipt.known
        return receipt
