"""Investigations: a question kept as of its time, verdicts, reruns that come back, a conclusion."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headwater.analysis.root_cause.answer import Status
from headwater.analysis.root_cause.learning import kind_of
from headwater.errors import Conflict, Invalid, NotFound
from headwater.facts import Fact
from headwater.model import Direction, Kind, Relation
from headwater.services import LOCAL, Actor, Headwater, open_services, over
from headwater.services.causes.inquiry import Judgement, State
from headwater.services.causes.investigations import Deed
from headwater.services.wording.investigated import investigated_json, investigated_text, list_text
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore
from stories import Story

ANA, BEN = Deed(by="ana"), Deed(by="ben")
NEVER = datetime(2030, 1, 1, tzinfo=UTC)


def confounded() -> Story:
    """Tell of 12 trainings; with the ninth a dataset and a setting change together, and accuracy falls."""
    story = Story()
    for place in range(12):
        training(story, f"train#{place}", place, *(("v1", "9") if place < 8 else ("v2", "3")))
    return story


def training(story: Story, name: str, place: int, label: str, depth: str, value: float | None = None) -> str:
    raw = story.dataset("biopsies", label)
    level = 0.95 if depth == "9" else 0.85
    run = story.step(
        name,
        "train",
        uses=[(raw, "train")],
        params={"depth": depth, "seed": str(place)},
        metrics={"accuracy": level + place % 3 * 0.003 if value is None else value},
    )
    story.model("screen", name, run)
    return run


def later(facts: list[Fact], since: int) -> list[Fact]:
    """Return the facts after the first `since` as learned in the far future."""
    return [fact.learned(NEVER) for fact in facts[since:]]


@pytest.fixture(params=["memory", "sqlite"])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Headwater]:
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.db'}"
    found = open_services(url)
    found.ingest.append(LOCAL, confounded().facts)
    yield found
    found.close()


def opened(services: Headwater, **options: object) -> str:
    found = services.investigations.open(LOCAL, "run:train#8", good="run:train#7", **options)  # type: ignore[arg-type]
    return found.inquiry.number


RAW, DEPTH = "dataset:biopsies@v2", "parameter:depth"


def test_it_keeps_its_question_under_a_small_number(services: Headwater):
    found = services.investigations.open(LOCAL, "run:train#8", title="what happened", deed=ANA)
    inquiry = found.inquiry
    assert (inquiry.number, inquiry.title, inquiry.opened_by) == ("1", "what happened", "ana")
    assert (inquiry.metric, inquiry.higher_is_better, inquiry.state) == ("accuracy", True, State.OPEN)
    assert inquiry.bad == found.answer.bad.asked
    assert inquiry.good == found.answer.good.asked
    assert inquiry.times.as_of is not None
    assert opened(services) == "2"
    assert services.catalog.resolve(LOCAL, "investigation:2").kind is Kind.INVESTIGATION


def test_it_is_about_both_ends_and_what_is_suspected(services: Headwater):
    found = services.investigations.open(LOCAL, "run:train#8", good="run:train#7")
    edges = services.catalog.edges(LOCAL, [found.inquiry.node.uid], Direction.UPSTREAM, [Relation.ABOUT])
    roles = {edge.role: edge.cause for edge in edges}
    assert (roles["bad"], roles["good"]) == (found.inquiry.bad, found.inquiry.good)
    assert services.catalog.nodes(LOCAL, [roles["suspect"]])[0].name == "biopsies@v2"


def test_what_is_recorded_later_does_not_change_the_answer(services: Headwater):
    number = opened(services)
    before = services.investigations.show(LOCAL, number).answer
    story = confounded()
    known = len(story.facts)
    training(story, "later#1", 40, "v1", "3")
    training(story, "later#2", 41, "v2", "9")
    services.ingest.append(LOCAL, later(story.facts, known))
    again = services.investigations.show(LOCAL, number)
    assert again.answer.suspects == before.suspects
    assert again.answer.history == before.history
    assert again.now is not None
    assert len(again.now.history) == len(before.history) + 2


def test_not_it_ranks_the_others_anew(services: Headwater):
    number = opened(services)
    before = services.investigations.show(LOCAL, number).answer
    assert {RAW, DEPTH} <= {each.ref for each in before.suspects}
    found = services.investigations.judge(LOCAL, number, "biopsies", Judgement.NOT_IT, deed=ANA)
    chances = {each.ref: each.probability for each in found.answer.suspects}
    assert chances[RAW] == 0
    assert found.answer.suspects[0].ref == DEPTH
    assert chances[DEPTH] > max(each.probability for each in before.suspects if each.ref == DEPTH)
    assert found.answer.next_rerun is not None
    assert [each.label for each in found.answer.next_rerun.revert] == ["depth"]
    assert found.answer.alias_groups == ()


def test_confirmed_puts_a_suspect_first_and_verified_says_so(services: Headwater):
    number = opened(services)
    found = services.investigations.judge(LOCAL, number, RAW, Judgement.CONFIRMED, deed=ANA)
    assert found.answer.suspects[0].ref == RAW
    assert found.answer.suspects[0].probability > 0.9
    found = services.investigations.judge(LOCAL, number, RAW, Judgement.VERIFIED, deed=ANA)
    assert found.answer.status is Status.VERIFIED


def test_a_later_verdict_of_one_person_replaces_the_earlier_and_others_stay(services: Headwater):
    number, deeds = opened(services), services.investigations
    deeds.judge(LOCAL, number, RAW, Judgement.NOT_IT, deed=ANA)
    deeds.judge(LOCAL, number, RAW, Judgement.CONFIRMED, deed=BEN)
    found = deeds.judge(LOCAL, number, RAW, Judgement.CONFIRMED, deed=ANA)
    said = [(each.by, each.judgement) for each in found.inquiry.verdicts]
    assert said == [("ben", "confirmed"), ("ana", "confirmed")]
    assert services.catalog.resolve(LOCAL, f"investigation:{number}").props[f"verdict.{RAW}"] == "confirmed"


def test_a_withdrawn_verdict_gives_way_to_what_others_said(services: Headwater):
    number, deeds = opened(services), services.investigations
    deeds.judge(LOCAL, number, RAW, Judgement.NOT_IT, deed=BEN)
    deeds.judge(LOCAL, number, RAW, Judgement.CONFIRMED, deed=ANA)
    found = deeds.withdraw(LOCAL, number, RAW, deed=ANA)
    assert found.inquiry.judgements() == {RAW: "not it"}
    assert services.catalog.resolve(LOCAL, f"investigation:{number}").props[f"verdict.{RAW}"] == "not it"
    found = deeds.withdraw(LOCAL, number, RAW, deed=BEN)
    assert found.inquiry.verdicts == ()
    assert len(found.inquiry.events) == 5
    with pytest.raises(NotFound, match="no verdict"):
        deeds.withdraw(LOCAL, number, RAW, deed=BEN)


def test_the_actor_is_who_says_so_where_nobody_else_is_named(services: Headwater):
    number = opened(services)
    found = services.investigations.judge(Actor("zoe"), number, RAW, Judgement.NOT_IT)
    assert found.inquiry.verdicts[0].by == "zoe"


def test_a_rerun_that_cannot_be_made_is_remembered_and_another_proposed(services: Headwater):
    number = opened(services)
    first = services.investigations.show(LOCAL, number)
    rerun = first.answer.next_rerun
    assert rerun is not None
    planned = [each.ref for each in first.answer.suspects if each.factor in rerun.revert]
    assert first.inquiry.planned == (frozenset(planned),)
    found = services.investigations.exclude(LOCAL, number, planned, deed=ANA)
    assert found.inquiry.infeasible == (frozenset(planned),)
    assert found.answer.next_rerun is not None
    assert found.answer.next_rerun.revert != rerun.revert
    assert len(found.inquiry.planned) == 2
    again = services.investigations.exclude(LOCAL, number, planned, feasible=True, deed=ANA)
    assert again.inquiry.infeasible == ()
    assert again.answer.next_rerun == rerun


def test_reruns_that_came_back_are_found_by_their_factors(services: Headwater):
    number = opened(services)
    story = confounded()
    known = len(story.facts)
    training(story, "fixed", 40, "v1", "3")
    training(story, "broken", 41, "v2", "9")
    training(story, "elsewhere", 42, "v2", "5")
    services.ingest.append(LOCAL, later(story.facts, known))
    found = services.investigations.show(LOCAL, number)
    came = {each.run.name: each for each in found.reruns.items}
    assert came.keys() == {"fixed", "broken"}
    assert (came["fixed"].reverted, came["fixed"].kept) == ({RAW}, {DEPTH})
    assert (came["fixed"].recovered, came["broken"].recovered) == (False, True)
    assert {name: each.planned for name, each in came.items()} == {
        "fixed": frozenset({RAW}) in found.inquiry.planned,
        "broken": frozenset({DEPTH}) in found.inquiry.planned,
    }
    assert any(each.planned for each in came.values())
    assert found.reruns.contradictions == ()


def test_reruns_that_contradict_each_other_are_said(services: Headwater):
    number = opened(services)
    story = confounded()
    known = len(story.facts)
    training(story, "one", 40, "v1", "3", 0.95)
    training(story, "other", 41, "v1", "3", 0.80)
    services.ingest.append(LOCAL, later(story.facts, known))
    found = services.investigations.show(LOCAL, number)
    (said,) = found.reruns.contradictions
    assert said.startswith("run:one and run:other set back the same")


def test_it_is_closed_with_the_confirmed_cause_and_opened_again(services: Headwater):
    number, deeds = opened(services), services.investigations
    deeds.judge(LOCAL, number, DEPTH, Judgement.CONFIRMED, deed=ANA)
    found = deeds.conclude(LOCAL, number, "the depth was a slip", deed=BEN)
    closed = found.inquiry
    assert (closed.state, closed.cause, closed.closed_by) == (State.CLOSED, DEPTH, "ben")
    assert closed.closed_at is not None
    with pytest.raises(Conflict, match="reopen it first"):
        deeds.judge(LOCAL, number, RAW, Judgement.NOT_IT)
    again = deeds.reopen(LOCAL, number, deed=ANA).inquiry
    assert (again.state, again.conclusion, again.cause, again.closed_at) == (State.OPEN, "", "", None)
    assert [each.what for each in again.events][-2:] == ["closed: the depth was a slip", "reopened"]
    with pytest.raises(Conflict, match="open already"):
        deeds.reopen(LOCAL, number)


def test_it_gets_another_title_whether_open_or_closed(services: Headwater):
    number, deeds = opened(services), services.investigations
    assert deeds.rename(LOCAL, number, "The drop of May", deed=ANA).inquiry.title == "The drop of May"
    deeds.conclude(LOCAL, number, "the depth was a slip", deed=BEN)
    renamed = deeds.rename(LOCAL, number, "", deed=ANA).inquiry
    assert (renamed.title, renamed.state, renamed.closed_by) == ("", State.CLOSED, "ben")
    told = [(each.what, each.by) for each in renamed.events]
    assert told[1::2] == [("called: The drop of May", "ana"), ("title taken away", "ana")]
    with pytest.raises(Invalid, match="longer than"):
        deeds.rename(LOCAL, number, "x" * 100_000)


def test_a_cause_has_to_be_a_suspect_and_a_conclusion_has_words(services: Headwater):
    number = opened(services)
    with pytest.raises(NotFound, match="there are dataset:biopsies@v2"):
        services.investigations.conclude(LOCAL, number, "it was", cause="the weather")
    with pytest.raises(Invalid, match="conclusion"):
        services.investigations.conclude(LOCAL, number, "  ")
    with pytest.raises(Invalid, match="longer than"):
        services.investigations.conclude(LOCAL, number, "x" * 10_001)


def test_they_are_listed_newest_first_by_state_and_thing(services: Headwater):
    first, second = opened(services), opened(services)
    services.investigations.conclude(LOCAL, first, "noise")
    every = services.investigations.investigations
    assert [each.number for each in every(LOCAL).items] == [second, first]
    assert [each.number for each in every(LOCAL, state=State.OPEN).items] == [second]
    assert [each.number for each in every(LOCAL, state=State.CLOSED).items] == [first]
    assert every(LOCAL, about="run:train#8").total == 2
    assert every(LOCAL, about="run:train#7").total == 0
    page = every(LOCAL, first=1)
    assert [each.number for each in every(LOCAL, first=1, after=page.after).items] == [first]


def test_a_number_names_exactly_one(services: Headwater):
    for _ in range(10):
        opened(services)
    assert services.investigations.named(LOCAL, "1").name == "1"
    assert services.investigations.named(LOCAL, "investigation:10").name == "10"
    with pytest.raises(NotFound):
        services.investigations.named(LOCAL, "11")
    with pytest.raises(Invalid, match="is a Run"):
        services.investigations.named(LOCAL, "run:train#8")


def test_the_same_key_opens_one_and_says_a_thing_once(services: Headwater):
    deeds, once = services.investigations, Deed(key="k1")
    first = deeds.open(LOCAL, "run:train#8", deed=once).inquiry
    assert deeds.open(LOCAL, "run:train#8", deed=once).inquiry == first
    with pytest.raises(Conflict, match="something else"):
        deeds.open(LOCAL, "run:train#9", deed=once)
    said = deeds.judge(LOCAL, first.number, RAW, Judgement.NOT_IT, deed=Deed(key="k2")).inquiry
    assert deeds.judge(LOCAL, first.number, RAW, Judgement.NOT_IT, deed=Deed(key="k2")).inquiry == said
    with pytest.raises(Conflict, match="something else"):
        deeds.judge(LOCAL, first.number, DEPTH, Judgement.NOT_IT, deed=Deed(key="k2"))
    closed = deeds.conclude(LOCAL, first.number, "done", deed=Deed(key="k3")).inquiry
    assert deeds.conclude(LOCAL, first.number, "done", deed=Deed(key="k3")).inquiry == closed


def test_a_revision_that_has_passed_is_a_conflict(services: Headwater):
    deeds = services.investigations
    found = deeds.open(LOCAL, "run:train#8").inquiry
    at = Deed(expected_revision=found.node.revision)
    deeds.judge(LOCAL, found.number, RAW, Judgement.NOT_IT, deed=at)
    with pytest.raises(Conflict, match="changed meanwhile"):
        deeds.judge(LOCAL, found.number, DEPTH, Judgement.NOT_IT, deed=at)


def test_numbers_are_given_out_once_by_many_openers(tmp_path: Path):
    """Two processes' worth of services over one file, three openers each."""
    url = tmp_path / "store.db"
    servers = [over(SqliteStore(url, create=True)) for _ in range(2)]
    servers[0].ingest.append(LOCAL, confounded().facts)
    ready = threading.Barrier(6)

    def begin(place: int) -> str:
        ready.wait()
        return opened(servers[place % 2])

    with ThreadPoolExecutor(6) as pool:
        numbers = sorted(pool.map(begin, range(6)))
    assert numbers == ["1", "2", "3", "4", "5", "6"]
    for each in servers:
        each.close()


def test_open_ones_of_the_same_question_are_found(services: Headwater):
    first, second = opened(services), opened(services)
    deeds = services.investigations
    (other,) = deeds.same_question(LOCAL, deeds.show(LOCAL, second).inquiry)
    assert other.number == first
    deeds.conclude(LOCAL, first, "a slip")
    assert deeds.same_question(LOCAL, deeds.show(LOCAL, second).inquiry) == []


def test_a_title_of_blanks_is_none(services: Headwater):
    number = opened(services, title="  May ")
    assert services.investigations.show(LOCAL, number).inquiry.title == "May"
    assert services.investigations.rename(LOCAL, number, "  ").inquiry.title == ""


def test_words_and_json_say_what_was_done(services: Headwater):
    number, deeds = opened(services, title="the drop of May", deed=ANA), services.investigations
    deeds.judge(LOCAL, number, RAW, Judgement.NOT_IT, deed=BEN)
    found = deeds.conclude(LOCAL, number, "a slip", cause="depth", deed=BEN)
    text = investigated_text(found)
    assert text.splitlines()[0].startswith("Investigation 1 the drop of May: closed, opened by ana on ")
    assert f"ben said of {RAW}: not it" in text
    assert f"Closed by ben: cause {DEPTH}; a slip" in text
    assert text.splitlines()[1].startswith("  accuracy of run:train#8 against run:train#7")
    assert "cause parameter:depth; a slip" in list_text([found.inquiry], found.answer.nodes)
    told = investigated_json(found)
    assert told["verdicts"][0]["verdict"] == "not it"  # type: ignore[index, call-overload]
    assert told["answer"]["suspects"][0]["ref"] == DEPTH  # type: ignore[index, call-overload]


def test_a_clock_that_is_behind_does_not_hide_what_is_asked_about():
    store = MemoryStore()
    slow = over(store)
    slow.ingest.append(LOCAL, confounded().facts)
    bad = slow.catalog.resolve(LOCAL, "run:train#8")
    behind: Callable[[], datetime] = lambda: bad.recorded_at - timedelta(hours=1)  # noqa: E731
    found = type(slow.investigations)(store, slow.root_cause, clock=behind).open(
        LOCAL, "run:train#8", good="run:train#7"
    )
    assert found.inquiry.times.known_at == bad.recorded_at


def test_closed_ones_teach_what_evidence_is_worth():
    services = over(MemoryStore())
    services.ingest.append(LOCAL, confounded().facts)
    number = opened(services)
    services.investigations.conclude(LOCAL, number, "a slip", cause=DEPTH)
    assert (services.teaching.learnt(LOCAL).closed, services.teaching.learnt(LOCAL).enough) == (1, False)
    for _ in range(29):
        services.investigations.conclude(LOCAL, opened(services), "a slip", cause=DEPTH)
    learnt = services.teaching.learnt(LOCAL)
    assert learnt.enough
    told = next(each for each in learnt.ratios if each.startswith("value never used before"))
    assert learnt.ratios[told] > 1
    answer = services.root_cause.why(LOCAL, "run:train#8", good="run:train#7")
    assert "evidence is weighed by what 30 closed investigations taught" in answer.notes
    weights = {one.text: one.ratio for each in answer.suspects for one in each.evidence}
    assert next(ratio for text, ratio in weights.items() if kind_of(text) == told) == learnt.ratios[told]
    services.investigations.reopen(LOCAL, number)
    assert services.teaching.learnt(LOCAL).closed == 29
