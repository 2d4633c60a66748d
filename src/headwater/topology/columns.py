"""Edges as columns of numbers: ends, relation, times, and what else an edge says as a number into a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from headwater.model import Edge, Eid, Origin, Relation, Uid
from headwater.topology.names import Halves, Numbers, packed, texts

Codes: TypeAlias = NDArray[np.uint8]
Moments: TypeAlias = NDArray[np.int64]

RELATIONS = tuple(Relation)
ENDED, DETAILED = 0x80, 0x40  # beside the relation's number: no longer in force; carries properties
RELATION_BITS = 0x3F
FOREVER = np.iinfo(np.int64).max
NUMBER_OF = {relation: number for number, relation in enumerate(RELATIONS)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment(time: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


class _Times(dict[int, datetime]):
    """The aware UTC time of each `moment`, made once: edges of one import share most of theirs."""

    def __missing__(self, microseconds: int) -> datetime:
        self[microseconds] = time = _EPOCH + timedelta(microseconds=microseconds)
        return time


class Manners:
    """The different (role, origin, confidence) that edges have, by number; a few serve millions of edges."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Origin, float], int] = {}
        self.held: list[tuple[str, Origin, float]] = []

    def number(self, edge: Edge) -> int:
        """Return the number of the edge's manner, a new one where it is new."""
        return self.add((edge.role, edge.origin, edge.confidence))

    def add(self, manner: tuple[str, Origin, float]) -> int:
        """Return the number of a manner."""
        found = self._numbers.get(manner)
        if found is None:
            found = self._numbers[manner] = len(self.held)
            self.held.append(manner)
        return found


def code_of(edge: Edge) -> int:
    """Return what a walk has to know of an edge, in one byte."""
    return (
        NUMBER_OF[edge.relation] | (ENDED if edge.until is not None else 0) | (DETAILED if edge.props else 0)
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Edges, one a row. `effect` and `cause` are node numbers; `until` is FOREVER while in force."""

    eid: Halves
    effect: Numbers
    cause: Numbers
    code: Codes
    manner: NDArray[np.uint32]
    occurred: Moments
    recorded: Moments
    until: Moments

    def __len__(self) -> int:
        return len(self.code)

    def taken(self, rows: NDArray[np.integer]) -> Columns:
        """Return these rows, in this order."""
        return Columns(*(getattr(self, name)[rows] for name in NAMES))

    def between(self, effect: Numbers, cause: Numbers) -> Columns:
        """Return these edges with other ends."""
        return replace(self, effect=effect, cause=cause)


NAMES = ("eid", "effect", "cause", "code", "manner", "occurred", "recorded", "until")


def columns_of(edges: Sequence[Edge], ends: Numbers | Sequence[tuple[int, int]], manners: Manners) -> Columns:
    """Return `edges`, whose effects and causes have the numbers `ends` of shape (n, 2), as columns."""
    numbers = np.asarray(ends, dtype=np.int32).reshape(-1, 2)
    return Columns(
        eid=packed([edge.eid for edge in edges]),
        effect=np.ascontiguousarray(numbers[:, 0]),
        cause=np.ascontiguousarray(numbers[:, 1]),
        code=np.array([code_of(edge) for edge in edges], dtype=np.uint8),
        manner=np.array([manners.number(edge) for edge in edges], dtype=np.uint32),
        occurred=_moments(edge.occurred_at for edge in edges),
        recorded=_moments(edge.recorded_at for edge in edges),
        until=np.array([FOREVER if e.until is None else moment(e.until) for e in edges], dtype=np.int64),
    )


def edges_from(
    columns: Columns, effects: Sequence[Uid], causes: Sequence[Uid], manners: Manners
) -> list[Edge]:
    """Return the edges of columns; the properties of DETAILED ones are missing."""
    eids: list[Eid] = texts(columns.eid)
    rows = zip(
        eids,
        effects,
        causes,
        columns.code.tolist(),
        columns.manner.tolist(),
        columns.occurred.tolist(),
        columns.recorded.tolist(),
        columns.until.tolist(),
        strict=True,
    )
    held = manners.held
    time_of = _Times()
    return [
        Edge(
            eid,
            effect,
            cause,
            RELATIONS[code & RELATION_BITS],
            held[manner][0],
            time_of[occurred],
            time_of[recorded],
            time_of[until] if code & ENDED else None,
            held[manner][1],
            held[manner][2],
        )
        for eid, effect, cause, code, manner, occurred, recorded, until in rows
    ]


def _moments(times: Iterable[datetime]) -> Moments:
    return np.array([moment(time) for time in times], dtype=np.int64)
