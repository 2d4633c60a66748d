"""A short query cannot ask for long work."""

import json
from collections.abc import Callable

import pytest
from graphql import get_introspection_query, parse

from headwater.api.graphql import limits
from headwater.api.graphql.schema import build_schema
from headwater.errors import Invalid
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from serving import asked, served
from stories import Story

Ask = Callable[..., dict]
SCHEMA = build_schema().plain


def refused(ask: Ask, query: str, **variables: object) -> str:
    """Return why a query is refused without having run."""
    answer = ask(query, **variables)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    return answer["errors"][0]["message"]


def unfolding(levels: int, *, inner: str = "uid", times: int = 2) -> str:
    """Return fragments of which each holds the one before several times."""
    parts = [f"fragment f0 on Entity {{ {inner} }}"]
    for level in range(1, levels + 1):
        spreads = f" ...f{level - 1}" * times
        parts.append(f"fragment f{level} on Entity {{ {spreads} }}")
    return f'{{ entity(ref: {{reference: "model:churn"}}) {{ ...f{levels} }} }} ' + " ".join(parts)


def test_fragments_that_unfold_are_measured_once_each(ask: Ask):
    assert "fields" in refused(ask, unfolding(24))


def test_unfolding_is_measured_exactly_however_far_it_goes():
    with pytest.raises(Invalid, match=f"{2**60 + 1:,} fields"):
        limits.check(parse(unfolding(60)), SCHEMA, {})


def test_aliases_inside_fragments_count_at_every_spread(ask: Ask):
    assert ask(unfolding(5, inner="a: uid"))["data"]["entity"]
    assert "64 aliases" in refused(ask, unfolding(6, inner="a: uid"))


def test_directives_are_counted(ask: Ask):
    many = "@include(if: true) " * 51
    assert "directives" in refused(ask, f"{{ __typename {many} }}")


def test_nothing_is_deeper_than_the_limit(ask: Ask):
    step = "generatedBy { used { version { "
    assert ask('{ modelVersion(ref: "model:churn@7") { ' + step * 5 + "uid " + "} } } " * 5 + "} }")["data"]
    deep = '{ modelVersion(ref: "model:churn@7") { ' + step * 8 + "uid " + "} } } " * 8 + "} }"
    assert "levels deep" in refused(ask, deep)


@pytest.mark.parametrize("levels", [150, 600])
def test_selections_nested_beyond_reason_are_refused(ask: Ask, levels: int):
    assert refused(ask, "{ a" * levels + "}" * levels)


@pytest.mark.parametrize("levels", [150, 1_400])
def test_values_nested_beyond_reason_are_refused(ask: Ask, levels: int):
    assert refused(ask, "{ search(text: " + "[" * levels + "]" * levels + ", first: 1) { totalCount } }")


def test_a_long_chain_of_fragments_is_refused(ask: Ask):
    links = " ".join(f"fragment f{n} on Entity {{ ...f{n + 1} }}" for n in range(300))
    query = '{ entity(ref: {uid: "x"}) { ...f0 } } ' + links + " fragment f300 on Entity { uid }"
    assert refused(ask, query)


def test_a_fragment_that_contains_itself_is_refused(ask: Ask):
    query = '{ entity(ref: {uid: "x"}) { ...a } } fragment a on Entity { ...b } fragment b on Entity { ...a }'
    assert "contains itself" in refused(ask, query)


def test_pages_within_pages_cost_their_product(ask: Ask):
    page = (
        '{ search(text: "run", first: 100) { nodes { causes(first: 100) { nodes { node { uid name } } } } } }'
    )
    assert "objects" in refused(ask, page)


def test_pages_given_as_variables_cost_the_same(ask: Ask):
    query = """query P($n: Int!) { search(text: "run", first: $n) {
      nodes { causes(first: $n) { nodes { node { uid name } } } }
    } }"""
    assert "objects" in refused(ask, query, n=100)
    assert ask(query, n=10)["data"]["search"]["nodes"]


@pytest.mark.parametrize(
    ("times", "question"),
    [
        (21, 'rootCause(bad: {reference: "model:churn@8"}) { metric }'),
        (5, 'reach(of: {reference: "model:churn@8"}, direction: DOWNSTREAM) { ids }'),
    ],
)
def test_many_heavy_questions_at_once_are_refused(ask: Ask, times: int, question: str):
    many = " ".join(f"q{n}: {question}" for n in range(times))
    assert "objects" in refused(ask, f"{{ {many} }}")


def test_the_parser_reads_3000_tokens_and_no_more(ask: Ask):
    assert "token" in refused(ask, "{ " + "a " * 3_000 + "}").lower()


def test_one_field_many_times_over_is_refused_before_it_is_compared_with_itself(ask: Ask):
    assert "selected" in refused(ask, "{ " + "__typename " * 900 + "}")


def test_the_whole_schema_can_be_asked_for(ask: Ask):
    found = ask(get_introspection_query(descriptions=True, input_value_deprecation=True))
    assert "errors" not in found
    assert found["data"]["__schema"]["queryType"]["name"] == "Query"


def test_the_schema_cannot_be_unfolded_into_itself(ask: Ask):
    nested = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    assert "introspection" in refused(ask, nested).lower()
    thrice = "{ " + " ".join(f"s{n}: __schema {{ types {{ name }} }}" for n in range(3)) + " }"
    assert "introspections" in refused(ask, thrice)


def test_an_answer_that_grows_too_large_ends_as_one():
    story = Story()
    many = [story.dataset(f"part-{number}", "1") for number in range(100)]
    story.step("join", "join", uses=[(uid, "") for uid in many])
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    with served(services) as address:
        # Measured beforehand it is small: how long a list is shows when it is read.
        answer = asked(
            address,
            '{ run(ref: "run:join") { used { version { usedBy(first: 2) { nodes { used { version { uid } } } } } } } }',
        )
    assert "more than 5,000 objects" in answer["errors"][0]["message"]


def test_a_list_that_is_too_long_says_how_to_page():
    story = Story()
    many = [story.dataset(f"part-{number}", "1") for number in range(501)]
    story.step("join", "join", uses=[(uid, "") for uid in many])
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    with served(services) as address:
        answer = asked(address, '{ run(ref: "run:join") { used { role } } }')
        told = answer["errors"][0]["message"]
        assert "causes(first: 100, relations: [USED])" in told
        paged = asked(
            address, '{ run(ref: "run:join") { causes(first: 100, relations: [USED]) { totalCount } } }'
        )
    assert paged["data"]["run"]["causes"] == {"totalCount": 501}


def test_what_is_refused_is_told_shortly(ask: Ask):
    assert len(json.dumps(ask("{ " + "x" * 90_000 + " }"))) < 400_000
