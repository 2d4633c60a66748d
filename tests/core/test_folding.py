"""What an append reads of what is held: not more and more as a run goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from headwater.facts import Fact, MetricFact, NodeFact, RecordFact
from headwater.model import Kind
from headwater.store.changeset import changeset
from headwater.store.memory_tables import MemoryTables

T = datetime(2026, 3, 1, tzinfo=UTC)
RUN = NodeFact(kind=Kind.RUN, key=("ci", "1"), occurred_at=T, recorded_at=T)


class Counting(MemoryTables):
    """Tables that count the facts which are read to fold."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return the facts about `subjects`, and count them."""
        found = super().facts_of(subjects)
        self.read += len(found)
        return found


def read_by(portions: Iterable[Sequence[Fact]]) -> list[int]:
    """Return how many facts each portion, stored in turn, read."""
    tables, out = Counting(), []
    for portion in portions:
        tables.read = 0
        tables.apply(changeset(portion, tables))
        out.append(tables.read)
    return out


def curve(portions: int) -> list[list[Fact]]:
    """Return the points of two metrics of a run in portions of ten."""
    return [
        [
            MetricFact(
                run=RUN.uid,
                key=("loss", "accuracy")[n % 2],
                value=1 / (n + 1),
                step=n,
                occurred_at=T + timedelta(seconds=n),
                recorded_at=T,
            )
            for n in range(10 * portion, 10 * portion + 10)
        ]
        for portion in range(portions)
    ]


def test_a_growing_run_is_folded_from_its_last_points() -> None:
    assert read_by([[RUN], *curve(20)])[2:] == [3] * 19


def test_points_that_come_in_the_wrong_order_cost_no_more() -> None:
    assert max(read_by([[RUN], *reversed(curve(20))])) == 3


def test_what_is_filed_under_a_thing_that_nothing_describes_is_not_read() -> None:
    records = [
        RecordFact(under=RUN.uid, format="event", text=str(n), occurred_at=T, recorded_at=T)
        for n in range(20)
    ]
    assert read_by([[record] for record in records]) == [0] * 20
