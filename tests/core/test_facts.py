"""Facts as JSON: what is written is read back, and an id always is that of its content."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drawn
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, NodeFact, from_json, stored_fact
from headwater.model import Kind, canonical, to_text

T = datetime(2026, 3, 1, tzinfo=UTC)


def person(**props: object) -> NodeFact:
    """Return the statement of a person with these properties."""
    return NodeFact(kind=Kind.AGENT, key=("ana",), props=props, occurred_at=T, recorded_at=T)  # type: ignore[arg-type]


@given(drawn.facts)
def test_a_fact_survives_json(fact: Fact) -> None:
    line = json.loads(canonical(fact.to_json()))
    back = from_json(line)
    assert back == fact
    assert (back.id, back.recorded_at, back.content) == (fact.id, fact.recorded_at, fact.content)


@given(drawn.facts)
def test_a_stored_fact_comes_back_whole(fact: Fact) -> None:
    back = stored_fact(fact.id, fact.subject, to_text(fact.recorded_at), fact.content.decode())
    assert back == fact
    assert (back.recorded_at, back.content) == (fact.recorded_at, fact.content)


@given(drawn.facts)
def test_learning_later_keeps_the_id(fact: Fact) -> None:
    later = fact.learned(fact.recorded_at + timedelta(days=1))
    assert (later.id, later.content, later.subject) == (fact.id, fact.content, fact.subject)
    assert later.recorded_at == fact.recorded_at + timedelta(days=1)
    assert (
        type(later)(**{k: getattr(later, k) for k in later.__dataclass_fields__ if k not in _DERIVED})
        == later
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_of_any_size_survive_json(number: float) -> None:
    fact = person(x=number, many=("a",), yes=True, text="9007199254740993")
    assert from_json(json.loads(canonical(fact.to_json()))) == fact


def test_the_id_is_about_everything_but_the_time_of_learning() -> None:
    one = person(team="growth")
    assert one.id != person(team="risk").id
    assert one.id != NodeFact(kind=Kind.AGENT, key=("ana",), occurred_at=T, recorded_at=T).id
    assert one.id == person(team="growth").learned(T + timedelta(1)).id


def test_ids_do_not_depend_on_the_order_of_properties_or_the_kind_of_number() -> None:
    assert person(a=1, b=2).id == person(b=2.0, a=1.0).id


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({}, "unknown type"),
        ({"fact": "rumour"}, "unknown type"),
        ({"fact": "node", "kind": "Agent"}, "missing"),
        ({**person().to_json(), "kind": "Ghost"}, "Ghost"),
        ({**person().to_json(), "occurred_at": "yesterday"}, "yesterday"),
        ({**person().to_json(), "id": "0" * 64}, "id"),
        ({**person().to_json(), "colour": "red"}, "colour"),
        ({**person().to_json(), "key": []}, "key"),
        ({**person().to_json(), "confidence": 2}, "confidence"),
        ({**person().to_json(), "props": [1]}, "node"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_lines_that_are_no_facts_are_refused_with_the_reason(line: dict[str, object], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        from_json(line)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [None, {"a": object()}, b"bytes", 2**60, float("nan"), "\ud800"],
    ids=lambda value: type(value).__name__,
)
def test_properties_that_no_json_holds_are_refused(value: object) -> None:
    with pytest.raises(Invalid):
        person(x=value) if value is not None else MetricFact(
            run="r", key="k", value=None, occurred_at=T, recorded_at=T
        )


_DERIVED = {"type", "id", "subject", "content"}
