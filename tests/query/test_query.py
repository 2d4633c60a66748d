"""The search language: what each form means, and how mistakes are answered."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import Invalid
from headwater.filters import All, AnyOf, Compare, Comparison, Condition, Not, Reaches, Search, Text
from headwater.model import Kind
from headwater.query import parse


def day(number: int, month: int = 1) -> datetime:
    """Return a midnight of 2023."""
    return datetime(2023, month, number, tzinfo=UTC)


def at(sign: str, moment: datetime) -> Compare:
    """Return a comparison of the time of occurrence."""
    return Compare("occurred_at", Comparison(sign), (moment,))


def test_the_example_of_the_reference_is_understood() -> None:
    found = parse(
        "model where trained >= 2023-01-01 and metrics.accuracy > 0.9 and tag.use_case = 'NLP' "
        "and uses dataset:clicks order by metrics.accuracy desc"
    )
    assert found.kinds == (Kind.MODEL_VERSION,)
    assert found.where == All(
        (
            Compare("occurred_at", Comparison.GE, (day(1),)),
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
        ("not " * 60 + "a", "too deep"),
        ("a " * 6000, "at most 10000"),
        ("a = 1 or " * 900 + "a = 1", "too deep or long"),
        (f"a in ({', '.join(map(str, range(501)))})", "too deep or long"),
        ("a == 1", "did you mean '=' instead of '=='"),
        ("a = 1 && b = 2", "did you mean 'and'"),
        ("a <> 1", "did you mean '!='"),
        ("a = 1 adn b = 2", "column 7.*did you mean 'and'"),
        ("a = 1 odrer by a", "column 7.*did you mean 'order'"),
        ("usess dataset:clicks", "did you mean 'uses'"),
        ("model where metrics.accuracy contians 0.9", "column 13.*did you mean 'contains'"),
        ("metrics.accuracy", "not compared with anything"),
        ("a = 'open", "never closed at column 5"),
        ("a = 1e999", "too large"),
        ("x in 1..2..3", "neither a number nor a date|unexpected"),
        ("model where", "no condition follows"),
        ("churn where a = 1", "a kind before 'where'"),
        ("loss in training", "column 9"),
        ("a,b", "column 2"),
    ],
)
def test_a_mistake_is_answered_with_its_position(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=f"(?s){said}"):
        parse(text)


def test_the_caret_stands_below_the_mistake() -> None:
    with pytest.raises(Invalid) as raised:
        parse("model where a == 1")
    line, caret = str(raised.value).splitlines()[1:3]
    assert line[caret.index("^")] == "="


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("trained = 2023-01-05", All((at(">=", day(5)), at("<", day(6))))),
        ("trained < 2023-01-05", at("<", day(5))),
        ("trained <= 2023-01-05", at("<", day(6))),
        ("trained > 2023-01-05", at(">=", day(6))),
        ("created >= '2023-01-05'", at(">=", day(5))),
        ("occurred between 2023-01-05 and 2023-01-07", All((at(">=", day(5)), at("<", day(8))))),
        ("occurred in 2023-01-05..2023-01-07", All((at(">=", day(5)), at("<", day(8))))),
        ("trained = 2023-02", All((at(">=", day(1, 2)), at("<", day(1, 3))))),
        ("trained < 2023", at("<", day(1))),
        ("trained > 2022-12", at(">=", day(1))),
        ("trained <= 2023-01-05T12:00:00Z", at("<=", day(5).replace(hour=12))),
        ("trained <= 2023-01-05T12:00:00+02:00", at("<=", day(5).replace(hour=10))),
        ("trained <= 9999-12-31", at("<", datetime.max.replace(tzinfo=UTC))),
    ],
)
def test_a_date_is_the_whole_day_month_or_year(text: str, where: Condition) -> None:
    assert parse(text).where == where


def test_a_date_that_is_excluded_leaves_what_has_a_time() -> None:
    found = parse("started != 2023-01-05").where
    assert isinstance(found, All)
    assert found.parts[0] == Compare("started_at", Comparison.EXISTS)
    assert isinstance(found.parts[1], Not)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("models", (Kind.MODEL_VERSION,)),
        ("runs where a = 1", (Kind.RUN,)),
        ("series", (Kind.MODEL, Kind.DATASET)),
        ("model series where a = 1", (Kind.MODEL,)),
        ("dataset series", (Kind.DATASET,)),
        ("envs", (Kind.ENVIRONMENT,)),
        ("Model WHERE a = 1", (Kind.MODEL_VERSION,)),
        ("model, datasets churn", (Kind.MODEL_VERSION, Kind.DATASET_VERSION)),
        ("model = 5", ()),
        ("modelling", ()),
        ("", ()),
    ],
)
def test_kinds_are_named_in_singular_or_plural(text: str, kinds: tuple[Kind, ...]) -> None:
    assert parse(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("owner = ana", Compare("owners", Comparison.EQ, ("ana",))),
        ("kind = dataset", Compare("kind", Comparison.EQ, ("DatasetVersion",))),
        ("`param.odd name` = 1", Compare("param.odd name", Comparison.EQ, (1.0,))),
        ("a = 'it''s'", Compare("a", Comparison.EQ, ("it's",))),
        ('a = "((("', Compare("a", Comparison.EQ, ("(((",))),
        ("a contains 7", Compare("a", Comparison.CONTAINS, ("7",))),
        ("a = '7'", Compare("a", Comparison.EQ, ("7",))),
        ("a in ()", Compare("a", Comparison.IN, ())),
        ("name = churn@7", Compare("name", Comparison.EQ, ("churn@7",))),
        ("uses 4f2c9a", Reaches("4f2c9a", upstream=True)),
        ("used by 'model:a b@1'", Reaches("model:a b@1", upstream=False)),
        ("'exact words'", Text(("exact", "words"))),
        ("model:churn", Text(("model", "churn"))),
        ("x = -5..-1", All((Compare("x", Comparison.GE, (-5.0,)), Compare("x", Comparison.LE, (-1.0,))))),
    ],
)
def test_forms_mean_what_they_say(text: str, where: Condition) -> None:
    assert parse(text).where == where


def test_words_may_stand_between_the_kind_and_where() -> None:
    found = parse("model churn eu where metrics.f1 > 0.5")
    assert found.where == All((All((Text(("churn", "eu")),)), Compare("metric.f1", Comparison.GT, (0.5,))))


def test_order_is_ascending_unless_said() -> None:
    assert (parse("order by name").order_by, parse("order by name").descending) == ("name", False)
    assert parse("run order by metrics.f1 DESC").descending
    assert (parse("run").order_by, parse("run").descending) == ("occurred_at", True)


def test_fields_and_values_are_plain_text() -> None:
    found = parse("a = b order by c")
    assert isinstance(found.where, Compare)
    assert {type(found.where.field), type(found.where.values[0]), type(found.order_by)} == {str}


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
