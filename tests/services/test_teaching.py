"""What closed investigations teach, whatever somebody stored as one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from headwater.facts import Fact, NodeFact
from headwater.filters import Search
from headwater.model import Kind, Node, Origin, Times
from headwater.services import LOCAL, over, reading
from headwater.services.causes import inquiry_log
from headwater.services.causes.teaching import MOST_TIMES
from headwater.store import Page
from headwater.store.memory import MemoryStore
from stories import START, Story


def closed(story: Story, number: int, *evidence: str, cause: str = "a") -> NodeFact:
    """Return an investigation closed with this cause that keeps these lines of evidence."""
    at = story.stamp().occurred_at
    return NodeFact(
        kind=Kind.INVESTIGATION,
        key=("own", str(number)),
        name=str(number),
        props={"state": "closed", "cause": cause, "evidence": evidence},
        occurred_at=at,
        recorded_at=at,
        origin=Origin.DECLARED,
    )


def trained() -> Story:
    """Tell of three trainings, the last of them bad."""
    story = Story()
    for value in (0.9, 0.9, 0.5):
        story.step(f"r{story.hour}", "train", params={"lr": str(value)}, metrics={"accuracy": value})
    return story


def test_where_no_cause_was_named_no_answer_says_that_it_was_taught() -> None:
    story = trained()
    kept = json.dumps({"ref": "a", "evidence": [{"text": "drift"}]})
    story.facts += [closed(story, number, kept, cause="") for number in range(30)]
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    assert services.teaching.learnt(LOCAL).closed == 30
    assert not any("taught" in note for note in services.root_cause.why(LOCAL, "run:r2").notes)


def test_evidence_that_no_closing_wrote_teaches_nothing_and_ends_no_answer() -> None:
    strange = ["no JSON", "[]", "7", '{"ref": "a"}', '{"ref": "a", "evidence": [{}]}', "[" * 100_000]
    good = json.dumps({"ref": "a", "evidence": [{"text": "drift"}]})
    story = trained()
    story.facts += [closed(story, number, *strange, good) for number in range(30)]
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    assert services.teaching.learnt(LOCAL).ratios.keys() == {"drift"}
    assert services.root_cause.why(LOCAL, "run:r2").suspects


class Counting(MemoryStore):
    """A store that counts what is read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        self.calls["scan_nodes"] += 1
        return super().scan_nodes(kind)

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        self.calls["search"] += 1
        return super().search(search, first=first, after=after, counted=counted)

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        wanted = list(subjects)
        self.calls["facts_of"] += len(wanted)
        return super().facts_of(wanted)


def drifted(story: Story, number: int, **kept: str) -> NodeFact:
    """Return an investigation closed with a cause that drifted; `kept` is said of it besides."""
    line = json.dumps({"ref": "a", "evidence": [{"text": "drift"}], **kept})
    return closed(story, number, line)


def test_what_nobody_changed_is_not_read_again() -> None:
    store, story = Counting(), trained()
    services = over(store)
    services.ingest.append(LOCAL, [drifted(story, number) for number in range(40)])
    assert services.teaching.learnt(LOCAL).closed == 40
    store.calls.clear()
    for _ in range(3):
        assert services.teaching.learnt(LOCAL).closed == 40
    assert store.calls == {}
    services.ingest.append(LOCAL, story.facts)
    store.calls.clear()
    assert services.teaching.learnt(LOCAL).closed == 40
    assert store.calls == {}
    services.ingest.append(LOCAL, [drifted(story, 40)])
    store.calls.clear()
    assert services.teaching.learnt(LOCAL).closed == 41
    assert store.calls == {}


def test_when_things_were_said_is_read_once_and_only_where_another_time_is_asked_about() -> None:
    store, story = Counting(), trained()
    services = over(store)
    services.ingest.append(LOCAL, [drifted(story, number) for number in range(40)])
    then = Times(known_at=START + timedelta(days=9))
    store.calls.clear()
    assert services.teaching.learnt(LOCAL, then).closed == 40
    assert store.calls == {"search": 1, "facts_of": 40}
    services.ingest.append(LOCAL, [drifted(story, 40)])
    store.calls.clear()
    assert services.teaching.learnt(LOCAL, then).closed == 41
    assert store.calls == {"facts_of": 1}


def test_more_investigations_than_fit_a_page_are_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 7)
    store, story = Counting(), trained()
    services = over(store)
    services.ingest.append(LOCAL, [drifted(story, number) for number in range(20)])
    assert services.teaching.learnt(LOCAL).closed == 20
    assert store.calls["search"] == 3
    assert store.calls["scan_nodes"] == 0


@pytest.mark.parametrize("bound", ["MOST_CHANGES", "MOST_TOUCHED"])
def test_after_more_changes_than_are_followed_all_are_looked_at_and_the_new_ones_read(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiry_log, bound, 1)
    store, story = Counting(), trained()
    services = over(store)
    services.ingest.append(LOCAL, [drifted(story, number) for number in range(30)])
    assert services.teaching.learnt(LOCAL).closed == 30
    for number in (30, 31, 32, 33):
        services.ingest.append(LOCAL, [drifted(story, number), drifted(story, number + 100)])
    store.calls.clear()
    read: list[str] = []
    log = services.teaching._log
    monkeypatch.setattr(log, "_read", lambda node, case=log._read: (read.append(node.name), case(node))[1])
    assert services.teaching.learnt(LOCAL).closed == 38
    assert store.calls == {"search": 1}
    assert sorted(map(int, read)) == [30, 31, 32, 33, 130, 131, 132, 133]


def test_what_was_closed_by_then_teaches_then_however_it_was_asked_before() -> None:
    services, story = over(MemoryStore()), Story()
    times = []
    for number in range(35):
        story.hour += 1
        times.append(Times(as_of=story.stamp().occurred_at))
        services.ingest.append(LOCAL, [drifted(story, number)])
    again = replace(drifted(story, 3), occurred_at=story.stamp().occurred_at, props={"state": "open"})
    services.ingest.append(LOCAL, [again])
    for _ in range(2):
        assert services.teaching.learnt(LOCAL).closed == 34
        assert [services.teaching.learnt(LOCAL, each).closed for each in times] == [*range(1, 35), 34]
    assert services.teaching.learnt(LOCAL, Times(known_at=START)).closed == 0


def test_answers_of_other_times_are_kept_within_a_bound() -> None:
    services, story = over(MemoryStore()), Story()
    services.ingest.append(LOCAL, [drifted(story, number) for number in range(30)])
    for hour in range(3 * MOST_TIMES):
        assert services.teaching.learnt(LOCAL, Times(as_of=START + timedelta(hours=hour))).closed == 30
    assert len(services.teaching._held) == MOST_TIMES


@pytest.mark.parametrize(("kind", "taught"), [("dataset", True), ("code", False), ("command", False)])
def test_commit_messages_and_command_lines_are_no_kinds_of_evidence(kind: str, taught: bool) -> None:
    services, story = over(MemoryStore()), Story()
    services.ingest.append(LOCAL, [drifted(story, number, kind=kind) for number in range(30)])
    learnt = services.teaching.learnt(LOCAL)
    assert (learnt.closed, "drift" in learnt.ratios) == (30, taught)


def test_many_may_ask_while_investigations_are_closed() -> None:
    services, story = over(MemoryStore()), Story()
    services.ingest.append(LOCAL, [drifted(story, number) for number in range(30)])

    def ask(number: int) -> int:
        """Close one more and return how many are known to be closed."""
        services.ingest.append(LOCAL, [drifted(story, number)])
        return services.teaching.learnt(LOCAL).closed

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(30, 70)))
    assert services.teaching.learnt(LOCAL).closed == 70
    assert min(found) > 30


def test_what_the_history_says_itself_is_not_weighed_twice_however_often_causes_showed_it() -> None:
    lonely = "only the bad run has it: no other run of the history can confirm it"
    cause = json.dumps({"ref": "a", "evidence": [{"text": lonely}]})
    innocent = json.dumps({"ref": "b", "evidence": [{"text": "drift"}]})
    story = trained()
    story.facts += [closed(story, number, cause, innocent) for number in range(30)]
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    assert services.teaching.learnt(LOCAL).ratios[lonely] > 1
    suspects = services.root_cause.why(LOCAL, "run:r2").suspects
    assert {one.ratio for each in suspects for one in each.evidence if one.text == lonely} == {1.0}
