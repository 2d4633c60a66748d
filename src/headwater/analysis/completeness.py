"""How far an answer can be trusted: whether it is whole, what cut it, and as of when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from headwater.model import Uid


class Cut(StrEnum):
    """What ended an answer early; NONE when nothing did."""

    NONE = ""
    DEPTH = "depth"
    BUDGET = "budget"
    TIMEOUT = "timeout"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Completeness:
    """`hidden_count` nodes are known to lie beyond the `frontier` nodes; `unknown` uids were never described.

    `indexed_through` is the last change of the store that the answer shows.
    """

    truncated_by: Cut = Cut.NONE
    hidden_count: int = 0
    frontier: tuple[Uid, ...] = ()
    unknown: tuple[Uid, ...] = ()
    as_of: datetime | None = None
    known_at: datetime | None = None
    indexed_through: int = 0
    consistency_token: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing was cut and everything referred to is known."""
        return self.truncated_by is Cut.NONE and not self.unknown

    def cut(self, by: Cut, hidden: int, frontier: tuple[Uid, ...]) -> Completeness:
        """Return this, cut by `by` with `hidden` nodes known beyond `frontier`."""
        return replace(self, truncated_by=by, hidden_count=hidden, frontier=frontier)
