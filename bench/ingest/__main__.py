"""`python -m bench.ingest [--items N] [--store URL] [--json FILE]`: bulk, import, single appends and a growing run.

An item is a node, an edge or a fact that lands durably. The figure that counts is the ratio to the limit: the same
rows given to the engine alone, in the same run. `--store` must be empty; without it a file is made and removed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from bench.ingest import bulk, imported, limit, portions, stages
from bench.scale.world import facts

from headwater.store import open_store

FACTS_A_NODE, ITEMS_A_FACT = 4.7, 2.0


def main() -> int:
    """Print the figures, and write them as JSON where asked to."""
    parser = argparse.ArgumentParser(prog="bench.ingest", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=bulk.BATCH, help="facts in one append")
    parser.add_argument("--store", default="", metavar="URL")
    parser.add_argument("--json", default="", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = options.store or f"sqlite:///{folder / 'bulk.db'}"
        found = _measured(url, options.items, options.batch, folder)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _measured(url: str, items: int, batch: int, folder: Path) -> dict[str, object]:
    told = list(facts(max(1_000, round(items / ITEMS_A_FACT / FACTS_A_NODE))))
    _say(f"{len(told):,} facts, load {os.getloadavg()[0]:.1f}")
    found: dict[str, object] = {"load": os.getloadavg()[0], "facts": len(told)}
    store = open_store(url)
    try:
        whole = bulk.measure(store, told, batch)
        found["bulk"] = whole.as_json()
        _say(f"bulk      {whole}")
        bare = limit.measure(store, url, folder, batches=whole.batches)
        found["limit"] = bare.as_json()
        _say(f"limit     {bare}")
        found["ratio"] = {"wall": whole.wall_s / bare.wall_s, "cpu": whole.cpu_s / bare.cpu_s}
        _say(
            f"bulk takes {whole.wall_s / bare.wall_s:.2f} x the limit's time, "
            f"{whole.cpu_s / bare.cpu_s:.2f} x its processor time in this process"
        )
        found["stages"] = stages.measure(told, whole)
        for stage, each in found["stages"].items():  # type: ignore[attr-defined]
            _say(f"  {stage:28} {each:8.2f} us a fact")
        found["portions"] = portions.measure(store)
        for what, ms in found["portions"].items():  # type: ignore[attr-defined]
            _say(f"  {what:44} {ms:8.2f} ms")
    finally:
        store.close()
    for name, beside in (("import by one process", False), ("import", True)):
        end_to_end = imported.measure(told, folder, beside=beside)
        found[name] = end_to_end.as_json()
        _say(f"{name} of a JSONL.gz into SQLite  {end_to_end}")
    return found


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
