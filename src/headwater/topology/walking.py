"""The graph as it stood at one version, and which of its edges a walk may take."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from headwater.model import Direction, Edge, Relation, Times, Uid
from headwater.topology.base import USUAL, Base, places_of
from headwater.topology.columns import ENDED, RELATION_BITS, RELATIONS, Manners, moment
from headwater.topology.delta import Delta
from headwater.topology.kinds import Kinds
from headwater.topology.names import Names, Numbers, all_plain, is_plain, packed


@dataclass(frozen=True, slots=True)
class Moment:
    """The graph as it stood at one version; readers hold it while changes go on."""

    names: Names
    base: Base
    delta: Delta
    version: int
    kinds: Kinds | None = None

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
class Barred:
    """Roles in which edges of a relation are not walked: by name, and by the number of a manner."""

    roles: Mapping[Relation, Collection[str]]
    manners: Mapping[Relation, NDArray[np.bool_]]

    def rows(self, at: Moment, rows: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which of these rows of the base are barred."""
        relation = at.base.columns.code[rows] & RELATION_BITS
        manner = at.base.columns.manner[rows]
        found = np.zeros(len(rows), dtype=bool)
        for each, barred in self.manners.items():
            found |= (relation == RELATIONS.index(each)) & barred[manner]
        return found


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
    barred: Barred | None = None

    @property
    def timed(self) -> bool:
        """Whether rows must be looked at beyond their codes."""
        return self.times.as_of is not None or self.times.known_at is not None

    def takes(self, edge: Edge) -> bool:
        """Return whether an edge that is in force has such a relation and no barred role."""
        if edge.relation not in self.relations:
            return False
        return self.barred is None or edge.role not in self.barred.roles.get(edge.relation, ())


def passing(direction: Direction, relations: Sequence[Relation], times: Times) -> Passing:
    """Return what the edges of `relations` in force at `times` look like."""
    wanted = frozenset(relations)
    codes, usual = _codes(wanted, times.as_of is not None)
    return Passing(direction, wanted, codes, usual, times)


def barring(
    only: Passing, without: Mapping[Relation, Collection[str]], manners: Manners, at: Moment
) -> Passing:
    """Return the same without edges in these roles; where there is no such edge, just the same."""
    held = {
        relation: np.array([role in roles for role, _, _ in manners.held], dtype=bool)
        for relation, roles in without.items()
    }
    if any(barred.any() for barred in held.values()) or any(
        (relation, role) in at.delta.roles for relation, roles in without.items() for role in roles
    ):
        return replace(only, barred=Barred(without, held))
    return only


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
    if not len(places) or (at.delta.withdrawn is None and not only.timed and only.barred is None):
        return places
    rows = side.rows(places)
    standing = at.delta.standing(rows, at.version)
    kept = np.ones(len(rows), dtype=bool) if standing is None else standing
    columns, times = at.base.columns, only.times
    if only.barred is not None:
        kept &= ~only.barred.rows(at, rows)
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
        if only.takes(at.delta.added[place])
    ]
