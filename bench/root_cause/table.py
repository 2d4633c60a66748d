"""The benchmark as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.root_cause import figures
from bench.root_cause.bars import EVIDENCE, Bar, Scores, halves
from bench.root_cause.scores import OURS, Score
from bench.root_cause.speed import Speed
from bench.root_cause.worlds.families import TAUGHT

_SHORT = {
    "entity diff": "diff",
    "most recent": "recent",
    "matched pairs": "pairs",
    "BugDoc shortcut": "shortcut",
}


def bars_table(bars: Sequence[Bar]) -> str:
    """Return bar, figure required, ours, the ceiling, the oracle, the best anchor, and whether it is reached.

    Ceiling: a perfect ranker where noise is none; oracle: one who knows how the histories were made.
    """
    lines = [
        f"{'bar':58} {'required':>9} {'ours':>7} {'ceiling':>8} {'oracle':>7}  {'best without rerun':24} reached"
    ]
    for bar in bars:
        sign = ">=" if bar.at_least else "<="
        said = {True: "yes", False: "NO", None: "not measured"}[bar.reached]
        lines.append(
            f"{bar.name:58} {sign + f' {bar.required:.2f}':>9} {_number(bar.ours):>7} {_number(bar.ceiling):>8} "
            f"{_number(bar.oracle):>7}  "
            f"{_best(bar):24} {said}"
        )
    return "\n".join(lines) + "\n"


def rows_table(scores: Scores) -> str:
    """Return for each family how every ranker does, as "cause first / all causes among the first three".

    n incidents, m suspects, alone: first where nothing moved alike, group: the first or its aliases hold a cause,
    none<T: P(none) below the threshold that was frozen on other nulls (for nulls: false alarms).
    """
    names = list(dict.fromkeys(name for held in scores.values() for each in held for name in each.anchors))
    told = ("ceiling", "oracle")
    header = f"{'family':36} {'n':>5} {'m':>5} {OURS:>9}" + "".join(f" {name:>9}" for name in told)
    header += f" {'alone':>6} {'group':>6} {'none<T':>6}"
    lines = [header + "".join(f" {_SHORT.get(name, name):>9}" for name in names)]
    for family, held in scores.items():
        lines.append(_row(scores, family, held, names))
    made = {name: figures.reruns([s for held in scores.values() for s in held], name) for name in names}
    taken = ", ".join(f"{name} {count:.1f}" for name, count in made.items() if count)
    return "\n".join(lines) + (f"\nreruns on average: {taken}" if taken else "") + "\n"


def speed_table(speeds: Sequence[Speed]) -> str:
    """Return how long answers take on this machine, beside what is wanted."""
    lines = [
        f"{each.name}: p95 of ranking {each.ranking:.0f} ms (wanted < {each.bar:.0f}), of tracing {each.tracing:.0f} ms"
        for each in speeds
    ]
    return "".join(f"{line}\n" for line in ["", *lines]) if lines else ""


def as_json(scores: Scores, bars: Sequence[Bar], speeds: Sequence[Speed]) -> dict[str, Any]:
    """Return bars and rows as JSON values."""
    return {
        "bars": [
            {
                "bar": bar.name,
                "required": bar.required,
                "at_least": bar.at_least,
                "ours": bar.ours,
                "ceiling": bar.ceiling,
                "oracle": bar.oracle,
                "anchors": dict(bar.anchors),
                "reached": bar.reached,
            }
            for bar in bars
        ],
        "rows": [_figures(scores, family, held) for family, held in scores.items()],
        "speed_ms": {each.name: {"ranking": each.ranking, "tracing": each.tracing} for each in speeds},
    }


def _figures(scores: Scores, family: str, held: Sequence[Score]) -> dict[str, Any]:
    limit = [each.ceiling for each in held if each.truth]
    return {
        "family": family,
        "incidents": len(held),
        "suspects": figures.mean(len(each.ranked) for each in held),
        "first": figures.first(held),
        "three": figures.three(held),
        "ceiling_first": figures.mean(each.first for each in limit),
        "ceiling_three": figures.mean(each.three for each in limit),
        "oracle_first": figures.mean(each.oracle.first for each in held if each.oracle),
        "oracle_three": figures.mean(each.oracle.three for each in held if each.oracle),
        "first_where_alone": figures.first_alone(held),
        "alone": figures.mean(float(each.aliases == 1) for each in held if each.aliases),
        "grouped": figures.grouped(held),
        "covered": figures.covered(held),
        "kept": figures.kept(held),
        "calibration_error": figures.calibration_error(held),
        "right_path": figures.right_way(held),
        "below_threshold": figures.alarms(_told(scores, family), _threshold(scores, family)),
        "said_none": figures.mean(float(each.p_none >= 0.5) for each in held),
        "anchors_first": figures.of_anchors(held, figures.first),
        "anchors_three": figures.of_anchors(held, figures.three),
    }


def _row(scores: Scores, family: str, held: Sequence[Score], names: Sequence[str]) -> str:
    limit = [each.ceiling for each in held if each.truth]
    ceiling = _pair(figures.mean(c.first for c in limit), figures.mean(c.three for c in limit))
    known = [each.oracle for each in held if each.oracle]
    oracle = _pair(figures.mean(each.first for each in known), figures.mean(each.three for each in known))
    suspects = figures.mean(len(each.ranked) for each in held) or 0.0
    alarm = figures.alarms(_told(scores, family), _threshold(scores, family))
    firsts, threes = figures.of_anchors(held, figures.first), figures.of_anchors(held, figures.three)
    return (
        f"{family:36} {len(held):5} {suspects:5.1f} {_pair(figures.first(held), figures.three(held)):>9} "
        f"{ceiling:>9} {oracle:>9} {_number(figures.first_alone(held)):>6} {_number(figures.grouped(held)):>6} "
        f"{_number(alarm):>6}" + "".join(f" {_pair(firsts.get(name), threes.get(name)):>9}" for name in names)
    )


def _threshold(scores: Scores, family: str) -> float | None:
    if family.startswith("trainings"):
        return figures.threshold([s for s in scores.get("trainings, null", ()) if s.name.startswith("tune")])
    ending = next((each for each in (EVIDENCE + TAUGHT, EVIDENCE) if family.endswith(each)), "")
    return figures.threshold(halves(scores.get("null" + ending, ()))[0])


def _told(scores: Scores, family: str) -> Sequence[Score]:
    """Return the scores that a threshold may be tried on: of nulls those it was not frozen on."""
    held = scores[family]
    if family in ("null", "null" + EVIDENCE, "null" + EVIDENCE + TAUGHT):
        return halves(held)[1]
    return [s for s in held if s.name.startswith("score")] if family == "trainings, null" else held


def _best(bar: Bar) -> str:
    told = {
        name: value
        for name, value in bar.anchors.items()
        if name not in ("BugDoc shortcut", "ddmin", "bisect")
    }
    if not told:
        return ""
    name = max(told, key=lambda each: told[each])
    return f"{name} {told[name]:.2f}"


def _pair(one: float | None, other: float | None) -> str:
    return f"{_number(one)}/{_number(other)}" if one is not None else "-"


def _number(value: float | None) -> str:
    return (
        "-" if value is None else f"{value:.3f}" if abs(value) < 0.0995 else f"{value:.2f}".removeprefix("0")
    )
