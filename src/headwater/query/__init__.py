"""The search language as text: `model where metrics.accuracy > 0.9 and uses dataset:clicks order by trained desc`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lark import Lark, UnexpectedInput

from headwater.errors import Invalid
from headwater.filters import EVERYTHING, All, AnyOf, Compare, Condition, Not, Search, Text
from headwater.model import Kind
from headwater.query.mistakes import Mistake, meant, misread, shown
from headwater.query.reading import Parts, Reader
from headwater.query.words import KINDS, kinds_of

MAX_CHARACTERS = 10_000
MAX_DEPTH = 50
MAX_PARTS = 500

_LEADING = re.compile(
    r"\s*(?P<kinds>[a-z]+(?:\s*,\s*[a-z]+)*)(?=\s*$|\s+(?!(?:in|contains|exists|between)\b)[^\s<>=!])",
    re.IGNORECASE,
)
_SERIES_OF = {"model": Kind.MODEL, "dataset": Kind.DATASET}


def parse(text: str) -> Search:
    """Return what a search text asks for; words outside conditions are free text.

    Raises:
        Invalid: the text is no query, with the position and a suggestion.
    """
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"the search text has {len(text)} characters; at most {MAX_CHARACTERS}")
    _check_nesting(text)
    kinds, start = _kinds(text)
    try:
        parts: Parts = _parser().parse(" " * start + text[start:])  # type: ignore[assignment]
        where = _whole(parts, text, kinds)
    except Mistake as mistake:
        raise shown(text, mistake) from mistake
    except UnexpectedInput as error:
        raise shown(text, misread(text, error)) from error
    _check_size(where)
    if parts.order is None:
        return Search(kinds=kinds, where=where)
    return Search(kinds=kinds, where=where, order_by=parts.order.field, descending=parts.order.descending)


@cache
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=Reader(), maybe_placeholders=False)


def _kinds(text: str) -> tuple[tuple[Kind, ...], int]:
    """Return the kinds that a text begins with and where the rest starts."""
    found = _LEADING.match(text)
    named = [kinds_of(word.strip()) for word in found["kinds"].split(",")] if found else []
    if not found or not all(named):
        return (), 0
    kinds = tuple(dict.fromkeys(kind for each in named if each for kind in each))
    series = re.match(r"\s+series(?![^\s()])", text[found.end() :], re.IGNORECASE)
    if series and (whole := _SERIES_OF.get(found["kinds"].lower().removesuffix("s"))):
        return (whole,), found.end() + series.end()
    return kinds, found.end()


def _whole(parts: Parts, text: str, kinds: tuple[Kind, ...]) -> Condition:
    """Return the condition before and after `where` together; before it stands free text after a kind."""
    if parts.where is None:
        return parts.before or EVERYTHING
    if parts.before is not None and not (kinds and _is_text(parts.before)):
        position = parts.where.start_pos or 0
        earlier = text[:position].split()
        raise Mistake(
            "unexpected 'where' in the search text",
            position,
            hint=meant([*earlier[-1:], *earlier[:1]], tuple(KINDS))
            or "write 'and', or a kind before 'where'",
        )
    if parts.after is None:
        raise Mistake("no condition follows 'where'", len(text), hint="write e.g. metrics.accuracy > 0.9")
    return All((parts.before, parts.after)) if parts.before else parts.after


def _is_text(condition: Condition) -> bool:
    parts = condition.parts if isinstance(condition, All) else (condition,)
    return all(isinstance(part, Text) for part in parts)


def _check_nesting(text: str) -> None:
    depth = 0
    for sign in re.findall(r"""[()]|"[^"]*"|'[^']*'""", text):
        depth += (sign == "(") - (sign == ")")
        if depth > MAX_DEPTH:
            raise Invalid(f"the search is nested too deep; at most {MAX_DEPTH} levels")


def _check_size(where: Condition) -> None:
    waiting, count = [(where, 0)], 0
    while waiting:
        condition, depth = waiting.pop()
        count += max(1, len(condition.values)) if isinstance(condition, Compare) else 1
        if depth > MAX_DEPTH or count > MAX_PARTS:
            raise Invalid(f"the search is too deep or long; at most {MAX_DEPTH} levels and {MAX_PARTS} parts")
        match condition:
            case Not(inner):
                waiting.append((inner, depth + 1))
            case All(parts) | AnyOf(parts):
                waiting += [(part, depth + 1) for part in parts]
