"""The engine alone: the rows of a filled store given to it again, with the same indexes and batches."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import neo4j
from bench.ingest.bulk import Landed

from headwater.store import Store, open_store
from headwater.store.neo4j import rows as neo4j_rows
from headwater.store.neo4j.session import address_of
from headwater.store.sqlite.connections import connect
from headwater.tokens import search_text

TABLES = ("named", "fact", "node", "edge", "attribute", "digest", "member", "change")
SCRATCH = "Limit"
PORTION = 2_000
CACHE_KIB = 262_144


def measure(store: Store, url: str, folder: Path, *, batches: int) -> Landed:
    """Return how long the engine behind `store` takes for the rows that `store` holds."""
    if url.startswith("sqlite:"):
        return _sqlite(store, folder, batches)
    return _neo4j(store, url)


def _sqlite(store: Store, folder: Path, batches: int) -> Landed:
    held = sqlite3.connect(store.url.removeprefix("sqlite:///"))
    rows = {table: held.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    numbers = dict(held.execute("SELECT uid, number FROM node"))
    held.close()
    rows["token (rowid, tokens)"] = sorted(
        (numbers[node.uid], search_text(node)) for node in store.scan_nodes()
    )
    open_store(f"sqlite:///{folder / 'limit.db'}").close()
    bare = connect(folder / "limit.db")
    bare.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    cpu, wall = time.process_time(), time.perf_counter()
    for at in range(batches):
        bare.execute("BEGIN IMMEDIATE")
        for table, whole in rows.items():
            part = whole[len(whole) * at // batches : len(whole) * (at + 1) // batches]
            marks = ", ".join("?" * len(part[0])) if part else ""
            bare.executemany(f"INSERT INTO {table} VALUES ({marks})", part)
        bare.execute("COMMIT")
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    bare.close()
    return _landed(store, batches, wall, cpu)


def _neo4j(store: Store, url: str) -> Landed:
    """Return what the driver takes to create the same nodes, relationships and facts under labels of their own."""
    address = address_of(url)
    database = f"&database={address.database}" if address.database else ""
    open_store(f"{address.url}?prefix={SCRATCH}{database}").close()
    statements = _statements(store)
    auth = (address.user or "neo4j", address.password) if address.password else None
    with (
        neo4j.GraphDatabase.driver(address.url, auth=auth) as driver,
        driver.session(database=address.database or None) as session,
    ):
        cpu, wall = time.process_time(), time.perf_counter()
        for text, rows in statements:
            for start in range(0, len(rows), PORTION):
                session.run(text, rows=rows[start : start + PORTION]).consume()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        for label in ("Fact", "Entity", "Log"):
            emptied = (
                f"MATCH (n:{SCRATCH}{label}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 5000 ROWS"
            )
            session.run(emptied).consume()
    return _landed(store, len(statements), wall, cpu)


def _statements(store: Store) -> list[tuple[str, Sequence[dict[str, Any]]]]:
    nodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    edges: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for node in store.scan_nodes():
        nodes[node.kind.value].append(neo4j_rows.node_row(node))
    for edge in store.scan_edges():
        edges[edge.relation.value].append(neo4j_rows.edge_row(edge))
    facts = [neo4j_rows.fact_row(fact) for fact in store.facts()]
    out: list[tuple[str, Sequence[dict[str, Any]]]] = [
        (f"UNWIND $rows AS row CREATE (f:{SCRATCH}Fact) SET f = row", facts)
    ]
    for kind, rows in sorted(nodes.items()):
        out.append((f"UNWIND $rows AS row CREATE (n:{SCRATCH}Entity:{SCRATCH}{kind}) SET n = row", rows))
    ends = f"MATCH (e:{SCRATCH}Entity {{uid: row.effect}}) MATCH (c:{SCRATCH}Entity {{uid: row.cause}})"
    for relation, rows in sorted(edges.items()):
        text = f"UNWIND $rows AS row {ends} CREATE (e)-[r:{relation}]->(c) SET r = row.edge"
        out.append((text, rows))
    return out


def _landed(store: Store, batches: int, wall_s: float, cpu_s: float) -> Landed:
    counts = store.counts()
    return Landed(counts["facts"], sum(counts.values()), batches, wall_s, cpu_s)
