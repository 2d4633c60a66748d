"""JSON from outside as values, with a reason for everything that is refused."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from headwater.errors import Invalid

MAX_EVENT_BYTES = 8_000_000
MAX_NESTING = 200
MAX_VALUES = 1_000_000
_MAX_DIGITS = 20


def decoded(body: bytes | str) -> object:
    """Return what JSON text says.

    Raises:
        Invalid: it is not UTF-8 or not JSON, nests too deep, says too much, or holds numbers or characters that
            nothing downstream can keep: integers beyond 20 digits, NaN, infinities, lone surrogates, NUL.
    """
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
    except UnicodeDecodeError as error:
        raise Invalid(f"not UTF-8: {error.reason} at byte {error.start}") from error
    if text.count("[") + text.count("{") > MAX_VALUES:
        # Read, each empty list would take thirty times the room that it has as text.
        raise _too_many()
    try:
        value = json.loads(text, parse_int=_integer, parse_float=_number, parse_constant=_refuse)
    except RecursionError as error:
        raise Invalid(f"the JSON nests more than {MAX_NESTING} levels deep") from error
    except ValueError as error:
        raise Invalid(f"not JSON: {error}") from error
    _check(value)
    return value


def encoded(value: object) -> str:
    """Return JSON text in one form: keys in order, no blanks, numbers as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def size_of(value: object) -> int:
    """Return how many bytes decoded JSON takes when it is written again."""
    return len(encoded(value).encode())


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"an integer has {len(text):,} digits; write it as text")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is beyond what a number can hold")
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _check(value: object) -> None:
    """Walk without recursion, so that depth is a reason and not a crash."""
    waiting, seen = [(value, 1)], 0
    while waiting:
        each, depth = waiting.pop()
        seen += 1
        if depth > MAX_NESTING:
            raise Invalid(f"the JSON nests more than {MAX_NESTING} levels deep")
        if seen + (len(each) if isinstance(each, list | dict) else 0) > MAX_VALUES:
            raise _too_many()
        if isinstance(each, str):
            _check_text(each)
        elif isinstance(each, dict):
            waiting += [(key, depth) for key in each]
            waiting += [(item, depth + 1) for item in each.values()]
        elif isinstance(each, list):
            waiting += [(item, depth + 1) for item in each]


def _too_many() -> Invalid:
    return Invalid(f"the JSON holds more than {MAX_VALUES:,} values")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise Invalid("text holds the character NUL")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise Invalid("text holds half a surrogate pair") from error
