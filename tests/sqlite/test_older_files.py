"""Files that an older Headwater wrote: taken over whole, or left as they were."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contract.seed import history
from headwater.facts import IntervalFact, MetricFact, NodeFact
from headwater.filters import All, Compare, Comparison, Search
from headwater.graph_hash import graph_hash
from headwater.model import Kind, to_text
from headwater.store import Store, open_store
from headwater.store.sqlite import upgrading
from headwater.store.sqlite.relations import RELATION_OF
from headwater.store.sqlite.rows import moment, packed
from headwater.store.sqlite.statements import upgrade
from headwater.store.sqlite.upgrading import VERSION, bring_up

STAMP: dict[str, Any] = dict.fromkeys(("occurred_at", "recorded_at"), datetime(2026, 3, 1, tzinfo=UTC))
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
# As the first three schemas had them.
_THIRD = """
CREATE TABLE fact_older (id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, recorded_at TEXT NOT NULL,
  content TEXT NOT NULL);
INSERT INTO fact_older
  SELECT lower(hex(id)), CASE WHEN about < 0 THEN '~' ELSE '' END || named.uid, time_of(recorded_at), content
  FROM fact CROSS JOIN named ON named.number = abs(about);
DROP TABLE fact;
ALTER TABLE fact_older RENAME TO fact;
CREATE INDEX fact_subject ON fact (subject);
CREATE TABLE edge_older (eid TEXT NOT NULL PRIMARY KEY, effect TEXT NOT NULL, cause TEXT NOT NULL,
  relation TEXT NOT NULL, role TEXT NOT NULL, occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL, until TEXT,
  origin TEXT NOT NULL, confidence REAL NOT NULL, props TEXT NOT NULL);
INSERT INTO edge_older SELECT own.uid, effect.uid, cause.uid, relation_of(relation), role, time_of(occurred_at),
    time_of(recorded_at), time_of(until), origin, confidence, props
  FROM edge CROSS JOIN named AS own ON own.number = edge.number
  CROSS JOIN named AS effect ON effect.number = edge.effect
  CROSS JOIN named AS cause ON cause.number = edge.cause ORDER BY edge.number;
DROP TABLE edge;
ALTER TABLE edge_older RENAME TO edge;
CREATE INDEX edge_effect ON edge (effect, relation, cause, until);
CREATE INDEX edge_cause ON edge (cause, relation, effect, until);
CREATE TABLE node_older (number INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
  project TEXT NOT NULL, occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
  revision INTEGER NOT NULL, props TEXT NOT NULL);
INSERT INTO node_older SELECT * FROM node;
DROP TABLE node;
ALTER TABLE node_older RENAME TO node;
CREATE INDEX node_kind ON node (kind, occurred_at, uid);
CREATE INDEX node_occurred_at ON node (occurred_at, uid);
CREATE INDEX node_name ON node (name, uid);
UPDATE change SET nodes = (SELECT json_group_array(uid) FROM json_each(nodes) CROSS JOIN named ON number = value),
  edges = (SELECT json_group_array(uid) FROM json_each(edges) CROSS JOIN named ON number = value),
  removed = (SELECT json_group_array(uid) FROM json_each(removed) CROSS JOIN named ON number = value);
DROP TABLE named;
"""
_SECOND = """
CREATE TABLE attribute_older (node INTEGER NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL,
  text TEXT NOT NULL, number REAL, time TEXT, PRIMARY KEY (node, key, position)) WITHOUT ROWID;
INSERT INTO attribute_older SELECT node, key, position, text, number, time FROM attribute;
DROP TABLE attribute;
ALTER TABLE attribute_older RENAME TO attribute;
CREATE INDEX attribute_number ON attribute (key, number) WHERE number IS NOT NULL;
CREATE INDEX attribute_text ON attribute (key, substr(text, 1, 60)) WHERE number IS NULL;
CREATE INDEX attribute_time ON attribute (key, time) WHERE time IS NOT NULL;
"""


_TABLES = ("meta", "fact", "node", "edge", "attribute", "digest", "member", "tally", "change")
_NAMES = "(SELECT sorted(json_group_array(coalesce(uid, value))) FROM json_each({0}) LEFT JOIN named ON number = value)"
_TOLD = {
    "named": "SELECT uid FROM named",
    "fact": "SELECT uid, id, recorded_at, content FROM fact JOIN named ON number = abs(about)",
    "edge": "SELECT own.uid, effect.uid, cause.uid, relation, role, occurred_at, recorded_at, until, origin, "
    "confidence, props FROM edge JOIN named AS own USING (number) JOIN named AS effect ON effect.number = edge.effect "
    "JOIN named AS cause ON cause.number = edge.cause",
    "change": "SELECT sequence, at, "
    + ", ".join(_NAMES.format(column) for column in ("nodes", "edges", "removed"))
    + " FROM change",
    **{name: f"SELECT * FROM {name}" for name in ("meta", "node", "attribute", "digest", "member", "tally")},
}


def opened(path: Path) -> Store:
    """Return the store at `path`."""
    return open_store(f"sqlite:///{path}")


def made_old(path: Path, version: int) -> None:
    """Write the file at `path` as a Headwater of that version had left it."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.create_function("time_of", 1, lambda number: None if number is None else to_text(moment(number)))
        raw.create_function("relation_of", 1, lambda number: RELATION_OF[number].value)
        raw.executescript(_THIRD)
        if version < 3:
            raw.executescript(_SECOND)
        if version == 1:
            raw.execute("UPDATE fact SET subject = replace(subject, '~', '')")
        raw.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(version),))


def held(path: Path) -> dict[str, Any]:
    """Return all that is in the file, by table, and how its tables and indexes are made."""
    with closing(sqlite3.connect(path)) as raw:
        made = raw.execute("SELECT name, replace(sql, '\"', '') FROM sqlite_master ORDER BY name").fetchall()
        tables = {name for name, _ in made} & {*_TABLES, "named"}
        rows = {name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}
    return {**rows, "made": [(name, _plain(sql)) for name, sql in made]}


def told(path: Path) -> dict[str, Any]:
    """Return all that is in a file of today with names in place of their numbers, but for where facts are filed."""
    with closing(sqlite3.connect(path)) as raw:
        raw.create_function("sorted", 1, lambda text: packed(sorted(json.loads(text))))
        rows = {name: sorted(raw.execute(text).fetchall(), key=repr) for name, text in _TOLD.items()}
    return {**rows, "made": held(path)["made"]}


def _plain(sql: str | None) -> str:
    lines = (sql or "").splitlines()
    return " ".join(" ".join(line for line in lines if not line.startswith("--")).split())


def tagged() -> list[Any]:
    """Return runs of uncommon moments that carry one tag, and one that is known to be earlier by a later fact."""
    facts: list[Any] = []
    for number, at in enumerate(MOMENTS):
        stamp = {"occurred_at": at, "recorded_at": STAMP["recorded_at"]}
        run = NodeFact(kind=Kind.RUN, key=("ci", str(number)), name=f"r{number}", **stamp)
        facts += [run, IntervalFact(node=run.uid, attribute="tag", name="team", value="risk", **stamp)]
    return facts


@pytest.fixture(params=[1, 2, 3], ids=["the first schema", "the second", "the third"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any], str]:
    """Give an old file, what is in it once it was written anew, and the hash of its graph."""
    path = tmp_path / "s.db"
    with closing(opened(path)) as store:
        store.append([*history(), *tagged()])
        graph = graph_hash(store.scan_nodes(), store.scan_edges())
    whole = told(path)
    made_old(path, request.param)
    return path, whole, graph


def test_an_older_file_is_the_same_as_one_of_today_once_it_was_opened(
    old: tuple[Path, dict[str, Any], str],
) -> None:
    path, whole, graph = old
    with closing(opened(path)) as store:
        assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph
    assert told(path) == whole


@pytest.mark.parametrize(
    "broken", range(8 + sum(len(upgrade(version)) + 1 for version in range(2, VERSION + 1)))
)
def test_an_older_file_whose_taking_over_ends_at_any_statement_is_as_it_was(
    old: tuple[Path, dict[str, Any], str], broken: int
) -> None:
    path, _, graph = old
    before = held(path)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    ran = 0

    def stopped(_: str) -> None:
        nonlocal ran
        ran += 1
        if ran > broken:
            raw.interrupt()

    raw.set_trace_callback(stopped)
    version = int(dict(before["meta"])["schema"])
    try:
        bring_up(raw, version)
    except sqlite3.OperationalError:
        assert ran > broken
    raw.set_trace_callback(None)
    raw.close()
    assert held(path) == before
    with closing(opened(path)) as store:
        assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph


def test_runs_of_an_older_file_are_found_in_the_order_of_their_time(
    old: tuple[Path, dict[str, Any], str],
) -> None:
    where = All((Compare("tag.team", Comparison.EQ, ("risk",)),))
    with closing(opened(old[0])) as store:
        page = store.search(Search((Kind.RUN,), where, descending=False), first=10)
        assert [node.occurred_at for node in page.nodes] == list(MOMENTS)
        later = [node.occurred_at for node in page.nodes if node.occurred_at > STAMP["occurred_at"]]
        since = Compare("occurred_at", Comparison.GT, (STAMP["occurred_at"],))
        page = store.search(Search((Kind.RUN,), All((*where.parts, since)), descending=False), first=10)
        assert [node.occurred_at for node in page.nodes] == later


def test_a_file_that_an_older_headwater_still_writes_to_refuses_what_that_writes(
    old: tuple[Path, dict[str, Any], str],
) -> None:
    opened(old[0]).close()
    with closing(sqlite3.connect(old[0])) as raw, pytest.raises(sqlite3.OperationalError, match="no column"):
        raw.execute("INSERT INTO fact (id, subject, recorded_at, content) VALUES ('x', 'y', 'z', '{}')")


def test_what_runs_of_an_older_file_measured_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    run = NodeFact(kind=Kind.RUN, key=("ci", "1"), **STAMP)
    points = [MetricFact(run=run.uid, key="loss", value=9.0 - n, step=n, **STAMP) for n in range(9)]
    with closing(opened(path)) as store:
        store.append([run, *points[:8]])
    made_old(path, 1)
    with closing(opened(path)) as store:
        store.append(points[8:])
        assert store.nodes([run.uid])[0].props["metric.loss"] == 1.0
        assert store.nodes([run.uid])[0].revision == 10
        assert {fact.id for fact in store.facts_of([run.uid])} == {run.id, *(point.id for point in points)}
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(VERSION),)
        filed = "SELECT count(*) FROM fact JOIN named ON number = about WHERE uid = ?"
        assert raw.execute(filed, (run.uid,)).fetchone() == (2,)


def test_how_far_a_large_file_is_taken_over_is_logged(
    old: tuple[Path, dict[str, Any], str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(upgrading, "_LARGE_BYTES", 0)
    monkeypatch.setattr(upgrading, "_SAID_EVERY_S", 0.0)
    opened(old[0]).close()
    said = [record.getMessage() for record in caplog.records if record.name == "headwater.store"]
    assert said[0].startswith(f"taking over {old[0]}, which an older Headwater wrote: step 1 of ")
    last = said[-1].rpartition("step ")[2].split(" of ")
    assert last[0] == last[1] == str(len(said))
