"""Values as people write them: numbers, texts, truths, and dates, which are spans of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lark import Token

from headwater.errors import Invalid
from headwater.filters import All, Compare, Comparison, Condition, Not, Operand
from headwater.model import to_time
from headwater.query.mistakes import Mistake
from headwater.query.words import TIME_FIELDS, kinds_of

_YEAR, _MONTH, _DAY = 4, 7, 10
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to but without `end`: what a date, month or year covers."""

    start: datetime
    end: datetime


def operand_of(field: str, token: Token) -> Operand | Span:
    """Return the value that `token` means for `field`.

    Raises:
        Mistake: it is no such day, or too large a number.
    """
    text = unquoted(token)
    if field in TIME_FIELDS or (token.type == "DATE" and len(text) >= _DAY):
        return _time(text, token)
    if field == "kind" and (kinds := kinds_of(text)):
        return kinds[0].value
    if token.type == "TRUTH":
        return text.lower() == "true"
    if token.type == "NUMBER":
        if not math.isfinite(float(text)):
            raise Mistake(f"the number {text[:40]} is too large", token.start_pos or 0)
        return float(text)
    return text


def compared(field: str, sign: Comparison, value: Operand | Span) -> Condition:
    """Return the comparison of `field` with a value, or with all the time that a date covers."""
    if not isinstance(value, Span):
        return Compare(field, sign, (value,))
    since, before = Compare(field, Comparison.GE, (value.start,)), Compare(field, Comparison.LT, (value.end,))
    match sign:
        case Comparison.LT:
            return Compare(field, Comparison.LT, (value.start,))
        case Comparison.LE:
            return before
        case Comparison.GT:
            return Compare(field, Comparison.GE, (value.end,))
        case Comparison.GE:
            return since
        case Comparison.NE:
            return All((Compare(field, Comparison.EXISTS), Not(All((since, before)))))
    return All((since, before))


def unquoted(token: Token) -> str:
    """Return the text of a token, without the quotes of a string; a doubled quote within is one."""
    if token.type != "STRING":
        return str(token)
    quote = token[0]
    return token[1:-1].replace(quote * 2, quote)


def _time(text: str, token: Token) -> Operand | Span:
    try:
        if len(text) == _YEAR:
            return Span(to_time(f"{text}-01-01"), _next_month(to_time(f"{text}-12-01")))
        if len(text) == _MONTH:
            return Span(to_time(f"{text}-01"), _next_month(to_time(f"{text}-01")))
        moment = to_time(text)
        return Span(moment, _later(moment)) if len(text) == _DAY else moment
    except Invalid as error:
        raise Mistake(str(error), token.start_pos or 0) from error


def _later(moment: datetime) -> datetime:
    return moment + timedelta(days=1) if moment.date() < _END.date() else _END


def _next_month(first: datetime) -> datetime:
    if (first.year, first.month) == (_END.year, _END.month):
        return _END
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
