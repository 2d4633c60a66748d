"""A compressed file of the interchange format read into a new SQLite store, as `headwater import facts` does it."""

from __future__ import annotations

import gzip
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.ingest.bulk import Landed

from headwater.facts import Fact
from headwater.imports.facts import read
from headwater.model import canonical
from headwater.services.actor import LOCAL
from headwater.services.arrival.ingest import IngestService
from headwater.store import open_store


def measure(told: Sequence[Fact], folder: Path) -> Landed:
    """Return how long the whole way takes, from compressed lines to what is synced."""
    path = folder / "facts.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(canonical(fact.to_json()) + b"\n" for fact in told)
    store = open_store(f"sqlite:///{folder / 'imported.db'}")
    cpu, wall = time.process_time(), time.perf_counter()
    report = IngestService(store).import_records(LOCAL, read(path, recorded_at=datetime.now(UTC)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    assert not report.refused
    counts = store.counts()
    store.close()
    return Landed(counts["facts"], sum(counts.values()), 0, wall, cpu)
