"""The search language as text: `model where metrics.accuracy > 0.9 and uses dataset:clicks order by trained desc`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from headwater.errors import Invalid
from headwater.filters import (
    EVERYTHING,
    All,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Not,
    Operand,
    Reaches,
    Search,
    Text,
)
from headwater.model import Kind, to_time
from headwater.tokens import query_tokens

MAX_CHARACTERS = 10_000
MAX_DEPTH = 50
MAX_PARTS = 500

KINDS: dict[str, tuple[Kind, ...]] = {
    "model": (Kind.MODEL_VERSION,),
    "dataset": (Kind.DATASET_VERSION,),
    "series": (Kind.MODEL, Kind.DATASET),
    "run": (Kind.RUN,),
    "commit": (Kind.COMMIT,),
    "env": (Kind.ENVIRONMENT,),
    "environment": (Kind.ENVIRONMENT,),
    "package": (Kind.PACKAGE,),
    "deployment": (Kind.DEPLOYMENT,),
    "investigation": (Kind.INVESTIGATION,),
    "agent": (Kind.AGENT,),
}
KEYWORDS = ("where", "and", "or", "not", "in", "contains", "exists", "between", "uses", "used by", "order by")
_GRAMMAR = r"""
start: WHERE? disjunction? order?
order: ORDER_BY field DIRECTION?

?disjunction: conjunction (OR conjunction)*
?conjunction: negation (AND? negation)*
?negation: NOT negation -> negated
         | atom
?atom: "(" disjunction ")"
     | field COMPARISON value -> compare
     | field COMPARISON RANGE -> within
     | field IN "(" value ("," value)* ")" -> member
     | field IN RANGE -> within
     | field CONTAINS value -> contains
     | field EXISTS -> exists
     | field BETWEEN value AND value -> between
     | USES (REFERENCE | STRING) -> uses
     | USED_BY (REFERENCE | STRING) -> used_by
     | BARE -> word
     | STRING -> word
     | REFERENCE -> word
field: BARE
?value: DATE -> date | NUMBER -> number | TRUTH -> truth | STRING -> string | BARE -> bare | REFERENCE -> bare

WHERE.5: /where\b/i
ORDER_BY.5: /order\s+by\b/i
DIRECTION.5: /(asc|desc)\b/i
AND.5: /and\b/i
OR.5: /or\b/i
NOT.5: /not\b/i
IN.5: /in\b/i
CONTAINS.5: /contains\b/i
EXISTS.5: /exists\b/i
BETWEEN.5: /between\b/i
USES.5: /uses\b/i
USED_BY.5: /used\s+by\b/i
TRUTH.5: /(true|false)\b/i
COMPARISON: "<=" | ">=" | "!=" | "<" | ">" | "="
RANGE.4: /[0-9][^\s()"',.]*(\.[0-9]+)?\.\.[0-9][^\s()"',]*/
DATE.3: /[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?)?(?=[\s(),]|$)/
NUMBER.3: /[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?(?=[\s(),]|$)/
REFERENCE.2: /(model|dataset|run|commit|env|package|deployment|investigation|agent):[^\s(),"']+/
STRING: /"[^"]*"|'[^']*'/
BARE: /[^\s()<>=!,"']+/
%ignore /\s+/
"""
_FIELDS = {
    "trained": "occurred_at",
    "created": "occurred_at",
    "occurred": "occurred_at",
    "recorded": "recorded_at",
    "owner": "owners",
}
_GROUPS = {"metrics": "metric", "params": "param", "tags": "tag", "aliases": "alias", "digests": "digest"}
_LEADING = re.compile(
    r"\s*(?P<kinds>[a-z]+(?:\s*,\s*[a-z]+)*)(?=\s*$|\s+(?!(?:in|contains|exists|between)\b)[^\s<>=!])",
    re.IGNORECASE,
)


def parse(text: str) -> Search:
    """Return what a search text asks for; words outside conditions are free text.

    Raises:
        Invalid: the text is no query, with the position and a suggestion.
    """
    _check_size(text)
    kinds, start = _kinds(text)
    try:
        tree = _parser().parse(" " * start + text[start:])
        where, order_by, descending = _Reader(text).transform(tree)
    except VisitError as error:
        raise error.orig_exc from error
    except UnexpectedInput as error:
        raise _mistake(text, error) from error
    return Search(kinds=kinds, where=where, order_by=order_by, descending=descending)


@v_args(inline=True)
class _Reader(Transformer[Token, Any]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def start(self, *parts: Any) -> tuple[Condition, str, bool]:
        where: Condition = EVERYTHING
        order_by, descending = "occurred_at", True
        for part in parts:
            if isinstance(part, tuple):
                order_by, descending = part
            elif not isinstance(part, Token):
                where = part
        return where, order_by, descending

    def order(self, _: Token, field: str, direction: Token | None = None) -> tuple[str, bool]:
        return field, direction is not None and direction.lower() == "desc"

    def disjunction(self, *parts: Any) -> Condition:
        return AnyOf(tuple(part for part in parts if not isinstance(part, Token)))

    def conjunction(self, *parts: Any) -> Condition:
        held = [part for part in parts if not isinstance(part, Token)]
        words = [token for part in held if isinstance(part, Text) for token in part.tokens]
        rest = [part for part in held if not isinstance(part, Text)]
        return All((*rest, Text(tuple(dict.fromkeys(words))))) if words else All(tuple(rest))

    def negated(self, _: Token, inner: Condition) -> Condition:
        return Not(inner)

    def compare(self, field: str, sign: Token, value: Operand) -> Condition:
        return Compare(field, Comparison(str(sign)), (value,))

    def within(self, field: str, _: Token, both: Token) -> Condition:
        low, _dots, high = both.partition("..")
        return self._between(field, self._plain(low, both), self._plain(high, both))

    def member(self, field: str, _: Token, *values: Operand) -> Condition:
        return Compare(field, Comparison.IN, values)

    def contains(self, field: str, _: Token, value: Operand) -> Condition:
        return Compare(field, Comparison.CONTAINS, (value,))

    def exists(self, field: str, _: Token) -> Condition:
        return Compare(field, Comparison.EXISTS)

    def between(self, field: str, _between: Token, low: Operand, _and: Token, high: Operand) -> Condition:
        return self._between(field, low, high)

    def uses(self, _: Token, reference: Token) -> Condition:
        return Reaches(_unquoted(reference), upstream=True)

    def used_by(self, _: Token, reference: Token) -> Condition:
        return Reaches(_unquoted(reference), upstream=False)

    def word(self, token: Token) -> Condition:
        if token.type == "BARE" and token.lower() == "where":
            position = token.start_pos or 0
            hint = _suggestion(self._text, position, str(token))
            raise Invalid(f"unexpected 'where' in the search text{_pointer(self._text, position)}{hint}")
        return Text(query_tokens(_unquoted(token)))

    def field(self, token: Token) -> str:
        head, dot, rest = token.partition(".")
        return f"{_GROUPS.get(head, head)}{dot}{rest}" if dot else str(_FIELDS.get(head, head))

    def date(self, token: Token) -> Operand:
        try:
            return to_time(str(token))
        except Invalid as error:
            raise Invalid(f"{error}{_pointer(self._text, token.start_pos or 0)}") from error

    def number(self, token: Token) -> Operand:
        return float(token)

    def truth(self, token: Token) -> Operand:
        return token.lower() == "true"

    def string(self, token: Token) -> Operand:
        return _unquoted(token)

    def bare(self, token: Token) -> Operand:
        return str(token)

    def _between(self, field: str, low: Operand, high: Operand) -> Condition:
        return All((Compare(field, Comparison.GE, (low,)), Compare(field, Comparison.LE, (high,))))

    def _plain(self, text: str, whole: Token) -> Operand:
        try:
            return float(text)
        except ValueError:
            return self.date(Token("DATE", text, start_pos=whole.start_pos))


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _kinds(text: str) -> tuple[tuple[Kind, ...], int]:
    """Return the kinds that a text begins with and where the rest starts."""
    found = _LEADING.match(text)
    words = [word.strip().lower() for word in found["kinds"].split(",")] if found else []
    if not found or not all(word in KINDS for word in words):
        return (), 0
    return tuple(dict.fromkeys(kind for word in words for kind in KINDS[word])), found.end()


def _check_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"the search text has {len(text)} characters; at most {MAX_CHARACTERS}")
    depth = deepest = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    parts = len(re.findall(r"\b(?:and|or|not)\b", text, re.IGNORECASE))
    if deepest > MAX_DEPTH or parts > MAX_PARTS:
        raise Invalid(
            f"the search text is too deep or long; at most {MAX_DEPTH} levels and {MAX_PARTS} parts"
        )


def _mistake(text: str, error: UnexpectedInput) -> Invalid:
    position = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    token = getattr(error, "token", None)
    if (token is not None and token.type == "$END") or position < 0:
        return Invalid(f"the search text ends too early{_pointer(text, len(text))}{_expected(error)}")
    word = re.match(r"\S+", text[position:])
    shown = word.group(0) if word else text[position : position + 1]
    hint = _suggestion(text, position, shown) or _expected(error)
    return Invalid(f"unexpected {shown[:40]!r} in the search text{_pointer(text, position)}{hint}")


def _suggestion(text: str, position: int, shown: str) -> str:
    """Return a near keyword or kind for the unexpected word or the one before it."""
    earlier = text[:position].split()
    for word in (shown, *(earlier[-1:]), *(earlier[:1])):
        if word.lower() in KINDS or word.lower() in KEYWORDS:
            continue
        close = get_close_matches(word.lower(), [*KINDS, *KEYWORDS], n=1, cutoff=0.7)
        if close:
            return f"\ndid you mean {close[0]!r} instead of {word!r}?"
    return ""


def _expected(error: UnexpectedInput) -> str:
    wanted: Sequence[str] = sorted(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    names = {
        "COMPARISON": "a comparison such as =",
        "BARE": "a word",
        "STRING": "a quoted text",
        "RPAR": "')'",
    }
    shown = [names[name] for name in wanted if name in names]
    return f"\nexpected {', '.join(shown)}" if shown else ""


def _pointer(text: str, position: int) -> str:
    """Return where the mistake is: the column, and the text round it with a caret below."""
    start = max(0, position - 40)
    line = text[start : position + 30].replace("\n", " ").replace("\t", " ")
    return f" at column {position + 1}:\n  {line}\n  {' ' * (position - start)}^"


def _unquoted(token: Token) -> str:
    return str(token[1:-1]) if token.type == "STRING" else str(token)
