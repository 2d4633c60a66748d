"""The native interchange: one fact a line, lossless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from headwater.facts import Fact
from headwater.model import canonical


def write(facts: Iterable[Fact], out: TextIO) -> int:
    """Write each fact as one RFC 8785 line and return how many there were."""
    count = 0
    for fact in facts:
        out.write(canonical(fact.to_json()).decode())
        out.write("\n")
        count += 1
    return count
