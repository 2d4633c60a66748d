"""Lines as we write them are read the short way, and mean what the schema makes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drawn
from headwater import interchange
from headwater.errors import Invalid
from headwater.facts import Fact, RecordFact, TombstoneFact, VerdictFact, from_json
from headwater.interchange import fact_of
from headwater.model import canonical
from headwater.usual_lines import usual_fact

junk: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [None, True, 0, 1, -1, 2**53, 2**70, 0.5, float("nan"), "", "a", "\0", "\ud800", "0" * 32]
    )
    | st.sampled_from(["2026-01-01", "NaN", "node", "Run", "tag", "full", "imported", "ab" * 16]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["", "a", "value"]), inner),
    max_leaves=4,
)


def by_the_schema(line: dict[str, Any]) -> Fact:
    """Return the fact as the schema, and nothing before it, reads it."""
    interchange._LINES.validate_python(line)
    return from_json(line)


@given(drawn.facts)
def test_what_we_write_is_read_the_short_way(fact: Fact) -> None:
    line = json.loads(canonical(fact.to_json()))
    short = usual_fact(line)
    if not isinstance(fact, TombstoneFact | VerdictFact | RecordFact):
        assert short is not None
    assert fact_of(line) == fact
    assert fact_of(line).recorded_at == fact.recorded_at


@given(drawn.facts, st.data())
def test_the_short_way_takes_nothing_that_the_schema_refuses(fact: Fact, data: st.DataObject) -> None:
    line: dict[str, Any] = json.loads(canonical(fact.to_json()))
    del line["id"]
    for _ in range(data.draw(st.integers(1, 2))):
        name = data.draw(st.sampled_from([*sorted(line), "extra", "props"]))
        if name != "fact" and data.draw(st.booleans()):
            line[name] = data.draw(junk)
        elif name != "fact":
            line.pop(name, None)
    short = usual_fact(line)
    if short is not None:
        long = by_the_schema(line)
        assert (short, short.content, short.recorded_at) == (long, long.content, long.recorded_at)
        assert [type(value) for value in getattr(short, "props", {}).values()] == [
            type(value) for value in getattr(long, "props", {}).values()
        ]


@pytest.mark.parametrize("change", [{"id": "0" * 64}, {"id": None}, {"name": "a\0b"}, {"extra": 1}])
def test_what_is_wrong_is_still_refused(change: dict[str, Any]) -> None:
    line = {
        "fact": "node",
        "kind": "Run",
        "key": ["ci", "1"],
        "occurred_at": "2026-03-01T00:00:00Z",
        "recorded_at": "2026-03-01T00:00:00Z",
    }
    assert usual_fact(line) is not None
    with pytest.raises(Invalid):
        fact_of(line | change)
