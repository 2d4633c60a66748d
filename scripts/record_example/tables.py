"""Tables as CSV text: how deliveries are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return CSV text without quoting; every cell is already text without commas."""
    lines = [",".join(header), *(",".join(row) for row in rows)]
    return "\n".join(lines) + "\n"


def cell(value: float) -> str:
    """Return a number in at most five significant digits."""
    return f"{value:.5g}"
