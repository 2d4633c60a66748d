"""Files that an older Headwater wrote: taken over whole, or left as they were."""

from __future__ import annotations

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
from headwater.model import Kind
from headwater.store import Store, open_store
from headwater.store.sqlite.statements import upgrade
from headwater.store.sqlite.upgrading import VERSION, bring_up

STAMP: dict[str, Any] = dict.fromkeys(("occurred_at", "recorded_at"), datetime(2026, 3, 1, tzinfo=UTC))
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
# As the second schema had them.
_VALUES = """CREATE TABLE attribute (node INTEGER NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL,
  text TEXT NOT NULL, number REAL, time TEXT, PRIMARY KEY (node, key, position)) WITHOUT ROWID"""
_INDEXES = (
    "CREATE INDEX attribute_number ON attribute (key, number) WHERE number IS NOT NULL",
    "CREATE INDEX attribute_text ON attribute (key, substr(text, 1, 60)) WHERE number IS NULL",
    "CREATE INDEX attribute_time ON attribute (key, time) WHERE time IS NOT NULL",
)


def opened(path: Path) -> Store:
    """Return the store at `path`."""
    return open_store(f"sqlite:///{path}")


def made_old(path: Path, version: int) -> None:
    """Write the file at `path` as a Headwater of that version had left it."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("ALTER TABLE attribute RENAME TO newer")
        raw.execute(_VALUES)
        raw.execute("INSERT INTO attribute SELECT node, key, position, text, number, time FROM newer")
        raw.execute("DROP TABLE newer")
        for text in _INDEXES:
            raw.execute(text)
        if version == 1:
            raw.execute("UPDATE fact SET subject = replace(subject, '~', '')")
        raw.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(version),))


def held(path: Path) -> dict[str, Any]:
    """Return all that is in the file, by table, and how its tables and indexes are made."""
    with closing(sqlite3.connect(path)) as raw:
        made = raw.execute("SELECT name, replace(sql, '\"', '') FROM sqlite_master ORDER BY name").fetchall()
        tables = ("meta", "fact", "node", "edge", "attribute", "digest", "member", "tally", "change")
        rows = {name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}
    return {**rows, "made": [(name, _plain(sql)) for name, sql in made]}


def _plain(sql: str | None) -> str:
    lines = (sql or "").splitlines()
    return " ".join(" ".join(line for line in lines if not line.startswith("--")).split())


def tagged() -> list[Any]:
    """Return runs of uncommon moments that carry one tag, and one that is known to be earlier by a later fact."""
    facts: list[Any] = []
    for number, moment in enumerate(MOMENTS):
        stamp = {"occurred_at": moment, "recorded_at": STAMP["recorded_at"]}
        run = NodeFact(kind=Kind.RUN, key=("ci", str(number)), name=f"r{number}", **stamp)
        facts += [run, IntervalFact(node=run.uid, attribute="tag", name="team", value="risk", **stamp)]
    return facts


@pytest.fixture(params=[1, 2], ids=["the first schema", "the second"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any], str]:
    """Give an old file, what is in it once it was written anew, and the hash of its graph."""
    path = tmp_path / "s.db"
    with closing(opened(path)) as store:
        store.append([*history(), *tagged()])
        graph = graph_hash(store.scan_nodes(), store.scan_edges())
    whole = held(path)
    made_old(path, request.param)
    return path, whole, graph


def test_an_older_file_is_the_same_as_one_of_today_once_it_was_opened(
    old: tuple[Path, dict[str, Any], str],
) -> None:
    path, whole, graph = old
    with closing(opened(path)) as store:
        assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph
    today = held(path)
    today["fact"], whole["fact"] = (
        [(row[0], row[1].lstrip("~"), *row[2:]) for row in each["fact"]] for each in (today, whole)
    )
    assert today == whole


@pytest.mark.parametrize("broken", range(sum(len(upgrade(version)) + 1 for version in range(2, VERSION + 1))))
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
    version = int(before["meta"][0][1])
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
    with closing(sqlite3.connect(old[0])) as raw, pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        raw.execute(
            "INSERT INTO attribute (node, key, position, text, number, time) VALUES (1, 'x', 0, 'y', NULL, NULL)"
        )


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
        assert raw.execute("SELECT count(*) FROM fact WHERE subject = ?", (run.uid,)).fetchone() == (2,)
