"""Records that cannot all be so: every question still ends, and the thing's page says what does not fit."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from headwater.analysis.contradictions import Sort
from headwater.cli.app import app
from headwater.facts import Fact
from headwater.model import Direction, Kind, Relation, RunState
from headwater.services import LOCAL, Headwater, consistency, open_services, over
from headwater.statements import Stamp, edge, run, version
from headwater.store.memory import MemoryStore
from serving import asked, served
from stories import PROJECT, START, Story, content


def sorts(services: Headwater, ref: str) -> list[Sort]:
    """Return what is found about a thing."""
    looked = services.consistency.contradictions(LOCAL, services.catalog.show(LOCAL, ref))
    assert looked.whole
    return [each.sort for each in looked.found]


def over_facts(facts: list[Fact]) -> Headwater:
    services = over(MemoryStore())
    services.ingest.append(LOCAL, facts)
    return services


def lasting(story: Story, name: str, *ends: tuple[RunState, datetime]) -> str:
    """State a run that begins at the story's time and ends so; return its uid."""
    stamp = story.stamp()
    found = run(
        "test", name, stamp, project=PROJECT, job="t", states=[(RunState.START, stamp.occurred_at), *ends]
    )
    story.facts += found
    return str(found.uid)


def test_a_history_that_fits_together_has_none() -> None:
    story = Story()
    raw = story.dataset("raw", "v1")
    story.model("screen", "1", story.step("train#1", "train", uses=[(raw, "train")]))
    services = over_facts(story.facts)
    for ref in ("dataset:raw@v1", "run:train#1", "model:screen@1", "model:screen"):
        assert sorts(services, ref) == []


def test_an_end_before_the_start_and_a_second_end_are_told() -> None:
    story = Story()
    lasting(story, "backwards", (RunState.COMPLETE, START - timedelta(hours=2)))
    lasting(story, "torn", (RunState.COMPLETE, START), (RunState.FAIL, START))
    services = over_facts(story.facts)
    assert sorts(services, "run:backwards") == [Sort.ENDED_BEFORE_START]
    assert sorts(services, "run:torn") == [Sort.SEVERAL_ENDS]


def test_what_is_later_than_what_came_of_it_is_told_with_its_name() -> None:
    story = Story(hour=10)
    late = story.dataset("late", "v1")
    story.hour = 1
    uid = lasting(story, "early", (RunState.COMPLETE, START + timedelta(hours=2)))
    story.facts.append(edge(uid, Relation.USED, late, story.stamp(), role="train"))
    story.hour = 0
    story.dataset("sooner", "v1", made_by=uid)
    services = over_facts(story.facts)
    (found,) = services.consistency.contradictions(LOCAL, services.catalog.show(LOCAL, "run:early")).found
    assert (found.sort, found.other and found.other.uid) == (Sort.INPUT_AFTER_END, late)
    assert sorts(services, "dataset:sooner@v1") == [Sort.OUTPUT_BEFORE_START]


def test_a_second_of_rounding_is_none() -> None:
    story = Story()
    uid = lasting(story, "fine", (RunState.COMPLETE, START + timedelta(hours=1)))
    moment = START + timedelta(hours=1, milliseconds=900)
    story.facts.append(
        edge(uid, Relation.USED, story.dataset("d", "v1"), Stamp(moment, moment), role="train")
    )
    assert sorts(over_facts(story.facts), "run:fine") == []


@given(st.integers(1, 6))
def test_each_member_of_a_cycle_is_told_and_nothing_beside_it(length: int) -> None:
    story = Story()
    ring = [story.dataset("ring", f"v{number}") for number in range(length)]
    beside = story.dataset("beside", "v1")
    stamp = story.stamp()
    for effect, cause in zip([*ring, beside], [*ring[1:], ring[0], ring[0]], strict=True):
        story.facts.append(edge(effect, Relation.DERIVED_FROM, cause, stamp))
    services = over_facts(story.facts)
    found = {uid: sorts(services, uid) for uid in [*ring, beside]}
    assert found == {uid: [] if uid == beside else [Sort.ITS_OWN_CAUSE] for uid in found}
    reached = services.lineage.lineage_of(LOCAL, ring[0], directions=(Direction.UPSTREAM,))
    assert {each.node.uid for each in reached.nodes} == set(ring)


@given(length=st.integers(2, 12), most=st.integers(1, 12))
def test_a_cycle_beyond_what_is_looked_at_is_never_denied(length: int, most: int) -> None:
    story = Story()
    ring = [story.dataset("ring", f"v{number}") for number in range(length)]
    stamp = story.stamp()
    for effect, cause in zip(ring, [*ring[1:], ring[0]], strict=True):
        story.facts.append(edge(effect, Relation.DERIVED_FROM, cause, stamp))
    services = over_facts(story.facts)
    looked = services.consistency.contradictions(LOCAL, services.catalog.show(LOCAL, ring[0]), most=most)
    assert [each.sort for each in looked.found] == ([Sort.ITS_OWN_CAUSE] if most >= length else [])
    assert looked.whole == (most >= length)


def test_the_side_that_ends_tells_that_there_is_no_cycle() -> None:
    story = Story()
    chain = [story.dataset("chain", f"v{number}") for number in range(30)]
    stamp = story.stamp()
    for effect, cause in pairwise(chain):
        story.facts.append(edge(effect, Relation.DERIVED_FROM, cause, stamp))
    services = over_facts(story.facts)
    whole = [
        services.consistency.contradictions(LOCAL, services.catalog.show(LOCAL, uid), most=5).whole
        for uid in chain
    ]
    assert whole == [number <= 5 or number >= 24 for number in range(30)]


def test_equal_contents_are_no_cycle() -> None:
    story = Story()
    story.dataset("raw", "v1")
    same = version(
        Kind.DATASET, "copy", story.stamp(), project=PROJECT, label="v1", digests=content("raw@v1")
    )
    services = over_facts([*story.facts, *same])
    assert sorts(services, "dataset:raw@v1") == sorts(services, "dataset:copy@v1") == []


def test_the_command_line_and_the_api_say_it(tmp_path: Path) -> None:
    story = Story()
    lasting(story, "backwards", (RunState.COMPLETE, START - timedelta(hours=2)))
    url = f"sqlite:///{tmp_path / 'lineage.db'}"
    services = open_services(url)
    services.ingest.append(LOCAL, story.facts)
    told = CliRunner().invoke(app, ["show", "run:backwards", "--store", url])
    said = "It ended at 2026-01-05T07:00:00Z, before it began at 2026-01-05T09:00:00Z: a clock was wrong."
    assert said in told.stderr.replace("\n", " ")
    with served(services) as address:
        query = '{ run(ref: "run:backwards") { contradictions { sort message other { ref } } } }'
        (found,) = asked(address, query)["data"]["run"]["contradictions"]
    assert found == {"sort": "ENDED_BEFORE_START", "message": said, "other": None}


def test_show_says_how_far_it_looked_where_that_was_not_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story()
    chain = [story.dataset("chain", f"v{number}") for number in range(9)]
    stamp = story.stamp()
    for effect, cause in pairwise(chain):
        story.facts.append(edge(effect, Relation.DERIVED_FROM, cause, stamp))
    url = f"sqlite:///{tmp_path / 'lineage.db'}"
    services = open_services(url)
    services.ingest.append(LOCAL, story.facts)
    monkeypatch.setattr(consistency, "NEAREST", 2)
    middle, end = (CliRunner().invoke(app, ["show", chain[at], "--store", url]) for at in (4, 0))
    assert "looked for among the 2 nearest things above and below it" in middle.stderr.replace("\n", " ")
    assert end.stderr == ""
    told = CliRunner().invoke(app, ["show", chain[4], "--json", "--store", url])
    assert json.loads(told.stdout)["contradictions_complete"] is False
