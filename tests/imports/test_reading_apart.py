"""What another process reads is what this one would have read, and it ends with this one."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headwater.errors import Invalid, NotFound, Unavailable
from headwater.facts import (
    EdgeFact,
    Fact,
    IntervalFact,
    MetricFact,
    NodeFact,
    RecordFact,
    StateFact,
    TombstoneFact,
    VerdictFact,
)
from headwater.imports import Progress, Record, Refused, reading_apart, readings
from headwater.imports.apart import apart
from headwater.imports.portions import packed, unpacked
from headwater.imports.readings import Reading
from headwater.model import Digest, Kind, Origin, Relation, RunState, canonical, uid_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUN, DATA = uid_of(Kind.RUN, ("p", "1")), uid_of(Kind.DATASET_VERSION, ("p", "d", "1"))


def _of_every_type() -> list[Fact]:
    when = {"occurred_at": AT, "recorded_at": AT + timedelta(hours=1)}
    return [
        NodeFact(
            kind=Kind.RUN, key=("p", "1"), props={"param.lr": "0.1", "n": 3, "files": ("a", "ü")}, **when
        ),
        NodeFact(
            kind=Kind.DATASET_VERSION, key=("p", "d", "1"), digests=(Digest("sha256", "ab" * 32),), **when
        ),
        EdgeFact(effect=RUN, relation=Relation.USED, cause=DATA, role="train", confidence=0.5, **when),
        EdgeFact(effect=RUN, relation=Relation.SERVES, cause=DATA, since=AT, until=AT, **when),
        StateFact(run=RUN, state=RunState.COMPLETE, origin=Origin.CAPTURED, **when),
        MetricFact(run=RUN, key="accuracy", value=0.25, step=3, **when),
        MetricFact(run=RUN, key="loss", value=None, special="NaN", **when),
        IntervalFact(node=DATA, attribute="tag", name="team", value="a", **when),
        VerdictFact(investigation=RUN, suspect="x", verdict="not it", **when),
        TombstoneFact(node=DATA, reason="private", **when),
        RecordFact(under=RUN, format="f", text="{}", **when),
    ]


def _file(folder: Path, many: int) -> Path:
    """Write facts among lines that are none; returns the packed file."""
    path = folder / "facts.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for fact in _of_every_type():
            file.write(canonical(fact.to_json()).decode() + "\n")
        for number in range(many):
            fact = NodeFact(kind=Kind.COMMIT, key=("p", str(number)), occurred_at=AT, recorded_at=AT)
            file.write(canonical(fact.to_json()).decode() + "\n")
            if number % 1_000 == 7:
                file.write('{"fact": "node", "kind": "Run"}\n\nnot JSON\n')
    return path


def _reading(path: Path) -> Reading:
    return Reading("facts", str(path), {"recorded_at": AT})


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the processes that are begun from now on."""
    out: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def recorded(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        out.append(begin(*arguments, **options))  # type: ignore[call-overload]
        return out[-1]

    monkeypatch.setattr("headwater.imports.apart.subprocess.Popen", recorded)
    return out


def _whole(record: Record) -> object:
    return (record, record.content, record.subject) if isinstance(record, Fact) else record


def test_records_of_every_type_come_back_as_they_were() -> None:
    records: list[Record] = [Refused("a:1", "why"), *_of_every_type(), Progress(3, None, "facts")]
    again = list(unpacked(packed(records)))
    assert [_whole(each) for each in again] == [_whole(each) for each in records]
    assert list(unpacked(packed([]))) == []


def test_another_process_reads_the_same_in_the_same_order(tmp_path: Path) -> None:
    reading = _reading(_file(tmp_path, 5_000))
    told, here = list(apart(reading)), list(reading.here())
    assert [_whole(each) for each in told] == [_whole(each) for each in here]
    assert [each.where for each in told if isinstance(each, Refused)][:2] == [
        f"{tmp_path}/facts.jsonl.gz:20",
        f"{tmp_path}/facts.jsonl.gz:22",
    ]


def test_what_is_damaged_from_some_line_on_is_refused_alike(tmp_path: Path) -> None:
    path = _file(tmp_path, 5_000)
    path.write_bytes(path.read_bytes()[:-4_000])
    told = list(apart(_reading(path)))
    assert told == list(_reading(path).here())
    assert any(isinstance(each, Refused) and "damaged from here on" in each.reason for each in told)


def test_what_the_reader_raises_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"):
        list(apart(_reading(tmp_path / "nothing.jsonl")))


def test_a_reader_that_fails_half_way_has_told_what_came_before() -> None:
    said: list[tuple[bytes, bytes]] = []

    class Saying:
        def frame(self, sort: bytes, content: bytes = b"") -> None:
            said.append((sort, content))

    def failing() -> Iterator[Record]:
        yield Progress(1, None, "facts")
        raise Invalid("broken")

    with pytest.raises(Invalid):
        reading_apart._read(failing(), Saying())  # type: ignore[arg-type]
    assert [record for _, content in said for record in unpacked(content)] == [Progress(1, None, "facts")]


def test_who_stops_listening_ends_the_other_process(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    told = apart(_reading(_file(tmp_path, 5_000)))
    next(told)
    told.close()  # type: ignore[attr-defined]
    assert processes[0].poll() is not None


def test_a_process_that_is_ended_before_it_is_done_is_told(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    told = apart(_reading(_file(tmp_path, 60_000)))
    next(told)
    processes[0].kill()
    with pytest.raises(Unavailable, match="import the same again"):
        list(told)


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_where_no_process_can_be_begun_this_one_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    reading = _reading(_file(tmp_path, 10))
    assert list(apart(reading)) == list(reading.here())


def test_little_is_read_by_this_process(tmp_path: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    assert list(_reading(_file(tmp_path, 10)).records())
    assert not processes


def test_much_is_read_by_another_where_there_are_two_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(readings, "WORTH_BYTES", 100)
    path = _file(tmp_path, 10)
    monkeypatch.setattr(readings, "_cores", lambda: 1)
    assert list(_reading(path).records())
    assert not processes
    monkeypatch.setattr(readings, "_cores", lambda: 2)
    assert list(_reading(path).records()) == list(_reading(path).here())
    assert len(processes) == 1


def test_who_reads_far_ahead_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "AHEAD_BYTES", 1_000_000)
    reads, writes = os.pipe()
    out = os.fdopen(writes, "wb", buffering=0)
    say = reading_apart._Saying(out)
    done = threading.Event()

    def work() -> None:
        for _ in range(10):
            say.frame(b"r", b"x" * 400_000)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not done.wait(0.3)
    left = 10 * (400_000 + 9)
    while left:
        left -= len(os.read(reads, left))
    thread.join(30)
    assert done.is_set()
    say.close()
    out.close()
    os.close(reads)


@pytest.mark.skipif(sys.platform != "linux", reason="children of a process are listed on Linux")
def test_an_import_that_is_interrupted_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(40_000):
            fact = NodeFact(kind=Kind.COMMIT, key=("p", str(number)), occurred_at=AT, recorded_at=AT)
            file.write(canonical(fact.to_json()).decode() + "\n")
    code = "from headwater.imports import readings; readings._cores = lambda: 2; from headwater.cli import main; main()"
    store = f"sqlite:///{tmp_path / 'x.db'}"
    command = [sys.executable, "-c", code, "import", "facts", str(path), "--store", store]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    children: list[str] = []
    while process.poll() is None and not children:
        children = listed.read_text().split()
        time.sleep(0.01)
    assert children
    process.send_signal(2)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert not Path(f"/proc/{children[0]}").exists()
