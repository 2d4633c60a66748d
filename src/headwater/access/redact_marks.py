"""What stands in place of a secret: a mark by which equal secrets are known to be equal, and little else."""

from __future__ import annotations

import hashlib
import re

MARK = re.compile(r"\[redacted:[0-9a-f]{8}\]")
_LENGTH = len("[redacted:00000000]")
_LONG = 20
_VARIED = 10


def mark_of(secret: str) -> str:
    """Return `[redacted:xxxxxxxx]`, the same for equal secrets on every machine.

    The digits tell 32 bits of the hash of a secret that is drawn at random, and 8 bits of one that people make up: of
    ten million usual passwords some forty thousand share a mark, so that it confirms no guess.
    """
    found = _hashed(secret)
    return f"[redacted:{found if _is_drawn(secret) else _hashed(f'one of 256: {found[:2]}')}]"


def touches_mark(text: str, start: int, end: int) -> bool:
    """Return whether a mark reaches into this part of a text."""
    nearby = MARK.finditer(text, max(0, start - _LENGTH), min(len(text), end + _LENGTH))
    return any(mark.start() < end and start < mark.end() for mark in nearby)


def _hashed(text: str) -> str:
    return hashlib.sha256(f"headwater redaction 1\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _is_drawn(secret: str) -> bool:
    """Return whether nobody could have thought of it."""
    has_digits = any(letter.isdigit() for letter in secret)
    has_letters = any(letter.isalpha() for letter in secret)
    return len(secret) >= _LONG and has_digits and has_letters and len(set(secret)) >= _VARIED
