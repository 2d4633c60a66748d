"""From the grammar's rules to conditions, while the text is read: no tree is built, however deep it nests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lark import Token, Transformer, v_args

from headwater.filters import All, AnyOf, Compare, Comparison, Condition, Not, Reaches, Text
from headwater.query.mistakes import OTHER_LANGUAGES, Mistake, meant
from headwater.query.operands import compared, operand_of, unquoted
from headwater.query.words import GROUPS, KEYWORDS, OPERATORS, field_name
from headwater.tokens import query_tokens

_FIELD_GROUPS = frozenset({*GROUPS, *GROUPS.values()})


@dataclass(frozen=True, slots=True)
class Word:
    """A word or quoted text that stands alone: free text, unless it was meant as something else."""

    token: Token

    @property
    def position(self) -> int:
        """Where it begins."""
        return self.token.start_pos or 0


@dataclass(frozen=True, slots=True)
class Order:
    """The field after `order by` and its direction."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands before and after `where`, the token between them, and the order."""

    before: Condition | None
    where: Token | None
    after: Condition | None
    order: Order | None


@v_args(inline=True)
class Reader(Transformer[Token, Any]):
    """The actions of the grammar; each raises Mistake where the words make no sense."""

    def start(self, *parts: Any) -> Parts:
        where = next((part for part in parts if isinstance(part, Token)), None)
        order = next((part for part in parts if isinstance(part, Order)), None)
        at = parts.index(where) if where is not None else len(parts)
        conditions = [None if isinstance(part, Token | Order) else condition_of(part) for part in parts]
        before = next((each for each in conditions[:at] if each), None)
        return Parts(before, where, next((each for each in conditions[at:] if each), None), order)

    def order(self, _: Token, field: Token, direction: Token | None = None) -> Order:
        return Order(field_name(field), direction is not None and direction.lower() == "desc")

    def disjunction(self, *parts: Any) -> Condition:
        return AnyOf(tuple(condition_of(part) for part in parts if not isinstance(part, Token)))

    def conjunction(self, *parts: Any) -> Condition:
        _check_neighbours(parts)
        held = [part for part in parts if not isinstance(part, Token)]
        words = [token for part in held if isinstance(part, Word) for token in _tokens(part)]
        rest = tuple(part for part in held if not isinstance(part, Word))
        return All((*rest, Text(tuple(dict.fromkeys(words))))) if words else All(rest)

    def group(self, inner: Any) -> Condition:
        return condition_of(inner)

    def negated(self, _: Token, inner: Any) -> Condition:
        return Not(condition_of(inner))

    def compare(self, field: Token, sign: Token, value: Token) -> Condition:
        name = field_name(field)
        return compared(name, Comparison(str(sign)), operand_of(name, value))

    def within(self, field: Token, _: Token, both: Token) -> Condition:
        low, _dots, high = both.partition("..")
        start = both.start_pos or 0
        ends = (_value_token(low, start), _value_token(high, start + len(low) + 2))
        return self.between(field, both, ends[0], both, ends[1])

    def between(self, field: Token, _: Token, low: Token, _and: Token, high: Token) -> Condition:
        name = field_name(field)
        return All(
            (
                compared(name, Comparison.GE, operand_of(name, low)),
                compared(name, Comparison.LE, operand_of(name, high)),
            )
        )

    def member(self, field: Token, _: Token, *values: Token) -> Condition:
        name = field_name(field)
        each = [compared(name, Comparison.EQ, operand_of(name, value)) for value in values]
        plain = tuple(one.values[0] for one in each if isinstance(one, Compare))
        spans = tuple(one for one in each if not isinstance(one, Compare))
        whole = Compare(name, Comparison.IN, plain)
        return AnyOf((whole, *spans)) if spans else whole

    def contains(self, field: Token, _: Token, value: Token) -> Condition:
        return Compare(field_name(field), Comparison.CONTAINS, (unquoted(value),))

    def exists(self, field: Token, _: Token) -> Condition:
        return Compare(field_name(field), Comparison.EXISTS)

    def uses(self, _: Token, reference: Token) -> Condition:
        return Reaches(unquoted(reference), upstream=True)

    def used_by(self, _: Token, reference: Token) -> Condition:
        return Reaches(unquoted(reference), upstream=False)

    def word(self, token: Token) -> Word:
        return Word(token)


def condition_of(part: Any) -> Condition:
    """Return a part as condition: a word alone is free text."""
    if isinstance(part, Word):
        _check_neighbours((part,))
        return Text(tuple(_tokens(part)))
    return part  # type: ignore[no-any-return]


def _tokens(word: Word) -> tuple[str, ...]:
    return query_tokens(unquoted(word.token))


def _value_token(text: str, position: int) -> Token:
    for kind, length in (("DATE", 10), ("DATE", 7)):
        if len(text) >= length and text[4:5] == "-":
            return Token(kind, text, start_pos=position)
    try:
        float(text)
    except ValueError:
        raise Mistake(f"{text[:40]!r} is neither a number nor a date", position) from None
    return Token("NUMBER", text, start_pos=position)


def _check_neighbours(parts: tuple[Any, ...]) -> None:
    """Refuse words that were plainly meant as a field, an operator or a keyword.

    Raises:
        Mistake: at the word, with what was probably meant.
    """
    for at, part in enumerate(parts):
        if not isinstance(part, Word) or part.token.type != "BARE":
            continue
        following = parts[at + 1] if at + 1 < len(parts) else None
        _check_field(part, following)
        _check_keyword(part, parts[at - 1] if at else None, following)


def _check_field(word: Word, following: Any) -> None:
    head, dot, _ = word.token.partition(".")
    if not dot or head.lower() not in _FIELD_GROUPS:
        return
    after = [str(following.token)] if isinstance(following, Word) else []
    raise Mistake(
        f"the field {str(word.token)[:40]!r} is not compared with anything",
        word.position,
        hint=meant(after, OPERATORS, cutoff=0.6)
        or f"write e.g. {word.token} > 0.9, or quote it to find the words",
    )


def _check_keyword(word: Word, before: Any, following: Any) -> None:
    text = str(word.token).lower()
    if text in OTHER_LANGUAGES:
        hint = f"did you mean {OTHER_LANGUAGES[text]!r} instead of {text!r}?"
    elif isinstance(following, Word) and following.token.lower() == "by":
        hint = meant([text], ("order", "used"))
    elif isinstance(following, Word) and following.token.type == "REFERENCE":
        hint = meant([text], ("uses",))
    elif isinstance(before, _CONDITIONS) and isinstance(following, _CONDITIONS):
        hint = meant([text], ("and", "or", "not"), cutoff=0.6)
    else:
        hint = ""
    if hint or text in KEYWORDS[:1]:
        raise Mistake(f"unexpected {str(word.token)[:40]!r} in the search text", word.position, hint=hint)


_CONDITIONS = (Compare, Not, All, AnyOf, Reaches)
