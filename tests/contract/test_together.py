"""Several batches stored at once: each a change of its own with its receipt, and one that is refused fails alone."""

from __future__ import annotations

from contract.seed import TRAIN, history, metric
from headwater.store import Batch, Receipt, Store


def test_batches_stored_together_are_changes_one_after_another(store: Store) -> None:
    before = store.append(history()).token.sequence
    batches = [Batch([metric(TRAIN, f"m{number}", 1.0, on=1)]) for number in range(3)]
    outcomes = store.append_all([*batches, batches[0]])
    assert all(isinstance(each, Receipt) for each in outcomes)
    assert [(each.new, each.known) for each in outcomes] == [(1, 0)] * 3 + [(0, 1)]
    assert [each.token.sequence - before for each in outcomes] == [1, 2, 3, 3]
    assert [change.sequence for change in store.changes(before)] == [before + 1, before + 2, before + 3]
    assert store.append_all([]) == []


def test_of_batches_stored_together_the_one_that_is_refused_fails_alone(store: Store) -> None:
    before = store.append(history()).token.sequence
    good = [Batch([metric(TRAIN, name, 1.0, on=1)]) for name in ("a", "b")]
    first, refused, last = store.append_all([good[0], Batch(["no fact"]), good[1]])  # type: ignore[list-item]
    assert isinstance(refused, Exception)
    assert [each.new for each in (first, last) if isinstance(each, Receipt)] == [1, 1]
    assert store.token().sequence == before + 2
    assert {"a", "b"} <= {fact.key for fact in store.facts_of([TRAIN]) if hasattr(fact, "key")}


def test_a_key_that_was_used_is_answered_by_its_first_receipt_among_others_too(store: Store) -> None:
    store.append(history())
    (first,) = store.append_all([Batch([metric(TRAIN, "a", 1.0, on=1)], key="once")])
    again, other = store.append_all(
        [Batch([metric(TRAIN, "b", 1.0, on=1)], key="once"), Batch([metric(TRAIN, "c", 1.0, on=1)])]
    )
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert isinstance(other, Receipt)
    assert (again.new, again.token.sequence) == (first.new, first.token.sequence)
    assert other.token.sequence == first.token.sequence + 1
    keys = {fact.key for fact in store.facts_of([TRAIN]) if hasattr(fact, "key")}
    assert {"a", "c"} <= keys
    assert "b" not in keys
