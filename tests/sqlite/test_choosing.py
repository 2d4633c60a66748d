"""Every way of finding a page finds the same page as looking at all nodes does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from headwater.facts import EdgeFact, Fact, MetricFact, NodeFact
from headwater.filters import All, AnyOf, Compare, Comparison, Condition, Not, Search, Text
from headwater.matching import OrderKey
from headwater.model import Kind, Relation, Times
from headwater.store import UNCOUNTED
from headwater.store.cursor import Cursor, write_cursor
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore, choosing
from headwater.store.sqlite.choosing import Way

START = datetime(2026, 3, 1, tzinfo=UTC)
C = Comparison
PARTS: tuple[Condition, ...] = (
    Compare("tag.team", C.EQ, ("risk",)),
    Compare("tag.team", C.IN, ("risk", "growth")),
    Compare("param.lr", C.EQ, (0.1,)),
    Compare("param.lr", C.EQ, ("0.1",)),
    Compare("many", C.EQ, ("a",)),
    Compare("many", C.EQ, (10.0,)),
    Compare("long", C.EQ, ("x" * 70,)),
    Compare("project", C.EQ, ("p",)),
    Compare("metric.acc", C.GT, (0.5,)),
    Compare("metric.acc", C.GT, (0.97,)),
    Compare("occurred_at", C.GE, (START + timedelta(hours=20),)),
    Compare("occurred_at", C.LT, (START + timedelta(hours=60),)),
    Compare("occurred_at", C.EQ, (START + timedelta(hours=30),)),
    Compare("recorded_at", C.LE, (START + timedelta(hours=90),)),
    Compare("name", C.CONTAINS, ("7",)),
    Compare("missing", C.EXISTS),
    Not(Compare("tag.team", C.EQ, ("growth",))),
    AnyOf((Compare("tag.team", C.EQ, ("ops",)), Compare("name", C.EQ, ("r5",)))),
    Text(("risk",)),
)
KINDS: tuple[tuple[Kind, ...], ...] = ((Kind.RUN,), (Kind.MODEL_VERSION,), (Kind.RUN, Kind.MODEL_VERSION), ())
TIMES = (Times(), Times(as_of=START + timedelta(hours=70)), Times(known_at=START + timedelta(hours=50)))


def things(chance: random.Random) -> list[Fact]:
    """Return runs that share moments, tags, numbers and lists with repeated values, and a model of each third."""
    facts: list[Fact] = []
    for number in range(160):
        at = START + timedelta(hours=number // 2)
        stamp: dict[str, Any] = {"occurred_at": at, "recorded_at": at}
        props: dict[str, Any] = {"tag.team": chance.choice(("risk", "growth", "ops"))}
        props["param.lr"] = chance.choice(("0.1", "1e-1", "0.2", 0.1))
        props["many"] = tuple(chance.choices(("a", "b", "10", "1e1"), k=3))
        props["long"] = chance.choice("xy") * 70
        run = NodeFact(
            kind=Kind.RUN, key=("p", str(number)), name=f"r{number}", project="p", props=props, **stamp
        )
        facts += [run, MetricFact(run=run.uid, key="acc", value=round(chance.random(), 3), **stamp)]
        if number % 3 == 0:
            made = NodeFact(kind=Kind.MODEL_VERSION, key=("p", "m", str(number)), props=props, **stamp)
            facts += [made, EdgeFact(effect=made.uid, relation=Relation.GENERATED_BY, cause=run.uid, **stamp)]
    return facts


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteStore, MemoryStore]]:
    """Give the same things in a file and in memory, where some became known to be earlier afterwards."""
    facts, memory = things(random.Random(7)), MemoryStore()
    moved = [
        NodeFact(
            kind=Kind.RUN,
            key=("p", str(number)),
            occurred_at=START + timedelta(minutes=number),
            recorded_at=START,
        )
        for number in (5, 50, 130)
    ]
    with closing(SqliteStore(tmp_path_factory.mktemp("choosing") / "s.db")) as file:
        for store in (file, memory):
            store.append(facts)
            store.append(moved)
        yield file, memory


@pytest.mark.parametrize(
    "sizes", [(5_000, 20_000, 200), (1, 20_000, 1), (1, 1, 1), (60, 20_000, 1), (60, 1, 10)]
)
def test_each_way_finds_the_same(
    stores: tuple[SqliteStore, MemoryStore], sizes: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in zip(("FEW", "LINE", "LEAST_ROOM"), sizes, strict=True):
        monkeypatch.setattr(choosing, name, size)
    file, memory = stores
    chance = random.Random(str(sizes))
    for _ in range(60):
        where = All(tuple(chance.sample(PARTS, chance.randrange(1, 4))))
        order = chance.choice(("occurred_at", "occurred_at", "occurred_at", "recorded_at", "metric.acc"))
        search = Search(
            chance.choice(KINDS), where, order, descending=chance.random() < 0.5, times=chance.choice(TIMES)
        )
        after = ["", ""]
        for _ in range(3):
            wanted = memory.search(search, first=7, after=after[0])
            page = file.search(search, first=7, after=after[1])
            assert (page.nodes, page.total, bool(page.after)) == (
                wanted.nodes,
                wanted.total,
                bool(wanted.after),
            ), search
            hits = file.hits(search, first=7, after=after[1], counted=False)
            assert (hits.uids, hits.total, hits.after) == (
                [n.uid for n in wanted.nodes],
                UNCOUNTED,
                page.after,
            ), search
            after = [wanted.after, page.after]
            if not wanted.after:
                break


@pytest.mark.parametrize(
    ("sizes", "where", "way"),
    [
        ((5_000, 20_000, 200), PARTS[:1], Way(in_order=True, line=PARTS[0])),
        ((1, 20_000, 1), (PARTS[0], PARTS[8]), Way(in_order=True, line=PARTS[0])),  # type: ignore[arg-type]
        ((1, 20_000, 1), (PARTS[7], PARTS[8]), Way(in_order=True)),
        ((60, 20_000, 10), (PARTS[0], PARTS[9]), Way(few=PARTS[9])),
        ((1, 20_000, 1), (PARTS[8],), Way(in_order=True)),
        ((1, 1, 1), (PARTS[8], PARTS[14]), Way()),
    ],
    ids=[
        "a rare value",
        "a value",
        "all have it",
        "a rare number",
        "a common number",
        "what no index counts",
    ],
)
def test_the_way_is_the_one_that_looks_at_the_fewest(
    stores: tuple[SqliteStore, MemoryStore],
    sizes: tuple[int, int, int],
    where: tuple[Condition, ...],
    way: Way,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, size in zip(("FEW", "LINE", "LEAST_ROOM"), sizes, strict=True):
        monkeypatch.setattr(choosing, name, size)
    with stores[0]._readers.reading() as connection:
        assert choosing.way_of(connection, Search((Kind.RUN,), All(where)), 1) == way


def test_what_matches_is_counted_over_the_holders_of_a_part_while_they_are_a_small_share(
    stores: tuple[SqliteStore, MemoryStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, memory = stores
    search = Search((Kind.RUN,), All((PARTS[0], PARTS[8])))
    nodes = memory.search(Search((Kind.RUN,)), first=1).total
    holders = memory.search(Search((), PARTS[0]), first=1).total
    assert 1 < holders < nodes
    monkeypatch.setattr(choosing, "FEW", 1)
    for share, part in ((nodes // holders, PARTS[0]), (nodes, None)):
        monkeypatch.setattr(choosing, "COUNTED_SHARE", share)
        with file._readers.reading() as connection:
            assert choosing.to_count(connection, search) is part
        assert file.search(search, first=1).total == memory.search(search, first=1).total


@pytest.mark.parametrize("key", [None, (1, 0.0, "yesterday")])
def test_a_cursor_of_no_moment_is_answered_as_in_memory(
    stores: tuple[SqliteStore, MemoryStore], key: OrderKey | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "LEAST_ROOM", 1)
    search = Search((Kind.RUN,), All(PARTS[:1]))
    after = write_cursor(search, Cursor(key, "0" * 32))
    file, memory = stores
    assert file.search(search, after=after).nodes == memory.search(search, after=after).nodes


def test_a_truth_value_and_a_number_that_are_equal_in_python_are_two_parts(
    stores: tuple[SqliteStore, MemoryStore],
) -> None:
    number, truth = Compare("param.lr", C.EQ, (0.0,)), Compare("param.lr", C.EQ, (False,))
    facts = [
        NodeFact(
            kind=Kind.RUN, key=("q", text), props={"param.lr": text}, occurred_at=START, recorded_at=START
        )
        for text in ("0", "false")
    ]
    for store in stores:
        store.append(facts)
        for parts in ((number, truth), (truth, number)):
            assert store.search(Search((Kind.RUN,), All(parts))).nodes == []
            for part in parts:
                assert len(store.search(Search((Kind.RUN,), part)).nodes) == 1
