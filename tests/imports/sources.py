"""Readers under test: what every one of them must keep to."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports import Record, Refused
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
_SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


def samples(name: str) -> Path:
    """Return the folder of samples of that name, or skip the test."""
    folder = _SAMPLES / name
    if not folder.is_dir():
        pytest.skip(f"the samples of {name} are not here")
    return folder


def expected(name: str) -> dict[str, dict[str, object]]:
    """Return the counts that another reader made of the samples."""
    found: dict[str, dict[str, object]] = json.loads((samples(name) / "expected.json").read_text("utf-8"))
    return found


def hash_of(records: Iterable[Record]) -> str:
    """Return the graph hash of a store that took in what a reader yielded."""
    store = MemoryStore()
    over(store).ingest.import_records(LOCAL, records)
    return graph_hash(store.scan_nodes(), store.scan_edges())


def keeps_to_the_rules(read: Callable[[datetime], Iterable[Record]]) -> list[Refused]:
    """Check that a second import says the same facts and that their order does not matter; return what is refused."""
    first, second = list(read(NOW)), list(read(LATER))
    facts = [each for each in first if isinstance(each, Fact)]
    again = [each for each in second if isinstance(each, Fact)]
    assert facts
    assert {each.id for each in facts} == {each.id for each in again}
    store = MemoryStore()
    services = over(store)
    services.ingest.import_records(LOCAL, first)
    before = graph_hash(store.scan_nodes(), store.scan_edges())
    assert services.ingest.import_records(LOCAL, second).new == 0
    shuffled = facts * 2
    random.Random(7).shuffle(shuffled)
    assert hash_of(shuffled) == before
    return [each for each in first if isinstance(each, Refused)]
