"""The profile of a table: enough to say from two of them what changed, without keeping the rows.

Numbers keep 21 evenly spaced quantiles and a histogram of log10 |x| in twentieths of a decade, in which a wrong unit
is a group of rows shifted sideways. Rows keep digests of themselves and of their label: of the 256 whose key has
the smallest digest, so that two versions sample the same rows.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

PER_DECADE = 20
QUANTILES = 21
SAMPLED_ROWS = 256
_HEX_DIGITS = 8
_MOST_VALUES = 20


def profile_of(content: str) -> dict[str, Any]:
    """Return the profile of CSV text whose first column is a key and whose last is the label."""
    header, *rows = csv.reader(content.splitlines())
    columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
    key, *features, label = header
    described = {name: _column(values) for name, values in columns.items()}
    numbers = [name for name in features if described[name]["type"] == "number"]
    return {
        "rows": len(rows),
        "columns": described,
        "label": {
            "column": label,
            "shares": _shares(columns[label]),
            "association": {name: _association(columns[name], columns[label]) for name in numbers},
        },
        "row_digests": _sample(rows, key),
    }


def _column(cells: Sequence[str]) -> dict[str, Any]:
    held = [cell for cell in cells if cell]
    nulls = len(cells) - len(held)
    if not held:
        return {"type": "empty", "nulls": nulls}
    try:
        numbers = np.array([float(cell) for cell in held])
    except ValueError:
        return _text(held, nulls)
    quantiles = np.quantile(numbers, np.linspace(0, 1, QUANTILES))
    return {
        "type": "number",
        "nulls": nulls,
        "min": _short(numbers.min()),
        "max": _short(numbers.max()),
        "mean": _short(numbers.mean()),
        "std": _short(numbers.std(ddof=1)),
        "quantiles": [_short(value) for value in quantiles],
        "histogram": _histogram(numbers.tolist()),
    }


def _text(held: Sequence[str], nulls: int) -> dict[str, Any]:
    counts = Counter(held)
    described: dict[str, Any] = {"type": "text", "nulls": nulls, "distinct": len(counts)}
    if len(counts) <= _MOST_VALUES:
        described["values"] = dict(sorted(counts.items()))
    return described


def _histogram(numbers: Sequence[float]) -> dict[str, Any]:
    bins = {
        sign: Counter(
            math.floor(math.log10(abs(number)) * PER_DECADE) for number in numbers if number * factor > 0
        )
        for sign, factor in (("negative", -1), ("positive", 1))
    }
    return {
        "scale": "log10",
        "per_decade": PER_DECADE,
        "zero": sum(number == 0 for number in numbers),
        **{
            sign: {str(place): count for place, count in sorted(found.items())}
            for sign, found in bins.items()
        },
    }


def _shares(labels: Sequence[str]) -> dict[str, float]:
    return {name: _short(count / len(labels)) for name, count in sorted(Counter(labels).items())}


def _association(cells: Sequence[str], labels: Sequence[str]) -> float:
    """Return the correlation ratio: the share of a column's deviation that the classes explain, 0 to 1."""
    pairs = [(float(cell), label) for cell, label in zip(cells, labels, strict=True) if cell]
    numbers = np.array([number for number, _ in pairs])
    whole = float(((numbers - numbers.mean()) ** 2).sum())
    between = 0.0
    for name in {label for _, label in pairs}:
        group = np.array([number for number, label in pairs if label == name])
        between += len(group) * float(group.mean() - numbers.mean()) ** 2
    return _short(math.sqrt(between / whole)) if whole else 0.0


def _sample(rows: Sequence[Sequence[str]], key: str) -> Mapping[str, Any]:
    hashed = sorted((_digest(row[:1]), _digest(row), _digest(row[-1:])) for row in rows)
    return {
        "key": key,
        "sample": f"{SAMPLED_ROWS} smallest digests of the key",
        "rows": {name: [row, label] for name, row, label in hashed[:SAMPLED_ROWS]},
    }


def _digest(cells: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:_HEX_DIGITS]


def _short(value: float) -> float:
    return float(f"{value:.6g}")
