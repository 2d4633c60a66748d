"""`python -m bench.serving [--nodes N] [--minutes M] [--clients 16] [--workers W] [--store URL] [--json FILE]`.

A real server over a graph of N nodes: how soon it answers after its start, small durable writes from 8 clients, and a
mixed load (closures, impact, why, search, look-ups, pages, writes) beside which health, memory and index are watched.
A store that holds the graph already is used as it is, and written to; else a file is filled first.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.scale.world import GENERATIONS, batches
from bench.serving import trainings
from bench.serving.load import Outcome, loaded
from bench.serving.questions import Questions
from bench.serving.report import outcome_json, said, watched_json
from bench.serving.server import Server, compiled, serving
from bench.serving.watching import watching

from headwater.model import Kind
from headwater.store import open_store

BATCH, WRITERS, WRITING_S, SETTLING_S = 20_000, 8, 20.0, 5.0


def main() -> int:
    """Print the figures, and write them as JSON where asked to."""
    parser = argparse.ArgumentParser(prog="bench.serving", description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", default="", metavar="URL", help="else a new file that is removed")
    parser.add_argument("--json", default="", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or f"sqlite:///{Path(folder) / 'serving.db'}"
        found = measured(store, options, Path(folder) / "data")
    sys.stdout.write(said(found))
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def measured(store: str, options: argparse.Namespace, data: Path) -> dict[str, object]:
    """Return everything that was measured."""
    nodes, runs = _filled(store, options.nodes)
    width = max(1, runs // GENERATIONS)
    found: dict[str, object] = {
        "store": store.partition(":")[0],
        "nodes": nodes,
        "clients": options.clients,
        "workers": options.workers,
        "load_before": os.getloadavg()[0],
    }
    closure = Questions(0, width).closure()
    compiled()
    with serving(store, options.workers, data) as server:
        cold_s = server.first_answer_s(closure)
        found["start"] = {"first_answer_s": cold_s, "index_s": server.indexed_s()}
    with serving(store, options.workers, data) as server:
        kept_s = server.first_answer_s(closure)
        found["start_kept"] = {"first_answer_s": kept_s, "index_s": server.indexed_s()}
        found["writes"] = _measured(server, lambda: _writes(server, width))
        with watching(server) as seen:
            draws = [Questions(number, width).mixed for number in range(100, 100 + options.clients)]
            found["load"] = _measured(server, lambda: loaded(server.address, draws, 60 * options.minutes))
        found["watched"] = watched_json(seen)
        found["refused_by_server"] = server.meter("headwater_overloaded_total")
    found["load_after"] = os.getloadavg()[0]
    return found


def _measured(server: Server, load: Callable[[], Outcome]) -> dict[str, object]:
    before = server.cpu_s()
    seen = load()
    cpu_ms = 1000 * (server.cpu_s() - before) / max(1, seen.answered)
    return {**outcome_json(seen), "server_cpu_ms": cpu_ms}


def _writes(server: Server, width: int) -> Outcome:
    return loaded(server.address, [Questions(n, width).write for n in range(1, WRITERS + 1)], WRITING_S)


def _filled(store: str, nodes: int) -> tuple[int, int]:
    """Return how many nodes and runs the store holds, which is filled where it is empty."""
    engine = open_store(store)
    try:
        if not engine.counts()["Run"]:
            sys.stderr.write(f"filling {store} with about {nodes:,} nodes\n")
            for batch in batches(nodes, BATCH):
                engine.append(batch)
        engine.append(list(trainings.facts()))
        counts = engine.counts()
    finally:
        engine.close()
    # Each run of this world made one model; those of earlier measurements made none.
    runs = min(counts["Run"], counts["ModelVersion"])
    return sum(counts[kind.value] for kind in Kind), runs


if __name__ == "__main__":
    sys.exit(main())
