"""Tables as readers give them: blocks of rows of text, small enough to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from headwater.errors import Invalid

MOST_ROWS, MOST_CELLS, MOST_CHARACTERS = 8_192, 200_000, 8_000_000
_SHOWN = 40

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table; each has one cell for each of `names`, the empty text where there is no value."""

    names: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(slots=True)
class _Open:
    """A block that rows are still added to."""

    rows: list[Row] = field(default_factory=list)
    characters: int = 0

    def full(self, width: int) -> bool:
        return (
            len(self.rows) >= MOST_ROWS
            or len(self.rows) * width >= MOST_CELLS
            or self.characters >= MOST_CHARACTERS
        )


def blocks(names: Sequence[str], rows: Iterable[Row]) -> Iterator[Block]:
    """Yield `rows` in blocks of bounded size."""
    columns = tuple(names)
    held = _Open()
    for row in rows:
        held.rows.append(row)
        held.characters += sum(map(len, row))
        if held.full(len(columns)):
            yield Block(columns, held.rows)
            held = _Open()
    if held.rows:
        yield Block(columns, held.rows)


def checked_names(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the names of columns.

    Raises:
        Invalid: one is empty or there twice.
    """
    seen: set[str] = set()
    for place, name in enumerate(names, start=1):
        if not name.strip():
            raise Invalid(f"{where}: column {place} has no name; profiles need a header")
        if name in seen:
            raise Invalid(f"{where}: two columns are called {short(name)!r}; rename one")
        seen.add(name)
    return tuple(names)


def short(text: str) -> str:
    """Return text from a file as messages show it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
