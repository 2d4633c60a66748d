"""What a server's index takes, of time and memory, measured in processes of their own.

`python -m bench.scale.memory URL FOLDER` is one such process: it opens the store with its index kept in FOLDER.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.scale.world import HUB

from headwater.model import DEFAULT_PLANES, Direction, relations_of
from headwater.store import open_store
from headwater.store.indexed import IndexedStore

_NAMES = {"peak_mb": "VmHWM", "resident_mb": "VmRSS", "own_mb": "RssAnon"}


def measured(url: str, folder: Path) -> dict[str, Any]:
    """Return what building takes, and then what opening what was built takes."""
    found = {
        name: json.loads(
            subprocess.run(
                [sys.executable, "-m", "bench.scale.memory", url, str(folder)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for name in ("building", "opening")
    }
    kept = list(folder.glob("*.index"))
    return found | {"kept_mb": sum(path.stat().st_size for path in kept) / 1e6}


def main() -> int:
    """Print, as JSON, what this process took to have its index and to answer from it."""
    engine = open_store(sys.argv[1])
    before = _memory()
    store = IndexedStore(engine, folder=Path(sys.argv[2]))
    begun, worked = time.perf_counter(), time.process_time()
    store.build()
    took = {"seconds": time.perf_counter() - begun, "processor_s": time.process_time() - worked}
    for direction in Direction:
        store.walk([HUB], direction, relations_of(DEFAULT_PLANES), limit=10**9)
    found = {**took, **_memory(), "before_mb": before.get("resident_mb", 0.0)}
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _memory() -> dict[str, float]:
    """Return the process' memory in MB where the system tells it: at most, now, and not shared with others."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {}
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
    return {name: int(lines[line].split()[0]) / 1024 for name, line in _NAMES.items()}


if __name__ == "__main__":
    sys.exit(main())
