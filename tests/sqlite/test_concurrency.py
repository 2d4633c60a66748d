"""Several threads and processes on one file: nothing lost, nothing doubled, nobody waits for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contract.seed import DATA, MODEL1, TRAIN, V1, day, history, metric
from headwater.errors import Invalid, Unavailable
from headwater.facts import IntervalFact
from headwater.graph_hash import graph_hash
from headwater.model import Direction
from headwater.store import Receipt
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore

PRELUDE = "import sys; from pathlib import Path; from contract.seed import *"
WRITER = f"""
{PRELUDE}
from headwater.store.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    store.append([metric(TRAIN, f"m{{sys.argv[2]}}-{{number}}", float(number), on=1)])
    print(sys.argv[2], number, flush=True)
"""


def process(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Return a Python process that runs `code`."""
    tests = str(Path(__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": tests},
    )


def tag(writer: int, number: int) -> IntervalFact:
    """Return the statement of a tag that only this writer sets."""
    return IntervalFact(
        node=V1,
        attribute="tag",
        name=f"w{writer}-{number}",
        value="x",
        occurred_at=day(1),
        recorded_at=day(1),
    )


def test_eight_threads_editing_one_node_lose_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.append(history())
    with ThreadPoolExecutor(8) as pool:
        edits = [(writer, number) for number in range(25) for writer in range(8)]
        receipts = list(pool.map(lambda edit: store.append([tag(*edit)]), edits))
    assert len(store.nodes([V1])[0].group("tag")) == 200
    assert len({receipt.token.sequence for receipt in receipts}) == 200
    assert [change.sequence for change in store.changes(0)] == list(range(1, 202))
    store.close()


def test_threads_that_send_the_same_make_one_graph(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    with ThreadPoolExecutor(8) as pool:
        receipts: list[Receipt] = list(pool.map(lambda _: store.append(history()), range(8)))
    assert sorted(receipt.new for receipt in receipts)[:7] == [0] * 7
    alone = MemoryStore()
    alone.append(history())
    assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph_hash(
        alone.scan_nodes(), alone.scan_edges()
    )
    store.close()


def test_reading_goes_on_while_others_write(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.append(history())
    whole = len(store.walk([MODEL1], Direction.UPSTREAM, DATA).depths)
    done = threading.Event()

    def read() -> int:
        seen = 0
        while not done.is_set():
            assert len(store.walk([MODEL1], Direction.UPSTREAM, DATA).depths) == whole
            assert store.counts()["facts"] > 0
            seen += 1
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(60):
            store.append([metric(TRAIN, f"m{number}", 1.0, on=1)])
        done.set()
        assert all(reader.result() > 0 for reader in readers)
    store.close()


def test_one_bad_request_of_a_group_fails_alone(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.append(history())
    started = threading.Barrier(6)

    def send(number: int) -> str:
        started.wait()
        if number % 2:
            with pytest.raises(AttributeError):
                store.append(["no fact"])  # type: ignore[list-item]
            return "refused"
        return str(store.append([metric(TRAIN, f"m{number}", 1.0, on=1)]).new)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(send, range(6))) == ["1", "refused"] * 3
    assert [change.sequence for change in store.changes(0)] == [1, 2, 3, 4]
    store.close()


def test_waiting_requests_share_a_commit(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    inside, go_on = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        inside.set()
        assert go_on.wait(20)

    commits: list[str] = []
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(store._writer.run, slow)
        assert inside.wait(20)
        others = [pool.submit(store.append, [metric(TRAIN, f"m{number}", 1.0, on=1)]) for number in range(5)]
        while len(store._writer._waiting) < 5:
            pass
        store._writer._connection.set_trace_callback(commits.append)
        go_on.set()
        first.result(20)
        assert sorted(other.result(20).token.sequence for other in others) == [1, 2, 3, 4, 5]
    assert commits.count("COMMIT") == 2, "the slow one's and one for all that waited"
    store.close()


def test_processes_write_one_file_together(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    SqliteStore(path).close()
    writers = [process(WRITER, path, name, 20) for name in "abc"]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    store = SqliteStore(path, create=False)
    assert store.counts()["facts"] == 60
    assert [change.sequence for change in store.changes(0)] == list(range(1, 61))
    store.close()


def test_what_was_acknowledged_survives_a_killed_writer(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    for turn in range(3):
        writer = process(WRITER, path, f"t{turn}", 10_000)
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().split() for _ in range(10 + turn)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [line.split() for line in writer.stdout if line.endswith("\n")]
        writer.wait(20)
        writer.stdout.close()
        store = SqliteStore(path)
        held = {fact.key for fact in store.facts_of([TRAIN])}  # type: ignore[attr-defined]
        assert {f"m{name}-{number}" for name, number in acknowledged} <= held
        assert store.counts()["facts"] == len(list(store.facts()))
        assert [change.sequence for change in store.changes(0, limit=10_000)] == list(
            range(1, store.token().sequence + 1)
        )
        store.close()


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    other = SqliteStore(tmp_path / "s.db")
    token = other.append(history()).token
    assert store.wait_for(token, timeout_s=0.0)
    threading.Timer(0.05, lambda: other.append([metric(TRAIN, "m", 1.0, on=1)])).start()
    assert store.wait_for(type(token)(token.store, token.sequence + 1), timeout_s=20.0)
    store.close()
    other.close()


def test_an_endless_read_is_stopped(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    with pytest.raises(Unavailable, match="too long"), store._readers.reading(timeout_s=0.05) as connection:
        connection.execute(endless).fetchone()
    assert store.counts()["facts"] == 0
    store.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    with pytest.raises((Unavailable, Invalid)), store._readers.reading() as connection:
        connection.execute("DELETE FROM meta")
    store.close()


class InterruptedQueue(deque[Any]):
    """A queue in which Ctrl-C comes just as the first request is taken."""

    left = 1

    def popleft(self) -> Any:
        """Take the request away, and be interrupted once."""
        request = super().popleft()
        if self.left:
            self.left -= 1
            raise KeyboardInterrupt
        return request


def test_when_whoever_writes_is_interrupted_the_others_get_an_answer(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    writer = store._writer
    writer._waiting = InterruptedQueue()
    ended: list[BaseException | None] = []

    def write() -> None:
        try:
            writer.run(lambda _: None)
        except BaseException as error:
            ended.append(error)
        else:
            ended.append(None)

    threads = [threading.Thread(target=write, daemon=True) for _ in range(2)]
    with writer._writing:
        for thread in threads:
            thread.start()
        while len(writer._waiting) < len(threads):
            threading.Event().wait(0.001)
    for thread in threads:
        thread.join(20)
    # The request that was taken is that of the interrupted thread, or of the one that waited.
    assert sorted(type(each).__name__ for each in ended) in (
        ["KeyboardInterrupt", "NoneType"],
        ["KeyboardInterrupt", "Unavailable"],
    )
    assert store.append(history()).new
    store.close()


def test_a_request_that_an_interrupted_thread_took_away_ends_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(tmp_path / "s.db")
    monkeypatch.setattr(store._writer, "_take", lambda _: store._writer._waiting.clear())
    with pytest.raises(Unavailable, match="send it again"):
        store.append(history())
    store.close()
