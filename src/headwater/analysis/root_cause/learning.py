"""What evidence was worth in investigations that were closed with a cause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import Evidence
from headwater.analysis.root_cause.evidence import UNTAUGHT_BOUNDS

FEWEST_CLOSED = 30
HIGHEST, LOWEST = 10.0, 0.1
TOLD_FREELY = frozenset({FactorKind.CODE, FactorKind.COMMAND})
_FIGURES = re.compile(r"\"[^\"]*\"|'[^']*'|[-+]?\d[\d.,]*(?:\s*%)?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence on one suspect: its kind in words, and whether the suspect was the cause."""

    evidence: str
    was_cause: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A closed investigation: how often each finding was made on its suspects, and how many were the cause and not."""

    seen: Mapping[Finding, int]
    causes: int
    innocents: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """Likelihood ratios by kind of evidence, learnt from `closed` investigations; empty while these are too few."""

    ratios: dict[str, float]
    closed: int

    @property
    def enough(self) -> bool:
        """Whether the ratios may be used."""
        return self.closed >= FEWEST_CLOSED

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the evidence on one suspect may weigh together."""
        return (LOWEST, HIGHEST) if self.enough else UNTAUGHT_BOUNDS

    def weighed(self, suspect: FactorKind, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """Return `evidence` on a suspect of this kind with the learnt ratio, where there is one.

        Commit messages and command lines are no kinds of evidence: whoever writes one chooses its words.
        """
        if not self.enough or suspect in TOLD_FREELY:
            return tuple(evidence)
        return tuple(replace(one, ratio=self.ratios.get(kind_of(one.text), one.ratio)) for one in evidence)


UNTAUGHT = Learnt({}, 0)


def learn(cases: Iterable[Case]) -> Learnt:
    """Return what `cases` teach: how much likelier a cause shows a kind of evidence than an innocent does.

    Both shares have a prior of one sighting at the share that all suspects together have, so that what is seen on
    either side alike has ratio 1 however many more innocents there are; the ratio keeps within 0.1 and 10. Cases
    without a cause count as closed but teach nothing.
    """
    told = list(cases)
    taught = [case for case in told if case.causes]
    if len(told) < FEWEST_CLOSED:
        return Learnt({}, len(told))
    seen = {side: Counter[str]() for side in (True, False)}
    for case in taught:
        for finding, times in case.seen.items():
            seen[finding.was_cause][finding.evidence] += times
    causes = sum(case.causes for case in taught)
    innocents = sum(case.innocents for case in taught)
    return Learnt(
        {
            kind: _ratio(seen[True][kind], causes, seen[False][kind], innocents)
            for kind in sorted(seen[True].keys() | seen[False].keys())
        },
        len(told),
    )


@lru_cache(maxsize=4_096)
def kind_of(text: str) -> str:
    """Return the kind of a piece of evidence: its words without figures and quoted names."""
    return " ".join(_FIGURES.sub("#", text).split())


def _ratio(with_it: int, causes: int, without: int, innocents: int) -> float:
    """Return the ratio of the two posterior means, each with the prior Beta(1, 1 / share - 1)."""
    share = (with_it + without) / (causes + innocents)
    ratio = ((with_it + 1) / (causes + 1 / share)) / ((without + 1) / (innocents + 1 / share))
    return min(HIGHEST, max(LOWEST, ratio))
