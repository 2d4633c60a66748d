"""YAML stays as written, and hostile YAML ends early."""

from __future__ import annotations

import pytest

from headwater.errors import Invalid
from headwater.imports.yaml_text import load_yaml


def test_values_stay_as_they_were_written():
    text = b"a: 1e-3\nb: [no, 1.10, ~, '']\nc: {d: 0x1F, e: 2024-01-01}\n"
    assert load_yaml(text) == {
        "a": "1e-3",
        "b": ["no", "1.10", "~", ""],
        "c": {"d": "0x1F", "e": "2024-01-01"},
    }


def test_aliases_repeat_their_anchor():
    assert load_yaml(b"a: &x {d: 1}\nb: *x\nc: [*x]") == {"a": {"d": "1"}, "b": {"d": "1"}, "c": [{"d": "1"}]}


def test_an_empty_document_is_empty_text_and_a_second_one_is_ignored():
    assert load_yaml(b"") == ""
    assert load_yaml(b"a: 1\n---\nb: 2") == {"a": "1"}


def test_sixty_four_levels_are_read_and_more_are_not():
    deep = load_yaml(b"[" * 64 + b"]" * 64)
    assert isinstance(deep, list)
    with pytest.raises(Invalid, match="64 levels"):
        load_yaml(b"[" * 65 + b"]" * 65)


def _laughs(width: int, depth: int) -> bytes:
    lines = [b"a0: &a0 [" + b",".join([b"x"] * width) + b"]"]
    for level in range(1, depth):
        inner = b",".join([b"*a%d" % (level - 1)] * width)
        lines.append(b"a%d: &a%d [%s]" % (level, level, inner))
    return b"\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"a: [", r"line \d"),
        (b"a: b: c", "mapping values"),
        (b"<<<<<<< HEAD\na: 1\n=======\n", "not YAML"),
        (b"a: *nowhere", "no anchor"),
        (b"&a [*a]", "no anchor"),
        (b"a: &a 1\nb: [" + b",".join([b"*a"] * 101) + b"]", "100 aliases"),
        (_laughs(9, 9), "200,000 values"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"a: \x00", "not YAML"),
        (b"{" * 100_000, "64 levels"),
        (b"a: " + b"x" * 1_000_000, "larger than 1,000,000 bytes"),
    ],
)
def test_what_is_no_fair_yaml_is_refused(text: bytes, reason: str):
    with pytest.raises(Invalid, match=reason):
        load_yaml(text)
