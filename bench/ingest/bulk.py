"""Facts that are at hand, appended in large batches."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.facts import Fact
from headwater.services.arrival.ingest import BATCH
from headwater.store import Store

__all__ = ["BATCH", "Landed", "measure"]


@dataclass(frozen=True, slots=True)
class Landed:
    """What landed, in how many batches, and how long it took."""

    facts: int
    items: int
    batches: int
    wall_s: float
    cpu_s: float

    def __str__(self) -> str:
        return (
            f"{self.facts / self.wall_s:9,.0f} facts/s  {self.items / self.wall_s:9,.0f} items/s  "
            f"{(self.items - self.facts) / self.wall_s:9,.0f} nodes+edges/s  {self.cpu_s / self.facts * 1e6:6.1f} us "
            "of processor a fact"
        )

    def as_json(self) -> dict[str, float]:
        """Return the figures by name."""
        return {
            "facts": self.facts,
            "items": self.items,
            "wall_s": self.wall_s,
            "cpu_s": self.cpu_s,
            "facts_per_s": self.facts / self.wall_s,
            "items_per_s": self.items / self.wall_s,
        }


def measure(store: Store, told: Sequence[Fact], batch: int) -> Landed:
    """Append all of `told` and return how that went."""
    cpu, wall = time.process_time(), time.perf_counter()
    for start in range(0, len(told), batch):
        store.append(told[start : start + batch])
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    counts = store.counts()
    return Landed(counts["facts"], sum(counts.values()), -(-len(told) // batch), wall, cpu)
