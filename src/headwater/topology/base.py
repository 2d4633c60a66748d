"""The unchanging part of the index: compressed sparse rows in both directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.model import Direction
from headwater.topology.columns import Codes, Columns
from headwater.topology.names import Numbers


@dataclass(frozen=True, slots=True)
class Side:
    """One direction: the edges of node i are the places starts[i] to starts[i + 1].

    `far` and `code` are given by place; `row` is the edge's row in the columns, None where place and row agree.
    """

    starts: Numbers
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


def base_of(columns: Columns, nodes: int) -> Base:
    """Return the base of edges among the nodes numbered 0 to nodes - 1."""
    ordered = columns.taken(np.argsort(columns.effect, kind="stable"))
    return base_over(ordered, np.argsort(ordered.cause, kind="stable").astype(np.int32), nodes)


def base_over(columns: Columns, by_cause: Numbers, nodes: int) -> Base:
    """Return the base of columns that are ordered by effect; `by_cause` are their rows ordered by cause."""
    return Base(
        columns=columns,
        upstream=Side(_starts(columns.effect, nodes), columns.cause, columns.code, None),
        downstream=Side(
            _starts(columns.cause, nodes), columns.effect[by_cause], columns.code[by_cause], by_cause
        ),
    )


def places_of(side: Side, nodes: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the places of all edges of `nodes`, which the base knows."""
    first = side.starts[nodes]
    many = side.starts[nodes + 1] - first
    ends = np.cumsum(many)
    if not len(ends) or not ends[-1]:
        return np.empty(0, dtype=np.int32)
    places = np.arange(ends[-1], dtype=np.int32)
    places += np.repeat(first - (ends - many).astype(np.int32), many)
    return places


def _starts(ends: Numbers, nodes: int) -> Numbers:
    starts = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(ends, minlength=nodes), out=starts[1:])
    return starts
