"""Comma and tab separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from headwater.errors import Invalid
from headwater.profiles.blocks import Block, Row, blocks, checked_names

TAB = "\t"


def read(lines: Iterable[str], name: str, *, delimiter: str = "") -> Iterator[Block]:
    """Yield the rows of delimited text whose first line is the header.

    Without `delimiter` it is the comma, or the semicolon where the header has one and no comma. Blank lines are
    left out.

    Raises:
        Invalid: there are no rows, or one has not as many cells as the header; the line is named.
    """
    text = iter(lines)
    first = next(text, "")
    if not first.strip():
        raise Invalid(
            f"{name}: {'the first line is blank' if first else 'the file is empty'}; a table has a header"
        )
    chosen = delimiter or (";" if ";" in first and "," not in first else ",")
    reader = csv.reader(_again(first, text), delimiter=chosen)
    header = _row(reader, name)
    names = checked_names(header or [], f"{name}, line 1")
    some = False
    for block in blocks(names, _rows(reader, names, name)):
        some = True
        yield block
    if not some:
        raise Invalid(f"{name}: a header and no rows")


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _rows(reader: Iterator[list[str]], names: tuple[str, ...], name: str) -> Iterator[Row]:
    while (row := _row(reader, name)) is not None:
        if not row:
            continue
        if len(row) != len(names):
            where = f"{name}, line {getattr(reader, 'line_num', '?')}"
            raise Invalid(f"{where}: {len(row)} cells where the header has {len(names)}")
        yield row


def _row(reader: Iterator[list[str]], name: str) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise Invalid(f"{name}, line {getattr(reader, 'line_num', '?')}: {error}") from error
