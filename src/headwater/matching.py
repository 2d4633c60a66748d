"""What it means that a search finds a node: the one definition which every store's query must agree with.

A property is read as text, as a number where it is one (`"1e-3"` too) and as a time where it is one. The
operand decides which reading counts: numbers compare as numbers, dates as times, all else as text by code
point. A property with several values matches where any of them does; `!=` means present and none equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from headwater.errors import Invalid
from headwater.filters import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Not,
    OneOf,
    Operand,
    Reaches,
    Search,
    Text,
)
from headwater.model import VERSIONS, Node, Value, canonical, to_text
from headwater.tokens import search_text

FIELDS = frozenset({"uid", "kind", "name", "project", "occurred_at", "recorded_at"})
MAX_PAGE = 1_000
ORDER_CHARACTERS = 200
TRUE_TEXTS = ("True", "TRUE", "true")
FALSE_TEXTS = ("FALSE", "False", "false")

_NUMBER_STARTS = frozenset("0123456789+-.")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", re.ASCII)
_TOKEN = re.compile(r"[a-z0-9_]+", re.ASCII)
_TIME = re.compile(
    r"([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))"
    r"(?:[T ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,6})[0-9]*)?Z?)?",
    re.ASCII,
)

Measured = Callable[[Node, str], Sequence[Value]]
OrderKey = tuple[int, float, str]
_T = TypeVar("_T", float, str)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as text, and as number and time (fixed-width UTC text) where it is one."""

    text: str
    number: float | None = None
    time: str | None = None


def readings(value: Value) -> tuple[Reading, ...]:
    """Return how `value` compares: one reading, or one for each member of a list."""
    if isinstance(value, tuple):
        return tuple(_reading(each) for each in value)
    if isinstance(value, bool):
        return (Reading("true" if value else "false"),)
    if isinstance(value, int | float):
        return (Reading(_number_text(value), float(value)),)
    return (_reading(value),)


def field_readings(node: Node, field: str, measured: Measured) -> tuple[Reading, ...]:
    """Return how `field` of `node` compares; nothing where it is missing.

    `measured(version, "metric.x")` gives the values of the runs that generated or evaluated a version;
    they count where the version has no such property itself.
    """
    if field in ("occurred_at", "recorded_at"):
        moment = to_text(node.occurred_at if field == "occurred_at" else node.recorded_at)
        return (Reading(moment, None, moment),)
    if field in ("uid", "kind"):
        return (Reading(node.uid if field == "uid" else node.kind.value),)
    if field in ("name", "project"):
        text = node.name if field == "name" else node.project
        return readings(text) if text else ()
    if (own := node.props.get(field)) is not None:
        return readings(own)
    if field.startswith("metric.") and node.kind in VERSIONS:
        return tuple(reading for value in measured(node, field) for reading in readings(value))
    return ()


def matches(condition: Condition, node: Node, measured: Measured) -> bool:
    """Return whether `condition` holds for `node`."""
    match condition:
        case All(parts):
            return all(matches(part, node, measured) for part in parts)
        case AnyOf(parts):
            return any(matches(part, node, measured) for part in parts)
        case Not(inner):
            return not matches(inner, node, measured)
        case OneOf(uids):
            return node.uid in uids
        case Text(tokens):
            return _has_tokens(search_text(node).split(), tokens)
        case Compare(field, comparison, values):
            return _compares(field_readings(node, field, measured), comparison, values)
    raise _not_walked(condition)


def order_key(found: Sequence[Reading]) -> OrderKey | None:
    """Return by what a node is ordered: the greatest of its readings, numbers before text; None if missing.

    Only the first 200 characters of a text count.
    """
    return max(
        (
            (0, reading.number, "")
            if reading.number is not None
            else (1, 0.0, reading.text[:ORDER_CHARACTERS])
            for reading in found
        ),
        default=None,
    )


def check_search(search: Search, first: int) -> None:
    """Refuse what no store can answer.

    Raises:
        Invalid: the page is empty or too large, a `uses` has not been walked yet, or a text was not made
            into tokens.
    """
    if not 1 <= first <= MAX_PAGE:
        raise Invalid(f"a page has 1 to {MAX_PAGE} nodes, not {first}")
    for condition in leaves(search.where):
        if isinstance(condition, Reaches):
            raise _not_walked(condition)
        if isinstance(condition, Text) and not all(map(_TOKEN.fullmatch, condition.tokens)):
            raise Invalid(f"free text is searched by tokens, not by {condition.tokens}; use query_tokens")


def leaves(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that hold no others."""
    waiting = [condition]
    while waiting:
        match waiting.pop():
            case All(parts) | AnyOf(parts):
                waiting += reversed(parts)
            case Not(inner):
                waiting.append(inner)
            case leaf:
                yield leaf


def operand_text(value: Operand) -> str:
    """Return the text form of an operand, as a property of that value would read."""
    if isinstance(value, datetime):
        return to_text(value)
    return readings(value)[0].text


def _compares(found: Sequence[Reading], comparison: Comparison, values: tuple[Operand, ...]) -> bool:
    match comparison:
        case Comparison.EXISTS:
            return bool(found)
        case Comparison.NE:
            return bool(found) and not any(_holds(one, Comparison.EQ, values[0]) for one in found)
        case Comparison.IN:
            return any(_holds(one, Comparison.EQ, value) for one in found for value in values)
        case Comparison.CONTAINS:
            return any(operand_text(values[0]) in one.text for one in found)
    return any(_holds(one, comparison, values[0]) for one in found)


def _holds(one: Reading, comparison: Comparison, value: Operand) -> bool:
    if isinstance(value, bool):
        return comparison is Comparison.EQ and one.text in (TRUE_TEXTS if value else FALSE_TEXTS)
    if isinstance(value, int | float):
        return one.number is not None and _ordered(one.number, comparison, value)
    if isinstance(value, datetime):
        return one.time is not None and _ordered(one.time, comparison, to_text(value))
    return _ordered(one.text, comparison, value)


def _ordered(left: _T, comparison: Comparison, right: _T) -> bool:
    match comparison:
        case Comparison.EQ:
            return left == right
        case Comparison.LT:
            return left < right
        case Comparison.LE:
            return left <= right
        case Comparison.GT:
            return left > right
    return left >= right


def _has_tokens(held: list[str], tokens: tuple[str, ...]) -> bool:
    if not tokens:
        return True
    *whole, last = tokens
    return set(whole) <= set(held) and any(token.startswith(last) for token in held)


def _reading(text: str) -> Reading:
    if text[:1] not in _NUMBER_STARTS:
        return Reading(text)
    if _NUMBER.fullmatch(text):
        number = float(text)
        return Reading(text, number if abs(number) < float("inf") else None)
    return Reading(text, None, _time_text(text))


def _time_text(text: str) -> str | None:
    """Return a date or UTC time in the fixed width of `to_text`, by its letters alone, so that all stores can."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    return f"{found[1]}T{found[2] or '00:00:00'}.{(found[3] or '').ljust(6, '0')}Z"


def _number_text(number: float) -> str:
    return canonical(number).decode()


def _not_walked(condition: Condition) -> Invalid:
    return Invalid(f"a store cannot search by lineage: {condition} must be walked first")
