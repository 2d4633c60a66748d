"""The rerun to make next, from how likely each suspect and each pair is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import Measured, Rerun, Suspect
from headwater.analysis.root_cause.hypotheses import Hypothesis
from headwater.analysis.root_cause.rerun import CERTAIN, Belief, expected_runs, next_hybrid
from headwater.analysis.root_cause.routes import Routes
from headwater.model import Kind, Node, Uid

_LEAST_SEPARATION = 1.0
_WORTH_ASKING = 0.02
_UNABLE = frozenset({FactorKind.UNRECORDED, FactorKind.NONDETERMINISM})


def next_rerun(
    suspects: Sequence[Suspect],
    chances: Mapping[tuple[tuple[int, ...], bool], float],
    bad: Measured,
    routes: Routes,
    drop: float,
) -> Rerun | None:
    """Return the most telling rerun of the bad run with some suspects set back; None where nothing can be set back.

    `chances` are of single suspects and pairs (places in `suspects`, whether they add), `drop` is in units of the
    noise. Once one hypothesis is nearly certain, the rerun is the one that would prove it. What hardly matters stays
    as it is, and what is not recorded cannot be set back.
    """
    able = [place for place, each in enumerate(suspects) if is_able(each)]
    if not able or drop <= 0:
        return None
    asked = {
        Hypothesis(who, additive): chance
        for (who, additive), chance in sorted(chances.items())
        if set(who) <= set(able)
    }
    whole = sum(asked.values())
    asked = {each: chance for each, chance in asked.items() if chance > _WORTH_ASKING * whole}
    if not asked:
        return None
    belief = Belief(tuple(asked), np.array(list(asked.values())) / sum(asked.values()))
    separation = max(drop, _LEAST_SEPARATION)
    likeliest = int(belief.chances.argmax())
    kept = next_hybrid(belief, separation) if belief.chances[likeliest] < CERTAIN else None
    back = set(belief.suspects) - (kept or frozenset())
    if kept is None:
        back = set(belief.hypotheses[likeliest].causes)
    expected = expected_runs(belief, separation)
    return Rerun(
        base=bad.run,
        revert=tuple(suspects[place].factor for place in sorted(back)),
        steps=steps_of([suspects[place] for place in sorted(back)], bad.run, routes.nodes),
        expected_runs=expected if math.isfinite(expected) else float(len(able)),
    )


def steps_of(changed: Sequence[Suspect], measuring: Uid, nodes: Mapping[Uid, Node]) -> tuple[Uid, ...]:
    """Return the runs to make again when `changed` are set back: those that take them first, `measuring` last."""
    on_path = (uid for suspect in changed for uid in suspect.path)
    runs = {uid for uid in on_path if uid in nodes and nodes[uid].kind is Kind.RUN} - {measuring}
    return (*sorted(runs, key=lambda uid: (nodes[uid].occurred_at, uid)), measuring)


def is_able(suspect: Suspect) -> bool:
    """Return whether a rerun can set `suspect` back: what was not recorded, or differs by itself, cannot be."""
    return suspect.factor.kind not in _UNABLE
