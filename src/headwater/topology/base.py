"""The unchanging part of the index: compressed sparse rows in both directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.model import DEFAULT_PLANES, Direction, relations_of
from headwater.topology.columns import ENDED, RELATION_BITS, RELATIONS, Codes, Columns
from headwater.topology.names import Numbers

USUAL = np.array(
    [
        not code & ENDED
        and code & RELATION_BITS < len(RELATIONS)
        and RELATIONS[code & RELATION_BITS] in relations_of(DEFAULT_PLANES)
        for code in range(256)
    ]
)
"""Of each code, whether its edges are in force and of the planes that are walked unless more is asked for."""
_HALF = 2**30


@dataclass(frozen=True, slots=True)
class Side:
    """One direction: the edges of node i are the places starts[i] to starts[i + 1], the usual ones before usual[i].

    `far` and `code` are given by place; `row` is the edge's row in the columns, None where place and row agree.
    """

    starts: Numbers
    usual: Numbers
    far: Numbers
    code: Codes
    row: Numbers | None

    def rows(self, places: NDArray[np.integer]) -> NDArray[np.integer]:
        """Return the rows of the edges at `places`."""
        return places if self.row is None else self.row[places]


@dataclass(frozen=True, slots=True)
class Base:
    """Edges in the order of their effects, and where to find those of a node."""

    columns: Columns
    upstream: Side
    downstream: Side

    def side(self, direction: Direction) -> Side:
        """Return the edges as seen from their effects (upstream) or causes (downstream)."""
        return self.upstream if direction is Direction.UPSTREAM else self.downstream


def row_order(ends: Numbers, code: Codes) -> Numbers:
    """Return the rows by their end, and of each end the usual ones first."""
    unusual = ~USUAL[code]
    small = not len(ends) or ends.max() < _HALF
    keys = 2 * ends + unusual if small else 2 * ends.astype(np.int64) + unusual
    return np.argsort(keys, kind="stable").astype(np.int32)


def base_of(columns: Columns, nodes: int) -> Base:
    """Return the base of columns in the `row_order` of their effects, among the nodes numbered 0 to nodes - 1."""
    by_cause = row_order(columns.cause, columns.code)
    return Base(
        columns=columns,
        upstream=_side(columns.effect, columns.cause, columns.code, None, nodes),
        downstream=_side(columns.cause, columns.effect[by_cause], columns.code[by_cause], by_cause, nodes),
    )


def places_of(side: Side, nodes: NDArray[np.integer], *, usual: bool = False) -> NDArray[np.integer]:
    """Return the places of all edges of `nodes`, which the base knows, or of the usual ones."""
    # `take` and `accumulate` do what indices and `cumsum` do in half of the time, which is that of small levels.
    first = side.starts.take(nodes)
    many = (side.usual if usual else side.starts[1:]).take(nodes)
    many -= first
    ends = np.add.accumulate(many)
    if not len(ends) or not ends[-1]:
        return np.empty(0, dtype=np.int32)
    places = np.arange(ends[-1], dtype=np.int32)
    first -= ends
    first += many
    places += first.repeat(many)
    return places


def _side(ends: Numbers, far: Numbers, code: Codes, row: Numbers | None, nodes: int) -> Side:
    """Return one side; `ends` are by row, `far` and `code` by place."""
    starts = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(ends, minlength=nodes), out=starts[1:])
    near = ends if row is None else ends[row]
    usual = np.bincount(near[USUAL[code]], minlength=nodes).astype(np.int32)
    return Side(starts, starts[:-1] + usual, far, code, row)
