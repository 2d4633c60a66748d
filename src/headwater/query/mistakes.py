"""What is said to people who mistype: the position, a caret below the text, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from lark import Token, UnexpectedInput

from headwater.errors import Invalid
from headwater.query.words import KEYWORDS, KINDS

_BEFORE, _AFTER = 40, 30
# How other languages write what is written differently here.
OTHER_LANGUAGES = {
    "==": "=",
    "=": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "!": "not",
    "~": "contains",
    "=~": "contains",
}
_EXPECTED = {
    "COMPARISON": "a comparison such as =",
    "BARE": "a word",
    "STRING": "a quoted text",
    "RPAR": "')'",
    "LPAR": "'('",
    "AND": "'and'",
}


class Mistake(Exception):
    """A mistake at a place of the text, before it is shown in its surroundings."""

    def __init__(self, reason: str, position: int, *, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.hint = hint


def shown(text: str, mistake: Mistake) -> Invalid:
    """Return the error that shows a mistake where it is in `text`."""
    hint = f"\n{mistake.hint}" if mistake.hint else ""
    return Invalid(f"{mistake.reason}{_pointer(text, mistake.position)}{hint}")


def misread(text: str, error: UnexpectedInput) -> Mistake:
    """Return the mistake that kept the grammar from going on."""
    token = getattr(error, "token", None)
    position = error.pos_in_stream if error.pos_in_stream is not None else len(text)
    if position < 0 or (isinstance(token, Token) and token.type == "$END"):
        return Mistake("the search text ends too early", len(text), hint=_expected(error))
    if text[position] in "\"'`":
        return Mistake("this quote is never closed", position, hint="double a quote that is meant as text")
    found = re.match(r"[<>=!&|~]+|[^\s()<>=!,\"'`]+|.", text[position:], re.DOTALL)
    word = found.group(0) if found else ""
    return Mistake(
        f"unexpected {word[:40]!r} in the search text",
        position,
        hint=_operator(text, position) or meant([*text[:position].split()[-1:], word]) or _expected(error),
    )


def meant(words: Sequence[str], known: Sequence[str] = (*KEYWORDS, *KINDS), *, cutoff: float = 0.7) -> str:
    """Return which of `known` one of `words` probably is; "" if none is near."""
    for word in words:
        if word.lower() in known or len(word) < 2:
            continue
        if close := get_close_matches(word.lower(), known, n=1, cutoff=cutoff):
            return f"did you mean {close[0]!r} instead of {word[:40]!r}?"
    return ""


def _operator(text: str, position: int) -> str:
    """Return how other languages' signs are written here."""
    start = position
    while start > 0 and text[start - 1] in "<>=!&|~":
        start -= 1
    sign = re.match(r"[<>=!&|~]*", text[start:])
    asked = sign.group(0) if sign else ""
    if asked in OTHER_LANGUAGES and asked != OTHER_LANGUAGES[asked]:
        return f"did you mean {OTHER_LANGUAGES[asked]!r} instead of {asked!r}?"
    return ""


def _expected(error: UnexpectedInput) -> str:
    wanted = sorted(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    names = [_EXPECTED[name] for name in wanted if name in _EXPECTED]
    return f"expected {', '.join(names)}; quote text that is meant literally" if names else ""


def _pointer(text: str, position: int) -> str:
    """Return the column, and the text round it with a caret below."""
    start = max(0, position - _BEFORE)
    line = re.sub(r"\s", " ", text[start : position + _AFTER])
    return f" at column {position + 1}:\n  {line}\n  {' ' * (position - start)}^"
