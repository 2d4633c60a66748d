"""Reach sets over base and delta, level by level: no path is ever enumerated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.model import Direction
from headwater.patience import check
from headwater.topology.names import Numbers
from headwater.topology.walking import Moment, Passing, added_places, base_places

_WIDE = 16  # a level of more than a sixteenth of all nodes is put in order by marking instead of sorting
_FEW_NODES, _FEW_EDGES = 40, 300  # so much Python has looked at before numpy has begun


@dataclass(frozen=True, slots=True)
class Levels:
    """The numbers of the nodes that were reached, by how few edges they are away; of each level in order."""

    numbers: Numbers
    sizes: list[int]

    @property
    def depths(self) -> Numbers:
        """The depth of each node."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def split(self) -> list[Numbers]:
        """Return the nodes of each level."""
        return np.split(self.numbers, np.cumsum(self.sizes)[:-1])


def levels(at: Moment, starts: Numbers, only: Passing, *, depth: int | None, limit: int) -> Levels:
    """Return what is reached from `starts`, up to `depth` edges away; ends once that is more than `limit`."""
    search = _Search(at, only)
    level: Numbers | list[int] = search.begun(starts)
    parts, sizes, reached = [np.asarray(level, dtype=np.int32)], [len(level)], len(level)
    few: list[int] = []
    while len(level) and reached <= limit and len(sizes) - 1 != depth:
        check()
        level = search.next(level)
        reached += len(level)
        if len(level):
            sizes.append(len(level))
        if isinstance(level, list):
            few += level
        else:
            parts += [np.array(few, dtype=np.int32), level]
            few = []
    return Levels(np.concatenate([*parts, np.array(few, dtype=np.int32)]), sizes)


def beyond(at: Moment, nodes: Numbers, only: Passing) -> Numbers:
    """Return the nodes one edge away from `nodes`, some of them more than once."""
    far: Numbers = at.base.side(only.direction).far.take(base_places(at, nodes, only))
    return np.concatenate((far, _added_beyond(at, nodes, only))) if at.delta.added else far


def _added_beyond(at: Moment, nodes: Numbers, only: Passing) -> Numbers:
    other = 1 if only.direction is Direction.UPSTREAM else 0
    ends = [at.delta.ends[place][other] for place in added_places(at, nodes, only)]
    return np.array(ends, dtype=np.int32)


class _Search:
    """What was seen so far, and how to go on from a level: in Python from a small one, else in numpy."""

    def __init__(self, at: Moment, only: Passing) -> None:
        self._at, self._only = at, only
        side = at.base.side(only.direction)
        self._marks = bytearray(at.delta.nodes)
        self._seen = np.frombuffer(self._marks, dtype=bool)
        self._known = len(side.usual)
        self._starts, self._far = side.starts.data, side.far.data
        self._ends = side.usual.data if only.usual else self._starts[1:]
        self._codes = None if only.usual else side.code.data
        self._passes = only.codes.tobytes()
        self._touched = at.delta.touched(only.direction).data
        self._simple = at.delta.withdrawn is None and not only.timed and only.barred is None

    def begun(self, starts: Numbers) -> list[int]:
        """Return the first level."""
        level: list[int] = np.unique(starts).tolist()
        for node in level:
            self._marks[node] = 1
        return level

    def next(self, level: Numbers | list[int]) -> Numbers | list[int]:
        """Return, in order, the nodes one edge beyond `level` that were not seen yet, and mark them as seen."""
        if len(level) <= _FEW_NODES and self._simple:
            few = level if isinstance(level, list) else level.tolist()
            if self._is_small(few):
                return self._after_few(few)
        return self._after(np.asarray(level, dtype=np.int32))

    def _is_small(self, level: list[int]) -> bool:
        """Return whether few edges leave `level`, all of them in the base."""
        if level[-1] >= self._known:
            return False
        starts, ends, touched = self._starts, self._ends, self._touched
        edges = 0
        for node in level:
            if touched[node]:
                return False
            edges += ends[node] - starts[node]
        return edges <= _FEW_EDGES

    def _after_few(self, level: list[int]) -> list[int]:
        starts, ends, far, marks = self._starts, self._ends, self._far, self._marks
        codes, passes = self._codes, self._passes
        out: list[int] = []
        for node in level:
            first, end = starts[node], ends[node]
            others = far[first:end].tolist()
            if codes is not None:
                others = [other for other, code in zip(others, codes[first:end], strict=True) if passes[code]]
            for other in others:
                if not marks[other]:
                    marks[other] = 1
                    out.append(other)
        out.sort()
        return out

    def _after(self, level: Numbers) -> Numbers:
        seen, far = self._seen, beyond(self._at, level, self._only)
        far = far.compress(~seen.take(far))
        if len(far) * _WIDE > len(seen):
            marks = np.zeros(len(seen), dtype=bool)
            marks[far] = True
            seen |= marks
            return np.flatnonzero(marks).astype(np.int32)
        far.sort()
        different = np.empty(len(far), dtype=bool)
        different[:1] = True
        np.not_equal(far[1:], far[:-1], out=different[1:])
        far = far[different]
        seen[far] = True
        return far
