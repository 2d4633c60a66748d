"""Secrets that stand where one belongs: in addresses and headers."""

from __future__ import annotations

import re

from headwater.access.redact_marks import touches_mark
from headwater.access.redact_names import looks_drawn
from headwater.access.redact_shapes import Mark

_USER = re.compile(r"""(://[^\s/?#'"<>@:\[]*:)([^\s/'"<>]+)@""")
_TOKEN_AS_USER = re.compile(r"""(://)([\w.~%-]{16,})@""")
_QUERY = re.compile(
    r"""(?i)([?&](?:x-(?:amz|goog)-(?:signature|security-token)|sig|signature)=)([^&\s'"#]{8,})"""
)
_HEADER = re.compile(
    r"""(?i)(authorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:bearer|basic|token|digest|apikey|negotiate)\s{1,3})"""
    r"""([^\s'"\\,;]{4,})"""
)
_BEARER = re.compile(r"""(?i)(\bbearer\s{1,3})([\w.~+/-]{16,}=*)""")
_COOKIES = re.compile(r"""(?i)(\b(?:set-)?cookie\\?["']?\s{0,3}:)([^\n'"]+)""")
_COOKIE = re.compile(r"([\w.-]+=)([^;\s]{8,})")


def mark_places(text: str, mark: Mark) -> str:
    """Return `text` with the secrets of addresses and headers replaced by what `mark` makes of them."""

    def second(found: re.Match[str]) -> str:
        if touches_mark(found.string, *found.span(2)):
            return found[0]
        return found[1] + mark(found[2]) + found[0][len(found[1] + found[2]) :]

    def drawn(found: re.Match[str]) -> str:
        return second(found) if looks_drawn(found[2], least=16) else found[0]

    if "://" in text:
        text = _TOKEN_AS_USER.sub(drawn, _USER.sub(second, text))
    if "?" in text or "&" in text:
        text = _QUERY.sub(second, text)
    lower = text.lower()
    if "authorization" in lower:
        text = _HEADER.sub(second, text)
    if "bearer" in lower:
        text = _BEARER.sub(drawn, text)
    if "cookie" in lower:
        text = _COOKIES.sub(lambda found: found[1] + _COOKIE.sub(second, found[2]), text)
    return text
