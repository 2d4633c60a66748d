"""What deriving a change needs to know of what a store holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from headwater.facts import Fact
from headwater.model import Digest, Edge, Node, Relation, Uid

APART = "~"
"""Before the subject of the metric facts of a run that others outweigh, so that folding it skips them."""

Point = tuple[Uid, datetime, Uid]
"""A place in the order of a series: the series, when a version of it occurred, the version."""


class Held(Protocol):
    """What a store already holds, read inside the writing transaction."""

    def learned_at(self, facts: Iterable[Fact]) -> dict[str, datetime]:
        """Return by id the `recorded_at` of each of `facts` that is stored; `told` was asked about their subjects."""

    def told(self, subjects: Iterable[str]) -> set[str]:
        """Return those of `subjects` that any stored fact is about."""

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the stored facts about `subjects` without the metric facts that are known to be outweighed."""

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the projected nodes among `uids`."""

    def nodes_with(self, digests: Iterable[Digest]) -> list[Node]:
        """Return the projected versions that carry any of `digests` (algorithm and value equal)."""

    def versions_near(self, points: Iterable[Point]) -> list[tuple[Uid, Node]]:
        """Return (series, version) of the projected versions right before, at and right after each of `points`.

        There may be more of them, and their properties may be left out.
        """

    def series_of(self, versions: Iterable[Uid]) -> list[tuple[Uid, Uid]]:
        """Return (version, series) for every VERSION_OF edge that leaves `versions`, described or not."""

    def inferred_edges(self, uids: Iterable[Uid], relation: Relation) -> list[Edge]:
        """Return the projected edges of `relation` with origin inferred whose effect is among `uids`."""
