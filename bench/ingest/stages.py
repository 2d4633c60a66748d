"""What each step of a fact's way costs, in microseconds of processor."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Sequence

from bench.ingest.bulk import BATCH, Landed

from headwater.access.redact_facts import FactCleaner
from headwater.facts import Fact
from headwater.interchange import fact_of
from headwater.model import canonical
from headwater.store.changeset import changeset
from headwater.store.memory_tables import MemoryTables

SAMPLE = 20_000
ROUNDS = 3


def measure(told: Sequence[Fact], whole: Landed) -> dict[str, float]:
    """Return microseconds a fact by step; writing is what an append takes beyond folding."""
    some = told[:SAMPLE]
    lines = [canonical(fact.to_json()) for fact in some]
    decoded = [json.loads(line) for line in lines]
    fold = _folding(told)
    return {
        "decode": _each(lambda: [json.loads(line) for line in lines], len(some)),
        "check, build, canonical, hash": _each(lambda: [fact_of(line) for line in decoded], len(some)),
        "of it canonical and hash": _each(lambda: [fact.__post_init__() for fact in some], len(some)),
        "redact": _each(lambda: FactCleaner().cleaned(some), len(some)),
        "fold": fold,
        "write (append less fold)": whole.cpu_s / whole.facts * 1e6 - fold,
    }


def _folding(told: Sequence[Fact]) -> float:
    tables, took = MemoryTables(), 0.0
    for start in range(0, len(told), BATCH):
        gc.collect()
        begun = time.process_time()
        change = changeset(told[start : start + BATCH], tables)
        took += time.process_time() - begun
        tables.apply(change)
    return took / len(told) * 1e6


def _each(work: Callable[[], object], many: int) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best / many * 1e6
