"""Uids and eids as 128-bit numbers: 16 bytes instead of 81, and found by binary search."""

from __future__ import annotations

import re
from binascii import hexlify
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int32]
Halves: TypeAlias = NDArray[np.uint64]

_HEX = re.compile(r"(?:[0-9a-f]{32})*")
_DIGITS = 32


def is_plain(text: str) -> bool:
    """Return whether `text` is 32 lower-case hex digits, as every uid and eid of ours is."""
    return len(text) == _DIGITS and _HEX.fullmatch(text) is not None


def all_plain(texts_: Sequence[str]) -> bool:
    """Return whether every text is 32 lower-case hex digits."""
    return {len(text) for text in texts_} <= {_DIGITS} and _HEX.fullmatch("".join(texts_)) is not None


def packed(names: Sequence[str]) -> Halves:
    """Return plain names as an array of shape (n, 2): high and low 64 bits; their order is that of the texts."""
    raw = bytes.fromhex("".join(names))
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(-1, 2)


def packed_line(line: str) -> Halves | None:
    """Return names laid end to end as `packed` does; None where they are not all plain."""
    return packed([line]) if _HEX.fullmatch(line) else None


def texts(halves: Halves) -> list[str]:
    """Return the names of an array of shape (n, 2)."""
    # Parted by the same call that makes digits of bytes: twice as fast as cutting the text in Python.
    return halves.astype(">u8", copy=False).tobytes().hex(" ", _DIGITS // 2).split()


class Names:
    """Different plain names in their order; a name's number is its place."""

    def __init__(self, high: NDArray[np.uint64], low: NDArray[np.uint64]) -> None:
        self._high, self._low = high, low

    @classmethod
    def of(cls, ordered: Halves) -> Names:
        """Return names that are in their order."""
        return cls(np.ascontiguousarray(ordered[:, 0]), np.ascontiguousarray(ordered[:, 1]))

    def parts(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Return the high and the low halves of all names, in their order."""
        return self._high, self._low

    def __len__(self) -> int:
        return len(self._high)

    def numbers(self, wanted: Halves) -> Numbers:
        """Return the number of each wanted name, -1 where there is none."""
        if not len(self):
            return np.full(len(wanted), -1, dtype=np.int32)
        high, low = wanted[:, 0], wanted[:, 1]
        at = np.searchsorted(self._high, high)
        at = np.minimum(at, len(self) - 1)
        # Two names that share their high half lie side by side; step on as long as that may help.
        behind = (self._high[at] == high) & (self._low[at] < low)
        while behind.any():
            at = np.minimum(at + behind, len(self) - 1)
            behind &= (self._high[at] == high) & (self._low[at] < low) & (at < len(self) - 1)
        found = (self._high[at] == high) & (self._low[at] == low)
        return np.where(found, at, -1).astype(np.int32)

    def texts(self, numbers: Numbers) -> list[str]:
        """Return the names with these numbers."""
        return texts(self._raw(numbers))

    def line(self, numbers: Numbers) -> str:
        """Return the names with these numbers as one text, parted by blanks."""
        return self._raw(numbers).tobytes().hex(" ", _DIGITS // 2)

    def bytes_of(self, numbers: Numbers) -> NDArray[np.bytes_]:
        """Return the names with these numbers as an array of 32 bytes each."""
        return np.frombuffer(hexlify(self._raw(numbers).tobytes()), dtype=f"S{_DIGITS}")

    def halves(self) -> Halves:
        """Return all names in their order."""
        return np.column_stack((self._high, self._low))

    def _raw(self, numbers: Numbers) -> NDArray[np.uint64]:
        raw = np.empty((len(numbers), 2), dtype=">u8")
        raw[:, 0], raw[:, 1] = self._high.take(numbers), self._low.take(numbers)
        return raw


def in_order(halves: Halves) -> Halves:
    """Return different names in their order."""
    if not len(halves):
        return halves
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ordered = halves[order]
    different = np.ones(len(ordered), dtype=bool)
    different[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[different]
