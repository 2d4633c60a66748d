"""Edges of a store that names things by numbers: all names once, and then edges that are numbers alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from headwater.model import Relation, Uid
from headwater.topology.assembly import ENDS, Assembly
from headwater.topology.columns import NAMES, Columns, Manners, columns_of
from headwater.topology.names import Halves, Names, Numbers, is_plain, packed, packed_line
from headwater.topology.strips import RECORD, NameStrip, NumberStrip, Words

_ROW = np.dtype(
    [("number", ">i4"), ("effect", ">i4"), ("cause", ">i4"), ("occurred", ">i8"), ("recorded", ">i8")]
)
_NOBODY = "0" * 32


class NumberedAssembly(Assembly):
    """Edges whose ends have the numbers that the store gave them, until all of them are here."""

    def __init__(self) -> None:
        super().__init__()
        self._odd: dict[int, Uid] = {}

    def name(self, strip: NameStrip) -> None:
        """Take over names; their strips come in the order of numbers, and before all edges."""
        if lacking := strip.first - 1 - len(self._names):
            self._names.add(packed([_NOBODY] * lacking))
        halves = packed_line(strip.uids) if strip.uids else None
        if halves is None:
            named = dict(strip.named())
            numbers = range(strip.first, max(named, default=strip.first - 1) + 1)
            self._odd |= {number - 1: uid for number, uid in named.items() if not is_plain(uid)}
            held = [named.get(number, _NOBODY) for number in numbers]
            halves = packed([uid if is_plain(uid) else _NOBODY for uid in held])
        self._names.add(halves)

    def number(self, strip: NumberStrip, manners: Manners) -> None:
        """Take over edges, whose names are all here."""
        columns = self._read(strip, manners)
        for name in NAMES:
            self._columns[name].add(getattr(columns, name))

    def _read(self, strip: NumberStrip, manners: Manners) -> Columns:
        """Return edges as columns; the number of an end is its name's place."""
        rows = np.frombuffer(bytes.fromhex(strip.fixed), dtype=_ROW)
        effect, cause = (rows[end].astype(np.int32) - 1 for end in ENDS)
        words = strip.words.split(RECORD)
        if len(words) != len(rows):
            return columns_of(strip.edges(), np.column_stack((effect, cause)), manners)
        code, manner, until = _Words(manners, strip.relations).read(words)
        return Columns(
            eid=self._names.seen()[rows["number"] - 1],
            effect=effect,
            cause=cause,
            code=code,
            manner=manner,
            occurred=rows["occurred"].astype(np.int64),
            recorded=rows["recorded"].astype(np.int64),
            until=until,
        )

    def _final(self) -> tuple[Names, list[Uid], Numbers]:
        """Return the plain names that edges have, the others, and the number of each name that came."""
        used = np.zeros(len(self._names), dtype=bool)
        for end in ENDS:
            used[self._columns[end].seen()] = True
        halves: Halves = self._names.taken()
        odd = sorted((uid, place) for place, uid in self._odd.items() if used[place])
        used[list(self._odd)] = False
        places = np.flatnonzero(used)
        plain = halves[places]
        order = np.lexsort((plain[:, 1], plain[:, 0]))
        final = np.full(len(halves), -1, dtype=np.int32)
        final[places[order]] = np.arange(len(places), dtype=np.int32)
        final[[place for _, place in odd]] = np.arange(len(places), len(places) + len(odd), dtype=np.int32)
        return Names.of(plain[order]), [uid for uid, _ in odd], final


class _Words(Words):
    """Words whose relation is a number, and whose time one of microseconds."""

    def __init__(self, manners: Manners, relations: Mapping[int, Relation]) -> None:
        super().__init__(manners)
        self._relations = relations

    def relation_of(self, text: str) -> Relation:
        """Return the relation with this number."""
        return self._relations[int(text)]

    def moment_of(self, text: str) -> int:
        """Return these microseconds."""
        return int(text)
