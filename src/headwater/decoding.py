"""JSON from outside as values, with a reason for everything that is refused."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import NoReturn

from headwater.errors import Invalid

_MAX_DIGITS = 20


def decoded(
    body: bytes | str,
    *,
    nesting: int,
    values: int | None = None,
    encoding: str = "utf-8",
    keys_once: bool = False,
    as_written: bool = False,
    special: bool = False,
) -> object:
    """Return what JSON text says, nested at most `nesting` levels deep and of at most `values` values.

    With `keys_once` no object may say a key twice; `as_written` gives each number as its text; `special` reads the
    words NaN and Infinity, which some tools write, as numbers.

    Raises:
        Invalid: it is not UTF-8 or not JSON, nests too deep, says too much, or holds numbers or characters that
            nothing downstream can keep: integers beyond 20 digits, what is too large for a number, NaN, infinities,
            lone surrogates, NUL.
    """
    text = _text(body, encoding)
    if values is not None and text.count("[") + text.count("{") > values:
        # Read, each empty list would take thirty times the room that it has as text.
        raise _too_many(values)
    try:
        value = json.loads(
            text,
            parse_int=str if as_written else _integer,
            parse_float=str if as_written else _number,
            parse_constant=float if special else _refuse,
            object_pairs_hook=_once if keys_once else None,
        )
    except RecursionError as error:
        raise Invalid(f"the JSON nests more than {nesting} levels deep") from error
    except ValueError as error:
        raise Invalid(f"not JSON: {error}") from error
    _check(value, nesting, values)
    return value


def check_text(text: str) -> None:
    """Do nothing, or refuse text that no store can keep.

    Raises:
        Invalid: it holds NUL or half a surrogate pair.
    """
    if "\0" in text:
        raise Invalid("text holds the character NUL")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise Invalid("text holds half a surrogate pair, which is no character") from error


def _text(body: bytes | str, encoding: str) -> str:
    try:
        return body.decode(encoding) if isinstance(body, bytes) else body
    except UnicodeDecodeError as error:
        raise Invalid(f"not UTF-8: {error.reason} at byte {error.start}") from error


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"an integer has {len(text):,} digits; write it as text")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is beyond what a number can hold")
    return number


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice[:80]!r} stands twice in one object")
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _check(value: object, nesting: int, values: int | None) -> None:
    """Walk without recursion, so that depth is a reason and not a crash."""
    waiting, seen = [(value, 1)], 0
    while waiting:
        each, depth = waiting.pop()
        seen += 1
        if depth > nesting:
            raise Invalid(f"the JSON nests more than {nesting} levels deep")
        if values is not None and seen + (len(each) if isinstance(each, list | dict) else 0) > values:
            raise _too_many(values)
        if isinstance(each, str):
            check_text(each)
        elif isinstance(each, dict):
            waiting += [(key, depth) for key in each]
            waiting += [(item, depth + 1) for item in each.values()]
        elif isinstance(each, list):
            waiting += [(item, depth + 1) for item in each]


def _too_many(values: int) -> Invalid:
    return Invalid(f"the JSON holds more than {values:,} values")
