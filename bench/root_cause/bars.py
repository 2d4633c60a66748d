"""The bars that root cause must reach, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean

from bench.root_cause import figures
from bench.root_cause.scores import Score
from bench.root_cause.worlds.families import TAUGHT

from headwater.analysis.root_cause.explain import NONE_ABOVE

Scores = Mapping[str, Sequence[Score]]
EVIDENCE = ", evidence"
SINGLE = ("base", "two hops up", "delayed", "30 runs", "200 runs", "D = 3")
FULL_SIZE = ("base", "two hops up", "delayed")
_STANDARD_ERRORS = 2
_WEIGHED = {EVIDENCE: "with evidence", EVIDENCE + TAUGHT: "evidence taught by 60 cases"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that is required, at least or at most, and ours (None: not measured in this run)."""

    name: str
    required: float
    ours: float | None
    at_least: bool = True
    ceiling: float | None = None
    oracle: float | None = None
    anchors: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the figure is reached; None where it was not measured."""
        if self.ours is None:
            return None
        return self.ours >= self.required if self.at_least else self.ours <= self.required


def bars(scores: Scores) -> list[Bar]:
    """Return the bars that can be counted from scores."""
    return [
        *_ranking(scores),
        *_two_causes(scores),
        *_trainings(scores),
        *_nulls(scores),
        *_honesty(scores),
    ]


def pooled(scores: Scores, names: Sequence[str]) -> list[Score]:
    """Return the scores of these families together."""
    return [each for name in names for each in scores.get(name, ())]


def halves(nulls: Sequence[Score]) -> tuple[list[Score], list[Score]]:
    """Return the nulls that the threshold is frozen on and those that are scored."""
    return list(nulls[::2]), list(nulls[1::2])


def _ranking(scores: Scores) -> list[Bar]:
    base = scores.get("base" + EVIDENCE, ())
    out = []
    for ending, said in _WEIGHED.items():
        found = scores.get("base" + ending, ())
        out.append(_hit(f"base, {said}: cause first", 0.85, found))
        out.append(_hit(f"base, {said}: among three", 0.95, found, three=True))
    for name in ("two hops up", "delayed"):
        found = scores.get(name + EVIDENCE, ())
        least = _no_worse(base, found)
        out.append(_hit(f"{name}, with evidence: first, no worse than base", least, found))
    alone = [each for each in pooled(scores, FULL_SIZE) if each.aliases == 1]
    out.append(_hit("without evidence, where nothing moved alike: first", 0.95, alone))
    return out


def _two_causes(scores: Scores) -> list[Bar]:
    required = {"A and B": 0.65, "A plus B": 0.85}
    return [
        _hit(f"{name}, {said}: both among three", least, scores.get(name + ending, ()), three=True)
        for name, least in required.items()
        for ending, said in _WEIGHED.items()
    ]


def _trainings(scores: Scores) -> list[Bar]:
    real = _real(scores)
    return [
        _hit("real trainings: cause first", 0.85, real),
        _hit("real trainings: among three", 0.95, real, three=True),
    ]


def _real(scores: Scores) -> list[Score]:
    """Return the incidents of the half that nothing was chosen on."""
    found = [each for name, held in scores.items() if name.startswith("trainings, ") for each in held]
    return [each for each in found if each.truth and each.name.startswith("score")]


def _nulls(scores: Scores) -> list[Bar]:
    sets = {
        "worlds": halves(scores.get("null", ())),
        "worlds, with evidence": halves(scores.get("null" + EVIDENCE, ())),
        "worlds, evidence taught": halves(scores.get("null" + EVIDENCE + TAUGHT, ())),
        "real trainings": _of_trainings(scores.get("trainings, null", ())),
    }
    return [
        Bar(
            f"false alarms on nulls, {name}",
            0.05,
            figures.alarms(told, figures.threshold(frozen)),
            at_least=False,
        )
        for name, (frozen, told) in sets.items()
    ] + [
        Bar(
            f"false alarms on nulls, {name}, at the shipped threshold",
            0.05,
            figures.alarms(told, NONE_ABOVE),
            at_least=False,
        )
        for name, (_, told) in sets.items()
    ]


def _of_trainings(nulls: Sequence[Score]) -> tuple[list[Score], list[Score]]:
    tuned = [each for each in nulls if each.name.startswith("tune")]
    return tuned, [each for each in nulls if each.name.startswith("score")]


def _honesty(scores: Scores) -> list[Bar]:
    sets = {
        said: (pooled(scores, [name + ending for name in SINGLE]), scores.get("null" + ending, ()))
        for ending, said in (
            ("", "without evidence"),
            (EVIDENCE, "with evidence"),
            (EVIDENCE + TAUGHT, "evidence taught"),
        )
    }
    sets["real trainings"] = (_real(scores), _of_trainings(scores.get("trainings, null", ()))[1])
    out = []
    for said, (held, nulls) in sets.items():
        every = [*held, *nulls]
        out += [
            Bar(f"calibration error, {said}", 0.05, figures.calibration_error(every), at_least=False),
            Bar(f"90 % set holds the cause, {said}", 0.90, figures.covered(held)),
            Bar(f"90 % set: share of suspects, {said}", 0.50, figures.kept(held), at_least=False),
            Bar(
                f"first or its aliases hold the cause, {said}",
                0.98,
                figures.grouped(held),
                oracle=figures.mean(float(each.oracle.grouped) for each in held if each.oracle),
            ),
            Bar(f"right path of right answers, {said}", 0.95, figures.right_way(held)),
        ]
    return out


def _hit(name: str, required: float, scores: Sequence[Score], *, three: bool = False) -> Bar:
    figure = figures.three if three else figures.first
    best = [each.ceiling.three if three else each.ceiling.first for each in scores if each.truth]
    known = [each.oracle.three if three else each.oracle.first for each in scores if each.oracle]
    return Bar(
        name,
        required,
        figure(scores),
        ceiling=figures.mean(best),
        oracle=figures.mean(known),
        anchors=figures.of_anchors(scores, figure),
    )


def _no_worse(base: Sequence[Score], other: Sequence[Score]) -> float:
    """Return the figure below which `other` is worse than `base` by more than two standard errors."""
    if not base or not other:
        return 0.0
    p = fmean(each.first() for each in base)
    return p - _STANDARD_ERRORS * sqrt(p * (1 - p) * (1 / len(base) + 1 / len(other)))
