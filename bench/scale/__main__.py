"""`python -m bench.scale --nodes N [--store URL] [--json FILE]`: closures, look-ups and ingest on a graph of N nodes.

A store that holds the graph already is used as it is; else it is filled first, which is timed too.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from bench.scale import catalog, closures
from bench.scale.world import batches

from headwater.store import Store, open_store
from headwater.store.indexed import IndexedStore
from headwater.topology import Topology

BATCH = 20_000


def main() -> int:
    """Print the tables, and write them as JSON where asked to."""
    parser = argparse.ArgumentParser(prog="bench.scale", description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--store", default="", metavar="URL", help="else a new file that is removed")
    parser.add_argument("--json", default="", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(options.store or f"sqlite:///{Path(folder) / 'scale.db'}")
        try:
            found = measured(engine, options.nodes, Path(folder))
        finally:
            engine.close()
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def measured(engine: Store, nodes: int, folder: Path) -> dict[str, object]:
    """Return everything that was measured, having printed it."""
    found: dict[str, object] = {"engine": engine.url.partition(":")[0]}
    if not engine.counts()["Run"]:
        found["ingest"] = _fill(engine, nodes)
    counts = engine.counts()
    edges = sum(counts[name] for name in counts if name.isupper())
    held = sum(counts.values()) - edges - counts["facts"]
    found |= {"nodes": held, "edges": edges}
    _say(f"{held:,} nodes, {edges:,} edges on {found['engine']}")
    begun = time.perf_counter()
    topology = Topology(engine.scan_edges())
    found["build_s"] = time.perf_counter() - begun
    found["resident_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say(f"index: built in {found['build_s']:.1f} s; the process took {found['resident_mb']:,.0f} MB at most")
    found["opening"] = _opening(topology, folder)
    _say(f"{'closure':28} {'nodes':>9}  {'way':20} {'ms':>9} {'x C':>7}")
    rows = []
    for row in closures.measure(topology, engine):
        rows.append(asdict(row))
        _say(f"{row.question:28} {row.nodes:9,}  {row.way:20} {row.ms:9.2f} {row.ratio:7.1f}")
    found["closures"] = rows
    _say(f"{'look-up':34} {'median ms':>10} {'p95 ms':>9}")
    found["catalog"] = []
    store = IndexedStore(engine)
    store.build()
    for each in catalog.measure(store):
        found["catalog"].append(asdict(each))  # type: ignore[attr-defined]
        _say(f"{each.question:34} {each.median_ms:10.2f} {each.p95_ms:9.2f}")
    return found


def _fill(engine: Store, nodes: int) -> dict[str, float]:
    told, took = 0, 0.0
    for batch in batches(nodes, BATCH):
        begun = time.perf_counter()
        engine.append(batch)
        took += time.perf_counter() - begun
        told += len(batch)
        sys.stderr.write(f"\r{told:,} facts, {told / took:,.0f} a second")
        sys.stderr.flush()
    sys.stderr.write("\n")
    _say(f"ingest: {told:,} facts in {took:.0f} s, {told / took:,.0f} a second")
    return {"facts": told, "seconds": took}


def _opening(topology: Topology, folder: Path) -> dict[str, float]:
    file = folder / "index.npz"
    begun = time.perf_counter()
    topology.save(file, "bench", "0")
    saved = time.perf_counter()
    assert Topology.load(file, "bench") is not None
    loaded = time.perf_counter()
    out = {"mb": file.stat().st_size / 1e6, "save_s": saved - begun, "load_s": loaded - saved}
    _say(f"kept: {out['mb']:,.0f} MB, written in {out['save_s']:.2f} s, opened in {out['load_s']:.2f} s")
    return out


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
