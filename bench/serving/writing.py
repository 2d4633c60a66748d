"""`python -m bench.serving.writing [--store URL] [--nodes N] [--clients 8] [--workers W] [--seconds S] [--only KIND]`.

A real server over a graph of N nodes, to which clients write: each sends one small fact or event, waits until it is
told that this is on disk, and sends the next. How long they wait, what each takes of the server's processor, how many
share a commit, and what a sync of as many bytes costs on the same disk.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.scale.world import GENERATIONS, batches
from bench.serving.load import Outcome, loaded
from bench.serving.questions import Question, Questions
from bench.serving.report import percentile
from bench.serving.server import Server, serving

from headwater.store import open_store

BATCH, WARMING_S = 20_000, 2.0
SYNCS, SYNCED_BYTES = 100, 200_000
FASTEST = 600  # writes a second that are drawn before the clock runs
SWITCH_S = 0.0005  # a client that is answered does not wait for another that reckons


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="bench.serving.writing", description=__doc__)
    parser.add_argument(
        "--store", default="", metavar="URL", help="is written to; else a new file that is removed"
    )
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", default="write", choices=("write", "fact", "event"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or f"sqlite:///{Path(folder) / 'writing.db'}"
        width = _filled(store, options.nodes)
        disk = Path(store.partition("///")[2]).parent if store.startswith("sqlite:") else Path(folder)
        with serving(store, options.workers, Path(folder) / "data") as server:
            server.indexed_s()
            sys.stdout.write(_said(server, options, width))
        sys.stdout.write(_syncs(disk))
    return 0


def _filled(store: str, nodes: int) -> int:
    """Return how many runs a generation has in the store, which is filled where it is empty."""
    engine = open_store(store)
    try:
        if not engine.counts()["Run"]:
            for batch in batches(nodes, BATCH):
                engine.append(batch)
        counts = engine.counts()
    finally:
        engine.close()
    return max(1, min(counts["Run"], counts["ModelVersion"]) // GENERATIONS)


def _said(server: Server, options: argparse.Namespace, width: int) -> str:
    def draws(round_: int, seconds: float) -> list[Callable[[], Question]]:
        asked = [Questions(os.getpid() * 1_000 + round_ * 100 + n, width) for n in range(options.clients)]
        many = int(seconds * FASTEST / options.clients)
        return [_drawn_before(getattr(each, options.only), many) for each in asked]

    sys.setswitchinterval(SWITCH_S)
    loaded(server.address, draws(0, WARMING_S), WARMING_S)
    asked = draws(1, options.seconds)
    commits, cpu_s, load = server.meter("headwater_commits_total"), server.cpu_s(), os.getloadavg()[0]
    own_s = time.process_time()
    seen = loaded(server.address, asked, options.seconds)
    own_s = time.process_time() - own_s
    time.sleep(1.1)  # the processes tell each other what they count once a second
    commits, cpu_s = server.meter("headwater_commits_total") - commits, server.cpu_s() - cpu_s
    each_ms, together = 1000 * cpu_s / max(1, seen.answered), seen.answered / max(1, commits)
    head = (
        f"{options.clients} clients, {options.workers} processes: {seen.answered / seen.seconds:.0f} writes a second, "
        f"{each_ms:.2f} ms of processor each and {1000 * own_s / max(1, seen.answered):.2f} of the clients' own, "
        f"{together:.1f} a commit; {sum(seen.errors.values())} failed, "
        f"{seen.refused} told to come back; load {load:.1f} to {os.getloadavg()[0]:.1f}"
    )
    return "\n".join([head, *_rows(seen), *map(str, seen.errors.most_common(3))]) + "\n"


def _drawn_before(draw: Callable[[], Question], many: int) -> Callable[[], Question]:
    """Return what draws as `draw`, the first `many` made by now: the clients share one interpreter with each other."""
    ready = [draw() for _ in range(many)]
    return lambda: ready.pop() if ready else draw()


def _rows(seen: Outcome) -> list[str]:
    every = {"all": [ms for times in seen.ms.values() for ms in times], **dict(sorted(seen.ms.items()))}
    return [_row(kind, times) for kind, times in every.items()]


def _row(what: str, times: list[float]) -> str:
    told = "  ".join(f"p{round(100 * share)} {percentile(times, share):6.1f}" for share in (0.5, 0.95, 0.99))
    return f"  {what:12} {len(times):6,}  {told}  most {max(times, default=0.0):6.1f} ms"


def _syncs(folder: Path) -> str:
    """Return how long bytes that take a place that was written before take to reach the disk."""
    times: list[float] = []
    with tempfile.TemporaryFile(dir=folder) as file:
        part = os.urandom(SYNCED_BYTES)
        for number in range(2 * SYNCS):
            os.pwrite(file.fileno(), part, SYNCED_BYTES * (number % SYNCS))
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(1000 * (time.perf_counter() - begun))
    return _row("a sync alone", times[SYNCS:]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
