"""What changed between two profiles of a dataset: rows, labels, columns and how they moved."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headwater.errors import Invalid

UNITS = {
    "mm to cm": 0.1,
    "cm to mm": 10.0,
    "cm to m": 0.01,
    "m to cm": 100.0,
    "m to km or g to kg": 0.001,
    "km to m or kg to g": 1000.0,
    "cm to inches": 1 / 2.54,
    "inches to cm": 2.54,
    "kg to pounds": 2.20462,
    "pounds to kg": 0.453592,
    "miles to km": 1.60934,
    "km to miles": 1 / 1.60934,
    "seconds to minutes": 1 / 60,
    "minutes to seconds": 60.0,
    "days to hours": 24.0,
    "hours to days": 1 / 24,
}
_FEWEST_MOVED = 0.1
_LEAST_NET = 0.75
_WHOLE = 0.9
_FAR_APART = 0.5
_NEAR_BINS = 1
_MOST_QUANTILES, _NAME_SHOWN = 1_001, 40


@dataclass(frozen=True, slots=True)
class UnitShift:
    """`share` of a column's values moved by `factor`, as if by the change of units `looks_like`."""

    column: str
    factor: float
    share: float
    looks_like: str


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """How one column moved: Kolmogorov-Smirnov distance, mean in old standard deviations, nulls, categories."""

    column: str
    ks: float = 0.0
    moved: float = 0.0
    nulls: float = 0.0
    new: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    association: float = 0.0


@dataclass(frozen=True, slots=True)
class Drift:
    """What two profiles say of each other; shares are 0 to 1, None where a profile does not say.

    `rows_changed` and `labels_changed` are of the sampled keys that both have, `keys_gone` of those of the first.
    """

    rows: tuple[int, int]
    gone: tuple[str, ...]
    added: tuple[str, ...]
    columns: tuple[ColumnDrift, ...]
    units: tuple[UnitShift, ...]
    label_shares: float | None
    rows_changed: float | None
    labels_changed: float | None
    keys_gone: float | None


def parsed(text: str) -> Mapping[str, Any]:
    """Return a profile from the JSON text that a dataset version keeps.

    Raises:
        Invalid: it is no profile.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"the profile is not JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("columns"), dict):
        raise Invalid("the profile has no columns")
    for name, column in found["columns"].items():
        if not isinstance(column, dict) or not _are_quantiles(column.get("quantiles")):
            raise Invalid(f"the profile's column {name[:_NAME_SHOWN]!r} is none")
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in _rows(found).values()):
        raise Invalid("the profile's row digests are none")
    return found


def drift(before: Mapping[str, Any], after: Mapping[str, Any]) -> Drift:
    """Return what changed from one profile to the next."""
    old, new = before["columns"], after["columns"]
    both = [name for name in old if name in new]
    first, second = before.get("label") or {}, after.get("label") or {}
    sampled = _rows(before), _rows(after)
    return Drift(
        rows=(int(before.get("rows", 0)), int(after.get("rows", 0))),
        gone=tuple(name for name in old if name not in new or _emptied(old[name], new[name])),
        added=tuple(name for name in new if name not in old),
        columns=tuple(_column(name, old[name], new[name], first, second) for name in both),
        units=tuple(shift for name in both if (shift := unit_shift(name, old[name], new[name]))),
        label_shares=_shares_apart(first.get("shares"), second.get("shares")),
        rows_changed=_changed(*sampled, place=0),
        labels_changed=_changed(*sampled, place=1),
        keys_gone=sum(key not in sampled[1] for key in sampled[0]) / len(sampled[0])
        if all(sampled)
        else None,
    )


def unit_shift(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> UnitShift | None:
    """Return the factor by which a part of a column's values moved, as by a wrong unit; None where none did.

    In a histogram of log10 |x| such values go from one group of bins to another a constant distance away: what left
    the bins at one place is what came to those at that distance, compared by the overlap of the two. Where
    only a part of the values moved, it must be by half a decade: less could be a change of what was sampled.
    """
    grain = (old.get("histogram") or {}).get("per_decade")
    if not grain or grain != (new.get("histogram") or {}).get("per_decade"):
        return None
    before, after = _bins(old), _bins(new)
    places = before.keys() | after.keys()
    left = {p: max(0.0, before.get(p, 0.0) - after.get(p, 0.0)) for p in places}
    came = {p: max(0.0, after.get(p, 0.0) - before.get(p, 0.0)) for p in places}
    share = sum(left.values())
    if share < _FEWEST_MOVED:
        return None
    best = max(
        ((_overlap(left, came, round(math.log10(factor) * grain)), like) for like, factor in UNITS.items()),
        key=lambda pair: pair[0],
    )
    net, like = best
    apart = abs(math.log10(UNITS[like]))
    if net < _LEAST_NET * share or (share < _WHOLE and apart < _FAR_APART):
        return None
    return UnitShift(name, UNITS[like], share, like)


def _are_quantiles(found: Any) -> bool:
    """Return whether these are quantiles or nothing; they are compared point by point, so not too many."""
    if found is None:
        return True
    if not isinstance(found, list) or not 2 <= len(found) <= _MOST_QUANTILES:
        return False
    return all(isinstance(each, int | float) and math.isfinite(each) for each in found)


def _overlap(left: Mapping[int, float], came: Mapping[int, float], distance: int) -> float:
    """Return how much of what left is found again at `distance`, give or take a bin."""
    free = dict(came)
    found = 0.0
    for place, mass in sorted(left.items()):
        for near in range(place + distance - _NEAR_BINS, place + distance + _NEAR_BINS + 1):
            taken = min(mass, free.get(near, 0.0))
            free[near] = free.get(near, 0.0) - taken
            mass -= taken
            found += taken
    return found


def _bins(column: Mapping[str, Any]) -> dict[int, float]:
    counts = {int(place): float(count) for place, count in column["histogram"].get("positive", {}).items()}
    whole = sum(counts.values())
    return {place: count / whole for place, count in counts.items()} if whole else {}


def _column(
    name: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    first: Mapping[str, Any],
    second: Mapping[str, Any],
) -> ColumnDrift:
    linked = [(side.get("association") or {}).get(name) for side in (first, second)]
    spread = float(old.get("std") or 0)
    far = abs(float(new.get("mean") or 0) - float(old.get("mean") or 0))
    values = [set(side.get("values") or ()) for side in (old, new)]
    return ColumnDrift(
        column=name,
        ks=_distance(old.get("quantiles"), new.get("quantiles")),
        moved=far / spread if spread and "mean" in new else 0.0,
        nulls=_null_share(new) - _null_share(old),
        new=tuple(sorted(values[1] - values[0])) if all(values) else (),
        lost=tuple(sorted(values[0] - values[1])) if all(values) else (),
        association=linked[1] - linked[0] if None not in linked else 0.0,  # type: ignore[operator]
    )


def _distance(old: Any, new: Any) -> float:
    """Return the largest difference of two distribution functions, each known at evenly spaced quantiles."""
    if not old or not new:
        return 0.0
    points = sorted({*old, *new})
    old, new = sorted(old), sorted(new)
    return max(abs(_below(old, point) - _below(new, point)) for point in points)


def _below(quantiles: list[float], point: float) -> float:
    """Return the share of values up to `point`, linear between quantiles and midway through repeated ones."""
    last = len(quantiles) - 1
    here = bisect_right(quantiles, point) - 1
    if here < 0:
        return 0.0
    same = here + 1 - bisect_left(quantiles, point)
    if here == last:
        return 1.0 if quantiles[last] < point else 1.0 - (same - 1) / 2 / last
    low, high = quantiles[here], quantiles[here + 1]
    middle = (same - 1) / 2 if same > 1 else 0
    part = (point - low) / (high - low) if high > low else 0.0
    return max(0.0, (here + part - middle) / last)


def _emptied(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return _filled(old) > 0 and _filled(new) == 0


def _filled(column: Mapping[str, Any]) -> float:
    if column.get("type") == "empty":
        return 0.0
    return float(column.get("distinct", 1))


def _null_share(column: Mapping[str, Any]) -> float:
    nulls = float(column.get("nulls") or 0)
    rows = nulls + _count(column)
    return nulls / rows if rows else 0.0


def _count(column: Mapping[str, Any]) -> float:
    histogram = column.get("histogram") or {}
    if histogram:
        sides = (histogram.get("positive") or {}, histogram.get("negative") or {})
        return float(histogram.get("zero", 0)) + sum(sum(side.values()) for side in sides)
    return float(sum((column.get("values") or {}).values()))


def _shares_apart(old: Mapping[str, float] | None, new: Mapping[str, float] | None) -> float | None:
    """Return the largest difference of a class's share."""
    if not old or not new:
        return None
    return max(abs(new.get(name, 0.0) - old.get(name, 0.0)) for name in old.keys() | new.keys())


def _rows(profile: Mapping[str, Any]) -> Mapping[str, Any]:
    digests = profile.get("row_digests")
    found = digests.get("rows") if isinstance(digests, dict) else None
    return found if isinstance(found, dict) else {}


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], *, place: int) -> float | None:
    kept = [key for key in old if key in new]
    return sum(old[key][place] != new[key][place] for key in kept) / len(kept) if kept else None
