"""Events as JSON: how much of it is read, and the one form in which it is written."""

from __future__ import annotations

import json

from headwater import decoding

MAX_EVENT_BYTES = 8_000_000
MAX_NESTING = 200
MAX_VALUES = 1_000_000


def decoded(body: bytes | str) -> object:
    """Return what JSON text says; bytes may begin with a byte order mark.

    Raises:
        Invalid: as `headwater.decoding.decoded`.
    """
    return decoding.decoded(body, nesting=MAX_NESTING, values=MAX_VALUES, encoding="utf-8-sig")


def encoded(value: object) -> str:
    """Return JSON text in one form: keys in order, no blanks, numbers as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def size_of(value: object) -> int:
    """Return how many bytes decoded JSON takes when it is written again."""
    return len(encoded(value).encode())
