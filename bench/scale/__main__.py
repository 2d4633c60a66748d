"""`python -m bench.scale --nodes N [--store URL] [--json FILE]`: closures, look-ups, memory and ingest at N nodes.

A store that holds the graph already is used as it is (on Neo4j 40 runs are added); else it is filled first, which is
timed too. `--arrays` leaves stores out and measures the index alone, `--finding` measures the look-ups alone.
`--mlmd PYTHON` and `--mlflow PYTHON` name a Python that has ml-metadata (MLflow with its database), to ask the same
there. `python -m bench.scale.plots` draws what `--json` wrote.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.scale import asked, catalog, closures, freshness, memory, mlflow_runs, mlmd
from bench.scale.arrays import topology_of
from bench.scale.world import HUB, batches, facts

from headwater.model import Uid
from headwater.services.arrival.ingest import BATCH
from headwater.store import Store, open_store
from headwater.store.indexed import IndexedStore
from headwater.topology import Topology

MLFLOW_RUNS = 1_000

Found = dict[str, Any]


def main() -> int:
    """Print the tables, and write them as JSON where asked to."""
    options = _options().parse_args()
    found: Found = {}
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        if options.arrays:
            found = _arrays(options.nodes)
        else:
            url = options.store or f"sqlite:///{Path(folder) / 'scale.db'}"
            engine = open_store(url)
            try:
                found = _stored(engine, url, options, Path(folder))
            finally:
                engine.close()
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.scale", description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--arrays", action="store_true", help="the index alone, over arrays made directly")
    parser.add_argument("--store", default="", metavar="URL", help="else a new file that is removed")
    parser.add_argument("--finding", action="store_true", help="the look-ups alone")
    parser.add_argument("--mlmd", default="", metavar="PYTHON", help="one with ml-metadata installed")
    parser.add_argument("--mlflow", default="", metavar="PYTHON", help="one with MLflow installed")
    parser.add_argument("--json", default="", metavar="FILE")
    return parser


def _arrays(nodes: int) -> Found:
    begun = time.perf_counter()
    topology, hub = topology_of(nodes)
    found: Found = {
        "engine": "none",
        "nodes": len(topology._now.names),
        "edges": topology.edges,
        "build_s": time.perf_counter() - begun,
        "index_mb": _mb(topology),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    _say(f"{found['nodes']:,} nodes, {found['edges']:,} edges in arrays of {found['index_mb']:,.0f} MB")
    return found | _walked(topology, None, hub)


def _stored(engine: Store, url: str, options: argparse.Namespace, folder: Path) -> Found:
    found: Found = {"engine": url.partition(":")[0]}
    if not engine.counts()["Run"]:
        found["ingest"] = _fill(engine, options.nodes)
    counts = engine.counts()
    edges = sum(counts[name] for name in counts if name.isupper())
    found |= {"nodes": sum(counts.values()) - edges - counts["facts"], "edges": edges, "runs": counts["Run"]}
    _say(f"{found['nodes']:,} nodes, {edges:,} edges on {found['engine']}")
    if "ingest" in found:
        found["ingest"]["items"] = sum(counts.values())
        rate = found["ingest"]["items"] / found["ingest"]["seconds"]
        _say(f"ingest: {rate:,.0f} nodes, edges and facts a second")
    if options.finding:
        return found | {"catalog": _printed("look-up", catalog.measure(engine))}
    found["memory"] = memory.measured(url, folder / "index")
    for name in ("building", "opening"):
        took = found["memory"][name]
        _say(
            f"{name} the index: {took['seconds']:.2f} s ({took['processor_s']:.2f} s of processor); MB: {took}"
        )
    store = IndexedStore(engine, folder=folder / "index")
    store.build()
    topology = store._follower._topology
    assert topology is not None
    found |= {"index_mb": _mb(topology)} | _walked(topology, engine, HUB)
    found["catalog"] = _printed("look-up", catalog.measure(store))
    if found["engine"] not in ("memory", "sqlite"):
        found["fresh"] = _printed("a write by another", freshness.measure(url, folder / "index"))
    found["graphql"] = _printed("GraphQL", asked.measure(store, topology))
    if options.mlmd:
        found["mlmd"] = asdict(mlmd.beside(options.mlmd, topology, engine, HUB, folder))
        _say(f"MLMD: {found['mlmd']}")
    if options.mlflow:
        told = facts(options.nodes)
        found["mlflow"] = asdict(mlflow_runs.beside(options.mlflow, told, MLFLOW_RUNS, folder))
        _say(f"MLflow: {found['mlflow']}")
    return found


def _walked(topology: Topology, engine: Store | None, hub: Uid) -> Found:
    return {
        "closures": _printed("closure", closures.measure(topology, engine, hub)),
        "depths": _printed("depth", closures.measure_depths(topology, hub)),
    }


def _printed(what: str, rows: Iterable[Any]) -> list[Found]:
    """Return the rows as dictionaries, each printed as soon as it is there."""
    _say(f"-- {what}")
    out = []
    for row in rows:
        out.append(asdict(row))
        _say(
            "  ".join(
                f"{key} {value:,.2f}" if isinstance(value, float) else f"{key} {value}"
                for key, value in out[-1].items()
            )
        )
    return out


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


def _mb(topology: Topology) -> float:
    """Return the size of the index's arrays."""
    base = topology._now.base
    sides = [getattr(side, name) for side in (base.upstream, base.downstream) for name in ("starts", "usual")]
    placed = [base.downstream.far, base.downstream.code, base.downstream.row]
    columns = [getattr(base.columns, name) for name in base.columns.__slots__]
    arrays = [*columns, *sides, *placed, *topology._now.names.parts()]
    return sum(array.nbytes for array in arrays if array is not None) / 1e6


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
