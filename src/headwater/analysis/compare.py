"""What differs between two runs or versions over their whole provenance."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from headwater.analysis.completeness import Completeness
from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.root_cause.frontier import frontier
from headwater.analysis.trace import Trace
from headwater.model import Uid


class Section(StrEnum):
    """Which part of a comparison an entry belongs to."""

    METRICS = "metrics"
    CONTENT = "content"
    DATA = "data"
    PARAMETERS = "parameters"
    CODE = "code"
    COMMANDS = "commands"
    ENVIRONMENT = "environment"
    MODELS = "models"
    EVALUATION = "evaluation"


class Difference(StrEnum):
    """How the second differs from the first."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Entry:
    """One compared thing: `before` and `after` are what people read ("" where absent).

    `root` says that none of its own inputs changed; `delta` is the numeric difference where both are numbers.
    """

    section: Section
    name: str
    before: str
    after: str
    difference: Difference
    root: bool = True
    delta: float | None = None
    before_node: Uid = ""
    after_node: Uid = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entries ordered by (section, name); `same` counts what was equal and may be left out of `entries`."""

    first: Uid
    second: Uid
    entries: tuple[Entry, ...]
    same: int
    completeness: Completeness


SECTIONS = {
    FactorKind.DATASET: Section.DATA,
    FactorKind.EVALUATION: Section.EVALUATION,
    FactorKind.PARAMETER: Section.PARAMETERS,
    FactorKind.SEED: Section.PARAMETERS,
    FactorKind.CODE: Section.CODE,
    FactorKind.COMMAND: Section.COMMANDS,
    FactorKind.ENVIRONMENT: Section.ENVIRONMENT,
    FactorKind.MODEL: Section.MODELS,
}


def compare(
    asked: tuple[Uid, Uid],
    traces: tuple[Trace, Trace],
    metrics: tuple[Mapping[str, str], Mapping[str, str]],
    completeness: Completeness,
    *,
    contents: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
    only_differences: bool = True,
) -> Comparison:
    """Return the entries of two lineages, their metrics and what is told of their own contents, side by side."""
    found = frontier(*traces)
    carried = {each.factor for each in found.carriers}
    entries = [
        *_told_entries(Section.METRICS, *metrics),
        *_told_entries(Section.CONTENT, *contents),
        *_factor_entries(traces, carried),
    ]
    entries.sort(key=lambda entry: (list(Section).index(entry.section), entry.name))
    differing = [entry for entry in entries if entry.difference is not Difference.SAME]
    return Comparison(
        first=asked[0],
        second=asked[1],
        entries=tuple(differing if only_differences else entries),
        same=len(entries) - len(differing),
        completeness=completeness,
    )


def _told_entries(section: Section, first: Mapping[str, str], second: Mapping[str, str]) -> list[Entry]:
    return [
        _entry(section, name, first.get(name), second.get(name))
        for name in sorted(first.keys() | second.keys())
    ]


def _factor_entries(traces: tuple[Trace, Trace], carried: Collection[Factor]) -> list[Entry]:
    out = []
    for factor in sorted(traces[0].levels.keys() | traces[1].levels.keys()):
        before, after = (trace.levels.get(factor) for trace in traces)
        entry = _entry(
            SECTIONS[factor.kind],
            factor.label,
            before.shown if before else None,
            after.shown if after else None,
            same=before is not None and after is not None and before.value == after.value,
        )
        out.append(
            replace(
                entry,
                root=factor not in carried,
                before_node=before.node if before else "",
                after_node=after.node if after else "",
            )
        )
    return out


def _entry(
    section: Section, name: str, before: str | None, after: str | None, *, same: bool | None = None
) -> Entry:
    equal = before == after if same is None else same
    difference = (
        Difference.ADDED
        if before is None
        else Difference.REMOVED
        if after is None
        else Difference.SAME
        if equal
        else Difference.CHANGED
    )
    return Entry(section, name, before or "", after or "", difference, delta=_delta(before, after))


def _delta(before: str | None, after: str | None) -> float | None:
    try:
        moved = float(after or "") - float(before or "")
    except ValueError:
        return None
    return moved if math.isfinite(moved) else None
