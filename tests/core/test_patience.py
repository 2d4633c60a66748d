"""Patience: whoever comes to be cut off after it was given up is cut off at once."""

from __future__ import annotations

from headwater.patience import Patience


def test_a_call_that_begins_after_its_caller_gave_up_is_stopped_at_once() -> None:
    patience = Patience()
    stopped: list[str] = []
    with patience.ended_by(lambda: stopped.append("before")):
        patience.give_up()
        with patience.ended_by(lambda: stopped.append("after")):
            assert stopped == ["before", "after"]
    patience.give_up()
    assert stopped == ["before", "after"]
