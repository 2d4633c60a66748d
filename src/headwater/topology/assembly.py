"""Columns that grow batch by batch; nothing is held twice but one column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.model import Uid
from headwater.topology.base import row_order
from headwater.topology.columns import NAMES, Columns
from headwater.topology.names import Halves, Names, Numbers, in_order, is_plain, packed

_AT_FIRST, _GROWTH = 4_096, 1.5
ENDS = ("effect", "cause")


class Assembly:
    """Edges whose ends are numbered by the order in which names came, until all of them are here."""

    def __init__(self) -> None:
        self._columns = {name: Growing() for name in NAMES}
        self._names = Growing()
        self._rest: list[Uid] = []

    def add(self, parts: Iterable[Columns], halves: Halves, rest: Sequence[Uid] = ()) -> None:
        """Add edges; an end is the place of a plain name in `halves`, or behind them one in `rest`."""
        plain, before, others = len(halves), len(self._names), len(self._rest)
        for part in parts:
            for name, growing in self._columns.items():
                column = getattr(part, name)
                if name in ENDS:
                    # Names that may not be plain count down from -1: as places from the end.
                    column = np.where(column < plain, column + before, plain - 1 - others - column)
                growing.add(column)
        self._names.add(halves)
        self._rest += rest

    def finished(self) -> tuple[Names, list[Uid], Columns]:
        """Return the plain names, the others in their order, and the edges as a base has them; to be called once."""
        names, odd, final = self._final()
        held: dict[str, NDArray[Any]] = {name: final[self._columns.pop(name).taken()] for name in ENDS}
        del final
        held["code"] = self._columns.pop("code").taken()
        order = row_order(held["effect"], held["code"])
        for name in NAMES:
            # One column after the other, so that no two of them are here in both orders.
            column = held[name] if name in held else self._columns.pop(name).taken()
            held[name] = column[order]
            del column
        return names, odd, Columns(**held)

    def _final(self) -> tuple[Names, list[Uid], Numbers]:
        """Return the plain names, the others, and the number of each name that came."""
        rest = sorted(set(self._rest))
        plain, odd = [uid for uid in rest if is_plain(uid)], [uid for uid in rest if not is_plain(uid)]
        came: Halves = self._names.taken()
        names = Names.of(in_order(np.concatenate((came, packed(plain))) if plain else came))
        late = {uid: len(names) + place for place, uid in enumerate(odd)}
        late |= dict(zip(plain, names.numbers(packed(plain)).tolist(), strict=True))
        counted_down = np.array([late[uid] for uid in reversed(self._rest)], dtype=np.int32)
        return names, odd, np.concatenate((names.numbers(came), counted_down))


class Growing:
    """One array, to whose end others are added."""

    def __init__(self) -> None:
        self._held: NDArray[Any] = np.empty(0, dtype=np.int32)
        self._many = 0

    def __len__(self) -> int:
        return self._many

    def add(self, array: NDArray[Any]) -> None:
        many = self._many + len(array)
        if many > len(self._held) or not self._many:
            # What is not written to takes no memory yet.
            room = max(_AT_FIRST, many, int(_GROWTH * self._many))
            grown = np.empty((room, *array.shape[1:]), dtype=array.dtype)
            if self._many:
                grown[: self._many] = self._held[: self._many]
            self._held = grown
        self._held[self._many : many] = array
        self._many = many

    def seen(self) -> NDArray[Any]:
        """Return everything that was added until now."""
        return self._held[: self._many]

    def taken(self) -> NDArray[Any]:
        """Return everything that was added, and hold it no longer."""
        held, self._held = self._held[: self._many], np.empty(0, dtype=np.int32)
        return held
