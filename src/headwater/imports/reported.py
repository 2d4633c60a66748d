"""What a document reports of a model without saying which run measured it, and how much energy went into it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from headwater import statements
from headwater.facts import Fact, MetricFact, metric_value
from headwater.imports.kept import kept
from headwater.model import Relation, Uid
from headwater.statements import Stamp

# Into watt hours and grams of CO2: by the marks of a unit without spaces and case.
_WATT_HOURS = {
    "wh": 1.0,
    "kwh": 1e3,
    "mwh": 1e6,
    "kilowatthour": 1e3,
    "megajoule": 1e6 / 3600,
    "mj": 1e6 / 3600,
    "joule": 1 / 3600,
}
_GRAMS = {"gco2eq": 1.0, "kgco2eq": 1e3, "tco2eq": 1e6}


@dataclass(frozen=True, slots=True)
class Reported:
    """A metric as reported; what is no number in `value` is kept as text."""

    key: str
    value: object
    split: str = ""


def number(value: object) -> float | None:
    """Return the finite number that a document means, also where it was written as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def watt_hours(value: object, unit: object) -> float | None:
    """Return an amount of energy in Wh; None where the number or the unit is none that is known."""
    return _in(value, unit, _WATT_HOURS)


def grams(value: object, unit: object) -> float | None:
    """Return an amount of CO2 equivalents in g; None where the number or the unit is none that is known."""
    return _in(value, unit, _GRAMS)


def evaluation(
    model: Uid,
    name: str,
    metrics: Sequence[Reported],
    stamp: Stamp,
    *,
    project: str,
    instance: str,
    run_id: str,
    props: Mapping[str, object] | None = None,
) -> Iterator[Fact]:
    """Yield a run that scored `model`, with its metrics: the document does not say which run it was."""
    words = {each.key: each.value for each in metrics if number(each.value) is None}
    run = statements.run(
        instance,
        run_id,
        stamp,
        project=project,
        name=f"evaluation of {name}",
        job="evaluation",
        props={"reported": True, **(props or {}), **kept(words, prefix="result")},
    )
    yield from run
    yield statements.edge(run.uid, Relation.EVALUATED, model, stamp)
    for each in metrics:
        value = number(each.value)
        if value is not None and each.key:
            told = metric_value(value)
            yield MetricFact(
                run=run.uid,
                key=each.key,
                value=told["value"],  # type: ignore[arg-type]
                special=str(told["special"]),
                model=model,
                split=each.split,
                occurred_at=stamp.occurred_at,
                recorded_at=stamp.recorded_at,
            )


def _in(value: object, unit: object, factors: Mapping[str, float]) -> float | None:
    found = number(value)
    factor = factors.get("".join(unit.lower().split())) if isinstance(unit, str) else None
    return None if found is None or factor is None else found * factor
