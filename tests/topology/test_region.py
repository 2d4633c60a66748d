"""Sets of nodes that are asked as a whole: what they reach, of which kinds they are, whatever happened to the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.seed import DATA, MODEL1, TRAIN, V1, V2, history, stamp
from headwater.model import Direction, Kind, Relation
from headwater.statements import edge
from headwater.store.memory import MemoryStore
from headwater.topology import Topology

UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


def indexed() -> tuple[MemoryStore, Topology]:
    """Return a store that holds the small history, and its index, which was told of all kinds."""
    store = MemoryStore()
    store.append(history())
    topology = Topology(store.scan_edges())
    topology.describe_all(store.uid_strips())
    return store, topology


def kinds_of(store: MemoryStore, topology: Topology) -> dict[str, Kind]:
    """Return of each node of the index of which kind the index says that it is."""
    ends = {uid for each in store.scan_edges() for uid in (each.effect, each.cause)}
    return {uid: kind for uid in ends for kind in (topology.region([uid]).kinds() or {}) if kind is not None}


def test_a_closure_is_what_a_walk_reaches() -> None:
    store, topology = indexed()
    for direction in Direction:
        for start in (V1, TRAIN, MODEL1):
            reached = store.walk([start], direction, DATA).depths
            assert topology.region([start]).closure(direction, DATA).uids() == sorted(reached)


def test_edges_in_barred_roles_are_not_walked_whether_new_or_old() -> None:
    store, topology = indexed()
    measures = edge(TRAIN, Relation.USED, V2, stamp(1), role="test")
    store.append([measures])
    (added,) = [each for each in store.scan_edges() if each.eid == measures.subject]
    topology.change([added])
    for _ in range(2):
        whole = topology.region([V2]).closure(DOWN, DATA)
        solid = topology.region([V2]).closure(DOWN, DATA, without={Relation.USED: {"test"}})
        assert TRAIN in (whole - solid).uids()
        assert V2 in solid.uids()
        topology.make_anew()


def test_kinds_stay_with_their_nodes_when_the_index_is_made_anew_or_kept(tmp_path: Path) -> None:
    store, topology = indexed()
    expected = {node.uid: node.kind for node in store.scan_nodes()}
    for name in ("0" * 32, "7" * 32, "f" * 32, "odd name"):  # numbers move as new names come between
        added = edge(name, Relation.DERIVED_FROM, V1, stamp(1))
        store.append([added])
        topology.change([each for each in store.scan_edges() if each.eid == added.subject])
        topology.make_anew()
    known = kinds_of(store, topology)
    assert known == {uid: kind for uid, kind in expected.items() if uid in known}
    assert len(known) > 5
    topology.save(tmp_path / "kept", "store", stamp="1")
    found = Topology.load(tmp_path / "kept", "store")
    assert found is not None
    assert kinds_of(store, found[0]) == known


@pytest.mark.parametrize("anew", [False, True])
def test_who_was_described_later_is_known_from_then_on(anew: bool) -> None:
    store, topology = indexed()
    late = "ab" * 16
    added = edge(late, Relation.DERIVED_FROM, V1, stamp(1))
    store.append([added])
    topology.change([each for each in store.scan_edges() if each.eid == added.subject])
    assert topology.undescribed([late, V1]) == [late]
    assert topology.region([late]).kinds() == {None: 1}
    if anew:
        topology.make_anew()
    topology.describe({late: Kind.DATASET_VERSION})
    assert topology.undescribed([late, V1]) == []
    assert topology.region([late]).only(Kind.DATASET_VERSION).uids() == [late]


def test_an_index_that_was_not_told_of_kinds_says_so() -> None:
    store = MemoryStore()
    store.append(history())
    topology = Topology(store.scan_edges())
    assert topology.region([V1]).kinds() is None
    assert not topology.knows_kinds
    assert topology.undescribed([V1]) == []


def test_what_lies_one_step_beyond_is_told_apart_from_what_is_inside() -> None:
    store, topology = indexed()
    inside = topology.region([V2, TRAIN])
    beyond = inside.next(DOWN, DATA) - inside
    steps = store.edges_of([V2, TRAIN], DOWN, DATA)
    assert beyond.uids() == sorted({each.effect for each in steps} - {V2, TRAIN})
    assert set((beyond.next(UP, DATA) & inside).uids()) <= {V2, TRAIN}


def test_pages_that_were_let_go_of_are_there_when_they_are_looked_at(tmp_path: Path) -> None:
    store, topology = indexed()
    many = [edge(f"{n:032x}", Relation.DERIVED_FROM, V1, stamp(1)) for n in range(5_000)]
    store.append(many)
    topology = Topology(store.scan_edges())
    topology.save(tmp_path / "kept", "store", stamp="1")
    found = Topology.load(tmp_path / "kept", "store")
    assert found is not None
    assert (tmp_path / "kept").stat().st_size > 5_000 * 40
    for _ in range(2):
        assert found[0].edges_of([V1], DOWN, DATA) == topology.edges_of([V1], DOWN, DATA)
        found[0].let_go()
