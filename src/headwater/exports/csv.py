"""Nodes and edges as tables that spreadsheets open."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from typing import TextIO

from headwater.model import Node, Value, to_text
from headwater.naming import reference_of

NODE_COLUMNS = ("uid", "ref", "kind", "name", "project", "side", "depth", "occurred_at", "recorded_at")
EDGE_COLUMNS = ("from", "to", "type", "role")
_LEFT_OUT = frozenset({"profile", "patch", "row_digests"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, Value]


def node_row(node: Node, *, side: str, depth: int) -> dict[str, Value]:
    """Return a node with all its properties but the bulky ones as one row."""
    own = {key: value for key, value in node.props.items() if key not in _LEFT_OUT}
    return {
        **own,
        "uid": node.uid,
        "ref": reference_of(node),
        "kind": node.kind.value,
        "name": node.name,
        "project": node.project,
        "side": side,
        "depth": depth,
        "occurred_at": to_text(node.occurred_at),
        "recorded_at": to_text(node.recorded_at),
    }


def write(rows: Sequence[Row], columns: Sequence[str], out: TextIO) -> int:
    """Write `columns` first, then the other keys by name; return how many rows there were.

    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    others = sorted({key for row in rows for key in row} - set(columns))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*columns, *others])
    for row in rows:
        writer.writerow([_cell(row.get(key, "")) for key in (*columns, *others)])
    return len(rows)


def _cell(value: Value) -> str:
    text = ";".join(value) if isinstance(value, tuple) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
