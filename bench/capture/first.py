"""The first calls of a training that has its libraries loaded: prints seconds by the clock and of the processor."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sklearn.linear_model  # noqa: F401


def main() -> None:
    """Print what each call took."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as own:
        os.environ["HEADWATER_JOURNAL"] = str(Path(own) / "journal")
        store = f"sqlite:///{Path(own) / 'lineage.db'}"
        file = Path(own) / "clicks.csv"
        file.write_text("x,y\n" + "1,2\n" * 100_000)
        found: dict[str, tuple[float, float]] = {}

        def timed(what: str, deed: Callable[[], object]) -> object:
            began, worked = time.perf_counter(), time.thread_time()
            result = deed()
            found[what] = time.perf_counter() - began, time.thread_time() - worked
            return result

        import headwater

        opening = timed("headwater.run()", lambda: headwater.run("train", project="bench", store=store))
        timed("start", opening.start)
        run = headwater.current_run()
        params, rows = {f"p{each}": each / 7 for each in range(100)}, np.ones(8_000_000)
        timed("log_params of 100", lambda: run.log_params(params))
        timed("use of a file of 0.4 MB", lambda: run.use(file, role="train", profile=False))
        timed("use of an array of 64 MB", lambda: run.use(rows, name="rows", profile=False))
        timed("log_metrics of 3", lambda: run.log_metrics({"a": 1, "b": 2, "c": 3}))
        timed("end", opening.end)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
