"""Small tables whose profiles show whether a version looks suspicious."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

ROWS, COLUMNS = 240, 3
JITTERED, JITTER = 0.004, 0.1
MOVED, DISTANCE = (0.06, 0.4), (0.6, 2.5)


def profiles(
    chance: np.random.Generator, series: str, levels: Sequence[tuple[int, bool]]
) -> dict[tuple[str, int], str]:
    """Return the profile of each (level, whether it looks suspicious) as JSON text, each a step from the one before.

    Any step moves one cell in 250 by a tenth of a deviation; a suspicious one moves 6 to 40 % of the rows of one column
    by .6 to 2.5 deviations. A level alone has no profile: there is nothing to compare it with.
    """
    from headwater.profiles import profile_of

    values = 10 + chance.normal(0, 1, (ROWS, COLUMNS)) * np.array([1.0, 2.0, 0.5])
    labels = values[:, 0] + chance.normal(0, 1, ROWS) > 10
    spread = values.std(axis=0)
    out = {}
    for level, suspicious in levels:
        jittered = chance.random(values.shape) < JITTERED
        values = values + jittered * chance.normal(0, JITTER, values.shape) * spread
        if suspicious:
            column = int(chance.integers(COLUMNS))
            rows = chance.random(ROWS) < chance.uniform(*MOVED)
            values[rows, column] += chance.choice([-1, 1]) * chance.uniform(*DISTANCE) * spread[column]
        if len(levels) > 1:
            out[series, level] = json.dumps(profile_of(_csv(values, labels)), separators=(",", ":"))
    return out


def _csv(values: np.ndarray[tuple[int, int], np.dtype[np.float64]], labels: Iterable[bool]) -> str:
    lines = ["key,first,second,third,label"]
    for row, (cells, label) in enumerate(zip(values, labels, strict=True)):
        shown = ",".join(f"{cell:.6g}" for cell in cells)
        lines.append(f"r{row},{shown},{'yes' if label else 'no'}")
    return "\n".join(lines) + "\n"
