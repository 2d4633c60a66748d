"""Nodes by name, by the beginning of a name or id, and by digest."""

from __future__ import annotations

import pytest

from contract.seed import CHURN, HOLDOUT, MODEL1, MODEL2, PROJECT, TRAIN, V1, V2, day, history
from headwater.facts import NodeFact
from headwater.model import Digest, Kind, Node
from headwater.store import Store


def names(nodes: list[Node]) -> list[str]:
    """Return the names in their order."""
    return [node.name for node in nodes]


def agent(key: str, name: str, *, project: str = "", digests: tuple[Digest, ...] = ()) -> NodeFact:
    """Return the statement of a person."""
    return NodeFact(
        kind=Kind.AGENT,
        key=(key,),
        name=name,
        project=project,
        digests=digests,
        occurred_at=day(1),
        recorded_at=day(1),
    )


def test_a_name_finds_exactly_what_is_called_so(store: Store) -> None:
    store.append(history())
    assert [node.uid for node in store.named([], "churn")] == [CHURN]
    assert store.named([], "chur") == []
    assert store.named([], "Churn") == []


def test_the_beginning_of_a_name_finds_all_in_order(store: Store) -> None:
    store.append(history())
    assert names(store.named([], "churn", prefix=True)) == ["churn", "churn@1", "churn@2"]
    assert names(store.named([], "churn", prefix=True, limit=2)) == ["churn", "churn@1"]


def test_kinds_and_project_narrow_names(store: Store) -> None:
    store.append([*history(), agent("c", "churn", project="other")])
    assert names(store.named([Kind.MODEL_VERSION], "churn", prefix=True)) == ["churn@1", "churn@2"]
    assert [node.kind for node in store.named([], "churn", project="other")] == [Kind.AGENT]
    assert store.named([], "churn", project="nowhere") == []


def test_equal_names_come_by_uid(store: Store) -> None:
    facts = [agent(key, "sam") for key in "abcd"]
    store.append(facts)
    assert [node.uid for node in store.named([], "sam")] == sorted(fact.uid for fact in facts)


@pytest.mark.parametrize("prefix", [False, True])
def test_a_run_is_found_by_the_id_its_source_gave(store: Store, prefix: bool) -> None:
    store.append(history())
    assert [node.uid for node in store.named([Kind.RUN], "train-4f2c", prefix=prefix)] == [TRAIN]


@pytest.mark.parametrize("run_id", ["12", "1e3", "0x1f", "0012"])
def test_run_ids_that_look_like_numbers_are_text(store: Store, run_id: str) -> None:
    fact = NodeFact(
        kind=Kind.RUN, key=("x",), name="n", props={"run_id": run_id}, occurred_at=day(1), recorded_at=day(1)
    )
    store.append([fact])
    assert len(store.named([], run_id)) == 1
    assert len(store.named([], run_id[:1], prefix=True)) == 1
    assert store.named([], "12.0") == []


def test_a_uid_is_found_whole_or_by_four_letters(store: Store) -> None:
    store.append(history())
    assert [node.uid for node in store.named([], TRAIN)] == [TRAIN]
    assert [node.uid for node in store.named([], TRAIN[:8], prefix=True)] == [TRAIN]
    assert store.named([], TRAIN[:8]) == []
    assert store.named([], TRAIN[:3], prefix=True) == []


def test_prefixes_at_the_edges_of_unicode_work(store: Store) -> None:
    odd = ["\U0010ffff", "\U0010ffffz", "\ud7ffa", "\uffffb", "100%_[a-z]*"]
    store.append([agent(str(at), name) for at, name in enumerate(odd)])
    for name in odd:
        assert name in names(store.named([], name[:1], prefix=True)), ascii(name)
        assert names(store.named([], name)) == [name]
    assert names(store.named([], "%", prefix=True)) == []


def test_no_name_at_all_finds_everything_by_prefix_and_nothing_exactly(store: Store) -> None:
    store.append(history())
    assert len(store.named([], "", prefix=True, limit=100)) == 13
    assert store.named([], "") == []


def test_a_digest_finds_all_that_carry_it(store: Store) -> None:
    store.append(history())
    assert {node.uid for node in store.with_digest("a1" * 32)} == {V1, HOLDOUT}
    assert [node.uid for node in store.with_digest("b2b2")] == [V2]
    assert store.with_digest("ff") == []


def test_digests_narrow_by_algorithm_and_limit(store: Store) -> None:
    store.append([*history(), agent("d", "dora", digests=(Digest("md5", "a1ff"), Digest("sha1", "a1")))])
    assert len(store.with_digest("a1")) == 3
    assert names(store.with_digest("a1", algorithm="md5")) == ["dora"]
    assert store.with_digest("a1", algorithm="crc") == []
    every = [node.uid for node in store.with_digest("a1")]
    assert [node.uid for node in store.with_digest("a1", limit=2)] == every[:2] == sorted(every)[:2]


def test_a_digest_that_was_replaced_finds_nothing(store: Store) -> None:
    store.append(history())
    later = NodeFact(
        kind=Kind.DATASET_VERSION,
        key=(PROJECT, "clicks", "v2"),
        digests=(Digest("sha256", "dd" * 32),),
        occurred_at=day(20),
        recorded_at=day(20),
    )
    store.append([later])
    assert store.with_digest("b2b2") == []
    assert [node.uid for node in store.with_digest("dddd")] == [V2]


def test_renamed_things_are_found_by_the_new_name_only(store: Store) -> None:
    store.append([agent("a", "old")])
    renamed = NodeFact(kind=Kind.AGENT, key=("a",), name="new", occurred_at=day(2), recorded_at=day(2))
    store.append([renamed])
    assert store.named([], "old") == []
    assert names(store.named([], "new")) == ["new"]


def test_versions_are_called_by_series_and_label(store: Store) -> None:
    store.append(history())
    assert [node.uid for node in store.named([], "churn@2")] == [MODEL2]
    assert [node.uid for node in store.named([], "churn@1")] == [MODEL1]
