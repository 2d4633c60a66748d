"""The lineage of one run as factors with levels: what it was made from, aligned by logical identity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.parts import PARENT, Part, Parts, as_measured, merged
from headwater.analysis.recorded import Levels
from headwater.analysis.steps import Step, Upstream, doubled
from headwater.model import Relation, Subgraph, Uid
from headwater.patience import while_waited


@dataclass(frozen=True, slots=True)
class Trace:
    """What one run was made from.

    `levels` hold each factor's state; `inputs` for a version factor the factors that went into the step that
    made it (a version without recorded maker is not in it); `makers` the job of that step; `unrecorded` which
    of "code", "data" and "environment" the lineage leaves out somewhere.
    """

    run: Uid
    levels: Mapping[Factor, Level]
    inputs: Mapping[Factor, frozenset[Factor]]
    makers: Mapping[Factor, str]
    unrecorded: tuple[str, ...]


def traces_of(
    graph: Subgraph, runs: Sequence[Uid], *, pipelines: Mapping[Uid, Collection[str]] | None = None
) -> dict[Uid, Trace]:
    """Return the trace of each run within `graph`, which holds their whole lineage.

    Where several runs made the same content, the one that counts is among the run ids that `pipelines` gives
    for the traced run (what stood beside it at a commit), else one that the lineage holds already, else the
    latest before it was used.

    A parameter is named without its job where all jobs of every lineage agree on its value; a job that occurs
    several times in one lineage is told apart by what it made.
    """
    view = Upstream(graph)
    beside = pipelines or {}
    steps = {run: view.steps(run, beside.get(run, ())) for run in while_waited(runs)}
    parts = Parts(view, {job for found in steps.values() for job in doubled(found)})
    scoped = _differing_names([parts.of(each.run, each.series) for each in found] for found in steps.values())
    return {run: trace(run, steps[run], parts, scoped) for run in while_waited(runs)}


def trace(run: Uid, steps: Sequence[Step], parts: Parts, scoped: Collection[Factor]) -> Trace:
    """Return the trace of `run` from its steps; settings in `scoped` are named with their job."""
    levels: dict[Factor, Level] = {}
    several: dict[Factor, dict[str, Level]] = defaultdict(dict)
    inputs: dict[Factor, set[Factor]] = defaultdict(set)
    makers: dict[Factor, str] = {}
    held = [(step, parts.of(step.run, step.series)) for step in steps]
    measured_only = _measured_only([part for _, part in held])
    for step, part in held:
        blocks = [with_job(part, scoped), *part.own.rest]
        versions = [(as_measured(factor, measured_only), level) for factor, level in part.used]
        for block in blocks:
            if levels.keys().isdisjoint(block):
                levels |= block
            else:
                _add(block.items(), levels, several)
        _add(versions, levels, several)
        known = (made for each in step.makes if (made := parts.made(each)) is not None)
        for made in (as_measured(each, measured_only) for each in known):
            inputs[made].update(*blocks, (factor for factor, _ in versions))
            if any(blocks):
                makers[made] = part.job
    levels |= {factor: merged([levels[factor], *others.values()]) for factor, others in several.items()}
    return Trace(
        run=run,
        levels=levels,
        inputs={factor: frozenset(each) for factor, each in inputs.items()},
        makers=makers,
        unrecorded=_gaps([part for _, part in held]),
    )


def with_job(part: Part, scoped: Collection[Factor]) -> Levels:
    """Return a step's settings, those that have several values in some lineage named with their job."""
    settings = part.own.settings
    if not scoped:
        return settings
    return {
        factor._replace(scope=part.job) if factor in scoped else factor: level
        for factor, level in settings.items()
    }


def _gaps(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return which of code and environment some step does not record, and data where no step does."""
    missing = {
        "code": any(Relation.EXECUTED not in part.relations for part in parts),
        "data": not any(Relation.USED in part.relations for part in parts),
        "environment": any(Relation.RAN_IN not in part.relations for part in parts),
    }
    return tuple(name for name, absent in missing.items() if absent)


def _differing_names(lineages: Iterable[Sequence[Part]]) -> set[Factor]:
    """Return the parameters and seeds that have several values within some lineage."""
    out: set[Factor] = set()
    for parts in lineages:
        blocks = [part.own.settings for part in parts if part.own.settings]
        values: dict[Factor, str] = {}
        for block in blocks if len(blocks) > 1 else ():
            for factor, level in block.items():
                if values.setdefault(factor, level.value) != level.value:
                    out.add(factor)
    return out


def _measured_only(parts: Sequence[Part]) -> set[str]:
    """Return the names of the data that a lineage is measured on and nothing else."""
    used = {factor for part in parts for factor, _ in part.used}
    return {factor.name for factor in used if factor.kind is FactorKind.EVALUATION} - {
        factor.name for factor in used if factor.kind is FactorKind.DATASET
    }


def _add(
    found: Iterable[tuple[Factor, Level]],
    levels: dict[Factor, Level],
    several: dict[Factor, dict[str, Level]],
) -> None:
    """Add what is not held yet, and to `several` what is held with another value."""
    for factor, level in found:
        if levels.setdefault(factor, level).value != level.value:
            several[factor].setdefault(level.value, level)


__all__ = ["PARENT", "Trace", "trace", "traces_of", "with_job"]
