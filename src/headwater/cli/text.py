"""Text from outside as it may be written to a terminal."""

from __future__ import annotations

import re

_DANGEROUS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(text: str) -> str:
    """Return `text` on one line, with what could move the cursor or turn the writing direction spelled out."""
    return _DANGEROUS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def safe_lines(text: str) -> str:
    """Return `text` made safe line by line."""
    return "\n".join(safe(line) for line in text.split("\n"))


def plural(count: int, one: str, many: str = "") -> str:
    """Return e.g. "1 run" or "1,200 runs"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
