"""The native interchange: one fact a line, lossless."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from headwater.facts import Fact


def write(facts: Iterable[Fact], out: TextIO) -> int:
    """Write each fact as one line and return how many there were."""
    count = 0
    for fact in facts:
        out.write(json.dumps(fact.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")))
        out.write("\n")
        count += 1
    return count
