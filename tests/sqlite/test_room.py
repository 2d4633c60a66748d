"""Connections take little memory: caches are small but for a large batch, and few readers are kept."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from contract.seed import history
from headwater.facts import MetricFact
from headwater.model import Kind, uid_of
from headwater.store.sqlite import SqliteStore, connections
from headwater.store.sqlite.connections import Readers

AT = history()[0].recorded_at


def points(many: int, first: int = 0) -> list[MetricFact]:
    """Return so many points of one run."""
    run = uid_of(Kind.RUN, ("p", "r"))
    return [
        MetricFact(run=run, key="loss", split="", value=1.0, step=n, occurred_at=AT, recorded_at=AT)
        for n in range(first, first + many)
    ]


def writing_cache_kib(store: SqliteStore) -> int:
    """Return how large a cache the writing connection may fill."""
    (size,) = store._writer._connection.execute("PRAGMA cache_size").fetchone()
    return -int(size)


def test_a_large_batch_has_a_large_cache_and_the_next_small_one_gives_it_back(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    small = writing_cache_kib(store)
    store.append(points(2_000))
    assert writing_cache_kib(store) > 10 * small
    store.append(points(1, first=2_000))
    assert writing_cache_kib(store) == small
    assert store.counts()["facts"] == 2_001
    store.close()


def test_of_many_readers_at_once_a_few_are_kept(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "a.db").close()
    readers = Readers(tmp_path / "a.db")
    with ExitStack() as many:
        lent = [many.enter_context(readers.reading()) for _ in range(3 * connections._MOST_IDLE)]
        assert len(set(map(id, lent))) == len(lent)
    assert len(readers._idle) == connections._MOST_IDLE
    readers.close()
