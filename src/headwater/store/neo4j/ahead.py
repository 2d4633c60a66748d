"""What comes next, made while somebody is busy with what came before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Made = TypeVar("_Made")


def ahead(made: Iterator[_Made]) -> Iterator[_Made]:
    """Yield what `made` yields, each made by another thread while the caller has the one before."""
    with ThreadPoolExecutor(1, "headwater-ahead") as thread:
        waiting = thread.submit(_next, made)
        while got := waiting.result():
            waiting = thread.submit(_next, made)
            yield got[0]


def _next(made: Iterator[_Made]) -> tuple[_Made, ...]:
    """Return what comes next; nothing at the end."""
    for one in made:
        return (one,)
    return ()
