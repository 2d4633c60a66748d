"""Whatever stands where a source should: every reader ends, says what is wrong, and states nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType

import pytest

from headwater.errors import Invalid, NotFound
from headwater.facts import Fact
from headwater.imports import Record, Refused
from headwater.imports.mlflow.artifacts import environment_beside
from imports.histories import History
from imports.small import DOCUMENTS, READERS, written
from imports.sources import NOW

ALL = (*READERS, "facts")
DEADLINE_S = 20


@contextmanager
def in_time() -> Iterator[None]:
    """Fail where a reader waits for what will never come."""

    def fail(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"still reading after {DEADLINE_S} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(DEADLINE_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read(reader: str, source: Path) -> list[Record]:
    module = import_module(f"headwater.imports.{reader}")
    with in_time():
        if reader == "openlineage":
            return list(module.read([source], recorded_at=NOW))
        return list(module.read(source, recorded_at=NOW))


def said(reader: str, source: Path) -> str:
    """Return why nothing could be read; fail where anything was, or nothing is said."""
    try:
        found = read(reader, source)
    except (NotFound, Invalid) as error:
        return str(error)
    assert not [each for each in found if isinstance(each, Fact)]
    refused = [f"{each.where}: {each.reason}" for each in found if isinstance(each, Refused)]
    assert refused
    return refused[0]


def _pipe(place: Path) -> Path:
    os.mkfifo(place)
    return place


def _folder(place: Path) -> Path:
    place.mkdir()
    return place


def _file(content: bytes) -> Callable[[Path], Path]:
    def write(place: Path) -> Path:
        place.write_bytes(content)
        return place

    return write


SOURCES: dict[str, Callable[[Path], Path]] = {
    "a pipe": _pipe,
    "an empty folder": _folder,
    "a device without end": lambda _: Path("/dev/zero"),
    "a device with nothing": lambda _: Path("/dev/null"),
    "an empty file": _file(b""),
    "the end of an empty archive": _file(b"PK\x05\x06" + bytes(18)),
    "the head of a database": _file(b"SQLite format 3\0"),
    "a cut archive": _file(b"\x1f\x8b\x08\x00"),
    "zeros": _file(bytes(4096)),
    "a link to itself": lambda place: place.symlink_to(place) or place,
    "nothing": lambda place: place,
}
ENDINGS = {
    **{reader: f".{name.rpartition('.')[2]}" for reader, (name, _) in DOCUMENTS.items()},
    "mlmd": ".sqlite",
    "mlflow": ".db",
    "git": ".bundle",
    "dvc": ".bundle",
    "facts": ".jsonl",
}


# A file without facts, and a README without metadata, whatever else is in it, say nothing and are no mistake.
QUIET = {
    ("an empty file", "facts"),
    *(
        (kind, "huggingface")
        for kind in SOURCES
        if kind.startswith(("an empty file", "the ", "a cut", "zeros"))
    ),
}


@pytest.mark.parametrize("reader", ALL)
@pytest.mark.parametrize("kind", SOURCES)
def test_what_is_no_source_is_refused_and_never_waited_for(kind: str, reader: str, tmp_path: Path):
    if kind.startswith("a device") and not stat.S_ISCHR(os.stat("/dev/zero").st_mode):
        pytest.skip("there is no such device here")
    source = SOURCES[kind](tmp_path / f"source{ENDINGS[reader]}")
    if (kind, reader) in QUIET:
        assert [each for each in read(reader, source) if isinstance(each, Fact | Refused)] == []
        return
    reason = said(reader, source)
    assert "Error" not in reason
    assert source.name in reason or "nothing" in reason


@pytest.mark.parametrize("reader", [*DOCUMENTS])
def test_a_pipe_among_the_files_of_a_folder_is_refused_and_the_rest_is_read(reader: str, tmp_path: Path):
    source = written(tmp_path / "one", reader)
    (tmp_path / "two").mkdir()
    os.mkfifo(tmp_path / "two" / source.name)
    found = read(reader, tmp_path)
    assert [each for each in found if isinstance(each, Fact)]
    assert [each.where.endswith(f"two/{source.name}") for each in found if isinstance(each, Refused)] == [
        True
    ]


def test_pipes_beside_what_is_read_are_refused_by_name(tmp_path: Path):
    runs = written(tmp_path / "mlflow", "mlflow")
    (model := runs / "0" / "models" / "m-1").mkdir(parents=True)
    os.mkfifo(model / "meta.yaml")
    (refused,) = [each for each in read("mlflow", runs) if isinstance(each, Refused)]
    assert (refused.where, refused.reason) == (
        "0/models/m-1",
        "0/models/m-1/meta.yaml: not a regular file",
    )
    manifest = written(tmp_path / "dbt", "dbt")
    os.mkfifo(manifest.with_name("run_results.json"))
    found = read("dbt", manifest)
    assert [each for each in found if isinstance(each, Fact)]
    assert [(each.where, each.reason) for each in found if isinstance(each, Refused)] == [
        ("run_results.json", "not a regular file")
    ]


def test_a_pipe_beside_a_logged_model_is_no_environment_of_it(tmp_path: Path):
    (model := tmp_path / "mlruns" / "1" / "m").mkdir(parents=True)
    (model / "requirements.txt").write_text("numpy==2.0.0\n", "utf-8")
    os.mkfifo(model / "python_env.yaml")
    with in_time():
        assert environment_beside(tmp_path, "file:///elsewhere/mlruns/1/m") == (("numpy==2.0.0",), "")


def test_a_pipe_in_a_working_tree_is_not_in_its_history(tmp_path: Path):
    history = History(tmp_path / "code")
    history.commit({"train.py": "fit()\n"})
    os.mkfifo(history.folder / "dvc.yaml")
    for reader in ("git", "dvc"):
        assert [each for each in read(reader, history.folder) if isinstance(each, Fact)]


EVENT = {
    "eventType": "START",
    "eventTime": "2026-01-01T00:00:00Z",
    "producer": "https://example.com",
    "run": {"runId": "01908fbb-0000-7000-8000-000000000000"},
    "job": {"namespace": "lab", "name": "train"},
}


@pytest.mark.parametrize("spread", [None, 1])
def test_an_event_is_refused_once_with_the_reader_that_takes_it(tmp_path: Path, spread: int | None):
    events = "\n".join(json.dumps(EVENT, indent=spread) for _ in range(200))
    for reader, text in (("facts", events), ("prov", json.dumps(EVENT, indent=spread))):
        source = tmp_path / f"{reader}.json"
        source.write_text(text)
        (refused,) = [each for each in read(reader, source) if isinstance(each, Refused)]
        assert "`headwater import openlineage`" in refused.reason
        assert ":" not in refused.where.rpartition("/")[2]


def test_a_database_is_no_file_of_facts(tmp_path: Path):
    source = tmp_path / "lab.db"
    with closing(sqlite3.connect(source)) as database:
        database.execute("CREATE TABLE runs (name)")
        database.executemany("INSERT INTO runs VALUES (?)", [(f"a\n{place}\n",) for place in range(500)])
        database.commit()
    (refused,) = [each for each in read("facts", source) if isinstance(each, Refused)]
    assert "SQLite database" in refused.reason


def test_lines_that_are_meant_to_be_facts_are_refused_one_by_one(tmp_path: Path):
    source = tmp_path / "facts.jsonl"
    source.write_text("what is this\n" + '{"fact": "ghost"}\n' * 30)
    places = [each.where.rpartition(":")[2] for each in read("facts", source) if isinstance(each, Refused)]
    assert places == [str(number) for number in range(1, 32)]
