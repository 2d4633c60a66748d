"""Statements are files: one each, named alike on both engines, beginning with what they return."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from headwater.model import Relation
from headwater.store.sqlite.relations import RELATIONS
from headwater.store.sqlite.statements import FOLDER, schema

CYPHER = Path(__file__).parents[2] / "cypher"
FILES = sorted(FOLDER.rglob("*.sql"))

# Neo4j has calls that are cut off by a statement, counts by itself, keeps its own description in the log's node, has
# no numbers for nodes, tells what is new in one round trip, holds the order of a series on its edges, and walks by
# statements of its own shape.
ONLY_SQLITE = {
    "reads": {
        "count_all",
        "edge_relations",
        "edges_by_row",
        "facts_by_row",
        "last_edge_number",
        "last_number",
    }
    | {"meta", "name_strips", "numbers", "uids"},
    "writes": {"put_meta", "put_tally", "put_attributes", "put_digests", "put_tokens"}
    | {"removed_attributes", "removed_digests", "removed_tokens", "put_members", "removed_members"}
    | {"moved_attributes", "put_names"},
}
ONLY_NEO4J = {
    "reads": {"count_edges", "count_nodes", "news"},
    "writes": {"ended_transactions", "log_created", "log_locked", "put_ends", "put_places"}
    | {"upgraded_index", "upgraded_places", "upgraded_tokens"},
}
WALKS = re.compile("(next|reach)_(upstream|downstream)")


def names(folder: Path) -> set[str]:
    """Return the names of the statements in a folder, but for walks."""
    return {path.stem for path in folder.iterdir() if not WALKS.match(path.stem)}


@pytest.mark.parametrize("part", ["reads", "writes"])
def test_every_statement_has_its_twin_in_cypher(part: str) -> None:
    assert names(FOLDER / part) - ONLY_SQLITE[part] == names(CYPHER / part) - ONLY_NEO4J[part]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_holds_one_statement_under_a_line_that_says_what_it_gives(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first, rest = text.split("\n", 1)
    assert re.fullmatch(r"-- [A-Z].*[.,:]", first), first
    statement = "\n".join(line for line in rest.splitlines() if not line.startswith("--"))
    assert ";" not in statement
    assert sqlite3.complete_statement(statement + ";")


@pytest.mark.parametrize("path", sorted((FOLDER / "reads").iterdir()), ids=lambda path: path.stem)
def test_every_read_ends_in_an_order(path: Path) -> None:
    assert re.search(
        r"ORDER BY [a-z_., ]+( DESC, [a-z_., ]+ DESC)?( LIMIT :limit)?\n?$", path.read_text(encoding="utf-8")
    )


def test_the_schema_is_made_in_the_order_of_its_files() -> None:
    connection = sqlite3.connect(":memory:")
    for text in schema():
        connection.execute(text)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {
        "meta",
        "fact",
        "node",
        "edge",
        "attribute",
        "digest",
        "token",
        "change",
        "receipt",
        "tally",
    } <= tables
    connection.close()


def test_every_relation_has_a_number_of_its_own_that_never_changes() -> None:
    assert RELATIONS.keys() == set(Relation)
    assert len(set(RELATIONS.values())) == len(RELATIONS)
    copied = next(FOLDER.glob("to_4/*_edge_copied.sql")).read_text(encoding="utf-8")
    written = {name: int(number) for name, number in re.findall(r"WHEN '([A-Z_]+)' THEN (\d+)", copied)}
    assert written.items() <= {relation.value: number for relation, number in RELATIONS.items()}.items()
    assert len(written) == 16


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_relation_in_a_statement_is_a_number_beside_its_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for number, name in re.findall(r"relation = (\d+) */\* (\w+) \*/", text):
        assert RELATIONS[Relation(name)] == int(number)
    assert not re.search(r"relation = ('|\d+\b(?! /\*))", text)
