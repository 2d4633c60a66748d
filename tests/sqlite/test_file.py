"""The file: made, opened, refused; and what is said when the disk or the file is at fault."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contract.seed import DATA, MODEL1, TRAIN, history, metric
from headwater.errors import Invalid, NotFound, Unavailable
from headwater.graph_hash import graph_hash
from headwater.model import Direction
from headwater.store import Store, open_store
from headwater.store.sqlite import SqliteStore
from headwater.store.sqlite.failures import failure_of, spoken
from headwater.store.sqlite.upgrading import VERSION

STAMP: dict[str, Any] = dict.fromkeys(("occurred_at", "recorded_at"), datetime(2026, 3, 1, tzinfo=UTC))


def opened(path: Path, *, create: bool = True) -> Store:
    """Return the store at `path`."""
    return open_store(f"sqlite:///{path}", create=create)


def test_a_store_is_there_again_after_it_was_closed(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    first.append(history(), key="k")
    was = (graph_hash(first.scan_nodes(), first.scan_edges()), first.token(), first.counts(), first.url)
    first.close()
    again = opened(tmp_path / "s.db", create=False)
    assert (
        graph_hash(again.scan_nodes(), again.scan_edges()),
        again.token(),
        again.counts(),
        again.url,
    ) == was
    assert again.append([], key="k").new > 0
    again.close()


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    opened(tmp_path / "a" / "b" / "s.db").close()
    assert (tmp_path / "a" / "b" / "s.db").is_file()


def test_a_missing_file_is_not_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nothing\.db"):
        opened(tmp_path / "nothing.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_store_of_a_newer_headwater_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    opened(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(VERSION + 1),))
    raw.close()
    before = path.read_bytes()
    with pytest.raises(Invalid, match=r"newer.*upgrade"):
        opened(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"hello, I am no database" * 100, b"SQLite format 3\0" + b"\xff" * 4_000]
)
def test_a_file_that_is_no_store_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=r"letter\.txt.*another file"):
        opened(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("table", ["CREATE TABLE meta (key TEXT, value TEXT)", "CREATE TABLE other (x)"])
def test_a_database_of_something_else_is_refused(tmp_path: Path, table: str) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as raw:
        raw.execute(table)
    raw.close()
    with pytest.raises(Invalid, match=r"music\.db.*something else"):
        opened(path)


def test_a_damaged_store_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    store = opened(path)
    store.append(history())
    store.close()
    content = bytearray(path.read_bytes())
    content[4_096:] = b"\x5a" * (len(content) - 4_096)
    path.write_bytes(content)
    with pytest.raises(Invalid, match=r"s\.db.*damaged.*backup"):
        list(opened(path).facts())


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="file in a writable folder"):
        opened(tmp_path)


def test_a_file_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    with pytest.raises(Invalid, match="cannot be made"):
        opened(tmp_path / "plain" / "s.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_file_without_write_permission_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    opened(path).close()
    path.chmod(0o444)
    with pytest.raises(Unavailable, match="permission"):
        opened(path).append(history())


def test_writing_what_is_read_only_names_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    opened(path).close()
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(Unavailable, match="write permission"), spoken(path):
        raw.execute("DELETE FROM meta")
    raw.close()


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.append(history(), key="first")
    was = graph_hash(store.scan_nodes(), store.scan_edges())
    store._writer.run(lambda c: c.execute(f"PRAGMA max_page_count = {_pages(c)}"))
    facts = [metric(TRAIN, f"m{number}", float(number), on=1) for number in range(3_000)]
    with pytest.raises(Unavailable, match="disk full") as raised:
        store.append(facts, key="second")
    assert raised.value.code == "STORAGE_FULL"
    assert graph_hash(store.scan_nodes(), store.scan_edges()) == was
    assert store.walk([MODEL1], Direction.UPSTREAM, DATA).depths
    store._writer.run(lambda c: c.execute("PRAGMA max_page_count = 1000000"))
    assert store.append(facts, key="second").new == len(facts)
    store.close()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = opened(tmp_path / "s.db")
    store.close()
    with pytest.raises(Unavailable, match="closed"):
        store.token()
    with pytest.raises(Unavailable, match="closed"):
        store.append(history())
    store.close()


def test_a_file_that_another_process_keeps_locked_is_busy(tmp_path: Path) -> None:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert "another process" in str(failure_of(error, tmp_path))


def test_text_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    store = opened(tmp_path / "s.db")
    with pytest.raises(Invalid, match="stored"):
        store.named([], "\ud800")
    with pytest.raises(Invalid, match="stored"):
        store.changes(2**70)
    store.close()


def test_an_abandoned_scan_does_not_block_writing_or_closing(tmp_path: Path) -> None:
    store = opened(tmp_path / "s.db")
    store.append(history())
    scan = store.scan_nodes()
    next(scan)
    store.append([metric(TRAIN, "late", 1.0, on=9)])
    assert len(list(scan)) == 12
    other = store.facts()
    next(other)
    store.close()
    del other


def test_a_scan_sees_one_moment_though_others_write(tmp_path: Path) -> None:
    store = opened(tmp_path / "s.db")
    store.append(history()[:4])
    many = len(list(store.facts()))
    scan = store.facts()
    first = next(scan)
    store.append(history())
    assert len([first, *scan]) == many
    store.close()


def _pages(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    return int(pages) + 5
