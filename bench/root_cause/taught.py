"""What closed investigations of synthetic histories teach, as the product learns it from those that people close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from bench.root_cause.case import key_of
from bench.root_cause.ours import answer, traced
from bench.root_cause.worlds.families import families, world_of

from headwater.analysis.root_cause.learning import TOLD_FREELY, Case, Finding, Learnt, kind_of, learn

CLOSED = 60
FROM = 100_000
_TAUGHT_BY = "base, evidence"


@cache
def taught() -> Learnt:
    """Return what 60 closed investigations of worlds that no row has teach."""
    return learn(_cases())


def _cases() -> Iterator[Case]:
    for number in range(FROM, FROM + CLOSED):
        incident = world_of(families()[_TAUGHT_BY], number).incident()
        told = [
            (key_of(each.factor) in incident.truth, each)
            for each in answer(incident, traced(incident)).suspects
        ]
        seen = Counter(
            Finding(kind, is_cause)
            for is_cause, each in told
            if each.factor.kind not in TOLD_FREELY
            for kind in {kind_of(one.text) for one in each.evidence}
        )
        causes = sum(is_cause for is_cause, _ in told)
        yield Case(seen, causes, len(told) - causes)
