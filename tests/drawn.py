"""Histories that Hypothesis draws: few things, so that facts collide; few times, so that they tie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from headwater.facts import (
    EdgeFact,
    Fact,
    IntervalFact,
    MetricFact,
    NodeFact,
    StateFact,
    TombstoneFact,
    VerdictFact,
    metric_value,
)
from headwater.filters import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Not,
    OneOf,
    Search,
    Text,
)
from headwater.model import Digest, Kind, Origin, Relation, RunState, Times, uid_of
from headwater.tokens import query_tokens

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS: dict[Kind, list[tuple[str, ...]]] = {
    Kind.DATASET_VERSION: [("shop", "clicks", label) for label in "1234"],
    Kind.MODEL_VERSION: [("shop", "churn", label) for label in "12"],
    Kind.RUN: [("ci", name) for name in ("a", "b", "c")],
    Kind.DATASET: [("shop", "clicks"), ("shop", "other")],
    Kind.MODEL: [("shop", "churn")],
    Kind.COMMIT: [("1a2b",)],
    Kind.DEPLOYMENT: [("shop", "prod")],
}
UIDS = [uid_of(kind, key) for kind, keys in KEYS.items() for key in keys]
VERSIONS = [uid_of(kind, key) for kind in (Kind.DATASET_VERSION, Kind.MODEL_VERSION) for key in KEYS[kind]]
SERIES = [uid_of(kind, key) for kind in (Kind.DATASET, Kind.MODEL) for key in KEYS[kind]]
RUNS = [uid_of(Kind.RUN, key) for key in KEYS[Kind.RUN]]
DIGESTS = [
    Digest("sha256", "aa" * 32),
    Digest("sha256", "bb" * 32),
    Digest("md5", "cc" * 16),
    Digest("md5", "dd" * 16, "head-100-rows"),
    Digest("mlflow", "ee" * 4),
]
_WORDS = ["abc", "Abc", "abd", "true", "True", "train model", "trainModel v2", "resnet50", "NaN"]
_NUMBERS = ["0.1", "1e-1", "0.10", "10", "9", "-1", "2026-01-02", "2026-01-02T03:04:05Z"]
TEXTS = [*_WORDS, *_NUMBERS, "Zoë", "机器学习", "\U0001f600 \uffff", "a'b\"c`d\\e$f"]
FIELDS = ["param.lr", "metric.acc", "tag.t", "x y", "description"]

moments = st.integers(0, 6).map(lambda days: START + timedelta(days=days))
values = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from([0, 1, 10, -1, 0.1, 0.5, 1e-7, 1e21, 2.5e-5, True, False]),
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map(tuple),
)


@st.composite
def node_facts(draw: st.DrawFn) -> Fact:
    """Draw that a thing exists."""
    kind = draw(st.sampled_from(list(KEYS)))
    return NodeFact(
        kind=kind,
        key=draw(st.sampled_from(KEYS[kind])),
        name=draw(st.sampled_from(["", "churn", "clicks@1", "Clicks"])),
        project=draw(st.sampled_from(["", "shop"])),
        props=draw(st.dictionaries(st.sampled_from(FIELDS), values, max_size=3)),
        digests=tuple(draw(st.lists(st.sampled_from(DIGESTS), max_size=2, unique_by=lambda d: d.algorithm))),
        **draw(_stamps()),
    )


@st.composite
def edge_facts(draw: st.DrawFn) -> Fact:
    """Draw a dependency: any at all, or a version in its series."""
    if draw(st.booleans()):
        ends = (
            draw(st.sampled_from([*VERSIONS, RUNS[0]])),
            Relation.VERSION_OF,
            draw(st.sampled_from(SERIES)),
        )
    else:
        ends = (
            draw(st.sampled_from(UIDS)),
            draw(st.sampled_from(list(Relation))),
            draw(st.sampled_from(UIDS)),
        )
    return EdgeFact(
        effect=ends[0],
        relation=ends[1],
        cause=ends[2],
        role=draw(st.sampled_from(["", "", "test"])),
        since=draw(st.none() | moments),
        until=draw(st.none() | st.none() | moments),
        props=draw(st.dictionaries(st.sampled_from(["how", "rows"]), values, max_size=1)),
        **draw(_stamps()),
    )


@st.composite
def small_facts(draw: st.DrawFn) -> Fact:
    """Draw a state, metric, interval, verdict or tombstone."""
    stamp = draw(_stamps())
    match draw(st.integers(0, 4)):
        case 0:
            return StateFact(
                run=draw(st.sampled_from(RUNS)), state=draw(st.sampled_from(list(RunState))), **stamp
            )
        case 1:
            number = draw(st.sampled_from([0.1, 0.9, 0.0, -0.0, 5.0, float("nan"), float("inf")]))
            return MetricFact(
                run=draw(st.sampled_from(RUNS)),
                key=draw(st.sampled_from(["acc", "auc"])),
                split=draw(st.sampled_from(["", "test", "train"])),
                step=draw(st.integers(0, 2)),
                **metric_value(number),
                **stamp,
            )
        case 2:
            return IntervalFact(
                node=draw(st.sampled_from(UIDS)),
                attribute=draw(st.sampled_from(["alias", "tag", "owner", "description"])),
                name=draw(st.sampled_from(["t", "u"])),
                value=draw(st.none() | st.sampled_from(TEXTS)),
                **stamp,
            )
        case 3:
            return VerdictFact(
                investigation=draw(st.sampled_from(UIDS)), suspect="s", verdict="not it", **stamp
            )
    return TombstoneFact(node=draw(st.sampled_from(UIDS)), reason="gone", **stamp)


facts = st.one_of(node_facts(), node_facts(), edge_facts(), edge_facts(), small_facts())
histories = st.lists(facts, min_size=1, max_size=25)
times = st.builds(Times, st.none() | moments, st.none() | moments)


@st.composite
def batches(draw: st.DrawFn, history: list[Fact]) -> list[list[Fact]]:
    """Draw a way to tell `history`: in any order, cut anywhere, parts of it again, learned at other times."""
    again = draw(st.lists(st.tuples(st.sampled_from(history), moments), max_size=5))
    told = draw(st.permutations([*history, *(fact.learned(moment) for fact, moment in again)]))
    cuts = sorted(draw(st.lists(st.integers(0, len(told)), max_size=4)))
    return [list(told[start:stop]) for start, stop in zip([0, *cuts], [*cuts, len(told)], strict=True)]


operands = st.one_of(
    st.sampled_from(TEXTS), st.sampled_from([0.1, 10.0, -1.0, 0.0, 1e21]), st.booleans(), moments
)
_OWN_FIELDS = ["name", "project", "kind", "uid", "occurred_at", "recorded_at"]
_OTHER_FIELDS = ["metric.auc", "state", "owners", "alias.t", "digest.sha256", "nothing"]
fields = st.sampled_from([*FIELDS, *_OWN_FIELDS, *_OTHER_FIELDS])
_orders = st.sampled_from([sign for sign in Comparison if sign not in (Comparison.IN, Comparison.EXISTS)])
comparisons: st.SearchStrategy[Condition] = st.one_of(
    st.builds(lambda field, sign, value: Compare(field, sign, (value,)), fields, _orders, operands),
    st.builds(
        lambda field, several: Compare(field, Comparison.IN, tuple(several)),
        fields,
        st.lists(operands, max_size=3),
    ),
    st.builds(lambda field: Compare(field, Comparison.EXISTS), fields),
    st.builds(
        lambda text, cut: Text(query_tokens(text[: cut + 1])), st.sampled_from(TEXTS), st.integers(0, 8)
    ),
    st.builds(lambda uids: OneOf(frozenset(uids)), st.lists(st.sampled_from(UIDS))),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: AnyOf(tuple(parts)), st.lists(inner, max_size=3)),
    ),
    max_leaves=4,
)
searches = st.builds(
    Search,
    kinds=st.lists(st.sampled_from(list(KEYS)), max_size=2).map(tuple),
    where=conditions,
    order_by=fields,
    descending=st.booleans(),
    times=times,
)


@st.composite
def _stamps(draw: st.DrawFn) -> dict[str, object]:
    return {
        "occurred_at": draw(moments),
        "recorded_at": draw(moments),
        "origin": draw(st.sampled_from([Origin.IMPORTED, Origin.DECLARED, Origin.INFERRED])),
        "confidence": draw(st.sampled_from([1.0, 0.5])),
    }
