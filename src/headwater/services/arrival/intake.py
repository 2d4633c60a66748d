"""The one way of facts into a store: secrets are taken out first, so that ids are those of what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.access.redact_facts import FactCleaner
from headwater.facts import Fact, RecordFact
from headwater.imports.openlineage import clean_record
from headwater.services.arrival.gathering import Gathering
from headwater.services.arrival.versions_read import concern_of
from headwater.store import Receipt, Store


class Intake:
    """Appends facts without their secrets, batch by batch, and what follows from those about OpenLineage events."""

    def __init__(self, store: Store, gathering: Gathering | None = None) -> None:
        self._cleaner = FactCleaner()
        self._gathering = gathering or Gathering(store)

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store facts in one transaction; the same idempotency `key` again changes nothing."""
        kept = self.cleaned(facts)
        return self._gathering.append(kept, concern_of(kept), key=key)

    def cleaned(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the facts as they are kept: the same objects where nothing had to go."""
        clean = self._cleaner.cleaned(facts)
        return [clean_record(fact) if type(fact) is RecordFact else fact for fact in clean]
