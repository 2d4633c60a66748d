"""A profile that somebody else wrote into a history is refused or harmless, and never takes long."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from headwater.analysis.factors import FactorKind, Level
from headwater.analysis.profiles import drift, parsed
from headwater.analysis.root_cause.answer import Evidence
from headwater.analysis.root_cause.evidence import evidence_of
from headwater.errors import Invalid
from headwater.model import Kind, Node
from headwater.profiles import profile_of

AT = datetime(2026, 3, 1, tzinfo=UTC)
GOOD = json.dumps(
    profile_of("id,x,label\n" + "".join(f"r{k},{k % 7 + 1.5},{'a' if k % 2 else 'b'}\n" for k in range(40)))
)


def spoilt(*path: str, value: object) -> str:
    found = copy.deepcopy(json.loads(GOOD))
    inner: Any = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(found)


def evidence(before: str, after: str) -> tuple[Evidence, ...]:
    nodes = {
        uid: Node(uid, Kind.DATASET_VERSION, f"clicks@{uid}", "web", AT, AT, 1, {"profile": text})
        for uid, text in (("v1", before), ("v2", after))
    }
    ends = [Level(uid, uid, uid, AT) for uid in nodes]
    return evidence_of(FactorKind.DATASET, *ends, nodes=nodes)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[1]",
        '{"columns":' + "[" * 100_000,
        spoilt("columns", "x", value=None),
        spoilt("columns", "x", "quantiles", value=list(range(100_000))),
        spoilt("columns", "x", "quantiles", value=[3]),
        spoilt("columns", "x", "quantiles", value=["a", "b"]),
        spoilt("columns", "x", "quantiles", value=[0, float("nan")]),
        spoilt("row_digests", "rows", value={"a": ["b"]}),
        spoilt("row_digests", "rows", value={"a": 1}),
    ],
    ids=range(10),
)
def test_what_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="the profile"):
        parsed(text)
    for ends in ((GOOD, text), (text, GOOD), (text, text)):
        (only,) = evidence(*ends)
        assert only.ratio == 1
        assert only.text.startswith("its profile cannot be read: ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("rows",), "x"),
        (("columns", "x", "histogram"), []),
        (("columns", "x", "histogram", "positive"), {"q": 1}),
        (("columns", "x", "histogram", "per_decade"), "s"),
        (("columns", "x", "std"), "q"),
        (("columns", "x", "nulls"), None),
        (("columns", "x", "values"), 7),
        (("label",), [1]),
        (("label", "shares"), {"a": "z"}),
        (("label", "association"), {"x": "z"}),
        (("row_digests",), ["rows"]),
    ],
    ids=lambda found: ".".join(found) if isinstance(found, tuple) else "",
)
def test_a_strange_part_of_a_profile_ends_no_answer(path: tuple[str, ...], value: object) -> None:
    text = spoilt(*path, value=value)
    for ends in ((GOOD, text), (text, GOOD), (text, text)):
        assert evidence(*ends)


@pytest.mark.parametrize(
    "keep", [lambda _: True, lambda name: name != "row_digests", lambda name: name != "label"]
)
def test_parts_may_be_missing(keep: Callable[[str], bool]) -> None:
    found = {name: part for name, part in json.loads(GOOD).items() if keep(name)}
    told = drift(parsed(json.dumps(found)), parsed(GOOD))
    assert told.rows == (40, 40)
    assert told.units == ()


def test_long_quantiles_are_compared_at_once() -> None:
    def told(shift: float) -> str:
        quantiles = [place + shift for place in range(1_001)]
        return json.dumps({"rows": 9, "columns": {f"c{at}": {"quantiles": quantiles} for at in range(100)}})

    (first, *_) = evidence(told(0), told(500))
    assert "distribution by 50 % (KS)" in first.text
