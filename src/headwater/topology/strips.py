"""Many edges as two long texts: an engine writes them faster than it makes objects, and numpy reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from headwater.model import Edge, Kind, Origin, Relation, Uid, to_time
from headwater.topology.columns import (
    DETAILED,
    ENDED,
    FOREVER,
    NUMBER_OF,
    Codes,
    Columns,
    Manners,
    Moments,
    moment,
)
from headwater.topology.names import Halves

UNIT, RECORD = "\x1f", "\x1e"  # between the words of an edge, and between edges
_ID, _TIME = 32, 27
WIDTH = 3 * (_ID + 1) + 2 * (_TIME + 1)
_COMMAS = (_ID, 2 * _ID + 1, 3 * _ID + 2, 3 * _ID + _TIME + 3, WIDTH - 1)


@dataclass(frozen=True, slots=True)
class Strip:
    """Edges laid end to end.

    `fixed` gives for each "eid,effect,cause,occurred_at,recorded_at", with a comma between edges. `words` gives,
    parted by RECORD, relation, origin, confidence ("" for 1), "1" if it has properties, until, and role,
    parted by UNIT. `edges` reads the same edges as objects, for those that no fixed width holds.
    """

    fixed: str
    words: str
    edges: Callable[[], Sequence[Edge]]


@dataclass(frozen=True, slots=True)
class NameStrip:
    """Names laid end to end, which have the numbers from `first` on.

    `named` reads them with their numbers; it alone says them where `uids` is empty or not 32 hex digits each.
    """

    first: int
    uids: str
    named: Callable[[], Sequence[tuple[int, Uid]]]


@dataclass(frozen=True, slots=True)
class NumberStrip:
    """Edges that name by number, laid end to end, after all names.

    `fixed` gives for each its number, its effect's and its cause's in 8 hex digits each, and when it occurred and was
    recorded, in microseconds since 1970, in 16 each. `words` are those of a `Strip`, but for the relation, which is
    a key of `relations`, and `until`, in microseconds. `edges` reads the same edges as objects, in the same order.
    """

    fixed: str
    words: str
    relations: Mapping[int, Relation]
    edges: Callable[[], Sequence[Edge]]


AnyStrip: TypeAlias = Strip | NameStrip | NumberStrip


@runtime_checkable
class Stripped(Protocol):
    """A store that can give all its edges as strips: whole ones, or those of names and then of numbers."""

    def edge_strips(self) -> Iterator[AnyStrip]:
        """Yield every edge of one moment, in the order that costs the least."""


@runtime_checkable
class Kinded(Protocol):
    """A store that can give the names of all its nodes by kind."""

    def uid_strips(self) -> Iterator[tuple[Kind, str]]:
        """Yield the uids of all nodes, those of one kind laid end to end; each kind in as many parts as are handy."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a strip says: columns whose ends are still to be numbered, and the names of the ends."""

    columns: Columns
    effects: Halves
    causes: Halves


def read(strip: Strip, manners: Manners) -> Read | None:
    """Return what `strip` says; None where a name is not 32 hex digits or a text holds what parts texts."""
    rows = _rows(strip.fixed)
    words = strip.words.split(RECORD)
    if rows is None or len(words) != len(rows):
        return None
    names = [_halves(rows[:, first : first + _ID]) for first in (0, _ID + 1, 2 * _ID + 2)]
    if any(each is None for each in names):
        return None
    eids, effects, causes = (each for each in names if each is not None)
    code, manner, until = Words(manners).read(words)
    nobody = np.zeros(len(rows), dtype=np.int32)
    columns = Columns(
        eid=eids,
        effect=nobody,
        cause=nobody,
        code=code,
        manner=manner,
        occurred=_moments(rows[:, 3 * _ID + 3 : 3 * _ID + 3 + _TIME]),
        recorded=_moments(rows[:, WIDTH - 1 - _TIME : WIDTH - 1]),
        until=until,
    )
    return Read(columns, effects, causes)


def _rows(fixed: str) -> NDArray[np.uint8] | None:
    if not fixed.isascii() or (len(fixed) + 1) % WIDTH:
        return None
    rows = np.frombuffer(f"{fixed},".encode(), dtype=np.uint8).reshape(-1, WIDTH)
    return rows if (rows[:, _COMMAS] == ord(",")).all() else None


def _halves(digits: NDArray[np.uint8]) -> Halves | None:
    """Return names of 32 lower-case hex digits as high and low 64 bits."""
    text = digits.tobytes()
    if text != text.lower():
        return None
    try:
        raw = bytes.fromhex(text.decode())
    except ValueError:
        return None
    return (
        np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(-1, 2)
        if len(raw) * 2 == len(text)
        else None
    )


def _moments(texts: NDArray[np.uint8]) -> Moments:
    """Return times, written in full with a Z at their end, as microseconds since 1970."""
    whole = np.ascontiguousarray(texts[:, : _TIME - 1]).view(f"S{_TIME - 1}").ravel()
    return whole.astype("datetime64[us]").astype(np.int64)


class Words(dict[str, int]):
    """The number of each different text of words; few serve millions of edges."""

    def __init__(self, manners: Manners) -> None:
        super().__init__()
        self._manners = manners
        self._codes: list[int] = []
        self._manner: list[int] = []
        self._until: list[int] = []

    def read(self, words: Sequence[str]) -> tuple[Codes, NDArray[np.uint32], Moments]:
        """Return codes, manners and ends of the edges with these words."""
        number = np.fromiter(map(self.__getitem__, words), dtype=np.int32, count=len(words))
        return (
            np.array(self._codes, dtype=np.uint8)[number],
            np.array(self._manner, dtype=np.uint32)[number],
            np.array(self._until, dtype=np.int64)[number],
        )

    def relation_of(self, text: str) -> Relation:
        """Return the relation that a strip calls so."""
        return Relation(text)

    def moment_of(self, text: str) -> int:
        """Return the time that a strip writes so, in microseconds since 1970."""
        return moment(to_time(text))

    def __missing__(self, text: str) -> int:
        relation, origin, confidence, detailed, until, role = text.split(UNIT, 5)
        code = NUMBER_OF[self.relation_of(relation)]
        self._codes.append(code | (ENDED if until else 0) | (DETAILED if detailed == "1" else 0))
        self._manner.append(self._manners.add((role, Origin(origin), float(confidence or 1))))
        self._until.append(self.moment_of(until) if until else FOREVER)
        self[text] = number = len(self)
        return number
