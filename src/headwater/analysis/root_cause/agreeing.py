"""How alike runs are: on how many columns of a table each two of them agree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.places import Flags, Ints
from headwater.analysis.root_cause.table import Numbers

Counts = NDArray[np.int32]
_BYTE = 255
_RARE = 8  # a column that fewer than an eighth of the runs have is counted by who has it
_AT_ONCE = 1_000_000


def agreement(columns: Numbers) -> NDArray[np.float64]:
    """Return runs x runs: on how many of `columns` each two runs have the same number."""
    return shared(columns, np.ones(columns.shape, dtype=bool))


def shared(columns: Numbers, flags: Flags) -> NDArray[np.float64]:
    """Return runs x runs: on how many of `columns` each two runs have the same number, and it is flagged.

    Whether a run is flagged in a column must hang on nothing but its number.
    """
    marked = flags.any(axis=0)
    columns, flags = columns[:, marked], flags[:, marked]
    rare = np.count_nonzero(columns, axis=0) * _RARE < len(columns)
    out = _by_column(columns[:, ~rare], flags[:, ~rare])
    out += _by_holders(columns[:, rare], flags[:, rare])
    return out.astype(float)


def _by_column(columns: Numbers, flags: Flags) -> Counts:
    # In bytes, as far as these hold numbers and counts: a tenth of the time that wider numbers take.
    small = columns.min(initial=0) >= 0 and columns.max(initial=0) <= _BYTE
    narrow = columns.astype(np.uint8) if small else columns
    out: Counts = np.zeros((len(columns), len(columns)), dtype=np.int32)
    for first in range(0, narrow.shape[1], _BYTE):
        some = np.zeros(out.shape, dtype=np.uint8)
        for column, marks in zip(
            narrow.T[first : first + _BYTE], flags.T[first : first + _BYTE], strict=True
        ):
            own = np.ascontiguousarray(column)
            same = own[:, None] == own
            if not marks.all():
                same &= marks[:, None]
            some += same.view(np.uint8)
        out += some
    return out


def _by_holders(columns: Numbers, flags: Flags) -> Counts:
    """Return the counts of columns that are 0 for most runs: all pairs, less those of which one holds something."""
    runs, many = columns.shape
    out: Counts = np.zeros((runs, runs), dtype=np.int32)
    if not many:
        return out
    column, row = np.nonzero(columns.T)
    marked = flags[row, column]
    level = column * (int(columns.max()) + 1) + columns[row, column]
    for one, other in _pairs(level[marked], row[marked]):
        out += np.bincount(one * runs + other, minlength=runs * runs).reshape(runs, runs).astype(np.int32)
    empty = np.any(flags & (columns == 0), axis=0)  # nobody has them, and that is flagged
    mine = empty[column]
    alone = np.bincount(row[mine], minlength=runs).astype(np.int32)
    out += int(empty.sum()) - alone[:, None] - alone
    for one, other in _pairs(column[mine], row[mine]):
        out += np.bincount(one * runs + other, minlength=runs * runs).reshape(runs, runs).astype(np.int32)
    return out


def _pairs(groups: Ints, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield each two rows of a group, also one with itself, about `_AT_ONCE` at once."""
    order = np.argsort(groups, kind="stable")
    groups, rows = groups[order], rows[order]
    _, first, back, many = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    size = many[back]
    before = np.cumsum(size) - size
    for part in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(before // _AT_ONCE)) + 1):
        which = np.repeat(part, size[part])
        place = np.arange(len(which)) - np.repeat(before[part] - before[part[:1]], size[part])
        yield rows[which], rows[first[back[which]] + place]
