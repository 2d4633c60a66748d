"""Secrets leave what is kept: values under names that speak of them, and secrets within any other text.

Commit ids, digests, identifiers and settings of models stay as they are. Doing it twice is doing it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from headwater.access.redact_assignments import mark_assignments
from headwater.access.redact_commands import mark_commands
from headwater.access.redact_marks import MARK, mark_of
from headwater.access.redact_names import Named, may_be_secret, named
from headwater.access.redact_places import mark_places
from headwater.access.redact_shapes import mark_shapes
from headwater.model import Value

_SHORTEST = 4
_MEASURED = frozenset({"profile", "row_digests"})
_POINTING = frozenset({"alias", "watch"})
_KEPT = ("digest.", "digest_coverage.")
_MOST_REMEMBERED, _REMEMBERED_CHARACTERS = 20_000, 200

# Short texts, and properties, in which nothing was found: names of projects, jobs and states recur in most facts.
_CLEAN: set[str | tuple[str, str]] = set()


def redact(key: str, value: Value) -> Value:
    """Return a property's value with `[redacted:xxxxxxxx]` for each secret; equal secrets have equal marks."""
    if isinstance(value, str):
        return _redacted(key, value)
    if isinstance(value, tuple):
        return tuple(_elements(key, value))
    if isinstance(value, int) and not isinstance(value, bool) and named(key) is Named.SURELY:
        return mark_of(str(value))
    return value


def redact_text(text: str) -> str:
    """Return text with `[redacted:xxxxxxxx]` for each secret in it."""
    if len(text) < _SHORTEST or text in _CLEAN:
        return text
    told = text
    for rules in (mark_places, mark_commands, mark_shapes, mark_assignments):
        told = rules(told, mark_of)
    if told == text:
        _remember(text, len(text))
    return told


def redact_props(props: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return properties without secrets: `props` itself where there are none."""
    changed = {
        key: told
        for key, value in props.items()
        if (told := redact(key, value)) is not value and told != value
    }
    return {**props, **changed} if changed else props


def redact_label(attribute: str, name: str, value: str | None) -> str | None:
    """Return the value of a tag, a description or the like without secrets; what an alias points at stays."""
    if value is None or attribute in _POINTING:
        return value
    return _redacted(name if attribute == "tag" else attribute, value)


def _redacted(key: str, text: str) -> str:
    if (key, text) in _CLEAN:
        return text
    told = _told(key, text)
    if told == text:
        _remember((key, text), len(key) + len(text))
    return told


def _remember(what: str | tuple[str, str], characters: int) -> None:
    if characters <= _REMEMBERED_CHARACTERS:
        if len(_CLEAN) >= _MOST_REMEMBERED:
            _CLEAN.clear()
        _CLEAN.add(what)


def _told(key: str, text: str) -> str:
    if key.startswith(_KEPT):
        return text
    if key in _MEASURED:
        return mark_shapes(text, mark_of)
    if key.lower().endswith("authorization"):
        return mark_places(f"authorization: {text}", mark_of).removeprefix("authorization: ")
    if may_be_secret(text, named(key)) and "://" not in text and not MARK.search(text):
        return mark_of(text)
    return redact_text(text)


def _elements(key: str, values: Iterable[str]) -> Iterable[str]:
    """Yield the elements of a list; in a list of arguments one that follows a flag is its value."""
    flag = ""
    for value in values:
        if flag and may_be_secret(value, named(flag)):
            yield mark_of(value)
        else:
            yield _redacted(key, value)
        flag = value if value.startswith("-") and "=" not in value else ""
