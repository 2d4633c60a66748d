"""Records that were read lately: none is read twice, none outlives its change, and they take what they are said to."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime

from headwater.lately import ENTRY_BYTES
from headwater.model import Kind, Node
from headwater.store.indexed.records import Records

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def node(number: int) -> Node:
    """Return a run with some parameters, none of whose texts is shared with another run."""
    props = {f"param.{name}-{number}": f"value-{number}" for name in range(6)}
    return Node(f"{number:032x}", Kind.RUN, f"run-{number}", "p", NOW, NOW, 1, props)


def test_of_more_than_there_is_room_for_only_so_much_is_held() -> None:
    records: Records[Node] = Records(lambda each: each.uid, 100_000)
    for first in range(0, 2_000, 100):
        wanted = [f"{number:032x}" for number in range(first, first + 100)]
        found = records.read(wanted, lambda ids: [node(int(each, 16)) for each in ids])
        assert len(found) == 100
        assert 0 < records.held.held_bytes <= 100_000


def test_what_was_read_is_not_read_again_until_it_changed() -> None:
    records: Records[Node] = Records(lambda each: each.uid)
    asked: list[Sequence[str]] = []

    def fetch(ids: Sequence[str]) -> list[Node]:
        asked.append(list(ids))
        return [node(int(each, 16)) for each in ids]

    one = node(1).uid
    records.read([one], fetch)
    records.read([one], fetch)
    assert asked == [[one]]
    records.forget([one])
    records.read([one], fetch)
    assert asked == [[one], [one]]


def test_what_changed_while_it_was_read_is_not_kept() -> None:
    records: Records[Node] = Records(lambda each: each.uid)

    def fetch(ids: Sequence[str]) -> list[Node]:
        records.forget(ids)
        return [node(int(each, 16)) for each in ids]

    records.read([node(1).uid], fetch)
    assert len(records.held) == 0


def test_records_take_about_as_much_memory_as_is_reckoned() -> None:
    records: Records[Node] = Records(lambda each: each.uid)
    wanted = [f"{number:032x}" for number in range(2_000)]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        records.read(wanted, lambda ids: [node(int(each, 16)) for each in ids])
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(records.held) == 2_000
    assert records.held.held_bytes > 2_000 * ENTRY_BYTES
    assert 0.7 * records.held.held_bytes < taken < 1.3 * records.held.held_bytes
