"""Sets of nodes that are never named one by one: what a walk reached, what lies beyond, of which kinds they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from headwater.model import NOW, Direction, Kind, Relation, Times, Uid
from headwater.topology.columns import Manners
from headwater.topology.kinds import code_of, counted
from headwater.topology.levels import beyond, levels
from headwater.topology.linking import LinkRow, linked
from headwater.topology.names import Numbers
from headwater.topology.walking import Moment, barring, passing


@dataclass(frozen=True, slots=True)
class Region:
    """Some nodes of one moment; those that no edge was ever at are in none. One byte for each node of the graph."""

    _at: Moment
    _manners: Manners
    _marks: NDArray[np.bool_]

    @classmethod
    def at(cls, at: Moment, manners: Manners, uids: Collection[Uid]) -> Region:
        """Return the region of these nodes at a moment."""
        return cls(at, manners, _marked(at, at.delta.nodes, uids))

    def __len__(self) -> int:
        return int(np.count_nonzero(self._marks))

    def __or__(self, other: Region) -> Region:
        return replace(self, _marks=self._marks | other._marks)

    def __and__(self, other: Region) -> Region:
        return replace(self, _marks=self._marks & other._marks)

    def __sub__(self, other: Region) -> Region:
        return replace(self, _marks=self._marks & ~other._marks)

    def uids(self) -> list[Uid]:
        """Return the nodes by name, in their order."""
        return sorted(self._at.texts(self._numbers()))

    def of(self, uids: Collection[Uid]) -> Region:
        """Return the region of these nodes at the same moment."""
        return replace(self, _marks=_marked(self._at, len(self._marks), uids))

    def kinds(self) -> Mapping[Kind | None, int] | None:
        """Return how many nodes there are of each kind (None: never described); None where kinds are not known."""
        codes = self._codes()
        return None if codes is None else counted(codes[self._marks])

    def only(self, kind: Kind | None) -> Region:
        """Return the nodes of one kind (None: those never described); of kinds that are not known there are none."""
        codes = self._codes()
        if codes is None:
            return replace(self, _marks=np.zeros(len(self._marks), dtype=bool))
        return replace(self, _marks=self._marks & (codes == (0 if kind is None else code_of(kind))))

    def knows(self, roles: Mapping[Relation, Collection[str]]) -> bool:
        """Return whether any edge of the graph may be in one of these roles."""
        return (
            barring(passing(Direction.UPSTREAM, (), NOW), roles, self._manners, self._at).barred is not None
        )

    def closure(
        self,
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        without: Mapping[Relation, Collection[str]] | None = None,
    ) -> Region:
        """Return everything that edges in force lead to from here, these included; `without`: roles not walked."""
        only = barring(passing(direction, relations, times), without or {}, self._manners, self._at)
        found = levels(self._at, self._numbers(), only, depth=None, limit=len(self._marks))
        marks = np.zeros(len(self._marks), dtype=bool)
        marks[found.numbers] = True
        return replace(self, _marks=marks)

    def next(self, direction: Direction, relations: Sequence[Relation], times: Times = NOW) -> Region:
        """Return what is one edge in force away."""
        marks = np.zeros(len(self._marks), dtype=bool)
        marks[beyond(self._at, self._numbers(), passing(direction, relations, times))] = True
        return replace(self, _marks=marks)

    def links(
        self, relations: Sequence[Relation], *, times: Times = NOW, into: Region | None = None
    ) -> list[LinkRow]:
        """Return the edges in force of effects here (to causes in `into`), in any order; some may be alike.

        Times are not looked at, and ids only of those with properties: both together are most of the index.
        """
        only = passing(Direction.UPSTREAM, relations, times)
        marks = None if into is None else into._marks
        return linked(self._at, self._manners, self._numbers(), only, marks)

    def _numbers(self) -> Numbers:
        return np.flatnonzero(self._marks).astype(np.int32)

    def _codes(self) -> NDArray[np.uint8] | None:
        kinds = self._at.kinds
        return None if kinds is None else kinds.codes(len(self._marks))


def _marked(at: Moment, size: int, uids: Collection[Uid]) -> NDArray[np.bool_]:
    marks = np.zeros(size, dtype=bool)
    # A name of a change that is being put may have a number beyond.
    marks[[number for number in at.numbers(list(uids)) if 0 <= number < size]] = True
    return marks
