"""A compressed file of the interchange format read into a new SQLite store, as `headwater import facts` does it."""

from __future__ import annotations

import gzip
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.ingest.bulk import Landed

from headwater.facts import Fact
from headwater.imports.readings import Reading
from headwater.model import canonical
from headwater.services.actor import LOCAL
from headwater.services.arrival.ingest import IngestService
from headwater.store import open_store


def measure(told: Sequence[Fact], folder: Path, *, beside: bool) -> Landed:
    """Return how long the whole way takes, from compressed lines to what is synced.

    `beside`: as the command does it, another process reading where that is sooner; the processor is of this one alone.
    """
    path = folder / "facts.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(canonical(fact.to_json()) + b"\n" for fact in told)
    store = open_store(f"sqlite:///{folder / f'imported-{beside:d}.db'}")
    reading = Reading("facts", str(path), {"recorded_at": datetime.now(UTC)})
    records = reading.records() if beside else reading.here()
    cpu, wall = time.process_time(), time.perf_counter()
    report = IngestService(store).import_records(LOCAL, records)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    assert not report.refused
    counts = store.counts()
    store.close()
    return Landed(counts["facts"], sum(counts.values()), 0, wall, cpu)
