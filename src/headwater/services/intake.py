"""The one way of facts into a store: secrets are taken out first, so that ids are those of what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.access.redact_facts import FactCleaner
from headwater.facts import Fact
from headwater.store import Receipt, Store


class Intake:
    """Appends facts without their secrets, batch by batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cleaner = FactCleaner()

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store facts in one transaction; the same idempotency `key` again changes nothing."""
        return self._store.append(self.cleaned(facts), key=key)

    def cleaned(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the facts as they are kept: the same objects where nothing had to go."""
        return self._cleaner.cleaned(facts)
