"""Edges and walks: what leaves a node, what lies among nodes, what is reached and how far."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contract.seed import (
    CHURN,
    CLICKS,
    COMMIT,
    DATA,
    HOLDOUT,
    LEARNED,
    MODEL1,
    MODEL2,
    PROD,
    RETRAIN,
    SCORE,
    TRAIN,
    V1,
    V2,
    day,
    history,
    stamp,
)
from headwater.errors import Invalid
from headwater.facts import EdgeFact
from headwater.model import Direction, Edge, Relation, Times
from headwater.statements import edge
from headwater.store import Store

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


def used(effect: str, cause: str) -> EdgeFact:
    """Return the statement of a USED edge on day 1."""
    return edge(effect, Relation.USED, cause, stamp(1))


def pairs(edges: list[Edge]) -> set[tuple[str, str, str]]:
    """Return (effect, relation, cause) of each edge."""
    return {(each.effect, each.relation.value, each.cause) for each in edges}


def test_nodes_come_ordered_and_once(store: Store) -> None:
    store.append(history())
    found = store.nodes([V2, V1, V1, "nobody"])
    assert [node.uid for node in found] == sorted([V1, V2])
    assert store.nodes([]) == []


def test_scans_yield_everything_in_order(store: Store) -> None:
    store.append(history())
    nodes = [node.uid for node in store.scan_nodes()]
    assert nodes == sorted(nodes)
    assert len(nodes) == 13
    kind = store.nodes([V1])[0].kind
    assert [node.uid for node in store.scan_nodes(kind)] == sorted([V1, V2, HOLDOUT])
    eids = [each.eid for each in store.scan_edges()]
    assert eids == sorted(eids)


def test_edges_leave_a_node_in_both_directions(store: Store) -> None:
    store.append(history())
    assert pairs(store.edges_of([TRAIN], UP, DATA)) == {(TRAIN, "USED", V1), (TRAIN, "EXECUTED", COMMIT)}
    assert pairs(store.edges_of([TRAIN], DOWN, DATA)) == {(MODEL1, "GENERATED_BY", TRAIN)}
    assert store.edges_of([TRAIN], UP, [Relation.PART_OF]) == []
    assert store.edges_of([], UP, DATA) == []
    assert store.edges_of([TRAIN], UP, []) == []


def test_edges_keep_role_times_and_properties(store: Store) -> None:
    stated = edge(TRAIN, Relation.USED, V1, stamp(2), role="base", props={"rows": 3, "files": ["a", "b"]})
    store.append([stated])
    (held,) = store.edges_of([TRAIN], UP, DATA)
    assert (held.eid, held.role) == (stated.subject, "base")
    assert (held.occurred_at, held.recorded_at) == (day(2), LEARNED + timedelta(days=2))
    assert held.props == {"rows": 3, "files": ("a", "b")}


def test_versions_of_a_series_follow_one_another(store: Store) -> None:
    store.append(history())
    assert pairs(store.edges_of([CHURN, CLICKS], DOWN, [Relation.VERSION_OF])) == {
        (MODEL1, "VERSION_OF", CHURN),
        (MODEL2, "VERSION_OF", CHURN),
        (V1, "VERSION_OF", CLICKS),
        (V2, "VERSION_OF", CLICKS),
    }
    assert pairs(store.edges_of([MODEL2, V2], UP, [Relation.REVISION_OF])) == {
        (MODEL2, "REVISION_OF", MODEL1),
        (V2, "REVISION_OF", V1),
    }


def test_a_walk_gives_the_fewest_edges_as_depth(store: Store) -> None:
    store.append(history())
    walk = store.walk([MODEL1], UP, DATA)
    assert walk.depths == {MODEL1: 0, TRAIN: 1, V1: 2, COMMIT: 2, HOLDOUT: 3}
    assert not walk.truncated
    assert list(walk.depths.items()) == sorted(walk.depths.items(), key=lambda pair: (pair[1], pair[0]))


def test_downstream_of_data_are_its_twin_runs_models_and_deployments(store: Store) -> None:
    store.append(history())
    walk = store.walk([V2], DOWN, DATA)
    assert walk.depths == {V2: 0, RETRAIN: 1, MODEL2: 2, SCORE: 3, PROD: 3}


def test_a_walk_stops_at_its_depth_without_being_truncated(store: Store) -> None:
    store.append(history())
    walk = store.walk([MODEL1], UP, DATA, depth=1)
    assert (set(walk.depths), walk.truncated) == ({MODEL1, TRAIN}, False)
    assert set(store.walk([MODEL1], UP, DATA, depth=0).depths) == {MODEL1}


def test_a_walk_that_is_cut_keeps_the_nearest_and_then_the_smallest(store: Store) -> None:
    store.append(history())
    whole = list(store.walk([MODEL1], UP, DATA).depths.items())
    for limit in range(1, len(whole) + 1):
        walk = store.walk([MODEL1], UP, DATA, limit=limit)
        assert list(walk.depths.items()) == whole[:limit]
        assert walk.truncated == (limit < len(whole))


def test_too_many_starts_are_cut_too(store: Store) -> None:
    walk = store.walk(["c", "a", "b"], UP, DATA, limit=2)
    assert (walk.depths, walk.truncated) == ({"a": 0, "b": 0}, True)


def test_a_start_that_nobody_knows_reaches_itself(store: Store) -> None:
    assert store.walk(["nobody"], UP, DATA).depths == {"nobody": 0}
    assert store.walk([], UP, DATA).depths == {}


def test_cycles_and_self_loops_end(store: Store) -> None:
    store.append([used("a", "b"), used("b", "c"), used("c", "a"), used("b", "b")])
    assert store.walk(["a"], UP, DATA).depths == {"a": 0, "b": 1, "c": 2}
    assert store.walk(["a"], DOWN, DATA).depths == {"a": 0, "c": 1, "b": 2}


def test_from_several_starts_the_nearest_counts(store: Store) -> None:
    store.append([used("a", "b"), used("b", "c"), used("x", "c")])
    assert store.walk(["a", "x"], UP, DATA).depths == {"a": 0, "x": 0, "b": 1, "c": 1}


def test_a_thing_that_nothing_describes_is_walked_through(store: Store) -> None:
    store.append([used("a", "unknown"), used("unknown", "z")])
    assert store.nodes(["unknown"]) == []
    assert store.walk(["a"], UP, DATA).depths == {"a": 0, "unknown": 1, "z": 2}


def test_only_the_asked_relations_are_walked(store: Store) -> None:
    store.append(history())
    assert set(store.walk([MODEL1], UP, [Relation.GENERATED_BY]).depths) == {MODEL1, TRAIN}
    assert set(store.walk([MODEL1], UP, []).depths) == {MODEL1}


def test_without_a_time_only_edges_still_in_force_are_walked(store: Store) -> None:
    store.append(history())
    assert MODEL1 not in store.walk([PROD], UP, DATA).depths
    assert pairs(store.edges_of([PROD], UP, DATA)) == {(PROD, "SERVES", MODEL2)}


def test_as_of_walks_what_was_in_force_then(store: Store) -> None:
    store.append(history())
    then = Times(as_of=day(7))
    assert pairs(store.edges_of([PROD], UP, DATA, then)) == {(PROD, "SERVES", MODEL1)}
    assert MODEL2 not in store.walk([PROD], UP, DATA, times=then).depths
    assert store.edges_of([PROD], UP, DATA, Times(as_of=day(2))) == []


def test_an_interval_ends_before_the_moment_it_is_closed(store: Store) -> None:
    store.append(history())
    assert pairs(store.edges_of([PROD], UP, DATA, Times(as_of=day(8)))) == {(PROD, "SERVES", MODEL2)}
    assert pairs(store.edges_of([PROD], UP, DATA, Times(as_of=day(3)))) == {(PROD, "SERVES", MODEL1)}


def test_known_at_hides_edges_that_were_learned_later(store: Store) -> None:
    store.append(history())
    then = Times(known_at=LEARNED + timedelta(days=2))
    assert set(store.walk([MODEL1, MODEL2], UP, DATA, times=then).depths) == {
        MODEL1,
        MODEL2,
        TRAIN,
        V1,
        COMMIT,
    }


def test_members_of_a_class_stay_joined_before_their_hub_occurred(store: Store) -> None:
    store.append(history())
    early, late = (V1, HOLDOUT)
    assert store.walk([early], UP, [Relation.SAME_AS]).depths == {early: 0, late: 1}
    outer = max(early, late)
    from_when = day(1) if outer == V1 else day(6)
    before = Times(as_of=from_when - timedelta(hours=1))
    assert store.edges_of([early, late], UP, [Relation.SAME_AS], before) == []
    assert len(store.edges_of([early, late], UP, [Relation.SAME_AS], Times(as_of=from_when))) == 2


@pytest.mark.parametrize(("depth", "limit"), [(-1, 5), (None, 0), (3, -2)])
def test_walks_that_make_no_sense_are_refused(store: Store, depth: int | None, limit: int) -> None:
    with pytest.raises(Invalid, match="walk"):
        store.walk(["a"], UP, DATA, depth=depth, limit=limit)


def test_degrees_count_different_ends_and_leave_out_what_has_none(store: Store) -> None:
    store.append(history())
    asked = [MODEL1, TRAIN, V1, COMMIT]
    ends = {uid: {edge.cause for edge in store.edges_of([uid], UP, DATA)} for uid in asked}
    assert len(ends[TRAIN]) > 1
    assert store.degrees(asked, UP, DATA) == {uid: len(found) for uid, found in ends.items() if found}
    assert store.degrees([PROD], UP, DATA, Times(as_of=day(2))) == {}
    assert store.degrees([], UP, DATA) == {}
    assert store.degrees([TRAIN], UP, []) == {}
