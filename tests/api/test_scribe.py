"""Small writes of all processes that serve go through one scribe; where he is gone each writes for itself."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from headwater.errors import Conflict
from headwater.facts import Fact, MetricFact, NodeFact
from headwater.model import Kind
from headwater.services.arrival.dictating import MOST_FACTS, Dictating
from headwater.services.arrival.frames import Answer, Line, frame
from headwater.services.arrival.gathering import Request
from headwater.services.arrival.intake import Intake
from headwater.services.arrival.scribe import Scribe
from headwater.store import Receipt, Token, open_store
from headwater.store.memory import MemoryStore
from several import LONG_S, Several, scribes, several, soon

linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are forked on Linux only")
AT = datetime(2026, 3, 4, tzinfo=UTC)
RUN = NodeFact(kind=Kind.RUN, key=("shop", "train"), name="train", occurred_at=AT, recorded_at=AT)
WRITE = "mutation($l: [JSON!]!) { appendFacts(input: {lines: $l}) { new problems { message } } }"


def measured(step: int) -> Fact:
    """Return a measurement that nobody else makes."""
    return MetricFact(run=RUN.uid, key="loss", value=1.0, step=step, occurred_at=AT, recorded_at=AT)


def written(client: httpx.Client, step: int) -> int:
    """Return how many facts were new of one that is written."""
    body = {"query": WRITE, "variables": {"l": [measured(step).to_json()]}}
    answer = client.post("/graphql", json=body, timeout=LONG_S).json()["data"]["appendFacts"]
    assert answer["problems"] == []
    return int(answer["new"])


@contextmanager
def both(folder: Path) -> Iterator[tuple[Several, str]]:
    """Yield two processes that serve a file, and its address."""
    store = f"sqlite:///{folder / 's.db'}"
    with several(store, folder / "data") as served:
        soon(lambda: scribes(served.process.pid), "nobody writes")
        yield served, store


@linux
def test_what_two_processes_are_sent_is_written_by_the_scribe(tmp_path: Path) -> None:
    with both(tmp_path) as (served, store):
        (scribe,) = scribes(served.process.pid)
        first, second = served.alone()
        with closing(first), closing(second):
            assert [written(first, 1), written(second, 2), written(first, 2)] == [1, 1, 0]
        held = [os.readlink(each) for each in Path(f"/proc/{scribe}/fd").iterdir()]
        assert str(tmp_path / "s.db-wal") in held
        assert served.end() == (0, "")
        soon(lambda: not Path(f"/proc/{scribe}").exists(), "the scribe is left behind")
    engine = open_store(store)
    assert {measured(1), measured(2)} <= {*engine.facts()}
    engine.close()


@linux
def test_when_the_scribe_is_gone_each_writes_for_itself(tmp_path: Path) -> None:
    with both(tmp_path) as (served, _):
        (scribe,) = scribes(served.process.pid)
        first, second = served.alone()
        with closing(first), closing(second):
            assert written(first, 1) == 1
            os.kill(scribe, signal.SIGKILL)
            assert [written(first, 2), written(second, 3), written(first, 4)] == [1, 1, 1]
        assert served.end() == (0, "")


@linux
def test_what_is_under_way_when_the_scribe_is_killed_is_stored_once(tmp_path: Path) -> None:
    with both(tmp_path) as (served, store):
        (scribe,) = scribes(served.process.pid)
        begun, go_on = threading.Barrier(5), threading.Event()

        def write(client: int) -> None:
            with httpx.Client(base_url=served.address, timeout=LONG_S) as connection:
                for step in range(40):
                    written(connection, 100 * client + step)
                    assert connection.post("/api/v1/lineage", json=event(client, step)).status_code == 201
                    if step == 5:
                        begun.wait(LONG_S)
                        assert go_on.wait(LONG_S)

        with ThreadPoolExecutor(4) as pool:
            clients = [pool.submit(write, client) for client in range(4)]
            begun.wait(LONG_S)
            go_on.set()
            os.kill(scribe, signal.SIGKILL)
            for each in clients:
                each.result()
        assert served.end() == (0, "")
    engine = open_store(store)
    told = [fact for fact in engine.facts() if type(fact) is MetricFact]
    assert {fact.step for fact in told} == {100 * client + step for client in range(4) for step in range(40)}
    assert len(told) == 160
    assert len([run for run in engine.scan_nodes(Kind.RUN) if run.uid != RUN.uid]) == 160
    engine.close()


def event(client: int, step: int) -> dict[str, object]:
    """Return an event of a run of its own."""
    return {
        "eventTime": "2026-03-04T00:00:00Z",
        "eventType": "COMPLETE",
        "producer": "https://example.org",
        "run": {"runId": f"01234567-89ab-4def-8123-{100 * client + step:012x}"},
        "job": {"namespace": "shop", "name": "job"},
        "inputs": [],
        "outputs": [],
    }


@linux
def test_the_scribe_ends_with_those_for_whom_he_writes(tmp_path: Path) -> None:
    with both(tmp_path) as (served, _):
        (scribe,) = scribes(served.process.pid)
        served.process.kill()
        served.process.wait()
        soon(lambda: not Path(f"/proc/{scribe}").exists(), "the scribe is left behind")


def told_to(answering: threading.Thread, mine: socket.socket, facts: list[Fact]) -> Receipt:
    """Return the receipt of facts that are told to who answers on the other end of a channel."""
    store = MemoryStore()
    ways = [mine]
    with answered_by(answering):
        dictating = Dictating(store, channel=lambda: ways.pop() if ways else None)
        return Intake(store, dictating).append(facts)


@contextmanager
def answered_by(thread: threading.Thread) -> Iterator[None]:
    """Have a thread answer meanwhile."""
    thread.start()
    yield
    thread.join(LONG_S)


def test_what_the_scribe_did_not_answer_for_is_written_here() -> None:
    mine, theirs = socket.socketpair()

    def end_after_hearing() -> None:
        assert isinstance(Line(theirs).one(), Request)
        theirs.close()

    receipt = told_to(threading.Thread(target=end_after_hearing), mine, [RUN])
    assert (receipt.new, receipt.known) == (1, 0)


def test_what_the_scribe_cannot_tell_of_is_done_here_and_what_he_refuses_is_refused() -> None:
    for outcome in (None, Conflict("another came first")):
        mine, theirs = socket.socketpair()

        def answer(theirs: socket.socket = theirs, outcome: Conflict | None = outcome) -> None:
            Line(theirs).one()
            theirs.sendall(frame(Answer(0, outcome, 1)))

        answering = threading.Thread(target=answer)
        if outcome is None:
            assert told_to(answering, mine, [RUN]).new == 1
        else:
            with pytest.raises(Conflict, match="another came first"):
                told_to(answering, mine, [RUN])
        answering.join(LONG_S)
        mine.close()
        theirs.close()


def test_a_way_that_another_thread_takes_first_is_not_missed() -> None:
    class TakenMeanwhile(list[Line]):
        def __bool__(self) -> bool:
            return True

    dictating = Dictating(MemoryStore(), channel=lambda: None)
    dictating._idle = TakenMeanwhile()
    assert Intake(MemoryStore(), dictating).append([RUN]).new == 1


def test_many_facts_at_once_are_not_told_to_the_scribe() -> None:
    store, asked = MemoryStore(), []
    dictating = Dictating(store, channel=lambda: asked.append("a way"))
    Intake(store, dictating).append([measured(step) for step in range(MOST_FACTS + 1)])
    assert asked == []
    Intake(store, dictating).append([measured(MOST_FACTS + 1)])
    assert asked == ["a way"]


def test_who_does_not_hear_his_answers_keeps_nobody_else_from_writing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("headwater.services.arrival.scribe.HEARS_S", 0.05)
    control, theirs = socket.socketpair()
    (deaf, one), (mine, other) = socket.socketpair(), socket.socketpair()

    def write(requests: list[Request]) -> int:
        for each in requests:
            each.outcome = Conflict("x" * 1_000_000 if each.key == "deaf" else "another came first")
        return len(requests)

    @contextmanager
    def opened() -> Iterator[object]:
        yield write

    scribe = threading.Thread(target=Scribe(theirs, opened).run)
    scribe.start()
    for end in (one, other):
        socket.send_fds(control, [b"."], [end.fileno()])
        end.close()
    deaf.sendall(frame(Request([RUN], "deaf", None)))
    mine.sendall(frame(Request([RUN], "", None)))
    mine.settimeout(LONG_S)
    answer = Line(mine).one()
    assert isinstance(answer, Answer)
    assert str(answer.outcome) == "another came first"
    control.close()
    scribe.join(LONG_S)
    assert not scribe.is_alive()
    for each in (deaf, mine, theirs):
        each.close()


def test_the_scribe_writes_together_what_came_while_he_wrote_and_hears_messages_that_come_in_parts() -> None:
    control, theirs = socket.socketpair()
    ends = [socket.socketpair() for _ in range(4)]
    together: list[int] = []
    inside, go_on = threading.Event(), threading.Event()

    def write(requests: list[Request]) -> int:
        together.append(len(requests))
        inside.set()
        assert go_on.wait(LONG_S)
        for each in requests:
            each.outcome = Receipt(len(each.facts), 0, Token("store", len(together)))
        return len(requests)

    @contextmanager
    def opened() -> Iterator[object]:
        yield write

    scribe = threading.Thread(target=Scribe(theirs, opened).run)
    scribe.start()
    for _, end in ends:
        socket.send_fds(control, [b"."], [end.fileno()])
        end.close()
    message = frame(Request([RUN], "", None))
    ends[0][0].sendall(message)
    assert inside.wait(LONG_S)
    for mine, _ in ends[1:]:
        mine.sendall(message[:100])
        mine.sendall(message[100:])
    go_on.set()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: Line(pair[0]).one(), ends))
    assert [answer.outcome.new for answer in answers] == [1, 1, 1, 1]
    assert sum(answer.groups for answer in answers) == len(together)
    assert sum(together) == 4
    assert together[0] == 1
    for each in (control, *(mine for mine, _ in ends)):
        each.close()
    scribe.join(LONG_S)
    assert not scribe.is_alive()
    theirs.close()
