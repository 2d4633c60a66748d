"""Free text becomes tokens that every engine splits and compares alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model import Kind, Node
from headwater.tokens import MAX_TOKENS, index_tokens, query_tokens, search_text

T = datetime(2026, 3, 1, tzinfo=UTC)


def person(name: str, **props: object) -> Node:
    """Return a node of that name with these properties."""
    return Node("u", Kind.AGENT, name, "", T, T, 1, props)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Tumour-Screen v12", {"tumour", "screen", "v12", "v", "12"}),
        ("trainModel", {"trainmodel", "train", "model"}),
        ("HTTPServer", {"httpserver", "http", "server"}),
        ("resnet50", {"resnet50", "resnet", "50"}),
        ("snake_case/and.dots", {"snake", "case", "and", "dots"}),
        ("a1b2c3d4e5f6", {"a1b2c3d4e5f6"}),
        ("ﬁne ＡＢＣ", {"fine", "abc"}),
        ("Straße", {"strasse"}),
        ("", set()),
        ("--- !", set()),
    ],
)
def test_words_and_their_parts_are_indexed(text: str, tokens: set[str]) -> None:
    assert set(index_tokens(text)) == tokens


def test_what_is_asked_is_not_taken_apart() -> None:
    assert query_tokens("trainModel resnet50 trainmodel") == ("trainmodel", "resnet50")


def test_ideographs_are_found_one_by_one() -> None:
    assert set(query_tokens("学习")) < set(index_tokens("机器学习"))


@given(st.text())
def test_tokens_are_plain_ascii(text: str) -> None:
    for token in [*index_tokens(text), *query_tokens(text)]:
        assert re.fullmatch("[a-z0-9_]+", token), token


@given(st.text())
def test_whatever_is_indexed_is_found_by_the_same_text(text: str) -> None:
    assert set(query_tokens(text)) <= set(index_tokens(text))


@given(
    st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=12),
    st.integers(1, 12),
)
def test_the_beginning_of_a_word_is_the_beginning_of_its_token(word: str, cut: int) -> None:
    asked = query_tokens(word[:cut])
    if len(asked) == 1 and len(query_tokens(word)) == 1 and word.casefold().startswith(word[:cut].casefold()):
        assert query_tokens(word)[0].startswith(asked[0])


def test_names_project_description_and_text_properties_are_searched() -> None:
    node = Node(
        "u", Kind.RUN, "Night run", "Clinic", T, T, 1, {"description": "Scans", "tags": ("blue",), "n": 3}
    )
    assert search_text(node).split() == sorted(["night", "run", "clinic", "scans", "blue"])


def test_profiles_and_endless_texts_do_not_flood_the_index() -> None:
    node = person("x", profile="secret words", notes=" ".join(f"w{n}" for n in range(5_000)))
    held = search_text(node).split()
    assert "secret" not in held
    assert len(held) <= MAX_TOKENS
    many = person("first", **{f"p{n}": f"v{n}" for n in range(3_000)})
    assert len(search_text(many).split()) == MAX_TOKENS
    assert "first" in search_text(many).split()
