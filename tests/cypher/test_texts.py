"""Statements as they are sent: every value comes in one map, so that Neo4j plans each text once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from headwater.filters import All, Compare, Comparison, Search, Text
from headwater.model import Kind
from headwater.store.cursor import Cursor
from headwater.store.neo4j.search import (
    compile_search,
    count_statement,
    few_statement,
    newest_statement,
    page_statement,
)
from headwater.store.neo4j.statements import Statements, given

FILES = sorted((Path(__file__).parents[2] / "cypher").rglob("*.cypher"))
BARE = re.compile(r"\$(?!given\.\w|\()")  # $( begins a label or type that a row names


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_statement_reads_every_value_from_one_map(path: Path) -> None:
    text = Statements().text(f"{path.parent.name}/{path.stem}")
    assert not BARE.search(text)
    named = re.findall(r"\$\w", path.read_text(encoding="utf-8").split("\n", 1)[1])
    assert text.count("$given.") == len(named)


def test_a_search_reads_every_value_from_one_map() -> None:
    where = All((Compare("tag.team", Comparison.EQ, ("risk",)), Text(("loss",))))
    search, cursor = Search((Kind.RUN,), where, order_by="metric.loss"), Cursor((0, 0.5, ""), "0" * 32)
    compiled = compile_search(search)
    for of in (few_statement, newest_statement, page_statement):
        assert not BARE.search(of(compiled, search, cursor, whole=True)[0])
    assert not BARE.search(count_statement(compiled))


def test_values_are_given_under_one_name() -> None:
    assert given({"uids": ["a"], "limit": 3}) == {"given": {"uids": ["a"], "limit": 3}}
