"""All facts in the order of their ids, however few are sorted at once; all names, with gaps and without."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contract.seed import history
from headwater.model import Direction, Relation
from headwater.store.sqlite import SqliteStore, scanning
from headwater.store.sqlite.scanning import facts_in_order
from headwater.topology import Topology


@pytest.mark.parametrize("at_once", [1, 2, 7, 1_000])
def test_facts_come_in_the_order_of_their_ids_whatever_is_sorted_at_once(
    tmp_path: Path, at_once: int
) -> None:
    path = tmp_path / "s.db"
    with closing(SqliteStore(path)) as store:
        store.append(history())
    with closing(sqlite3.connect(path)) as raw:
        rows = list(facts_in_order(raw, at_once=at_once))
    assert [row[0].hex() for row in rows] == sorted({fact.id for fact in history()})


@pytest.mark.parametrize("at_once", [1, 4, 50_000])
def test_an_index_is_made_though_numbers_of_names_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(scanning, "STRIP_ROWS", at_once)
    path = tmp_path / "s.db"
    with closing(SqliteStore(path)) as store:
        store.append(history())
        ends = {uid for edge in store.scan_edges() for uid in (edge.effect, edge.cause)}
        told = store.edges_of(ends, Direction.UPSTREAM, tuple(Relation))
    with closing(sqlite3.connect(path)) as raw, raw:
        (last,) = raw.execute("SELECT max(number) FROM named").fetchone()
        for table, columns in (("named", ("number",)), ("edge", ("number", "effect", "cause"))):
            for column in columns:
                raw.execute(f"UPDATE {table} SET {column} = -{column}")
                raw.execute(f"UPDATE {table} SET {column} = 2 * {last} + 3 * {column} + 2 * {last}")
    with closing(SqliteStore(path)) as store:
        made = Topology.of_strips(store.edge_strips())
        found, _ = made.edges_of(sorted(ends), Direction.UPSTREAM, tuple(Relation))
    assert {(edge.eid, edge.effect, edge.cause) for edge in found} == {
        (edge.eid, edge.effect, edge.cause) for edge in told
    }
    assert told
