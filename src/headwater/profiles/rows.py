"""Digests of sampled rows, so that two versions of a table can be compared row by row without their rows."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

SAMPLED_ROWS = 256
_HEX_DIGITS = 8


@dataclass(slots=True)
class RowSample:
    """Keeps digests of the rows whose keys have the 256 smallest digests: of any version the same rows.

    Of a key that is there several times the row with the greatest digest is kept, and how often it was there.
    """

    key: str
    _order: list[str] = field(default_factory=list)
    _rows: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _times: dict[str, int] = field(default_factory=dict)

    def take(self, key: str, row: Sequence[str], label: str | None) -> None:
        """Add a row."""
        digest = digest_of((key,))
        if digest in self._rows:
            self._times[digest] += 1
            self._rows[digest] = max(self._rows[digest], _pair(row, label))
        elif len(self._order) < SAMPLED_ROWS or digest < self._order[-1]:
            insort(self._order, digest)
            self._rows[digest], self._times[digest] = _pair(row, label), 1
            for gone in self._order[SAMPLED_ROWS:]:
                del self._rows[gone], self._times[gone]
            del self._order[SAMPLED_ROWS:]

    def described(self) -> dict[str, Any]:
        """Return what a profile says: by digest of the key those of the row and of its label.

        `repeated` is the share of the sampled rows whose key was there before, told where there are any.
        """
        repeated = 1 - len(self._times) / sum(self._times.values()) if self._times else 0.0
        return {
            "key": self.key,
            "sample": f"{SAMPLED_ROWS} smallest digests of the key",
            "rows": {name: list(self._rows[name]) for name in self._order},
            **({"repeated": round(repeated, 6)} if repeated else {}),
        }


def digest_of(cells: Iterable[str]) -> str:
    """Return the first 8 hex digits of the SHA-256 of some cells."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:_HEX_DIGITS]


def _pair(row: Sequence[str], label: str | None) -> tuple[str, str | None]:
    return digest_of(row), None if label is None else digest_of((label,))
