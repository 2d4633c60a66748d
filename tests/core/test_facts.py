"""Facts as JSON: what is written is read back, and an id always is that of its content."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drawn
from headwater.errors import Invalid
from headwater.fact_text import short_text
from headwater.facts import EdgeFact, Fact, IntervalFact, MetricFact, NodeFact, from_json, stored_fact
from headwater.model import Kind, Relation, Value, canonical

T = datetime(2026, 3, 1, tzinfo=UTC)
STAMP: dict[str, Any] = {"occurred_at": T, "recorded_at": T}
exotic = st.one_of(
    st.booleans(),
    st.text(),
    st.lists(st.text(), max_size=3).map(tuple),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([-0.0, 1e16, 1e-4, 9e-5, 2.0**53, "\x00\x1f\x7f\u2028", "\ue000\uffff"]),
)


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
    back = stored_fact(fact.id, fact.subject, fact.recorded_at, fact.content.decode())
    assert back == fact
    assert (back.recorded_at, back.content) == (fact.recorded_at, fact.content)


@given(drawn.facts | exotic.map(lambda value: person(x=value)))
def test_the_short_way_writes_what_the_body_is(fact: Fact) -> None:
    assert fact.content == canonical(fact._body())
    assert short_text(fact) in (None, fact.content)


@given(st.dictionaries(st.text(min_size=1), exotic, max_size=4), st.floats(0, 1), st.text(), st.integers())
def test_any_property_and_confidence_is_written_as_the_body_is(
    props: dict[str, Value], confidence: float, text: str, step: int
) -> None:
    stamp = {"occurred_at": T, "recorded_at": T, "confidence": confidence}
    makers: list[Callable[[], Fact]] = [
        lambda: NodeFact(kind=Kind.AGENT, key=(text or "a",), name=text, props=props, **stamp),  # type: ignore[arg-type]
        lambda: EdgeFact(effect=text, relation=Relation.USED, cause="b", role=text, props=props, **stamp),  # type: ignore[arg-type]
        lambda: MetricFact(run="r", key=text, value=confidence, step=step, split=text, **stamp),  # type: ignore[arg-type]
        lambda: IntervalFact(node="n", attribute="tag", name=text, value=text or None, **stamp),  # type: ignore[arg-type]
    ]
    for make in makers:
        try:
            fact = make()
        except Invalid:
            continue
        assert fact.content == canonical(fact._body())


def test_the_short_way_is_taken_for_what_is_usual() -> None:
    assert short_text(person(a="b", c=0.5, d=("x",), e=True, f=7)) is not None


@pytest.mark.parametrize(
    ("fact", "identity"),
    [
        (
            NodeFact(kind=Kind.AGENT, key=("ana",), props={"team": "growth", "lr": 0.1, "n": 3}, **STAMP),
            "ca8e0a05ad147a4ab0c6dc8067305e778769fa39c8c3e34b30781d3cd22e091e",
        ),
        (
            EdgeFact(
                effect="a" * 32,
                relation=Relation.SERVES,
                cause="b" * 32,
                role='é"',
                since=T,
                props={"k": ("x", "y"), "b": True, "f": 1e-7},
                **(STAMP | {"confidence": 0.5}),
            ),
            "c569e2871e0d137407f1808d57d6920f62677c8f4a139b1ec445b12c9159cd1a",
        ),
        (
            MetricFact(run="a" * 32, key="loss", value=2.0, step=7, split="test", **STAMP),
            "8bf82af9a8c2be0cc4224df663ff5bd24102c4afeb3928b2114e084dc0b5be35",
        ),
    ],
)
def test_ids_stay_what_they_were(fact: Fact, identity: str) -> None:
    assert fact.id == identity


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
