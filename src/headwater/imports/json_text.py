"""JSON of strangers: within bounds of depth, without doubled keys, numbers that are none, or text that is none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from headwater.errors import Invalid

MAX_DEPTH = 100


def parse(content: bytes, *, numbers_as_text: bool = False) -> Any:
    """Return the value that UTF-8 `content` holds, with `numbers_as_text` each number as it was written.

    Raises:
        Invalid: it is no JSON, nested more than 100 deep, says a key twice, or holds NaN, NUL or half a character.
    """
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            parse_int=str if numbers_as_text else None,
            parse_float=str if numbers_as_text else None,
            parse_constant=_refuse_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError as error:
        raise Invalid(f"not UTF-8 from byte {error.start} on") from error
    except RecursionError as error:
        raise Invalid(f"nested more than {MAX_DEPTH} deep") from error
    except ValueError as error:
        raise Invalid(f"not JSON: {error}") from error
    _check(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice[:80]!r} stands twice in one object")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _check(found: Any) -> None:
    for depth, text in _texts(found):
        if depth > MAX_DEPTH:
            raise Invalid(f"nested more than {MAX_DEPTH} deep")
        if "\0" in text or (not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)):
            raise Invalid(f"holds text with NUL or half a character: {text[:40]!r}")


def _texts(found: Any) -> Iterator[tuple[int, str]]:
    """Yield every key and text with its depth; containers count as empty text, so that empty ones have depth too."""
    waiting: list[tuple[int, Any]] = [(0, found)]
    while waiting:
        depth, value = waiting.pop()
        if isinstance(value, str):
            yield depth, value
        elif isinstance(value, dict):
            yield depth + 1, ""
            for key, item in value.items():
                yield depth + 1, key
                waiting.append((depth + 1, item))
        elif isinstance(value, list):
            yield depth + 1, ""
            waiting += [(depth + 1, item) for item in value]
