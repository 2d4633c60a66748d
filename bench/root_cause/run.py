"""Answers the incidents of every part: worlds, real trainings and recorded histories."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.root_cause.case import case_of
from bench.root_cause.incident import Incident
from bench.root_cause.keeping import kept
from bench.root_cause.parallel import Job, together
from bench.root_cause.scores import Score, score
from bench.root_cause.taught import taught
from bench.root_cause.worlds.families import TAUGHT, World, families, world_of

from headwater.analysis.root_cause.learning import UNTAUGHT

CHUNK = 20
ANCHORED = 200
PARTS = ("trainings.score", "trainings.nulls", "samples")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part that could not be run, and why."""

    part: str
    reason: str


def jobs(worlds: int, only: Sequence[str], *, anchors: bool, keep: Path | None = None) -> list[Job]:
    """Return the work for `worlds` worlds a family (nulls: twice as many), anchors on the first 200 of each.

    Families take turns, so that of a run that is cut short as much of each is kept in `keep`.
    """
    parts = [part for part in PARTS if wanted(part, only, part.partition(".")[0])]
    out: list[tuple[float, Job]] = []
    for name, endings in _rows(only).items():
        null = families()[name].null
        count = 2 * worlds if null else worlds
        for start in range(0, count, CHUNK):
            told = anchors and start < ANCHORED and not null
            chunk = (name, endings, start, min(start + CHUNK, count), told, keep)
            out.append((start / count, Job(name, of_worlds, chunk)))
    turns = [job for _, job in sorted(out, key=lambda each: each[0])]
    return [*(Job(part, of_part, (part, anchors)) for part in parts), *turns]


def run(work: Sequence[Job]) -> tuple[dict[str, list[Score]], list[Skipped]]:
    """Return the scores by family, worlds before the rest, and what was skipped."""
    out: dict[str, list[Score]] = defaultdict(list)
    skipped = []
    for job, told in sorted(zip(work, together(work), strict=True), key=lambda pair: pair[0].label in PARTS):
        if isinstance(told, Skipped):
            skipped.append(told)
            continue
        for each in told:
            out[each.family].append(each)
        if not told:
            skipped.append(Skipped(job.label, "no data"))
    return dict(out), skipped


def of_worlds(
    name: str, endings: Sequence[str], start: int, stop: int, anchors: bool, keep: Path | None
) -> list[Score]:
    """Return the scores of some worlds of a family, in each of its rows."""

    def made() -> list[Score]:
        return [
            each
            for number in range(start, stop)
            for each in _of_world(world_of(families()[name], number), endings, anchors)
        ]

    parts = (name, *endings, f"{start}-{stop}", *(["anchors"] if anchors else []))
    return kept(keep, "-".join(part.strip(", ") for part in parts if part), made)


def _of_world(world: World, endings: Sequence[str], anchors: bool) -> Iterator[Score]:
    case = case_of(world.incident())
    for ending in endings:
        yield score(
            case,
            world,
            anchors=anchors and not ending,
            learnt=taught() if ending else UNTAUGHT,
            ending=ending,
        )


def _rows(only: Sequence[str]) -> dict[str, list[str]]:
    """Return the families that are wanted, each with the endings of its rows: the same worlds, taught or not."""
    out: dict[str, list[str]] = defaultdict(list)
    for name, family in families().items():
        if wanted(name, only, "worlds"):
            out[name.removesuffix(TAUGHT)].append(TAUGHT if family.taught else "")
    return out


def of_part(part: str, anchors: bool) -> list[Score] | Skipped:
    """Return the scores of all incidents of a part."""
    try:
        return [score(case_of(incident), anchors=anchors) for incident in _incidents(part)]
    except (ImportError, FileNotFoundError) as error:
        return Skipped(part, str(error))


def wanted(name: str, only: Sequence[str], part: str) -> bool:
    """Return whether a row or part was asked for; nothing asked for means all."""
    return not only or any(each in (name, part) or name.startswith(f"{each},") for each in only)


def _incidents(part: str) -> Iterable[Incident]:
    module, _, half = part.partition(".")
    loaded = importlib.import_module(f"bench.root_cause.{module}")
    if half == "nulls":
        return (each for name in ("tune", "score") for each in loaded.nulls(name))
    found: Iterable[Incident] = loaded.incidents(half) if half else loaded.incidents()
    return found
