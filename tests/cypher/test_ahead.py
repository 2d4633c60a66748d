"""Rows of the next batch are made while the server is at work on the one before."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from headwater.store.neo4j.ahead import ahead


def test_everything_comes_once_and_in_its_order() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))
    assert list(ahead(iter(()))) == []


def test_the_next_is_made_while_somebody_has_the_one_before() -> None:
    made = threading.Event()

    def two() -> Iterator[str]:
        yield "first"
        made.set()
        yield "second"

    coming = ahead(two())
    assert next(coming) == "first"
    assert made.wait(10)
    assert next(coming) == "second"


def test_what_cannot_be_made_is_told_to_whom_it_was_for() -> None:
    def broken() -> Iterator[str]:
        yield "first"
        raise ValueError("second")

    coming = ahead(broken())
    assert next(coming) == "first"
    with pytest.raises(ValueError, match="second"):
        next(coming)
