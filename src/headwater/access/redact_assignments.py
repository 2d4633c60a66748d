"""Secrets that stand after their name: assignments, flags, settings in any of the usual spellings, and sentences."""

from __future__ import annotations

import re
import string

from headwater.access.redact_marks import MARK, touches_mark
from headwater.access.redact_names import Named, looks_drawn, may_be_secret, named
from headwater.access.redact_shapes import Mark

_HINT = re.compile(r"(?i)pass|pwd|\bpw\b|secret|token|key|credential|cookie|authorization")
_NAME = re.compile(r"(?<![A-Za-z0-9_])(-{0,2})([A-Za-z_][\w.-]{0,79})")
_JOINT = re.compile(r"""(\\?["']?\]?)(\s{0,4})(=>|:=|==|=|:|>)(\s{0,4})""")
_QUOTED = re.compile(r"""\\?(["'`])((?:(?!\1)[^\\\n]|\\(?!\1)[^\n])*)""")
_BARE = re.compile(r"""[^\s'"<>;]+""")
_NEXT = re.compile(r",(?=[\w.-]+[=:])|&(?=[\w.-]+=)")
_SAID = re.compile(r"""\s{1,3}(?:(?:is|was|set to)\s{1,3})?["'`]?([^\s"'`]+)""")
_CODE = re.compile(
    r"(?:[A-Za-z_]+\d?\.)+[A-Za-z_]+\d?(?:\(.*)?\Z|[A-Za-z_][\w.]*[(\[].*\Z|[A-Za-z_]*(?i:password|token|secret|key)[A-Za-z_]*\Z"
)
_BLANK = re.compile(r"\s{1,4}")
_WHOLE_LINE = re.compile(r"[ \t,]*(?:\n|\r|\Z)")
_TRAILING = ",)]}"
_LETTERS = string.ascii_letters + string.digits + "_.-"
_LONGEST = 80
# By its beginning a value is judged: of one without end each name in it would look at all that follows.
_JUDGED = 500


def mark_assignments(text: str, mark: Mark) -> str:
    """Return `text` with the values of names that speak of secrets replaced by what `mark` makes of them."""
    if not _HINT.search(text):
        return text
    out: list[str] = []
    at = done = 0
    while hint := _HINT.search(text, at):
        at = hint.end()
        found = _NAME.search(text, _word_start(text, hint.start(), done), at + _LONGEST)
        if found is None or found.end() < at:
            continue
        at = found.end()
        span = _secret_after(text, found)
        if span is not None and not touches_mark(text, *span):
            out += [text[done : span[0]], mark(text[span[0] : span[1]])]
            at = done = span[1]
    return "".join([*out, text[done:]]) if out else text


def _word_start(text: str, at: int, least: int) -> int:
    """Return where the word begins that goes on at `at`."""
    before = text[max(least, at - _LONGEST) : at]
    return at - len(before) + len(before.rstrip(_LETTERS))


def _secret_after(text: str, name: re.Match[str]) -> tuple[int, int] | None:
    """Return where the secret that a name announces stands, if it does."""
    how = named(name[2])
    if how is Named.NOT and not _is_bare_name(text, name):
        return None
    if how is Named.NOT and name[2].lower() == "key":
        how = Named.PERHAPS
    if joint := _JOINT.match(text, name.end()):
        how = Named.SURELY if name[2].lower() == "pwd" else how
        return _assigned(text, joint, name.start(), how)
    if name[1] and how is not Named.NOT:
        return _argument(text, name.end(), how)
    return _said(text, name, how)


def _is_bare_name(text: str, name: re.Match[str]) -> bool:
    """Return whether a short name that is harmless by itself means a secret here: `Pwd=..;`, "api key .."."""
    word = name[2]
    if word.lower() == "pwd":
        return not word.isupper()
    return word.lower() == "key" and text[max(0, name.start() - 4) : name.start()].lower() in ("api ", "api-")


def _assigned(text: str, joint: re.Match[str], name: int, how: Named) -> tuple[int, int] | None:
    if quoted := _QUOTED.match(text, joint.end()):
        return quoted.span(2) if may_be_secret(quoted[2], how) else None
    bare = _BARE.match(text, joint.end(), joint.end() + _JUDGED)
    if whole := _rest_of_quoted(text, joint, name):
        return whole if may_be_secret(text[whole[0] : whole[1]], how) else None
    if not bare or (joint[3] == ":" and text[name - 1 : name] == ":"):
        return None
    start, end = _trimmed(text, *bare.span())
    value = text[start:end]
    if _CODE.match(value) or not may_be_secret(value, how):
        return None
    if joint[3] == ":" and not _WHOLE_LINE.match(text, bare.end()) and not looks_drawn(value, least=6):
        return None
    if end == joint.end() + _JUDGED and (longer := _BARE.match(text, start)):
        return _trimmed(text, *longer.span())
    return start, end


def _rest_of_quoted(text: str, joint: re.Match[str], name: int) -> tuple[int, int] | None:
    """Return where the value of an assignment stands that is quoted as a whole: '-e', "'A_PASSWORD=a b'"."""
    quote = text[name - 1 : name]
    if joint[3] != "=" or quote not in ("'", '"'):
        return None
    end = text.find(quote, joint.end())
    return (joint.end(), end) if end > 0 and "\n" not in text[joint.end() : end] else None


def _argument(text: str, at: int, how: Named) -> tuple[int, int] | None:
    """Return where the value of a flag stands that is set apart by a blank."""
    blank = _BLANK.match(text, at)
    if not blank:
        return None
    if quoted := _QUOTED.match(text, blank.end()):
        return quoted.span(2) if may_be_secret(quoted[2], how) else None
    bare = _BARE.match(text, blank.end())
    if not bare or bare[0].startswith("-") or not may_be_secret(bare[0], how):
        return None
    return bare.span()


def _said(text: str, name: re.Match[str], how: Named) -> tuple[int, int] | None:
    """Return where a value stands that a sentence or a command of words names: "password is ..."."""
    found = _SAID.match(text, name.end())
    if not found:
        return None
    start, end = _trimmed(text, *found.span(1))
    value = text[start:end]
    least = 6 if how is Named.SURELY else 12
    fits = looks_drawn(value, least=least) and not MARK.search(value) and not _CODE.match(value)
    return (start, end) if fits else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a value without quotes ends: before the next assignment and closing brackets."""
    if MARK.search(text, start, end):
        return start, end
    if following := _NEXT.search(text, start, end):
        end = following.start()
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return start, end
