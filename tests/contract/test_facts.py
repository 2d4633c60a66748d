"""What stores keep: facts once, with the earliest time of learning, under idempotency keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contract.seed import DATA, LEARNED, MODEL1, TRAIN, V1, day, history, metric
from headwater.errors import Invalid
from headwater.facts import IntervalFact, NodeFact, StateFact, TombstoneFact
from headwater.model import Digest, Direction, Kind, RunState
from headwater.projection import node_of
from headwater.store import Receipt, Store, Token


def same(left: Receipt, right: Receipt) -> bool:
    """Return whether two receipts say the same; the bookmark of a repeated one may be newer."""
    plain = [replace(each, token=replace(each.token, bookmark="")) for each in (left, right)]
    return plain[0] == plain[1]


def test_what_was_appended_comes_back_by_id(store: Store) -> None:
    store.append(history())
    expected = {fact.id: fact for fact in history()}
    assert list(store.facts()) == [expected[each] for each in sorted(expected)]


def test_the_receipt_counts_new_and_known_facts(store: Store) -> None:
    facts = history()
    different = len({fact.id for fact in facts})
    first = store.append(facts)
    assert (first.new, first.known) == (different, len(facts) - different)
    again = store.append(facts)
    assert (again.new, again.known) == (0, len(facts))


def test_facts_about_a_node_or_edge_are_found(store: Store) -> None:
    store.append(history())
    about = {fact.id for fact in history() if fact.subject == TRAIN}
    assert [fact.id for fact in store.facts_of([TRAIN, TRAIN, "nobody"])] == sorted(about)


def test_of_two_times_of_learning_the_earlier_is_kept_in_any_order(store: Store) -> None:
    early, late = (metric(TRAIN, "x", 1.0, on=1).learned(LEARNED + timedelta(days=n)) for n in (1, 9))
    store.append([late])
    assert store.append([early]).new == 1
    assert store.append([late]).new == 0
    assert [fact.recorded_at for fact in store.facts()] == [early.recorded_at]


def test_learning_a_fact_earlier_counts_no_fact_twice(store: Store) -> None:
    fact = metric(TRAIN, "x", 1.0, on=1)
    store.append([fact])
    store.append([fact.learned(LEARNED - timedelta(days=1))])
    assert store.counts()["facts"] == 1


def test_the_same_key_again_answers_the_first_receipt_and_writes_nothing(store: Store) -> None:
    first = store.append(history()[:3], key="batch-1")
    again = store.append(history(), key="batch-1")
    assert same(again, first)
    assert store.counts()["facts"] == first.new


def test_a_key_is_kept_even_where_nothing_was_new(store: Store) -> None:
    store.append(history())
    first = store.append(history(), key="k")
    store.append([metric(TRAIN, "late", 1.0, on=9)])
    assert same(store.append([metric(TRAIN, "more", 1.0, on=9)], key="k"), first)


def test_appending_nothing_changes_nothing(store: Store) -> None:
    receipt = store.append([])
    assert (receipt.new, receipt.known, receipt.token.sequence) == (0, 0, 0)
    assert store.changes(0) == []


def test_a_thing_that_nothing_describes_yet_is_no_node(store: Store) -> None:
    state = StateFact(run=TRAIN, state=RunState.FAIL, occurred_at=day(1), recorded_at=day(1))
    store.append([state])
    assert store.nodes([TRAIN]) == []
    store.append(history())
    assert store.nodes([TRAIN])[0].props["state_conflict"] == ("COMPLETE", "FAIL")


def test_properties_are_those_of_the_latest_facts(store: Store) -> None:
    store.append(history())
    train = store.nodes([TRAIN])[0]
    assert (train.name, train.kind, train.project) == ("train-4f2c", Kind.RUN, "shop")
    assert train.group("param") == {"lr": "1e-3", "depth": 6}
    assert train.props["metric.accuracy"] == 0.91
    assert train.props["state"] == "COMPLETE"
    assert train.occurred_at == day(2)


def test_values_of_every_type_come_back_as_they_were(store: Store) -> None:
    props = {
        "t": "x",
        "n": 3,
        "f": 0.25,
        "yes": True,
        "no": False,
        "many": ("b", "a"),
        "odd": "\x00\u2028\U0001f600",
    }
    fact = NodeFact(kind=Kind.AGENT, key=("ana",), props=props, occurred_at=day(1), recorded_at=day(1))
    store.append([fact])
    held = store.nodes([fact.uid])[0].props
    assert held == props
    assert {key: type(value) for key, value in held.items()} == {k: type(v) for k, v in props.items()}


def test_an_alias_moves_and_ends(store: Store) -> None:
    def alias(value: str | None, on: int) -> IntervalFact:
        return IntervalFact(
            node=MODEL1,
            attribute="alias",
            name="champion",
            value=value,
            occurred_at=day(on),
            recorded_at=day(on),
        )

    store.append([*history(), alias("one", 10), alias("two", 11)])
    assert store.nodes([MODEL1])[0].props["alias.champion"] == "two"
    store.append([alias(None, 12)])
    assert "alias.champion" not in store.nodes([MODEL1])[0].props


def test_a_tombstone_hides_the_payload_and_keeps_the_lineage(store: Store) -> None:
    stone = TombstoneFact(node=V1, reason="erased", occurred_at=day(20), recorded_at=day(20))
    store.append([stone])
    store.append(history())
    node = store.nodes([V1])[0]
    assert node.name == "(withdrawn)"
    assert set(node.props) == {"withdrawn_at", "digest.sha256"}
    assert V1 in store.walk([MODEL1], Direction.UPSTREAM, DATA).depths


def test_many_facts_about_one_thing_arrive_one_by_one(store: Store) -> None:
    store.append(history())
    for step in range(5):
        store.append([metric(TRAIN, "loss", float(step), on=step)])
    assert store.nodes([TRAIN])[0].props["metric.loss"] == 4.0
    assert store.nodes([TRAIN])[0].revision == len(store.facts_of([TRAIN]))


def test_points_of_a_curve_may_come_in_any_order_and_portions(store: Store) -> None:
    store.append(history())
    points = [metric(TRAIN, key, float(n * 7 % 11), on=n % 3) for n in range(24) for key in ("loss", "acc")]
    for start in (30, 0, 15, 40, 8, 30):
        store.append(points[start : start + 16])
    whole = node_of(store.facts_of([TRAIN]))
    assert store.nodes([TRAIN]) == [whole]
    earlier = points[3].learned(day(-40))
    assert store.append([earlier]).new == 1
    assert store.nodes([TRAIN]) == [node_of(store.facts_of([TRAIN]))]
    assert {fact.id: fact.recorded_at for fact in store.facts_of([TRAIN])}[earlier.id] == day(-40)


def test_a_curve_may_be_there_before_its_run(store: Store) -> None:
    told = [fact for fact in history() if fact.subject == TRAIN]
    points = [metric(TRAIN, "loss", float(n), on=n) for n in range(6)]
    for point in points:
        store.append([point])
    assert store.nodes([TRAIN]) == []
    store.append(told)
    store.append([metric(TRAIN, "loss", 0.5, on=9)])
    assert store.nodes([TRAIN]) == [node_of(store.facts_of([TRAIN]))]
    assert store.nodes([TRAIN])[0].revision == len(store.facts_of([TRAIN]))


def test_counts_tell_nodes_by_kind_edges_by_relation_and_facts(store: Store) -> None:
    store.append(history())
    store.append([metric(TRAIN, "late", 1.0, on=9)])
    counts = store.counts()
    assert counts["facts"] == len(list(store.facts()))
    nodes, edges = list(store.scan_nodes()), list(store.scan_edges())
    for kind in Kind:
        assert counts[kind.value] == sum(node.kind is kind for node in nodes), kind
    for relation in {edge.relation for edge in edges}:
        assert counts[relation.value] == sum(edge.relation is relation for edge in edges), relation
    assert counts["PART_OF"] == 0


def test_changes_number_the_appends_without_gaps(store: Store) -> None:
    receipts = [store.append([fact]) for fact in history()[:6]]
    changes = store.changes(0)
    assert [change.sequence for change in changes] == list(range(1, len(changes) + 1))
    assert receipts[-1].token.sequence == changes[-1].sequence == store.token().sequence
    assert [change.sequence for change in store.changes(2, limit=3)] == [3, 4, 5]
    assert store.changes(len(changes)) == []
    assert store.changes(0, limit=0) == []


def test_a_change_names_what_was_written_and_removed(store: Store) -> None:
    facts = history()
    store.append(facts)
    (change,) = store.changes(0)
    assert change.nodes == tuple(node.uid for node in store.scan_nodes())
    assert change.edges == tuple(edge.eid for edge in store.scan_edges())
    other = NodeFact(
        kind=Kind.DATASET_VERSION,
        key=("shop", "clicks", "v1"),
        digests=(Digest("sha256", "cc" * 32),),
        occurred_at=day(30),
        recorded_at=day(30),
    )
    store.append([other])
    last = store.changes(1)[0]
    assert last.nodes == (V1,)
    assert len(last.removed) == 2, "V1 and the holdout no longer have equal content"
    assert not {edge.eid for edge in store.scan_edges()} & set(last.removed)


def test_a_store_shows_its_own_token_at_once(store: Store) -> None:
    token = store.append(history()).token
    assert store.wait_for(token, timeout_s=0.0)


def test_waiting_for_a_change_that_does_not_come_ends(store: Store) -> None:
    here = store.append(history()).token
    ahead = Token(here.store, here.sequence + 1, here.bookmark)
    assert not store.wait_for(ahead, timeout_s=0.02)


def test_waiting_for_a_change_of_another_store_is_refused(store: Store) -> None:
    with pytest.raises(Invalid, match="store"):
        store.wait_for(Token("somewhere-else", 1))


def test_a_refused_append_leaves_nothing_behind(store: Store) -> None:
    store.append(history())
    before = (store.token(), store.counts())
    with pytest.raises(AttributeError):
        store.append([metric(TRAIN, "fine", 1.0, on=1), "no fact"])  # type: ignore[list-item]
    assert (store.token(), store.counts()) == before
