"""The files that ship with Headwater: one fact a line, the same bytes for the same facts."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path

from headwater.facts import Fact
from headwater.model import to_text

FOLDER = Path(__file__).resolve().parents[2] / "src" / "headwater" / "example"
HISTORY = "history.jsonl.gz"
RERUN = "rerun.jsonl.gz"


def packed(facts: Iterable[Fact]) -> bytes:
    """Return the facts as compressed lines, ordered by time and id, each once."""
    each_once = {fact.id: fact for fact in facts}
    ordered = sorted(each_once.values(), key=lambda fact: (to_text(fact.occurred_at), fact.id))
    lines = [json.dumps(fact.to_json(), separators=(",", ":"), sort_keys=True) for fact in ordered]
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    return packed.getvalue()


def unpacked(data: bytes) -> list[str]:
    """Return the lines of a shipped file."""
    return gzip.decompress(data).decode().splitlines()
