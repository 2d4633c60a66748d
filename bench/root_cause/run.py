"""Answers many incidents on two processes."""

from __future__ import annotations

import importlib
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from bench.root_cause.incident import Incident
from bench.root_cause.scores import Score, score
from bench.root_cause.worlds.families import families, world_of

PROCESSES = 2
CHUNK = 20
ANCHORED = 200
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Task:
    """Incidents that one process answers: worlds of a family, or all of a `part` such as "trainings.score"."""

    part: str
    family: str = ""
    start: int = 0
    stop: int = 0
    anchors: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part that could not be run, and why."""

    part: str
    reason: str


def tasks(worlds: int, only: Sequence[str], *, anchors: bool) -> list[Task]:
    """Return the work for `worlds` worlds a family (nulls: twice as many), anchors on the first 200 of each."""
    out = []
    for name, family in families().items():
        if not _wanted(name, only, "worlds"):
            continue
        count = 2 * worlds if family.null else worlds
        for start in range(0, count, CHUNK):
            stop = min(start + CHUNK, count)
            told = anchors and start < ANCHORED and not family.null
            out.append(Task("worlds", name, start, stop, told))
    for part in ("trainings.score", "trainings.nulls", "samples"):
        if _wanted(part, only, part.partition(".")[0]):
            out.append(Task(part, anchors=anchors))
    return out


def run(work: Sequence[Task]) -> tuple[dict[str, list[Score]], list[Skipped]]:
    """Return the scores by family in the order of the work, and what was skipped."""
    for name in _THREADS:
        os.environ[name] = "1"
    found: dict[Task, list[Score] | Skipped] = {}
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        asked: dict[Future[list[Score] | Skipped], Task] = {pool.submit(answer, task): task for task in work}
        for done, future in enumerate(as_completed(asked), 1):
            task = asked[future]
            found[task] = future.result()
            _progress(done, len(work), task)
    out: dict[str, list[Score]] = defaultdict(list)
    for task in work:
        told = found[task]
        for each in told if isinstance(told, list) else ():
            out[each.family].append(each)
    return dict(out), [each for each in found.values() if isinstance(each, Skipped)]


def answer(task: Task) -> list[Score] | Skipped:
    """Return the scores of a task."""
    if task.part == "worlds":
        return list(_worlds(task))
    try:
        return [score(incident, anchors=task.anchors) for incident in _incidents(task.part)]
    except (ImportError, FileNotFoundError) as error:
        return Skipped(task.part, str(error))


def _worlds(task: Task) -> Iterator[Score]:
    family = families()[task.family]
    for number in range(task.start, task.stop):
        world = world_of(family, number)
        yield score(world.incident(), world, anchors=task.anchors)


def _incidents(part: str) -> Iterable[Incident]:
    module, _, half = part.partition(".")
    loaded = importlib.import_module(f"bench.root_cause.{module}")
    if half == "nulls":
        return (each for name in ("tune", "score") for each in loaded.nulls(name))
    found: Iterable[Incident] = loaded.incidents(half) if half else loaded.incidents()
    return found


def _wanted(name: str, only: Sequence[str], part: str) -> bool:
    return not only or any(each in (name, part) or name.startswith(f"{each},") for each in only)


def _progress(done: int, total: int, task: Task) -> None:
    if sys.stderr.isatty() or done == total or done % max(1, total // 20) == 0:
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        sys.stderr.write(f"{done} of {total}: {task.family or task.part}{' ' * 20}{end}")
        sys.stderr.flush()
