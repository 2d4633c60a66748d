"""How SQLite answers: by index, with fresh statistics too, however many edges there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.facts import Fact
from headwater.filters import All, Compare, Comparison, Operand, Search, Text
from headwater.model import Direction, Kind, Relation, Times
from headwater.query import parse
from headwater.statements import Stamp, edge, run, version
from headwater.store import open_store
from headwater.store.cursor import Cursor
from headwater.store.sqlite.choosing import Way, way_of
from headwater.store.sqlite.search import compiled_search, count_statement, page_statement
from headwater.store.sqlite.statements import FOLDER, statement
from headwater.store.sqlite.walking import next_statement

STAMP = Stamp(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
SCANS = {"changes_since", "count_all", "last_edge_number", "last_number", "log_end", "facts_after"}
_LISTS = ("uids", "eids", "numbers", "subjects", "versions", "points", "digests")
_ALIASES = ("n", "e", "a", "r", "own", "near", "effect", "cause", "version", "series")
TABLES = ("edge", "fact", "node", "named", "attribute", "digest", "change")


def history(runs: int) -> list[Fact]:
    """Return runs that all used one dataset and made a model each: a hub and many leaves."""
    data = version(Kind.DATASET, "d", STAMP, project="p", label="1")
    facts: list[Fact] = [*data]
    for number in range(runs):
        one = run("ci", f"r{number}", STAMP, project="p", props={"metric": {"acc": number / runs}})
        made = version(Kind.MODEL, "m", STAMP, project="p", label=str(number))
        facts += [*one, *made, edge(one.uid, Relation.USED, data.uid, STAMP)]
        facts.append(edge(made.uid, Relation.GENERATED_BY, one.uid, STAMP))
    return facts


@pytest.fixture(scope="module", params=["as it grew", "after ANALYZE"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    """Give a connection to a store with some hundred runs."""
    path: Path = tmp_path_factory.mktemp("plans") / "store.db"
    store = open_store(f"sqlite:///{path}")
    store.append(history(400))
    store.close()
    connection = sqlite3.connect(path)
    if request.param == "after ANALYZE":
        connection.execute("ANALYZE")
        connection.commit()
        connection.close()
        connection = sqlite3.connect(path)
    yield connection
    connection.close()


def plan(database: sqlite3.Connection, text: str, **parameters: object) -> list[str]:
    """Return the steps by which SQLite answers `text`; parameters that are not given are null."""

    class Given(dict[str, object]):
        def __missing__(self, key: str) -> object:
            return "[]" if key in (*_LISTS, "relations", "rows", "signs") else None

    rows = database.execute(f"EXPLAIN QUERY PLAN {text}", Given(parameters))
    return [row[3] for row in rows]


def scanned(steps: list[str]) -> list[str]:
    """Return the steps that read a whole table or index."""
    return [step for step in steps if step.startswith("SCAN") and step.split()[1] in (*TABLES, *_ALIASES)]


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(
    "times", [Times(), Times(as_of=STAMP.occurred_at), Times(known_at=STAMP.occurred_at)]
)
def test_a_level_of_a_walk_searches_an_index(
    database: sqlite3.Connection, direction: Direction, times: Times
) -> None:
    steps = plan(database, next_statement(direction, times))
    index = "edge_effect (effect" if direction is Direction.UPSTREAM else "edge_cause (cause"
    assert any(f"INDEX {index}=? AND relation=?" in step for step in steps), steps
    assert scanned(steps) == []


@pytest.mark.parametrize("direction", Direction)
def test_a_walk_without_times_never_reads_the_table(
    database: sqlite3.Connection, direction: Direction
) -> None:
    steps = plan(database, next_statement(direction, Times()))
    assert any(step.startswith("SEARCH edge USING COVERING INDEX") for step in steps), steps


@pytest.mark.parametrize("name", sorted(path.stem for path in (FOLDER / "reads").glob("*.sql")))
def test_no_read_goes_through_a_whole_table(database: sqlite3.Connection, name: str) -> None:
    steps = plan(database, statement(f"reads/{name}"))
    assert steps
    if name not in SCANS:
        assert scanned(steps) == [], steps


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("run where metric.acc > 0.5", "attribute_number (key=? AND number>?"),
        ("run where run_id = 'r7'", "COVERING INDEX attribute_text (key=? AND text=?"),
        ("run where run_id in ('r7', 'r8')", "COVERING INDEX attribute_text (key=? AND text=?"),
        (f"run where run_id = '{'r' * 99}'", "attribute_long (key=? AND <expr>=?"),
        ("run where param.lr in ('0.1', '0.2')", "attribute_number (key=? AND number=?"),
        ("run where started_at >= 2026-01-01", "attribute_time (key=? AND time>?"),
        ("run where metric.acc in (0.1, 0.2)", "attribute_number (key=? AND number=?"),
        ("model where metric.acc = 0.5", "edge_cause (cause=? AND relation=?"),
    ],
)
def test_a_comparison_searches_the_index_of_its_reading(
    database: sqlite3.Connection, text: str, index: str
) -> None:
    compiled = compiled_search(parse(text))
    steps = plan(database, count_statement(compiled), **compiled.parameters.values)
    assert any(index in step for step in steps), steps
    assert not any(step.startswith("SCAN a") for step in steps), steps


def test_free_text_asks_the_full_text_index(database: sqlite3.Connection) -> None:
    compiled = compiled_search(Search(where=Text(("nothing",))))
    steps = plan(database, count_statement(compiled), **compiled.parameters.values)
    assert any("token VIRTUAL TABLE INDEX" in step and "M" in step.split(":")[-1] for step in steps), steps
    assert not scanned(steps), steps


@pytest.mark.parametrize("kinds", [(), (Kind.RUN,)])
def test_the_newest_come_without_sorting_all(database: sqlite3.Connection, kinds: tuple[Kind, ...]) -> None:
    search = Search(kinds=kinds)
    text, parameters = page_statement(compiled_search(search, Way(in_order=True)), search, None)
    steps = plan(database, text, **parameters.values, first=20)
    assert any("node_occurred_at" in step or "node_kind" in step for step in steps), steps
    assert not any("USE TEMP B-TREE FOR ORDER BY" in step for step in steps), steps


def test_holders_of_a_short_text_are_counted_and_found_in_the_index_alone(
    database: sqlite3.Connection,
) -> None:
    where = All((Compare("run_id", Comparison.EQ, ("r7",)), Compare("metric.acc", Comparison.GT, (0.5,))))
    search = Search((Kind.RUN,), where)
    text, parameters = page_statement(compiled_search(search, Way(few=where.parts[0])), search, None)
    steps = plan(database, text, **parameters.values, first=20)
    assert any("COVERING INDEX attribute_text (key=? AND text=?" in step for step in steps), steps
    assert any("a USING PRIMARY KEY (node=? AND key=?" in step for step in steps), steps


@pytest.mark.parametrize("value", ["r7", 7.0, "7"])
@pytest.mark.parametrize("descending", [True, False])
def test_holders_of_one_value_come_in_the_order_of_their_time_and_are_not_sorted(
    database: sqlite3.Connection, value: Operand, descending: bool
) -> None:
    line = Compare("run_id", Comparison.EQ, (value,))
    since = Compare("occurred_at", Comparison.GE, (STAMP.occurred_at,))
    search = Search((Kind.RUN,), All((line, since)), descending=descending)
    cursor = Cursor((1, 0.0, "2026-03-01T00:00:00.000000Z"), "f" * 32)
    text, parameters = page_statement(compiled_search(search, Way(in_order=True, line=line)), search, cursor)
    steps = plan(database, text, **parameters.values, first=20)
    index = (
        "attribute_text (key=? AND text=? AND at>"
        if value == "r7"
        else "attribute_number (key=? AND number=? AND at>"
    )
    assert any(index in step for step in steps), steps
    assert not any("USE TEMP B-TREE FOR ORDER BY" in step for step in steps), steps
    assert scanned(steps) == []


@pytest.mark.parametrize("comparison", [">=", "<"])
def test_a_time_of_all_nodes_is_a_plain_comparison(database: sqlite3.Connection, comparison: str) -> None:
    compiled = compiled_search(parse(f"run where occurred_at {comparison} 2026-01-01"))
    steps = plan(database, count_statement(compiled), **compiled.parameters.values)
    assert any(f"node_kind (kind=? AND occurred_at{comparison[0]}?" in step for step in steps), steps


@pytest.mark.parametrize("name", ["nodes_named", "nodes_named_like"])
def test_a_run_id_is_looked_up_by_its_text_or_how_it_begins(database: sqlite3.Connection, name: str) -> None:
    steps = plan(database, statement(f"reads/{name}"))
    assert any("attribute_text (key=? AND text" in step for step in steps), steps
    assert any("attribute_long (key=? AND <expr>" in step for step in steps), steps


def test_the_beginning_of_a_name_or_digest_bounds_the_search_on_both_sides(
    database: sqlite3.Connection,
) -> None:
    named = plan(database, statement("reads/nodes_named_like"))
    assert any("node_name (name>? AND name<?)" in step for step in named), named
    assert any("(uid>? AND uid<?)" in step for step in named), named
    digests = plan(database, statement("reads/nodes_with_digest"))
    assert any("digest USING PRIMARY KEY (value>? AND value<?)" in step for step in digests), digests


@pytest.mark.parametrize("text", ["run where uid = 'r7'", "run where uid in ('r7', 'r8')"])
def test_a_uid_is_looked_up_among_the_names(database: sqlite3.Connection, text: str) -> None:
    search = parse(text)
    way = way_of(database, search, 20)
    compiled = compiled_search(search, way)
    steps = plan(database, count_statement(compiled), **compiled.parameters.values)
    assert way.few == search.where
    assert any("named USING COVERING INDEX named_uid (uid=?" in step for step in steps), steps
    assert any("SEARCH n USING INTEGER PRIMARY KEY" in step for step in steps), steps
