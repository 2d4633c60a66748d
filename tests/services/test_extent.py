"""How many things an impact holds is counted by the index: the same as of a whole list, and no record is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drawn
from headwater.analysis.impact import Extent
from headwater.errors import NotFound
from headwater.facts import Fact
from headwater.model import Direction, Edge, Kind, Node, Relation, Uid
from headwater.services import LOCAL, over
from headwater.services.lineage import LineageService
from headwater.statements import commit, edge
from headwater.store.indexed import IndexedStore
from headwater.store.memory import MemoryStore
from stories import Story

RUNS = 300


class Spied(MemoryStore):
    """A store that remembers which nodes it was asked for, and how often for edges."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Uid] = []
        self.stepped = 0

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Remember, and answer."""
        wanted = list(uids)
        self.asked += wanted
        return super().nodes(wanted)

    def edges_of(self, *args: object, **kwargs: object) -> list[Edge]:  # type: ignore[override]
        """Count, and answer."""
        self.stepped += 1
        return super().edges_of(*args, **kwargs)  # type: ignore[arg-type]


def wide() -> tuple[Spied, IndexedStore, Uid]:
    """Return a dataset that many runs used, each of which made a model, behind an index that is there."""
    engine, story = Spied(), Story()
    raw = story.dataset("raw", "v1")
    for number in range(RUNS):
        story.model("screen", str(number), story.step(f"train#{number}", "train", uses=[(raw, "train")]))
    engine.append(story.facts)
    store = IndexedStore(engine)
    store.build()
    engine.asked.clear()
    engine.stepped = 0
    return engine, store, raw


def test_what_is_counted_is_not_read() -> None:
    engine, store, raw = wide()
    found = LineageService(store).extent_of(LOCAL, [raw], budget=10)
    assert found.affected == {"ModelVersion": RUNS, "Run": RUNS}
    assert found.whole
    assert (engine.asked, engine.stepped) == ([raw], 0)


def test_a_list_reads_what_it_shows_and_says_what_it_does_not() -> None:
    engine, store, raw = wide()
    shown = LineageService(store).impact_of(LOCAL, [raw], budget=10)
    listed = {each.node.uid for each in shown.affected}
    others, their_models = RUNS - len(listed), len(listed)
    assert (len(listed), shown.completeness.hidden_count) == (9, others + their_models)
    (series,) = set(engine.asked) - {raw, *listed}
    assert [node.kind for node in engine.nodes([series])] == [Kind.DATASET]  # which may have owners
    assert engine.stepped == 0


def told_twice(first: list[Fact], second: list[Fact]) -> tuple[MemoryStore, IndexedStore]:
    """Return a history in a plain store, and in one whose index was built before its second part came."""
    plain, engine = MemoryStore(), MemoryStore()
    engine.append(first)
    store = IndexedStore(engine)
    store.build()
    for facts, each in ((second, store), (first, plain), (second, plain)):
        each.append(facts)
    return plain, store


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), first=drawn.histories, second=drawn.histories)
def test_counts_are_those_of_a_whole_list(data: st.DataObject, first: list[Fact], second: list[Fact]) -> None:
    plain, store = told_twice(first, second)
    there = [node.uid for node in plain.scan_nodes()]
    if not there:
        return
    starts = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=2))
    assert counted(store, starts) == counted(plain, starts)
    budget = data.draw(st.integers(1, 8))
    cut, listed = (
        counted(store, starts, budget=budget),
        over(plain).lineage.impact_of(LOCAL, starts, budget=budget),
    )
    assert untold(cut).completeness == replace(listed.completeness, consistency_token="")
    assert cut.affected == counted(plain, starts).affected


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), first=drawn.histories, second=drawn.histories)
def test_lists_are_the_same_whoever_links_them(
    data: st.DataObject, first: list[Fact], second: list[Fact]
) -> None:
    plain, store = told_twice(first, second)
    there = [node.uid for node in plain.scan_nodes()]
    if not there:
        return
    start, budget = data.draw(st.sampled_from(there)), data.draw(st.integers(1, 9))
    kinds = data.draw(st.sampled_from(((), (Kind.RUN,), (Kind.DATASET_VERSION, Kind.RUN))))
    times = data.draw(drawn.times)
    try:
        expected = LineageService(plain).lineage_of(LOCAL, start, budget=budget, kinds=kinds, times=times)
    except NotFound:
        return
    found = LineageService(store).lineage_of(LOCAL, start, budget=budget, kinds=kinds, times=times)
    assert (found.nodes, found.links) == (expected.nodes, expected.links)
    assert found.completeness.frontier == expected.completeness.frontier
    listed = LineageService(store).impact_of(LOCAL, [start], times=times)
    assert listed.affected == LineageService(plain).impact_of(LOCAL, [start], times=times).affected
    assert listed.links == LineageService(plain).impact_of(LOCAL, [start], times=times).links


def test_code_that_no_commit_holds_is_said_of_a_link_that_the_index_made() -> None:
    story, engine = Story(), MemoryStore()
    trained = story.step("train#1", "train")
    sha = commit("ab" * 20, story.stamp())
    engine.append([*story.facts, *sha])
    store = IndexedStore(engine)
    store.build()
    for dirty in (False, True):
        store.append([edge(trained, Relation.EXECUTED, sha.uid, story.stamp(), props={"dirty": dirty})])
        for _ in range(2):
            found = LineageService(store).lineage_of(LOCAL, trained, directions=[Direction.UPSTREAM])
            assert [each.uncommitted for each in found.links if each.cause == sha.uid] == [dirty]
            store.build()
        story.hour += 1


def test_without_an_index_what_is_listed_is_counted_and_that_is_said() -> None:
    engine, _, raw = wide()
    found = LineageService(engine).extent_of(LOCAL, [raw], budget=11)
    assert found.affected == {"Run": 10}
    assert not found.whole
    assert found.completeness.truncated_by == "budget"


def counted(store: MemoryStore | IndexedStore, starts: list[Uid], *, budget: int = 5_000) -> Extent:
    """Return what is counted, without the name of the store."""
    return untold(LineageService(store).extent_of(LOCAL, starts, budget=budget))


def untold(extent: Extent) -> Extent:
    """Return it without the token, which names the store."""
    return replace(extent, completeness=replace(extent.completeness, consistency_token=""))


def test_few_is_what_is_read_at_once() -> None:
    _, store, raw = wide()
    service = LineageService(store)
    assert service.reaches_few(LOCAL, raw, directions=[Direction.UPSTREAM])
    assert not service.reaches_few(LOCAL, raw, directions=[Direction.DOWNSTREAM])
    assert service.reaches_few(LOCAL, raw, directions=[Direction.DOWNSTREAM], depth=0)
