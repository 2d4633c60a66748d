"""The search language: what each form means, and how mistakes are answered."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import Invalid
from headwater.filters import All, AnyOf, Compare, Comparison, Not, Reaches, Search, Text
from headwater.model import Kind
from headwater.query import parse


def test_the_example_of_the_reference_is_understood() -> None:
    found = parse(
        "model where trained >= 2023-01-01 and metrics.accuracy > 0.9 and tag.use_case = 'NLP' "
        "and uses dataset:clicks order by metrics.accuracy desc"
    )
    assert found.kinds == (Kind.MODEL_VERSION,)
    assert found.where == All(
        (
            Compare("occurred_at", Comparison.GE, (datetime(2023, 1, 1, tzinfo=UTC),)),
            Compare("metric.accuracy", Comparison.GT, (0.9,)),
            Compare("tag.use_case", Comparison.EQ, ("NLP",)),
            Reaches("dataset:clicks", upstream=True),
        )
    )
    assert (found.order_by, found.descending) == ("metric.accuracy", True)


def test_words_are_free_text_and_may_be_mixed_with_conditions() -> None:
    assert parse("churn eu").where == All((Text(("churn", "eu")),))
    assert parse("run nightly state = FAIL").where == All(
        (Compare("state", Comparison.EQ, ("FAIL",)), Text(("nightly",)))
    )


def test_a_kind_word_alone_lists_the_kind() -> None:
    assert parse("dataset").kinds == (Kind.DATASET_VERSION,)
    assert parse("run, commit").kinds == (Kind.RUN, Kind.COMMIT)


def test_and_binds_closer_than_or_and_not_closest() -> None:
    found = parse("a = 1 or b = 2 and not c exists").where
    assert found == AnyOf(
        (
            Compare("a", Comparison.EQ, (1.0,)),
            All((Compare("b", Comparison.EQ, (2.0,)), Not(Compare("c", Comparison.EXISTS)))),
        )
    )


def test_parentheses_group() -> None:
    found = parse("(a = 1 or b = 2) and c = true").where
    assert isinstance(found, All)
    assert isinstance(found.parts[0], AnyOf)
    assert found.parts[1] == Compare("c", Comparison.EQ, (True,))


@pytest.mark.parametrize(
    "text", ["metrics.f1 between 0.1 and 0.5", "metrics.f1 in 0.1..0.5", "metrics.f1 = 0.1..0.5"]
)
def test_ranges_have_three_spellings(text: str) -> None:
    assert parse(text).where == All(
        (Compare("metric.f1", Comparison.GE, (0.1,)), Compare("metric.f1", Comparison.LE, (0.5,)))
    )


def test_in_takes_several_values() -> None:
    assert parse("params.lr in (0.1, 1e-3, 'auto')").where == Compare(
        "param.lr", Comparison.IN, (0.1, 0.001, "auto")
    )


def test_used_by_reaches_the_other_way() -> None:
    assert parse("used by model:churn@7").where == Reaches("model:churn@7", upstream=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modle where a = 1", "column 7.*did you mean 'model'"),
        ("model where a == 1", "column 16"),
        ("model where a = ", "ends too early"),
        ("model where (a = 1", "expected"),
        ("model where trained > 2023-13-45", "'2023-13-45' is not a time.*column 23"),
        ("(" * 60 + "a" + ")" * 60, "too deep"),
        ("a " * 6000, "at most 10000"),
    ],
)
def test_a_mistake_is_answered_with_its_position(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=f"(?s){said}"):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused_clearly(text: str) -> None:
    with suppress(Invalid):
        assert isinstance(parse(text), Search)


@given(
    st.lists(
        st.sampled_from(
            ["model", "where", "(", ")", "a", "=", "1", "and", "or", "not", "in", "uses", "'x'", ".."]
        ),
        max_size=12,
    )
)
def test_any_order_of_the_words_is_understood_or_refused_clearly(words: list[str]) -> None:
    with suppress(Invalid):
        assert isinstance(parse(" ".join(words)), Search)
