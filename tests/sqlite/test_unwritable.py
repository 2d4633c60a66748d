"""A file that this process may not write is asked as it is, and writing says why not and the way out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract.seed import MODEL1, TRAIN, history, metric
from headwater.cli.app import app
from headwater.errors import Unavailable
from headwater.graph_hash import graph_hash
from headwater.model import Direction, Plane, relations_of
from headwater.store import Store, open_store
from headwater.store.sqlite.upgrading import VERSION

NOBODY = 65_534
LATER = metric(TRAIN, "auc", 0.7, on=9)


@pytest.fixture
def place() -> Iterator[Path]:
    """Return the path of a store with a history, in a folder of its own that everybody may read."""
    folder = Path(tempfile.mkdtemp(prefix="headwater-unwritable-"))
    folder.chmod(0o755)
    store = open_store(f"sqlite:///{folder / 's.db'}")
    store.append(history())
    store.close()
    yield folder / "s.db"
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def without_rights(path: Path, *, folder: bool = True) -> Iterator[None]:
    """Be somebody who may read `path` and what lies beside it, and write neither them nor, with `folder`, there."""
    for each in path.parent.iterdir():
        each.chmod(0o444)
    path.parent.chmod(0o555 if folder else 0o777)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was == 0:
            os.seteuid(was)
        path.parent.chmod(0o755)
        for each in path.parent.iterdir():
            with suppress(PermissionError):
                each.chmod(0o644)


def opened(path: Path) -> Store:
    """Return the store at `path`, which is there."""
    return open_store(f"sqlite:///{path}", create=False)


def append_to(path: Path) -> None:
    """Write one more change, all of it into the file."""
    store = opened(path)
    store.append([LATER])
    store.close()


def everything(store: Store) -> tuple[str, int, int]:
    """Return what is read of a store in one go: its graph, its log's end and what a walk reaches."""
    walk = store.walk([MODEL1], Direction.UPSTREAM, relations_of([Plane.DATA]))
    return graph_hash(store.scan_nodes(), store.scan_edges()), store.token().sequence, len(walk.depths)


@pytest.mark.parametrize("folder", [True, False], ids=["folder too", "file only"])
def test_a_file_that_may_not_be_written_answers_as_ever(place: Path, folder: bool) -> None:
    before = opened(place)
    whole = everything(before)
    before.close()
    with without_rights(place, folder=folder):
        store = opened(place)
        assert everything(store) == whole
        store.close()
    assert whole[2] > 1


@pytest.mark.parametrize("folder", [True, False], ids=["folder too", "file only"])
def test_writing_it_says_that_it_is_read_only_and_the_way_out(place: Path, folder: bool) -> None:
    with without_rights(place, folder=folder):
        store = opened(place)
        with pytest.raises(Unavailable, match=r"s\.db is read-only here.*write permission.*copy it"):
            store.append([LATER])
        assert store.token().sequence == 1
        store.close()


def test_what_a_writer_has_not_yet_moved_into_the_file_is_read_beside_it(place: Path) -> None:
    writer = opened(place)
    writer.append([LATER])
    with without_rights(place):
        store = opened(place)
        assert store.token().sequence == 2
        store.close()
    writer.close()


def test_a_log_that_cannot_be_read_without_writing_is_not_passed_over(place: Path) -> None:
    writer = opened(place)
    writer.append([LATER])
    for beside in ("", "-wal"):
        shutil.copy(f"{place}{beside}", f"{place.with_name('copy.db')}{beside}")
    writer.close()
    with (
        without_rights(place),
        pytest.raises(Unavailable, match=r"copy\.db-wal holds changes.*copy both to a folder of yours"),
    ):
        opened(place.with_name("copy.db"))


def test_what_is_written_later_is_seen_by_the_next_question(place: Path) -> None:
    with without_rights(place):
        store = opened(place)
        assert store.token().sequence == 1
    append_to(place)
    with without_rights(place):
        assert store.token().sequence == 2
    store.close()


def test_what_was_read_while_somebody_wrote_is_no_answer(place: Path) -> None:
    with without_rights(place):
        store = opened(place)
        facts = store.facts()
        next(facts)
    append_to(place)
    with pytest.raises(Unavailable, match=r"s\.db was written while it was read; ask again"):
        list(facts)
    store.close()


def test_who_began_before_a_change_leaves_nothing_old_to_who_asks_after_it(place: Path) -> None:
    with without_rights(place):
        store = opened(place)
        facts = store.facts()
        next(facts)
    append_to(place)
    with without_rights(place):
        assert store.token().sequence == 2
        with pytest.raises(Unavailable, match=r"s\.db was written while it was read; ask again"):
            list(facts)
        assert [store.token().sequence for _ in range(3)] == [2, 2, 2]
    store.close()


def test_a_file_of_an_older_headwater_that_may_not_be_written_says_so(place: Path) -> None:
    with sqlite3.connect(place) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(VERSION - 1),))
    raw.close()
    with (
        without_rights(place),
        pytest.raises(Unavailable, match=r"older Headwater and is read-only here.*copy it"),
    ):
        opened(place)


def test_the_commands_that_ask_work_on_it(place: Path) -> None:
    def asked(*words: str) -> tuple[int, str]:
        outcome = CliRunner().invoke(app, [*words, "--store", f"sqlite:///{place}"])
        return outcome.exit_code, outcome.output

    commands = [
        ("show", TRAIN),
        ("lineage", MODEL1),
        ("impact", MODEL1),
        ("search", "model"),
        ("export", "facts"),
    ]
    before = [asked(*words) for words in commands]
    with without_rights(place):
        assert [asked(*words) for words in commands] == before
        code, told = asked("tag", "set", MODEL1, "red")
    assert all(code == 0 for code, _ in before)
    assert code == 3
    assert "read-only" in told
