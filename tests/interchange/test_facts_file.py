"""The native interchange: what is exported is imported again, and nothing else is believed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import drawn
from contract.seed import history
from headwater.errors import Invalid, NotFound
from headwater.exports import facts as exports
from headwater.exports.file import whole_file
from headwater.facts import FACT_TYPES, Fact
from headwater.graph_hash import graph_hash
from headwater.imports import Record, Refused
from headwater.imports.facts import read
from headwater.interchange import fact_of, json_schema
from headwater.store import open_store
from headwater.store.memory import MemoryStore

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SCHEMA = Path(__file__).parents[2] / "docs" / "facts.schema.json"


def written(path: Path, facts: Iterable[Fact]) -> Path:
    """Return `path` with the facts as lines."""
    with whole_file(path) as out:
        exports.write(facts, out)
    return path


def told(records: Iterable[Record]) -> tuple[list[Fact], list[Refused]]:
    """Return the facts and the refusals among what a reader yields."""
    every = list(records)
    return [each for each in every if isinstance(each, Fact)], [
        each for each in every if isinstance(each, Refused)
    ]


def line(**changes: object) -> dict[str, object]:
    """Return a line about a person."""
    return {
        "fact": "node",
        "kind": "Agent",
        "key": ["ana"],
        "occurred_at": "2026-03-01T00:00:00Z",
        "recorded_at": "2026-03-02T00:00:00Z",
        **changes,
    }


@pytest.mark.parametrize("name", ["facts.jsonl", "facts.jsonl.gz"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(facts=drawn.histories)
def test_a_round_trip_loses_neither_id_nor_time(tmp_path: Path, name: str, facts: list[Fact]) -> None:
    back, refused = told(read(written(tmp_path / name, facts), recorded_at=NOW))
    assert refused == []
    assert back == facts
    assert [(each.id, each.recorded_at) for each in back] == [(each.id, each.recorded_at) for each in facts]


def test_a_store_that_was_exported_and_imported_is_the_same_graph(tmp_path: Path) -> None:
    first, second = MemoryStore(), open_store(f"sqlite:///{tmp_path / 's.db'}")
    first.append(history())
    back, _ = told(read(written(tmp_path / "f.jsonl.gz", first.facts()), recorded_at=NOW))
    second.append(back)
    assert list(second.facts()) == list(first.facts())
    assert list(second.scan_nodes()) == list(first.scan_nodes())
    assert graph_hash(second.scan_nodes(), second.scan_edges()) == graph_hash(
        first.scan_nodes(), first.scan_edges()
    )
    second.close()


def test_the_same_facts_make_the_same_bytes(tmp_path: Path) -> None:
    one, two = (written(tmp_path / f"{name}.jsonl.gz", history()) for name in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    lines = [
        json.dumps(line()),
        "{not json",
        "",
        json.dumps(line(kind="Ghost")),
        "[1]",
        json.dumps(line(key=["bo"])),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    facts, refused = told(read(path, recorded_at=NOW))
    assert [fact.key for fact in facts] == [("ana",), ("bo",)]  # type: ignore[attr-defined]
    assert [each.where for each in refused] == [f"{path}:2", f"{path}:4", f"{path}:5"]
    assert "kind" in refused[1].reason


def test_a_damaged_archive_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path / "f.jsonl.gz", [*history()] * 50)
    path.write_bytes(path.read_bytes()[:-2_000])
    facts, refused = told(read(path, recorded_at=NOW))
    assert facts
    assert "damaged" in refused[-1].reason


def test_a_line_without_time_of_learning_is_learned_now(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    content = line()
    del content["recorded_at"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert told(read(path, recorded_at=NOW))[0][0].recorded_at == NOW


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nothing"):
        list(read(tmp_path / "nothing.jsonl", recorded_at=NOW))


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "facts"
    path.write_bytes(gzip.compress(json.dumps(line()).encode()))
    assert len(told(read(path, recorded_at=NOW))[0]) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fact": "rumour"}, "unknown type of fact 'rumour'; one of node, edge"),
        ({"kind": "Ghost"}, "kind:"),
        ({"key": []}, "key:"),
        ({"key": ["a", ""]}, r"key\.1:"),
        ({"key": "ana"}, "key:"),
        ({"name": 5}, "name:"),
        ({"name": "a\0b"}, "NUL"),
        ({"name": "\ud800"}, "canonical|name"),
        ({"colour": "red"}, "colour:"),
        ({"occurred_at": "yesterday"}, "occurred_at: 'yesterday' is not a time"),
        ({"occurred_at": 5}, "occurred_at:"),
        ({"origin": "heard"}, "origin:"),
        ({"confidence": 1.5}, "confidence:"),
        ({"confidence": True}, "confidence:"),
        ({"id": "0" * 64}, "not that of the content"),
        ({"id": "x"}, "id:"),
        ({"props": {"a": {"b": 1}}}, r"props\.a: .*flat"),
        ({"props": {"a": [1]}}, r"props\.a:"),
        ({"props": {"a": None}}, r"props\.a:"),
        ({"props": {"a": 10**400}}, r"props\.a:"),
        ({"props": {"a": "\0"}}, "NUL"),
        ({"props": {"": 1}}, "props"),
        ({"digests": [{"algorithm": "md5"}]}, r"digests\.0\.value:"),
    ],
    ids=str,
)
def test_what_breaks_the_schema_is_refused_with_its_place(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        fact_of(line(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": "ana"}, "key: must be a list"),
        ({"name": 5}, "name: must be text"),
        ({"kind": "Ghost"}, "kind: must be 'Model"),
        ({"occurred_at": 5}, "occurred_at: must be text"),
        ({"id": "x"}, "id: must be 64 hexadecimal digits, or be left out"),
        ({"confidence": 1.5}, "confidence: must be between 0 and 1"),
        ({"props": [1]}, "props: must be an object"),
        ({"props": {"": 1}}, "props: a name must not be empty"),
        ({"digests": [{"algorithm": "md5", "worth": "x"}]}, r"digests\.0\.value: is missing"),
        (
            {"digests": [{"algorithm": "md5", "value": "x", "worth": 1}]},
            r"digests\.0\.worth: .*; a digest has algorithm, value, coverage",
        ),
        ({"colour": "red"}, r"colour: nothing of this name belongs here; such a fact \(node\) has conf"),
    ],
    ids=str,
)
def test_a_mistake_is_told_with_what_to_write_instead(changes: dict[str, object], told: str) -> None:
    with pytest.raises(Invalid, match=f"^{told}"):
        fact_of(line(**changes))  # type: ignore[arg-type]


def test_a_missing_part_is_named() -> None:
    whole = line()
    del whole["kind"]
    with pytest.raises(Invalid, match=r"^kind: is missing$"):
        fact_of(whole)  # type: ignore[arg-type]


def test_deep_nesting_is_refused() -> None:
    deep: object = {}
    for _ in range(50_000):
        deep = [deep]
    with pytest.raises(Invalid):
        fact_of(line(props={"a": deep}))  # type: ignore[arg-type]


def test_the_schema_in_the_documents_is_the_one_that_is_checked() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_knows_every_type_of_fact() -> None:
    kinds = {
        each["properties"]["fact"]["const"]
        for each in json_schema()["$defs"].values()
        if "fact" in each["properties"]
    }
    assert kinds == set(FACT_TYPES)


@settings(max_examples=50, deadline=None, database=None)
@given(drawn.facts)
def test_every_fact_is_a_line_by_the_schema(fact: Fact) -> None:
    assert fact_of(fact.to_json()) == fact
