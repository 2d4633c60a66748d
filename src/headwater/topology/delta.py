"""What changed since the base was made: edges added and withdrawn, each with the version that did it.

Readers hold a version number and see nothing that came later, so that changing and reading need no lock between
them: changes only add to lists and fill in versions that were still to come.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from headwater.model import Direction, Edge, Eid, Relation, Times, Uid
from headwater.topology.base import Base
from headwater.topology.names import Halves, Names, is_plain, packed

_NEVER = np.iinfo(np.int32).max
_ONE = np.uint32(1)
_AT_ONCE = 100_000  # rows that are compared before the next are looked at


class Delta:
    """Added edges and the versions between which they stood; withdrawn edges of the base."""

    def __init__(self, base: Base, names: Names, odd: Iterable[Uid]) -> None:
        self._base = base
        self._names = names
        self.late: dict[Uid, int] = {}
        self.late_names: list[Uid] = []
        for uid in odd:
            self._add_name(uid)
        self.added: list[Edge] = []
        self.roles: set[tuple[Relation, str]] = set()
        self.ends: list[tuple[int, int]] = []
        self.born: list[int] = []
        self.died: list[int] = []
        self._current: dict[Eid, int] = {}
        self._at: dict[Direction, dict[int, list[int]]] = {side: {} for side in Direction}
        self._flags = {side: np.zeros(self.nodes + 1_000, dtype=bool) for side in Direction}
        # By row the version that withdrew it, and one more: of zeros that nobody wrote the system keeps no page.
        self.withdrawn: NDArray[np.uint32] | None = None
        self._many_withdrawn = 0

    @property
    def size(self) -> int:
        """How many edges were added or withdrawn."""
        return len(self.added) + self._many_withdrawn

    @property
    def nodes(self) -> int:
        """How many node numbers there are, those of the base included."""
        return len(self._names) + len(self.late_names)

    def put(self, edges: Iterable[Edge], version: int) -> None:
        """Add `edges`, or what they are now, from `version` on."""
        edges = list(edges)
        numbers = self._numbers([uid for edge in edges for uid in (edge.effect, edge.cause)])
        self._make_room()
        for edge, effect, cause in zip(edges, numbers[::2], numbers[1::2], strict=True):
            if not self._ended(edge.eid, version):
                self._withdraw(self._rows_at(effect, edge.eid), version)
            place = len(self.added)
            self.roles.add((edge.relation, edge.role))
            self.added.append(edge)
            self.ends.append((effect, cause))
            self.born.append(version)
            self.died.append(_NEVER)
            self._current[edge.eid] = place
            self._touch(effect, cause, place)

    def remove(self, eids: Iterable[Eid], version: int) -> None:
        """Withdraw the edges that there are among `eids` from `version` on."""
        rest = [eid for eid in eids if not self._ended(eid, version)]
        if rest and len(self._base.columns):
            self._withdraw(_rows_among(self._base.columns.eid, packed(rest)), version)

    def touching(self, node: int, direction: Direction, version: int, times: Times) -> list[int]:
        """Return the places of the added edges of `node` that stood at `version` and were in force."""
        places = self._at[direction].get(node)
        if places is None:
            return []
        return [
            place
            for place in places
            if self.born[place] <= version < self.died[place] and times.in_force(self.added[place])
        ]

    def touched(self, direction: Direction) -> NDArray[np.bool_]:
        """Return of each node whether edges were added to it, seen from their effects or causes."""
        return self._flags[direction]

    def standing(self, rows: NDArray[np.integer], version: int) -> NDArray[np.bool_] | None:
        """Return which of these rows of the base were not withdrawn at `version`; None: all."""
        withdrawn = self.withdrawn
        return (
            None if withdrawn is None else withdrawn[rows] - _ONE > version
        )  # 0 becomes the largest there is

    def alive(self, version: int) -> list[int]:
        """Return the places of the added edges that stood at `version`."""
        return [place for place, born in enumerate(self.born) if born <= version < self.died[place]]

    def _numbers(self, uids: list[Uid]) -> list[int]:
        """Return the node number of each uid, new ones for those not seen before."""
        plain = [uid for uid in uids if is_plain(uid)]
        known = dict(zip(plain, self._names.numbers(packed(plain)).tolist(), strict=True))
        out = []
        for uid in uids:
            number = known.get(uid, -1)
            if number < 0:
                number = self.late.get(uid, -1)
            out.append(number if number >= 0 else self._add_name(uid))
        return out

    def _add_name(self, uid: Uid) -> int:
        number = self.nodes
        self.late_names.append(uid)
        self.late[uid] = number
        return number

    def _touch(self, effect: int, cause: int, place: int) -> None:
        for direction, node in ((Direction.UPSTREAM, effect), (Direction.DOWNSTREAM, cause)):
            self._at[direction].setdefault(node, []).append(place)
            self._flags[direction][node] = True

    def _make_room(self) -> None:
        """Let every node have its flags; readers keep those that they began with."""
        for direction, flags in self._flags.items():
            if len(flags) < self.nodes:
                grown = np.zeros(2 * self.nodes, dtype=bool)
                grown[: len(flags)] = flags
                self._flags[direction] = grown

    def _ended(self, eid: Eid, version: int) -> bool:
        """Return whether `eid` was an added edge, which ends now."""
        place = self._current.pop(eid, None)
        if place is not None:
            self.died[place] = version
        return place is not None

    def _withdraw(self, rows: NDArray[np.integer], version: int) -> None:
        if len(rows):
            if self.withdrawn is None:
                self.withdrawn = np.zeros(len(self._base.columns), dtype=np.uint32)
            self.withdrawn[rows[self.withdrawn[rows] == 0]] = version + 1
            self._many_withdrawn += len(rows)

    def _rows_at(self, effect: int, eid: Eid) -> NDArray[np.integer]:
        """Return the row of the base that holds an edge of `effect`, as an array of none or one."""
        side = self._base.upstream
        if effect + 1 >= len(side.starts):
            return np.empty(0, dtype=np.int32)
        first, end = int(side.starts[effect]), int(side.starts[effect + 1])
        return first + _rows_among(self._base.columns.eid[first:end], packed([eid]))


def _rows_among(held: Halves, wanted: Halves) -> NDArray[np.integer]:
    """Return the rows of `held` that are among `wanted`: one pass over the high halves, in parts, then exact."""
    exact = {(int(high), int(low)) for high, low in wanted}
    rows: list[int] = []
    for first in range(0, len(held), _AT_ONCE):
        part = held[first : first + _AT_ONCE]
        likely = np.flatnonzero(np.isin(part[:, 0], wanted[:, 0])).tolist()
        rows += [first + row for row in likely if (int(part[row, 0]), int(part[row, 1])) in exact]
    return np.array(rows, dtype=np.int32)
