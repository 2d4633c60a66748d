"""The one way of facts into a store: secrets are taken out first, so that ids are those of what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.access.redact_facts import FactCleaner
from headwater.facts import Fact
from headwater.services.versions_read import settle
from headwater.store import Receipt, Store


class Intake:
    """Appends facts without their secrets, batch by batch, and what follows from those about OpenLineage events."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cleaner = FactCleaner()

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store facts in one transaction; the same idempotency `key` again changes nothing."""
        kept = self.cleaned(facts)
        receipt = self._store.append(kept, key=key)
        settle(self._store, kept, self._store.append)
        return receipt

    def cleaned(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the facts as they are kept: the same objects where nothing had to go."""
        return self._cleaner.cleaned(facts)
