"""Many things side by side: a column each, or a block each where a terminal is too narrow for that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from headwater.analysis.side_by_side import Row, SideBySide
from headwater.cli.text import plural, safe
from headwater.naming import reference_of
from headwater.services.wording.comparison_json import values_of

_NAME, _CELL, _MOST = 22, 11, 40
_ABSENT = "-"


def side_by_side_view(answer: SideBySide, *, width: int) -> RenderableType:
    """Return the rows by section; what only follows from another change says so."""
    names = [safe(reference_of(side.asked).partition(":")[2]) for side in answer.sides]
    differing = sum(row.differs for row in answer.rows)
    heading = f"{len(names)} side by side: {plural(differing, 'difference')}, {answer.same:,} the same"
    parts: list[RenderableType] = [Text(heading, style="bold")]
    fits = max(1, (width - _NAME) // _CELL)
    for start in range(0, len(names), fits):
        shown = slice(start, start + fits)
        parts += [Text(), _table(answer.rows, names[shown], shown)]
    return Group(*parts)


def _table(rows: Sequence[Row], names: Sequence[str], shown: slice) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    table.add_column("", overflow="fold", max_width=_NAME)
    for name in names:
        table.add_column(name, overflow="fold")
    for section, found in groupby(rows, key=lambda row: row.section):
        table.add_row(Text(section.value, style="bold"))
        for row in found:
            values = values_of(row)[shown]
            table.add_row(Text(_named(row)), *(Text(_short(value)) for value in values))
    return table


def _named(row: Row) -> str:
    return safe(row.name) if row.root else f"{safe(row.name)} (follows)"


def _short(value: str | None) -> str:
    if value is None:
        return _ABSENT
    text = safe(value)
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."
