"""What changed, in the order it was stored."""

from __future__ import annotations

from headwater.errors import Unavailable
from headwater.model import DEFAULT_PLANES, Direction, relations_of
from headwater.services.actor import Actor
from headwater.services.reading import Reading, token_of
from headwater.services.references import References
from headwater.store import Change, Store

WAIT_S = 0.5


class ChangeService:
    """Reads the change log."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = Reading(store)
        self._references = References(self._reading)

    def since(self, actor: Actor, sequence: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after `sequence`, oldest first."""
        return self._store.changes(sequence, limit=limit)

    def wait_for(self, actor: Actor, token: str, *, timeout_s: float = WAIT_S) -> None:
        """Return once answers show at least the change that a consistency token names.

        Raises:
            Invalid: it is no token, or one of another store.
            Unavailable: the change is not here within `timeout_s`.
        """
        if not self._store.wait_for(token_of(token), timeout_s=timeout_s):
            raise Unavailable(
                f"the change of that consistency token is not here within {timeout_s:g} s; try again"
            )

    def about(
        self, actor: Actor, ref: str, direction: Direction, sequence: int, *, limit: int = 1000
    ) -> tuple[list[Change], int]:
        """Return the changes after `sequence` that touch `ref` or what it reaches, and the last one looked at.

        Raises:
            NotFound, Invalid: as `References.resolve`.
        """
        changes = self._store.changes(sequence, limit=limit)
        if not changes:
            return [], sequence
        starts = self._reading.starts(self._references.resolve(ref))
        reached = self._store.walk(starts, direction, relations_of(DEFAULT_PLANES)).depths
        return [change for change in changes if not reached.keys().isdisjoint(change.nodes)], changes[
            -1
        ].sequence
