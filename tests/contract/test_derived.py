"""Edges that nobody states: equal content, and the order of versions in a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from contract.seed import CHURN, CLICKS, HOLDOUT, TRAIN, V1, V2, day, history, stamp
from contract.whole import projected
from headwater.facts import EdgeFact, Fact, NodeFact
from headwater.model import Digest, Direction, Kind, Origin, Relation, uid_of
from headwater.statements import edge
from headwater.store import Store

UP = Direction.UPSTREAM


def label(name: str, on: int, *digests: Digest) -> NodeFact:
    """Return the statement of a version of clicks, known since that day."""
    return NodeFact(
        kind=Kind.DATASET_VERSION,
        key=("shop", "clicks", name),
        digests=digests,
        occurred_at=day(on),
        recorded_at=day(on),
    )


def same(store: Store, *uids: str) -> set[tuple[str, str]]:
    """Return the SAME_AS edges in force among `uids`."""
    found = store.edges_of(uids, UP, [Relation.SAME_AS])
    return {(each.effect, each.cause) for each in found if each.cause in uids}


def predecessors(store: Store, *uids: str) -> set[tuple[str, str]]:
    """Return (version, the one before it) of `uids`."""
    return {(each.effect, each.cause) for each in store.edges_of(uids, UP, [Relation.REVISION_OF])}


def test_a_person_who_undoes_equal_content_is_heard_in_any_order(store: Store) -> None:
    undone = [
        EdgeFact(
            effect=one,
            relation=Relation.SAME_AS,
            cause=other,
            until=day(9),
            origin=Origin.DECLARED,
            occurred_at=day(9),
            recorded_at=day(9),
        )
        for one, other in ((V1, HOLDOUT), (HOLDOUT, V1))
    ]
    store.append(undone)
    store.append(history())
    assert same(store, V1, HOLDOUT) == set()
    store.append([label("v3", 20, Digest("sha256", "a1" * 32))])
    v3 = label("v3", 20).uid
    assert same(store, V1, HOLDOUT) == set()
    assert {uid for pair in same(store, V1, HOLDOUT, v3) for uid in pair} >= {v3}
    assert list(store.scan_edges()) == projected(store.facts())[1]


def test_what_an_importer_infers_is_never_taken_back_as_if_derived(store: Store) -> None:
    guessed = [
        edge(V2, Relation.REVISION_OF, HOLDOUT, stamp(3)),
        EdgeFact(
            effect=V2,
            relation=Relation.SAME_AS,
            cause=V1,
            origin=Origin.INFERRED,
            occurred_at=day(1),
            recorded_at=day(1),
        ),
    ]
    store.append([*history(), *guessed])
    store.append([label("v2", 3, Digest("sha256", "ee" * 32))])
    assert (V2, HOLDOUT) in predecessors(store, V2)
    assert (V2, V1) in same(store, V1, V2)


def test_a_version_in_two_series_has_a_predecessor_in_each(store: Store) -> None:
    store.append([*history(), edge(V2, Relation.VERSION_OF, CHURN, stamp(4))])
    before = predecessors(store, V2)
    assert len(before) == 2
    newest = label("v9", 30)
    store.append([newest, edge(newest.uid, Relation.VERSION_OF, CLICKS, stamp(30))])
    assert predecessors(store, V2) == before
    assert predecessors(store, newest.uid) == {(newest.uid, V2)}


def test_a_run_put_into_a_series_by_mistake_changes_no_order(store: Store) -> None:
    store.append([*history(), edge(TRAIN, Relation.VERSION_OF, CLICKS, stamp(2))])
    assert predecessors(store, V2) == {(V2, V1)}
    between = replace(label("between", 1), occurred_at=day(1) + timedelta(hours=12))
    store.append([between, edge(between.uid, Relation.VERSION_OF, CLICKS, stamp(2))])
    assert predecessors(store, V2) == {(V2, between.uid)}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_versions_that_arrive_in_any_order_line_up(store: Store, order: tuple[int, ...]) -> None:
    versions = [label(name, on) for name, on in (("a", 1), ("b", 2), ("c", 3))]
    uids = [each.uid for each in versions]
    parts: list[Fact] = [edge(uid, Relation.VERSION_OF, CLICKS, stamp(1)) for uid in uids]
    for at in order:
        store.append([parts[at]])
        store.append([versions[order[at]]])
    assert predecessors(store, *uids) == {(uids[1], uids[0]), (uids[2], uids[1])}


def test_a_version_that_turns_out_to_be_older_moves_in_its_series(store: Store) -> None:
    versions = [label(name, on) for name, on in (("a", 2), ("b", 4), ("c", 6))]
    a, b, c = (each.uid for each in versions)
    store.append([*versions, *(edge(uid, Relation.VERSION_OF, CLICKS, stamp(1)) for uid in (a, b, c))])
    store.append([label("c", 1)])
    assert predecessors(store, a, b, c) == {(a, c), (b, a)}


def test_content_joins_and_parts_as_digests_arrive(store: Store) -> None:
    md5, sha = Digest("md5", "cc" * 16), Digest("sha256", "aa" * 32)
    store.append([label("a", 1, md5), label("b", 2, sha), label("c", 3)])
    a, b, c = (uid_of(Kind.DATASET_VERSION, ("shop", "clicks", name)) for name in "abc")
    assert same(store, a, b, c) == set()
    store.append([label("c", 4, md5, sha)])
    assert len(same(store, a, b, c)) == 4, "c has the content of both"
    store.append([label("c", 5, Digest("md5", "ff" * 16))])
    assert same(store, a, b, c) == {(b, c), (c, b)}


def test_weak_or_empty_digests_join_nothing(store: Store) -> None:
    weak = Digest("sha256", "aa" * 32, "head-10000-rows")
    empty = Digest("md5", "d41d8cd98f00b204e9800998ecf8427e")
    store.append([label("a", 1, weak, empty), label("b", 2, weak, empty)])
    assert [each for each in store.scan_edges() if each.relation is Relation.SAME_AS] == []
