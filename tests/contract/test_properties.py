"""What holds of every history, however it is told: order, repetition and batches change nothing."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drawn
from contract.whole import projected
from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.model import DEFAULT_PLANES, Direction, Edge, Plane, Relation, Uid, relations_of
from headwater.store import Store, Walk
from headwater.store.memory import MemoryStore

EXAMPLES = int(os.environ.get("HEADWATER_TEST_EXAMPLES", "60"))
RELATIONS = (relations_of(DEFAULT_PLANES), relations_of(list(Plane)), (Relation.SAME_AS,), ())

drawing = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,
)


def told(store: Store, batches: list[list[Fact]]) -> Store:
    """Return `store` after it was told all batches."""
    for batch in batches:
        store.append(batch)
    return store


@drawing
@given(data=st.data(), history=drawn.histories)
def test_any_telling_gives_the_projection_of_all_facts(
    fresh: Callable[[], Store], data: st.DataObject, history: list[Fact]
) -> None:
    batches = data.draw(drawn.batches(history))
    store = told(fresh(), batches)
    nodes, edges = projected(fact for batch in batches for fact in batch)
    assert list(store.scan_nodes()) == nodes
    assert list(store.scan_edges()) == edges
    assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph_hash(nodes, edges)
    assert {fact.id for fact in store.facts()} == {fact.id for fact in history}
    assert store.edges([edge.eid for edge in edges[::2]] + ["0" * 32]) == edges[::2]


@drawing
@given(data=st.data(), history=drawn.histories)
def test_edges_and_walks_are_those_of_a_plain_search(
    fresh: Callable[[], Store], data: st.DataObject, history: list[Fact]
) -> None:
    store = told(fresh(), [history])
    edges = list(store.scan_edges())
    for _ in range(3):
        starts = data.draw(st.lists(st.sampled_from(drawn.UIDS), max_size=3))
        direction = data.draw(st.sampled_from(Direction))
        relations = data.draw(st.sampled_from(RELATIONS))
        times = data.draw(drawn.times)
        passable = [edge for edge in edges if edge.relation in relations and times.in_force(edge)]
        near = {edge.eid for edge in passable if _near(edge, direction) in starts}
        assert store.edges_of(starts, direction, relations, times) == [e for e in edges if e.eid in near]
        ends = {(_near(e, direction), _far(e, direction)) for e in edges if e.eid in near}
        assert store.degrees(starts, direction, relations, times) == Counter(near for near, _ in ends)
        depth, limit = data.draw(st.none() | st.integers(0, 4)), data.draw(st.integers(1, 12))
        walk = store.walk(starts, direction, relations, times=times, depth=depth, limit=limit)
        expected = _reached(starts, direction, passable, depth=depth, limit=limit)
        assert (list(walk.depths.items()), walk.truncated) == (
            list(expected.depths.items()),
            expected.truncated,
        )


@drawing
@given(data=st.data(), history=drawn.histories)
def test_searches_answer_as_the_reference_does(
    fresh: Callable[[], Store], data: st.DataObject, history: list[Fact]
) -> None:
    store, reference = told(fresh(), [history]), told(MemoryStore(), [history])
    for _ in range(5):
        search, first = data.draw(drawn.searches), data.draw(st.integers(1, 5))
        after = expected_after = ""
        for _ in range(4):
            page = store.search(search, first=first, after=after)
            expected = reference.search(search, first=first, after=expected_after)
            assert (page.nodes, page.total) == (expected.nodes, expected.total)
            after, expected_after = page.after, expected.after
            assert bool(after) == bool(expected_after)
            if not after:
                break


@drawing
@given(data=st.data(), history=drawn.histories)
def test_names_digests_counts_and_facts_are_found_as_in_the_reference(
    fresh: Callable[[], Store], data: st.DataObject, history: list[Fact]
) -> None:
    store, reference = told(fresh(), [history[:3], history]), told(MemoryStore(), [history])
    assert store.counts() == reference.counts()
    words = ["", "c", "clicks@1", "Clicks", "churn", drawn.UIDS[0], drawn.UIDS[0][:5], "a", "aa", "cc" * 16]
    for word in data.draw(st.lists(st.sampled_from(words), max_size=4)):
        for prefix in (False, True):
            assert store.named([], word, prefix=prefix, limit=3) == reference.named(
                [], word, prefix=prefix, limit=3
            )
        assert store.with_digest(word) == reference.with_digest(word)
    subjects = data.draw(st.lists(st.sampled_from(drawn.UIDS), max_size=4))
    assert store.facts_of(subjects) == reference.facts_of(subjects)
    assert store.nodes(subjects) == reference.nodes(subjects)
    for series in drawn.SERIES:
        for limit in (1, 3):
            assert store.newest(series, limit=limit) == reference.newest(series, limit=limit)


def _near(edge: Edge, direction: Direction) -> Uid:
    return edge.effect if direction is Direction.UPSTREAM else edge.cause


def _far(edge: Edge, direction: Direction) -> Uid:
    return edge.cause if direction is Direction.UPSTREAM else edge.effect


def _reached(
    starts: list[Uid], direction: Direction, edges: list[Edge], *, depth: int | None, limit: int
) -> Walk:
    """Return what a first-in-first-out search over the edges reaches."""
    depths = dict.fromkeys(starts, 0)
    waiting = deque(depths)
    while waiting:
        at = waiting.popleft()
        for edge in edges:
            if _near(edge, direction) == at and _far(edge, direction) not in depths and depths[at] != depth:
                depths[_far(edge, direction)] = depths[at] + 1
                waiting.append(_far(edge, direction))
    ordered = sorted(depths.items(), key=lambda pair: (pair[1], pair[0]))
    return Walk(dict(ordered[:limit]), truncated=len(ordered) > limit)
