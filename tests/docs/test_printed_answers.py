"""What the pages show is what Headwater says today."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from printed_answers import ROOT, pages, rewritten

SCHEMA = ROOT / "src" / "headwater" / "api" / "graphql" / "schema.graphql"
EVERY = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
QUERIES = [
    pytest.param(query, id=f"{page.name}:{number}")
    for page in EVERY
    for number, query in enumerate(
        re.findall(r"```graphql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL), start=1
    )
]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_shows_what_headwater_says_or_scripts_printed_answers_rewrites_it(
    page: Path, tmp_path: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    assert rewritten(text, tmp_path).splitlines() == text.splitlines()


def test_no_answer_of_a_page_is_a_failure() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        assert "Traceback" not in text
        assert '"errors": [' not in text


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_a_page_is_valid(schema: GraphQLSchema, query: str) -> None:
    assert validate(schema, parse(query)) == []


def test_json_in_the_pages_can_be_read() -> None:
    found = [
        text
        for page in EVERY
        for text in re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]
    assert found
    assert all(json.loads(text) for text in found)
