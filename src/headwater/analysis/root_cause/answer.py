"""A root-cause answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from headwater.analysis.completeness import Completeness
from headwater.analysis.factors import Factor
from headwater.analysis.lineage import Link
from headwater.model import Node, Uid


class Status(StrEnum):
    """How well the first suspect is established."""

    NONE = "none"
    OBSERVED = "observed"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Noise:
    """How far the metric moves with nothing changed but the seed: standard deviation in the metric's units.

    `source` says where it comes from, `assumed` that it was not measured, `degrees` how many degrees of
    freedom were pooled.
    """

    sigma: float
    source: str
    degrees: int
    assumed: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One end of the comparison: the thing asked about, the run that measured it and the value."""

    asked: Uid
    run: Uid
    value: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two runs of the history that differ in the suspect and in `others` more recorded factors, and by how much."""

    without: Uid
    having: Uid
    delta: float
    others: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that speaks for (`ratio` > 1) or against a suspect, or that is missing (`ratio` 1)."""

    text: str
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Suspect:
    """One changed thing with no changed input. `path` runs from the thing to the measuring run or asked version.

    `since` is the version between `before` and `after` that the history points at, empty where that is `after`.
    `effect` is the expected move of the metric by it, with `low` and `high` bounds of 90 %.
    """

    factor: Factor
    ref: str
    before: str
    after: str
    probability: float
    path: tuple[Uid, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    effect: float = 0.0
    low: float = 0.0
    high: float = 0.0
    since: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two suspects (places in the answer) that did it only together, or each its part where `additive`."""

    first: int
    second: int
    probability: float
    additive: bool


@dataclass(frozen=True, slots=True)
class Rerun:
    """A run worth making: `base` with each factor of `revert` set back to its level in the good lineage.

    `steps` are the runs to make again, in order, `base` last. `expected_runs` are left with this one.
    """

    base: Uid
    revert: tuple[Factor, ...]
    steps: tuple[Uid, ...]
    expected_runs: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked suspects, how likely none of them did it (`p_none`), and what the history cannot tell apart.

    `credible` indexes the suspects (in order) that hold 90 % together; `alias_groups` index suspects that the
    history never saw apart.
    """

    p_none: float
    suspects: tuple[Suspect, ...]
    pairs: tuple[Pair, ...]
    credible: tuple[int, ...]
    alias_groups: tuple[tuple[int, ...], ...]
    next_rerun: Rerun | None
    status: Status


@dataclass(frozen=True, slots=True)
class RootCause(Ranking):
    """The answer to "which upstream change moved `metric` from good to bad?".

    `delta` is bad minus good in the metric's units, `sigmas` = |delta| / noise, `p_seeds` the chance of a move
    as large from seeds alone. `carriers` are changed things that only pass a change on. `affected` counts what else
    depends on the first suspect, by kind. `cautions` are those of the `notes` that put the whole comparison in doubt;
    where the two are not `comparable` the suspects are but differences, and nothing is blamed.
    """

    metric: str
    higher_is_better: bool
    good: Measured
    bad: Measured
    delta: float
    noise: Noise
    sigmas: float
    p_seeds: float
    history: tuple[tuple[Uid, float], ...]
    chosen: str
    alternatives: tuple[Uid, ...]
    carriers: tuple[Uid, ...]
    notes: tuple[str, ...]
    cautions: tuple[str, ...]
    nodes: Mapping[Uid, Node]
    links: tuple[Link, ...]
    affected: Mapping[str, int]
    affected_names: tuple[str, ...]
    completeness: Completeness
    comparable: bool = True

    @property
    def regressed(self) -> bool:
        """Whether the metric got worse."""
        return self.delta < 0 if self.higher_is_better else self.delta > 0
