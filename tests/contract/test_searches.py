"""The search language on a store: comparisons, free text, order, pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from contract.seed import CHURN, LEARNED, MODEL1, MODEL2, TRAIN, V1, V2, VALUES, day, history, things
from headwater.errors import Invalid
from headwater.facts import NodeFact
from headwater.filters import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Not,
    OneOf,
    Operand,
    Search,
    Text,
)
from headwater.model import Kind, Value
from headwater.store import Store
from headwater.tokens import query_tokens


def found(store: Store, where: Condition, kinds: Sequence[Kind] = ()) -> set[str]:
    """Return the names of all that matches."""
    page = store.search(Search(kinds=tuple(kinds), where=where), first=100)
    assert page.total == len(page.nodes)
    return {node.name for node in page.nodes}


def x(sign: str, *values: Operand) -> Compare:
    """Return a comparison of `x`."""
    return Compare("x", Comparison(sign), values)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (x("=", 10), {"number", "numeric", "many"}),
        (x("!=", 10), {"small", "word", "day", "moment", "yes", "yes text"}),
        (x("<", 1), {"small"}),
        (x("<=", 0.001), {"small"}),
        (x(">", 9.5), {"number", "numeric", "many"}),
        (x(">=", 10.5), set()),
        (x("=", "10"), {"number", "many"}),
        (x("=", "1e1"), {"numeric"}),
        (x("=", "abc"), {"word", "many"}),
        (x("!=", "abc"), {"number", "small", "numeric", "day", "moment", "yes", "yes text"}),
        (x("<", "1"), {"small"}),
        (x(">=", "x"), {"many"}),
        (x("in", "abc", 0.001), {"word", "many", "small"}),
        (x("in"), set()),
        (x("contains", "b"), {"word", "many"}),
        (x("contains", ""), set(VALUES)),
        (x("contains", "1"), {"number", "small", "numeric", "moment", "many"}),
        (x("exists"), set(VALUES)),
        (Not(x("exists")), {"none"}),
        (x("=", day(4)), {"day"}),
        (x(">", day(4)), {"moment"}),
        (x("<=", day(4) + timedelta(hours=12)), {"day", "moment"}),
        (x("!=", day(4)), set(VALUES) - {"day"}),
        (x("=", True), {"yes", "yes text"}),
        (x("!=", True), set(VALUES) - {"yes", "yes text"}),
        (x("=", False), set()),
        (x("<", True), set()),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, Compare | Not) else "",
)
def test_comparisons_mean_what_the_operand_is(store: Store, condition: Condition, names: set[str]) -> None:
    store.append(things())
    assert found(store, condition) == names


def test_conditions_combine(store: Store) -> None:
    store.append(things())
    ten, word = x("=", 10), x("=", "abc")
    assert found(store, All((ten, word))) == {"many"}
    assert found(store, AnyOf((ten, word))) == {"number", "numeric", "word", "many"}
    assert found(store, All((ten, Not(word)))) == {"number", "numeric"}
    assert found(store, All(())) == {*VALUES, "none"}
    assert found(store, AnyOf(())) == set()
    assert found(store, Not(Not(word))) == {"word", "many"}


def test_own_fields_compare_too(store: Store) -> None:
    store.append(history())
    assert found(store, Compare("name", Comparison.EQ, ("churn",))) == {"churn"}
    assert found(store, Compare("kind", Comparison.EQ, ("Deployment",))) == {"eu-prod"}
    assert found(store, Compare("uid", Comparison.IN, (V1, V2))) == {"clicks@v1", "clicks@v2"}
    assert found(store, Compare("project", Comparison.NE, ("shop",))) == set()
    assert found(store, Compare("occurred_at", Comparison.LT, (day(1),))) == {"1a2b3c4d"}
    assert found(store, Compare("recorded_at", Comparison.GT, (LEARNED + timedelta(days=7),))) == {"eu-prod"}
    assert found(store, Compare("kind", Comparison.EQ, (10.0,))) == set()


@pytest.mark.parametrize("field", ["name", "project"])
def test_names_that_are_numbers_compare_as_numbers(store: Store, field: str) -> None:
    stamp = {"occurred_at": day(1), "recorded_at": day(1)}
    store.append(
        [
            NodeFact(kind=Kind.RUN, key=("p", text), name=text, project=text, **stamp)
            for text in ("7", "x", "42")
        ]
    )
    assert found(store, Compare(field, Comparison.EQ, (42.0,))) == {"42"}
    assert found(store, Compare(field, Comparison.IN, (7.0, "x"))) == {"7", "x"}
    assert found(store, Compare(field, Comparison.GE, (7.0,))) == {"7", "42"}
    assert found(store, Compare(field, Comparison.LT, (42.0,))) == {"7"}


def test_parameters_compare_as_numbers_though_they_are_text(store: Store) -> None:
    store.append(history())
    assert found(store, Compare("param.lr", Comparison.LT, (0.005,))) == {"train-4f2c"}
    assert found(store, Compare("param.lr", Comparison.EQ, ("1e-3",))) == {"train-4f2c"}
    assert found(store, Compare("tag.team", Comparison.EQ, ("growth",))) == {"train-4f2c", "retrain-77aa"}


def test_a_metric_of_a_version_is_that_of_the_run_that_made_it(store: Store) -> None:
    store.append(history())
    good = Compare("metric.accuracy", Comparison.GT, (0.9,))
    assert found(store, good) == {"train-4f2c", "churn@1"}
    assert found(store, good, [Kind.MODEL_VERSION]) == {"churn@1"}
    assert found(store, Compare("metric.accuracy", Comparison.EXISTS), [Kind.MODEL_VERSION]) == {
        "churn@1",
        "churn@2",
    }


def test_a_metric_of_a_version_is_that_of_a_run_that_evaluated_it(store: Store) -> None:
    store.append(history())
    auc = Compare("metric.auc", Comparison.EQ, (0.8,))
    assert found(store, auc, [Kind.MODEL_VERSION]) == {"churn@2"}
    assert found(store, Not(auc), [Kind.MODEL_VERSION]) == {"churn@1"}


def test_a_version_has_each_member_of_what_its_run_lists_as_a_metric(store: Store) -> None:
    store.append(history())
    props: dict[str, Value] = {"metric.odd": ("7", "word")}
    train = next(fact for fact in history() if isinstance(fact, NodeFact) and fact.uid == TRAIN)
    stamp = {"occurred_at": day(9), "recorded_at": day(9)}
    store.append([NodeFact(kind=Kind.RUN, key=train.key, props=props, **stamp)])
    for where in (
        Compare("metric.odd", Comparison.EQ, (7.0,)),
        Compare("metric.odd", Comparison.EQ, ("word",)),
        Compare("metric.odd", Comparison.CONTAINS, ("wor",)),
    ):
        assert found(store, where, [Kind.MODEL_VERSION]) == {"churn@1"}
    ordered = store.search(Search((Kind.MODEL_VERSION,), order_by="metric.odd"))
    assert [node.uid for node in ordered.nodes][:1] == [MODEL1]


def test_a_metric_that_a_version_has_itself_comes_first(store: Store) -> None:
    own = NodeFact(
        kind=Kind.MODEL_VERSION,
        key=("shop", "churn", "1"),
        props={"metric.accuracy": 0.5},
        occurred_at=day(9),
        recorded_at=day(9),
    )
    store.append([*history(), own])
    assert found(store, Compare("metric.accuracy", Comparison.GT, (0.6,)), [Kind.MODEL_VERSION]) == {
        "churn@2"
    }
    assert found(store, Compare("metric.accuracy", Comparison.EQ, (0.5,))) == {"churn@1"}
    search = Search(kinds=(Kind.MODEL_VERSION,), order_by="metric.accuracy", descending=False)
    assert [node.uid for node in store.search(search).nodes] == [MODEL1, MODEL2]


def test_one_of_keeps_the_given_nodes(store: Store) -> None:
    store.append(history())
    assert found(store, OneOf(frozenset({CHURN, V1, "nobody"}))) == {"churn", "clicks@v1"}
    assert found(store, OneOf(frozenset())) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("churn", {"churn", "churn@1", "churn@2"}),
        ("CHURN", {"churn", "churn@1", "churn@2"}),
        ("churn 2", {"churn@2"}),
        ("chur", {"churn", "churn@1", "churn@2"}),
        ("feat add", set()),
        ("add feat", {"1a2b3c4d"}),
        ("ana", {"1a2b3c4d"}),
        ("growth train-4f", {"train-4f2c"}),
        ("nothing", set()),
        ('"quoted" OR', set()),
    ],
)
def test_free_text_needs_every_word_and_the_last_may_be_a_beginning(
    store: Store, text: str, names: set[str]
) -> None:
    store.append(history())
    assert found(store, Text(query_tokens(text))) == names


def test_free_text_finds_words_of_any_script(store: Store) -> None:
    fact = NodeFact(
        kind=Kind.AGENT,
        key=("a",),
        name="Zoë Müller",
        props={"description": "机器学习 моделей"},
        occurred_at=day(1),
        recorded_at=day(1),
    )
    store.append([fact])
    for text in ("zoë", "ZOË mül", "学习", "модел"):
        assert found(store, Text(query_tokens(text))) == {"Zoë Müller"}, text
    assert found(store, Text(query_tokens("zoe"))) == set()


def test_free_text_forgets_what_was_said_before(store: Store) -> None:
    store.append(history())
    changed = NodeFact(
        kind=Kind.COMMIT,
        key=("1a2b3c4d",),
        props={"message": "Drop columns"},
        occurred_at=day(9),
        recorded_at=day(9),
    )
    store.append([changed])
    assert found(store, Text(query_tokens("features"))) == set()
    assert found(store, Text(query_tokens("drop"))) == {"1a2b3c4d"}


def test_a_thousand_alternatives_are_answered(store: Store) -> None:
    store.append(things())
    many = AnyOf(tuple(x("=", float(number)) for number in range(1_000)))
    assert found(store, many) == {"number", "numeric", "many"}
    assert found(store, All((many, x("=", "abc")))) == {"many"}
    texts = (*(f"{number}" for number in range(500)), *(f"w{number}" for number in range(500)))
    assert found(store, x("in", *texts, "abc")) == {"number", "word", "many"}
    mixed = AnyOf((x("in", *texts), x("=", day(4)), x("=", True), x("<", 0.01), x("=", "1e1")))
    assert found(store, mixed) == {"number", "many", "day", "yes", "yes text", "small", "numeric"}


def test_fields_and_values_are_never_taken_for_query_text(store: Store) -> None:
    store.append(things())
    for odd in ("x' OR '1'='1", "x`]) RETURN 1 //", 'x"); DROP TABLE node; --', "a.b.c", "", "$x", "{x}"):
        assert found(store, Compare(odd, Comparison.EQ, (odd,))) == set(), odd
        with pytest.raises(Invalid, match="tokens"):
            store.search(Search(where=Text((odd,))))
        assert store.search(Search(order_by=odd), first=2).total == len(VALUES) + 1


@pytest.mark.parametrize("held", [0, 0.0, -0.0, "0", "-0.0"])
@pytest.mark.parametrize("asked", [0, 0.0, -0.0])
def test_zero_has_no_sign(store: Store, held: Value, asked: float) -> None:
    zero = NodeFact(kind=Kind.RUN, key=("zero",), props={"n": held}, occurred_at=day(1), recorded_at=LEARNED)
    store.append([zero])
    found = {
        sign: [node.uid for node in store.search(Search((Kind.RUN,), Compare("n", sign, (asked,)))).nodes]
        for sign in (Comparison.EQ, Comparison.LT, Comparison.LE, Comparison.GT, Comparison.GE)
    }
    assert found[Comparison.LT] == found[Comparison.GT] == []
    assert found[Comparison.EQ] == found[Comparison.LE] == found[Comparison.GE] == [zero.uid]


def test_zeros_of_either_sign_are_ordered_by_what_comes_next(store: Store) -> None:
    facts = [
        NodeFact(kind=Kind.RUN, key=(f"zero {n}",), props={"n": n}, occurred_at=day(1), recorded_at=LEARNED)
        for n in (0.0, -0.0, 0)
    ]
    store.append(facts)
    found = store.search(Search((Kind.RUN,), order_by="n")).nodes
    assert [node.uid for node in found] == [
        node.uid for node in store.search(Search((Kind.RUN,), order_by="occurred_at")).nodes
    ]
