"""Work on two processes, with a word on stderr as it goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

PROCESSES = 2
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """A call of a module's function with plain arguments."""

    label: str
    call: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


def together(jobs: Sequence[Job]) -> list[Any]:
    """Return what each job returns, in their order; each process computes on one thread."""
    for name in _THREADS:
        os.environ[name] = "1"
    out: list[Any] = [None] * len(jobs)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        asked = {pool.submit(job.call, *job.arguments): place for place, job in enumerate(jobs)}
        for done, future in enumerate(as_completed(asked), 1):
            out[asked[future]] = future.result()
            _progress(done, len(jobs), jobs[asked[future]].label)
    return out


def _progress(done: int, total: int, label: str) -> None:
    if sys.stderr.isatty() or done == total or done % max(1, total // 20) == 0:
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        sys.stderr.write(f"{done} of {total}: {label}{' ' * 20 if end == chr(13) else ''}{end}")
        sys.stderr.flush()
