"""The index answers as a plain search does, whatever was added, withdrawn, made anew or saved in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drawn
from contract.seed import DATA, MODEL1, MODEL2, TRAIN, V1, V2, day, history, stamp
from headwater.facts import Fact
from headwater.model import Direction, Edge, Origin, Plane, Relation, Times, relations_of
from headwater.statements import edge
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore
from headwater.topology import Topology, index
from headwater.topology.names import Names, in_order, packed, texts

EVERY = relations_of(list(Plane))
UP, DOWN = Direction.UPSTREAM, Direction.DOWNSTREAM


def told(facts: list[Fact]) -> MemoryStore:
    """Return the reference store that was told `facts`."""
    store = MemoryStore()
    store.append(facts)
    return store


def bare(edges: list[Edge]) -> list[tuple[object, ...]]:
    """Return everything of edges but their properties."""
    return [
        (
            e.eid,
            e.effect,
            e.cause,
            e.relation,
            e.role,
            e.occurred_at,
            e.recorded_at,
            e.until,
            e.origin,
            e.confidence,
        )
        for e in edges
    ]


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), first=drawn.histories, second=drawn.histories)
def test_whatever_changes_it_answers_as_the_reference(
    data: st.DataObject, first: list[Fact], second: list[Fact], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = told(first)
    topology = Topology(store.scan_edges())
    before = {each.eid: each for each in store.scan_edges()}
    store.append(second)
    after = {each.eid: each for each in store.scan_edges()}
    changed = [each for eid, each in after.items() if before.get(eid) != each]
    topology.change(changed, before.keys() - after.keys())
    match data.draw(st.sampled_from(["as it is", "made anew", "saved"])):
        case "made anew":
            topology.make_anew()
        case "saved":
            file = tmp_path_factory.mktemp("index") / "topology.npz"
            topology.save(file, "here", stamp="7 then")
            loaded = Topology.load(file, "here")
            assert loaded is not None
            topology, stamp_ = loaded
            assert stamp_ == "7 then"
    for _ in range(3):
        starts = data.draw(st.lists(st.sampled_from([*drawn.UIDS, "nobody"]), max_size=3))
        direction = data.draw(st.sampled_from(Direction))
        times = data.draw(drawn.times)
        depth, limit = data.draw(st.none() | st.integers(0, 3)), data.draw(st.integers(1, 9))
        shape = topology.walk(starts, direction, EVERY, times=times, depth=depth, limit=limit)
        walk = store.walk(starts, direction, EVERY, times=times, depth=depth, limit=limit)
        assert (list(shape.depths.items()), shape.truncated) == (list(walk.depths.items()), walk.truncated)
        found, lacking = topology.edges_of(starts, direction, EVERY, times)
        expected = store.edges_of(starts, direction, EVERY, times)
        assert bare(found) == bare(expected)
        assert [each for each in found if each.eid not in lacking] == [
            each for each in expected if each.eid not in lacking
        ]
        assert set(lacking) <= {each.eid for each in expected if each.props}
        assert topology.degrees(starts, direction, EVERY, times) == store.degrees(
            starts, direction, EVERY, times
        )


def test_an_edge_put_again_is_what_it_is_now() -> None:
    store = told(history())
    topology = Topology(store.scan_edges())
    (held,) = store.edges_of([TRAIN], UP, [Relation.USED])
    closed = Edge(
        held.eid, TRAIN, V1, Relation.USED, "train", day(2), day(3), day(5), Origin.DECLARED, 0.5, {}
    )
    topology.change([closed])
    assert topology.edges_of([TRAIN], UP, [Relation.USED]) == ([], [])
    assert topology.edges_of([TRAIN], UP, [Relation.USED], Times(as_of=day(4))) == ([closed], [])
    topology.make_anew()
    assert topology.edges_of([TRAIN], UP, [Relation.USED], Times(as_of=day(4))) == ([closed], [])
    assert topology.walk([V1], DOWN, DATA).depths.keys().isdisjoint({TRAIN, MODEL1})


def test_whoever_began_to_read_sees_one_moment() -> None:
    store = told(history())
    topology = Topology(store.scan_edges())
    moment = topology._now
    put = told([*history(), edge(TRAIN, Relation.USED, V2, stamp(3))]).edges_of([TRAIN], UP, [Relation.USED])
    topology.change(put)
    topology.change([], [each.eid for each in put])
    now, topology._now = topology._now, moment
    assert {each.cause for each in topology.edges_of([TRAIN], UP, [Relation.USED])[0]} == {V1}
    topology._now = now
    assert topology.edges_of([TRAIN], UP, [Relation.USED]) == ([], [])
    assert MODEL2 in topology.walk([V2], DOWN, DATA).depths


def test_names_that_are_no_hashes_are_nodes_too() -> None:
    edges = [
        Edge(f"{n:032x}", effect, cause, Relation.DERIVED_FROM, "", day(1), day(1))
        for n, (effect, cause) in enumerate([("ü", "A" * 32), ("A" * 32, "0" * 32), ("0" * 32, "f" * 31)])
    ]
    topology = Topology(edges[:2])
    topology.change(edges[2:])
    expected = {"ü": 0, "A" * 32: 1, "0" * 32: 2, "f" * 31: 3}
    assert topology.walk(["ü"], UP, EVERY).depths == expected
    topology.make_anew()
    assert topology.walk(["ü"], UP, EVERY).depths == expected
    assert topology.walk(["f" * 31], DOWN, EVERY).depths == {"f" * 31: 0, "0" * 32: 1, "A" * 32: 2, "ü": 3}


def test_names_that_share_half_of_their_digits_are_told_apart() -> None:
    close = ["a" * 16 + f"{n:016x}" for n in (9, 1, 5, 2**63, 7)]
    names = Names.of(in_order(packed([*close, close[0]])))
    assert len(names) == 5
    wanted = [*close, "a" * 16 + "0" * 16, "b" * 32, "0" * 32]
    numbers = names.numbers(packed(wanted))
    assert numbers.tolist()[5:] == [-1, -1, -1]
    assert names.texts(numbers[:5]) == close == texts(packed(close))


def test_a_large_base_is_made_anew_before_its_share_of_changes_is_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "WORTH_MAKING_ANEW", (2, 0.5))
    monkeypatch.setattr(index, "MOST_CHANGED", 5)
    edges = [
        Edge(f"{n:032x}", f"{n + 1:032x}", f"{n:032x}", Relation.DERIVED_FROM, "", day(1), day(1))
        for n in range(112)
    ]
    topology = Topology(edges[:100])
    told = []
    for each in edges[100:]:
        topology.change([each])
        told.append((topology.worth_making_anew, topology.is_full))
    assert told == [(False, False)] * 5 + [(True, False)] * 5 + [(True, True)] * 2


def test_many_changes_are_worth_a_new_base() -> None:
    edges = [
        Edge(f"{n:032x}", f"{n + 1:032x}", f"{n:032x}", Relation.DERIVED_FROM, "", day(1), day(1))
        for n in range(10_001)
    ]
    topology = Topology()
    topology.change(edges)
    assert topology.worth_making_anew
    topology.make_anew()
    assert not topology.worth_making_anew
    assert len(topology.walk([edges[-1].effect], UP, EVERY).depths) == 10_002


@pytest.mark.parametrize("spoil", ["cut", "other store", "gone", "no archive"])
def test_a_saved_index_that_does_not_fit_is_no_index(tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "deep" / "topology.npz"
    Topology(told(history()).scan_edges()).save(file, "here", stamp="3")
    match spoil:
        case "cut":
            file.write_bytes(file.read_bytes()[:-200])
        case "gone":
            file.unlink()
        case "no archive":
            file.write_text("hello")
    assert Topology.load(file, "there" if spoil == "other store" else "here") is None


def test_a_saved_index_is_whole_or_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "topology.index"
    edges = list(told(history()).scan_edges())
    Topology(edges).save(file, "here", stamp="3")
    whole = file.read_bytes()
    for at in range(0, len(whole), 7):
        spoilt = bytearray(whole)
        spoilt[at] ^= 0x10
        file.write_bytes(spoilt)
        caplog.clear()
        loaded = Topology.load(file, "here")
        if loaded is None:
            assert ("is damaged" in caplog.text, file.exists()) == (True, False)
        else:
            assert whole[at] == ord(" ")  # what fills up to the next array is not part of any
            found, _ = loaded[0].edges_of([each.effect for each in edges], UP, EVERY)
            assert bare(found) == bare([each for each in edges if each.until is None])
    for spoilt in (whole[:4], whole[:-1], whole[:-64], whole + b"more", b""):
        file.write_bytes(spoilt)
        assert Topology.load(file, "here") is None
        assert not file.exists()


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(facts=drawn.histories)
def test_an_index_of_strips_is_that_of_edges(
    facts: list[Fact], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = SqliteStore(tmp_path_factory.mktemp("strips") / "store.db")
    store.append(facts)
    made = Topology.of_strips(store.edge_strips())
    told_ = Topology(store.scan_edges())
    for direction in Direction:
        found, lacking = made.edges_of([*drawn.UIDS, "nobody"], direction, EVERY, Times(as_of=day(9)))
        expected, also = told_.edges_of([*drawn.UIDS, "nobody"], direction, EVERY, Times(as_of=day(9)))
        assert bare(found) == bare(expected)
        assert set(lacking) == set(also)
    store.close()


@pytest.mark.parametrize(
    ("effect", "role"),
    [("ü", ""), ("A" * 32, ""), ("0" * 31, "x"), ("0" * 15 + "  " + "0" * 15, ""), ("a" * 32, "x\x1ey\x1fz")],
)
def test_edges_that_no_strip_can_hold_are_read_one_by_one(tmp_path: Path, effect: str, role: str) -> None:
    store = SqliteStore(tmp_path / "store.db")
    stated = edge(TRAIN, Relation.USED, V1, stamp(2))
    odd = edge(effect, Relation.USED, V1, stamp(2), role=role)
    sure = edge("b" * 32, Relation.USED, V1, stamp(2), role="a\x1fb")
    sure = replace(sure, origin=Origin.INFERRED, confidence=0.1)
    store.append([stated, odd, sure])
    found, _ = Topology.of_strips(store.edge_strips()).edges_of([V1], DOWN, EVERY)
    assert {(each.effect, each.role) for each in found} == {(TRAIN, ""), (effect, role), ("b" * 32, "a\x1fb")}
    assert bare(found) == bare(store.edges_of([V1], DOWN, EVERY))
    store.close()


@pytest.mark.parametrize("wide", [1, 30, 3_000])
def test_deep_and_wide_graphs_are_walked_as_the_reference_does(wide: int) -> None:
    chance, edges = Random(wide), []
    for n in range(1, 4_000):
        for cause in {chance.randrange(max(0, n - wide), n) for _ in range(3)}:
            relation = chance.choice([Relation.USED, Relation.PARENT])
            edges.append(
                Edge(f"{len(edges):032x}", f"{n:032x}", f"{cause:032x}", relation, "", day(1), day(1))
            )
    topology, reference = Topology(edges[:-9]), plainly(edges)
    topology.change(edges[-9:])
    for relations in (DATA, (Relation.USED, Relation.PARENT)):
        for start, direction in ((f"{3_999:032x}", UP), (f"{0:032x}", DOWN)):
            shape = topology.walk([start], direction, relations)
            assert list(shape.depths.items()) == reference(start, direction, relations)


def plainly(edges: list[Edge]) -> Callable[[str, Direction, Sequence[Relation]], list[tuple[str, int]]]:
    """Return a plain search over edges, which gives depths by (depth, uid)."""

    def search(start: str, direction: Direction, relations: Sequence[Relation]) -> list[tuple[str, int]]:
        near: dict[str, list[str]] = {}
        for each in edges:
            if each.relation in relations:
                ends = (each.effect, each.cause) if direction is UP else (each.cause, each.effect)
                near.setdefault(ends[0], []).append(ends[1])
        depths, level = {start: 0}, [start]
        while level:
            beyond = {far for uid in level for far in near.get(uid, ())} - depths.keys()
            level = sorted(beyond)
            depths |= dict.fromkeys(level, 1 + max(depths.values()))
        return sorted(depths.items(), key=lambda item: (item[1], item[0]))

    return search
