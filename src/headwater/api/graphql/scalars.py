"""Scalars whose JSON form is settled here: times, 64-bit integers, free JSON and graphs as columns."""

from __future__ import annotations

import math
from datetime import datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from headwater.errors import Invalid
from headwater.model import Json, to_text, to_time

BigInt = NewType("BigInt", int)
Columns = NewType("Columns", object)
JSON = strawberry.scalars.JSON

_LARGEST = 2**63 - 1


def finite(number: float) -> float | None:
    """Return `number`, or None where it is NaN or infinite, which JSON cannot say."""
    return number if math.isfinite(number) else None


def json_of(value: Json) -> JSON:
    """Return a JSON value as the scalar."""
    return value  # type: ignore[return-value]


def _read_time(value: object) -> datetime:
    if not isinstance(value, str):
        raise Invalid("write a time as text, e.g. 2026-03-01 or 2026-03-01T12:00:00Z")
    return to_time(value)


def _read_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Invalid("write a 64-bit integer as text, e.g. 12")
    text = str(value)
    if len(text) > 20 or not text.removeprefix("-").isdecimal() or not text.isascii():
        raise Invalid("not a 64-bit integer; write it as text, e.g. 12")
    number = int(text)
    if not -_LARGEST - 1 <= number <= _LARGEST:
        raise Invalid("beyond 64 bits")
    return number


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An aware time as ISO 8601 text in UTC; a bare date means its midnight UTC.",
        serialize=to_text,
        parse_value=_read_time,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A 64-bit integer as text, so that no reader rounds it.",
        serialize=str,
        parse_value=_read_integer,
    ),
    Columns: strawberry.scalar(
        name="Columns",
        description=(
            "A graph as columns of equal length: ids, kinds, names, refs, depths, series, versions for nodes; "
            "sources (the effect), targets (the cause), types, roles, uncommitted for edges. "
            "Sources and targets are positions in ids; uncommitted: a run executed more than that commit holds."
        ),
        serialize=lambda value: value,
    ),
}
