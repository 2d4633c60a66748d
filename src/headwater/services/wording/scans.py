"""Scans of series in words and as plain JSON values."""

from __future__ import annotations

from shlex import quote

from headwater.analysis.root_cause.answer import Measured
from headwater.analysis.root_cause.series import Regression
from headwater.model import Json, to_text
from headwater.naming import reference_of
from headwater.services.caution import caution
from headwater.services.watching.regressions import RecentRegressions, SeriesScan
from headwater.services.wording.plain import completeness_json


def scan_json(scan: SeriesScan) -> dict[str, Json]:
    """Return where a metric got worse over a series."""
    return {
        "series": reference_of(scan.series),
        "metric": scan.metric,
        "higherIsBetter": scan.higher_is_better,
        "noise": {"sigma": scan.noise.sigma, "source": scan.noise.source, "assumed": scan.noise.assumed},
        "regressions": [regression_json(scan, each) for each in scan.regressions],
        "open": len(scan.open),
        "linear": scan.linear,
        "changePoints": [
            {**_end(scan, each.first), "meanBefore": each.before, "meanAfter": each.after}
            for each in scan.changes
        ],
        "points": [_end(scan, each) for each in scan.points],
        "completeness": completeness_json(scan.completeness),
    }


def regression_json(scan: SeriesScan, regression: Regression) -> dict[str, Json]:
    """Return one regression."""
    return {
        "bad": _end(scan, regression.bad),
        "good": _end(scan, regression.good),
        "delta": regression.delta,
        "sigma": regression.sigmas,
        "limit": regression.limit,
        "recovered": _end(scan, regression.recovered) if regression.recovered else None,
        "evaluationChanged": regression.evaluation_changed,
    }


def recent_json(found: RecentRegressions) -> dict[str, Json]:
    """Return the newest regressions of all series."""
    return {
        "items": [
            {
                "series": reference_of(each.scan.series),
                "metric": each.scan.metric,
                **regression_json(each.scan, each.regression),
            }
            for each in found.items
        ],
        "looked": found.looked,
        "left": found.left,
        "completeness": completeness_json(found.completeness),
    }


def scan_text(scan: SeriesScan) -> str:
    """Return a scan as lines of text."""
    lines = [
        f"{scan.metric} of {reference_of(scan.series)}: {len(scan.points)} measurements",
        f"  noise {_short(scan.noise.sigma)} from {scan.noise.source}",
    ]
    found = [line for each in scan.regressions for line in _lines(scan, each)]
    lines += found or ["No regression beyond the noise"]
    lines += [
        f"Level changed at {_named(scan, each.first)}: mean {_short(each.before)} to {_short(each.after)}"
        for each in scan.changes
    ]
    lines += [
        f"Ask: headwater why {quote(_named(scan, each.bad))} --metric {quote(scan.metric)}"
        for each in scan.open[-1:]
    ]
    return "\n".join(lines)


def recent_text(found: RecentRegressions) -> str:
    """Return the newest regressions as lines of text."""
    lines = [line for each in found.items for line in _lines(each.scan, each.regression)]
    lines = lines or ["No regression beyond the noise"]
    lines.append(f"Looked at the {found.looked:,} newest model series")
    if found.left:
        lines[-1] += (
            f"; {found.left:,} more were not looked at: name one, e.g. headwater regressions model:NAME"
        )
    elif not found.completeness.complete:
        lines.append(caution(found.completeness))
    return "\n".join(lines)


def _lines(scan: SeriesScan, regression: Regression) -> tuple[str, str]:
    good, bad = regression.good, regression.bad
    moved = f"{scan.metric} {'fell' if bad.value < good.value else 'rose'}"
    size = f"{_short(good.value)} to {_short(bad.value)} ({regression.sigmas:.1f} sigma)"
    state = "recovered" if regression.recovered else "open"
    parts = [f"against {_named(scan, good)}, the best sound one before it"]
    if regression.recovered:
        parts.append(f"recovered at {_named(scan, regression.recovered)}")
    if regression.evaluation_changed:
        parts.append("the evaluation data changed too")
    return f"{_named(scan, bad)}: {moved} {size}, {state}", f"  {'; '.join(parts)}"


def _end(scan: SeriesScan, point: Measured) -> dict[str, Json]:
    node = scan.nodes[point.asked]
    return {
        "ref": reference_of(node),
        "run": reference_of(scan.nodes[point.run]),
        "value": point.value,
        "at": to_text(node.occurred_at),
    }


def _named(scan: SeriesScan, point: Measured) -> str:
    return reference_of(scan.nodes[point.asked])


def _short(value: float) -> str:
    return f"{value:.4g}"
