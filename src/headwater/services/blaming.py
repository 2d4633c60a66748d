"""Which part of a request is at fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from headwater.errors import Conflict, Invalid, NotFound


@contextmanager
def blaming(part: str) -> Iterator[None]:
    """Name `part` as what is at fault, unless something within has named another."""
    try:
        yield
    except (NotFound, Invalid, Conflict) as error:
        error.part = error.part or part
        raise
