"""The graph as it stood at one version, and which of its edges a walk may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from headwater.model import Direction, Relation, Times, Uid
from headwater.topology.base import USUAL, Base, places_of
from headwater.topology.columns import ENDED, RELATION_BITS, RELATIONS, moment
from headwater.topology.delta import Delta
from headwater.topology.names import Names, Numbers, all_plain, is_plain, packed


@dataclass(frozen=True, slots=True)
class Moment:
    """The graph as it stood at one version; readers hold it while changes go on."""

    names: Names
    base: Base
    delta: Delta
    version: int

    def numbers(self, uids: Sequence[Uid]) -> list[int]:
        """Return the number of each uid, -1 where no edge was ever at it."""
        if all_plain(uids) and not self.delta.late:
            numbers: list[int] = self.names.numbers(packed(uids)).tolist()
            return numbers
        plain = [uid for uid in uids if is_plain(uid)]
        known = dict(zip(plain, self.names.numbers(packed(plain)).tolist(), strict=True))
        late = self.delta.late
        return [number if (number := known.get(uid, -1)) >= 0 else late.get(uid, -1) for uid in uids]

    def texts(self, numbers: Numbers) -> list[Uid]:
        """Return the uids of node numbers."""
        first_late = len(self.names)
        if not len(numbers) or numbers.max() < first_late:
            return self.names.texts(numbers)
        out = self.names.texts(np.minimum(numbers, first_late - 1)) if first_late else [""] * len(numbers)
        for place in np.flatnonzero(numbers >= first_late).tolist():
            out[place] = self.delta.late_names[int(numbers[place]) - first_late]
        return out


@dataclass(frozen=True, slots=True)
class Passing:
    """Which edges a walk may take: their relations and the times they must have been in force.

    `usual` says that exactly the usual edges of a node have such relations.
    """

    direction: Direction
    relations: frozenset[Relation]
    codes: NDArray[np.bool_]
    usual: bool
    times: Times

    @property
    def timed(self) -> bool:
        """Whether rows must be looked at beyond their codes."""
        return self.times.as_of is not None or self.times.known_at is not None


def passing(direction: Direction, relations: Sequence[Relation], times: Times) -> Passing:
    """Return what the edges of `relations` in force at `times` look like."""
    wanted = frozenset(relations)
    codes, usual = _codes(wanted, times.as_of is not None)
    return Passing(direction, wanted, codes, usual, times)


@lru_cache(maxsize=256)
def _codes(relations: frozenset[Relation], with_ended: bool) -> tuple[NDArray[np.bool_], bool]:
    """Return which codes pass, and whether they are those of the usual edges."""
    codes = np.array(
        [
            code & RELATION_BITS < len(RELATIONS)
            and RELATIONS[code & RELATION_BITS] in relations
            and (with_ended or not code & ENDED)
            for code in range(256)
        ]
    )
    return codes, bool((codes == USUAL).all())


def base_places(at: Moment, nodes: Numbers, only: Passing) -> NDArray[np.integer]:
    """Return the places in the base of the edges of `nodes` that pass and stood at the moment."""
    side = at.base.side(only.direction)
    known = len(side.usual)
    if at.delta.nodes > known:
        nodes = nodes[nodes < known]
    places = places_of(side, nodes, usual=only.usual)
    if not only.usual:
        places = places[only.codes.take(side.code.take(places))]
    if not len(places) or (at.delta.withdrawn is None and not only.timed):
        return places
    rows = side.rows(places)
    standing = at.delta.standing(rows, at.version)
    kept = np.ones(len(rows), dtype=bool) if standing is None else standing
    columns, times = at.base.columns, only.times
    if times.known_at is not None:
        kept &= columns.recorded[rows] <= moment(times.known_at)
    if times.as_of is not None:
        asked = moment(times.as_of)
        kept &= (columns.occurred[rows] <= asked) & (columns.until[rows] > asked)
    return places[kept]


def added_places(at: Moment, nodes: Numbers, only: Passing) -> list[int]:
    """Return the places in the delta of the edges of `nodes` that pass and stood at the moment."""
    flags = at.delta.touched(only.direction)
    nodes = nodes[nodes < len(flags)]  # beyond are names of a change that is being put
    return [
        place
        for node in nodes[flags[nodes]].tolist()
        for place in at.delta.touching(node, only.direction, at.version, only.times)
        if at.delta.added[place].relation in only.relations
    ]
