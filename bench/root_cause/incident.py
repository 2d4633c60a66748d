"""A root-cause question whose answer is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from headwater.analysis.factors import FactorKind
from headwater.model import Subgraph, Uid


@dataclass(frozen=True, slots=True)
class Incident:
    """A history, two of its runs, and which factors (as "kind:label", e.g. "dataset:scans") moved the metric.

    `graph` holds the whole lineage of every run of `values` (oldest first; the metric of each run). `truth` is empty
    where only the seed differs in effect; `path` names the nodes from the cause to `bad` where it is known.
    `family` is the row of the table that the incident counts in. `ratios` says, where it is known, how much likelier
    the side evidence of each factor is if it did the harm: what perfect reading of that evidence would give. Where
    commits are compared, `pipelines` gives for good and bad the run ids that stood beside them, and `steady` the
    kinds of factor that the commits share.
    """

    name: str
    family: str
    graph: Subgraph
    metric: str
    higher_is_better: bool
    values: Mapping[Uid, float]
    good: Uid
    bad: Uid
    truth: frozenset[str]
    path: tuple[Uid, ...] = ()
    tested_rows: int = 0
    ratios: Mapping[str, float] = field(default_factory=dict)
    pipelines: Mapping[Uid, Collection[str]] = field(default_factory=dict)
    steady: tuple[FactorKind, ...] = ()
