"""What waits together is worked out and written once: the graph, the receipts and the log of one after another."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract.seed import TRAIN, history, metric
from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.store import Batch, Receipt, Store
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore

PARTS = 8


def parts(seed: int) -> list[list[Fact]]:
    """Return the history in parts in any order, of which some say again what others say."""
    chance = random.Random(seed)
    facts = list(history())
    chance.shuffle(facts)
    cuts = [facts[place::PARTS] for place in range(PARTS)]
    return [[*cut, *chance.sample(facts, 3)] for cut in cuts]


def hash_of(store: Store) -> str:
    """Return the hash of the whole graph."""
    return graph_hash(store.scan_nodes(), store.scan_edges())


@pytest.mark.parametrize("seed", range(12))
def test_batches_stored_together_are_as_those_stored_one_after_another(tmp_path: Path, seed: int) -> None:
    together, apart = SqliteStore(tmp_path / "s.db"), MemoryStore()
    facts = parts(seed)
    outcomes = together.append_all([Batch(part) for part in facts])
    expected = [apart.append(part) for part in facts]
    assert [_figures(each) for each in outcomes] == [_figures(each) for each in expected]
    assert hash_of(together) == hash_of(apart)
    assert together.counts() == apart.counts()
    together.close()


@pytest.mark.parametrize("seed", range(12))
def test_whoever_reads_the_log_up_to_a_receipt_has_read_all_that_its_batch_brought(
    tmp_path: Path, seed: int
) -> None:
    together, apart = SqliteStore(tmp_path / "s.db"), MemoryStore()
    facts = parts(seed)
    together.append_all([Batch(part) for part in facts])
    for part in facts:
        apart.append(part)
    shown = {edge.eid for edge in together.scan_edges()}
    seen: set[str] = set()
    due: set[str] = set()
    for read, brought in zip(together.changes(0), apart.changes(0), strict=True):
        seen |= {*read.nodes, *read.edges}
        due |= {*brought.nodes, *(eid for eid in brought.edges if eid in shown)}
        assert due <= seen
    together.close()


def test_what_follows_for_one_batch_from_another_is_in_the_log_too(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.append_all([Batch(part) for part in parts(1)])
    logged = [{*change.nodes, *change.edges} for change in store.changes(0)]
    held = {node.uid for node in store.scan_nodes()} | {edge.eid for edge in store.scan_edges()}
    assert set().union(*logged) == held
    store.close()


def test_what_fails_alone_is_not_tried_again(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    tried = 0

    def failing(_: object) -> None:
        nonlocal tried
        tried += 1
        raise Invalid("no")

    with pytest.raises(Invalid, match="no"):
        store._writer.run(failing)
    assert tried == 1
    store.append(history())
    assert list(store.scan_nodes())
    store.close()


def test_eight_who_write_at_once_share_commits_and_each_is_told_once_its_own_is_on_disk(
    tmp_path: Path,
) -> None:
    store, other = SqliteStore(tmp_path / "s.db"), SqliteStore(tmp_path / "s.db")
    store.append(history())
    commits: list[str] = []
    store._writer._connection.set_trace_callback(
        lambda text: commits.append(text) if text.startswith("COMMIT") else None
    )
    inside, go_on = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        inside.set()
        assert go_on.wait(20)

    def write(number: int) -> bool:
        fact = metric(TRAIN, f"m{number}", 1.0, on=1)
        store.append([fact])
        return fact.id in {each.id for each in other.facts_of([TRAIN])}

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(store._writer.run, slow)
        assert inside.wait(20)
        writes = [pool.submit(write, number) for number in range(8)]
        while len(store._writer._waiting) < 8:
            pass
        go_on.set()
        first.result()
        assert [each.result() for each in writes] == [True] * 8
    assert len(commits) == 2
    (synchronous,) = store._writer.run(lambda connection: connection.execute("PRAGMA synchronous").fetchone())
    assert synchronous == 2, "a commit would not wait for the disk"
    other.close()
    store.close()


def _figures(outcome: Receipt | Exception) -> tuple[int, int, int]:
    assert isinstance(outcome, Receipt)
    return outcome.new, outcome.known, outcome.token.sequence
