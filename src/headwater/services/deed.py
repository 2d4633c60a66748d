"""Who does a deed, once, over which revision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it (the actor where empty), the idempotency key, and the revision it is to be at."""

    by: str = ""
    key: str = ""
    expected_revision: int | None = None

    @property
    def part(self) -> str:
        """The part of the request that stands against writing it."""
        return "idempotency_key" if self.expected_revision is None else "expected_revision"


ONCE = Deed()
