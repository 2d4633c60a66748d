"""Values of documents as the shapes that a reader hopes for: what has another shape is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def mapping(value: object) -> Mapping[str, Any]:
    """Return `value` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def many(value: object) -> list[Any]:
    """Return a list as it is, anything else but None as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def mappings(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the mappings in a list, or the one that `value` is."""
    yield from (each for each in many(value) if isinstance(each, Mapping))


def text(value: object) -> str:
    """Return text, and numbers as text; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def texts(value: object) -> list[str]:
    """Return the texts of a list, or the one that `value` is, each once and none empty."""
    return list(dict.fromkeys(each for each in map(text, many(value)) if each))
