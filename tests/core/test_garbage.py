"""Large work goes on without the search for garbage, and the search goes on after it."""

from __future__ import annotations

import gc
from threading import Event, Thread

import pytest

from headwater.garbage import uncollected


def test_nothing_is_searched_for_meanwhile_and_again_afterwards() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_searched_for_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_the_last_of_several_threads_lets_the_search_go_on() -> None:
    begun, end = Event(), Event()

    def work() -> None:
        with uncollected():
            begun.set()
            end.wait(30)

    other = Thread(target=work)
    with uncollected():
        other.start()
        assert begun.wait(30)
    assert not gc.isenabled()
    end.set()
    other.join(30)
    assert gc.isenabled()


def test_who_never_wants_the_search_keeps_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
