"""What a node is found by beside its words: values, numbers and digests, each one term of the full-text index.

Terms begin with a capital letter, which words never do, so both stand in one text. A term only finds what may match:
the condition itself is asked of each node found.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from headwater.filters import All, AnyOf, Compare, Comparison, Condition, Text
from headwater.matching import FALSE_TEXTS, TRUE_TEXTS, Reading, readings
from headwater.model import Kind, Node, Value

MOST_MEMBERS = 100
MOST_CLAUSES = 500
_MOST_DIGITS = 200
_FIELD_BYTES, _VALUE_BYTES = 6, 10
_BEYOND = "g"  # after every digit of a number
_DIGEST = "digest."
_SIGN = 1 << 63
_SPECIAL = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/<>=])')


def terms(node: Node) -> str:
    """Return the terms of `node`, joined by blanks."""
    found: dict[str, None] = {}
    for name, value in (("kind", node.kind.value), ("name", node.name), ("project", node.project)):
        if value:
            found.update(dict.fromkeys(_terms_of(name, value)))
    for name, held in node.props.items():
        found.update(dict.fromkeys(_terms_of(name, held)))
        if name.startswith(_DIGEST) and isinstance(held, str):
            found[_digest_term(held)] = None
    return " ".join(found)


def digest_query(value: str) -> str:
    """Return the full-text query that finds the nodes with a digest that starts with `value`."""
    return _escaped(_digest_term(value)) + "*"


def query_of(condition: Condition, *, left_out: str = "") -> str:
    """Return the full-text query that finds at least the nodes for which `condition` holds; empty where none does.

    Parts about fields that start with `left_out` are not asked, where that is not empty.
    """
    asked = _Asked(left_out)
    found = asked.clause(condition) or asked.ranges(condition)
    return found if asked.clauses <= MOST_CLAUSES else ""


def kinds_query(kinds: Iterable[Kind]) -> str:
    """Return the full-text query that finds the nodes of `kinds`."""
    return _any_of(_text_term("kind", kind.value) for kind in kinds)


class _Asked:
    def __init__(self, left_out: str) -> None:
        self._left_out = left_out
        self.clauses = 0

    def clause(self, condition: Condition) -> str:
        """Return what every match must have, of equality and words; empty where nothing is known."""
        match condition:
            case All(parts):
                return _all_of(self.clause(part) for part in parts)
            case AnyOf(parts):
                found = [self.clause(part) for part in parts]
                return _any_of(found) if found and all(found) else ""
            case Text(words) if words:
                self.clauses += len(words)
                return _all_of([*words[:-1], f"{words[-1]}*"])
            case Compare(field, Comparison.EQ | Comparison.IN, values) if self._helps(field):
                plain = [value for value in values if not isinstance(value, datetime)]
                if len(plain) < len(values):
                    return ""
                equal = [term for value in plain for term in _equal(field, value)]
                self.clauses += len(equal) + 1
                return _any_of([*equal, _many_term(field)])
        return ""

    def ranges(self, condition: Condition) -> str:
        """Return what every match must have, of numbers above or below others."""
        parts = condition.parts if isinstance(condition, All) else (condition,)
        return _all_of(self._range(part) for part in parts if isinstance(part, Compare))

    def _range(self, part: Compare) -> str:
        value = part.values[0] if part.values else None
        if not self._helps(part.field) or isinstance(value, bool) or not isinstance(value, int | float):
            return ""
        first, last = _number_term(part.field, value), "N" + _field(part.field)
        if part.comparison in (Comparison.GT, Comparison.GE):
            return f"([{first} TO {last}{_BEYOND}] {_many_term(part.field)})"
        if part.comparison in (Comparison.LT, Comparison.LE):
            return f"([{last} TO {first}] {_many_term(part.field)})"
        return ""

    def _helps(self, field: str) -> bool:
        return field not in ("uid", "occurred_at", "recorded_at") and not (
            self._left_out and field.startswith(self._left_out)
        )


def _all_of(clauses: Iterable[str]) -> str:
    held = [clause for clause in clauses if clause]
    return f"({' '.join(f'+{clause}' for clause in held)})" if held else ""


def _any_of(clauses: Iterable[str]) -> str:
    return f"({' '.join(clauses)})"


def _equal(field: str, value: str | float | bool) -> Iterator[str]:
    if isinstance(value, bool):
        yield from (_text_term(field, text) for text in (TRUE_TEXTS if value else FALSE_TEXTS))
    elif isinstance(value, str):
        yield _text_term(field, value)
    else:
        yield _number_term(field, value)


def _terms_of(field: str, value: Value) -> Iterator[str]:
    if isinstance(value, tuple) and len(value) > MOST_MEMBERS:
        yield _many_term(field)
    else:
        for reading in readings(value):
            yield from _terms_read(field, reading)


def _terms_read(field: str, reading: Reading) -> Iterator[str]:
    yield _text_term(field, reading.text)
    if reading.number is not None:
        yield _number_term(field, reading.number)


@lru_cache(maxsize=20_000)
def _text_term(field: str, text: str) -> str:
    written = f"{field}\0{text}".encode(errors="surrogatepass")
    return "T" + blake2b(written, digest_size=_VALUE_BYTES).hexdigest()


def _number_term(field: str, number: float) -> str:
    """Return a term that is ordered as the numbers of one field are."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", float(number) + 0.0))
    return f"N{_field(field)}{bits ^ _SIGN if bits < _SIGN else ~bits & (2 * _SIGN - 1):016x}"


def _many_term(field: str) -> str:
    """Return the term of a node whose `field` has more members than are told one by one."""
    return "L" + _field(field)


def _digest_term(text: str) -> str:
    return "D" + "_".join(text[:_MOST_DIGITS].split())


@lru_cache(maxsize=20_000)
def _field(name: str) -> str:
    return blake2b(name.encode(errors="surrogatepass"), digest_size=_FIELD_BYTES).hexdigest()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
