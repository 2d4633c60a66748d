"""What a change looks like from the inside: for and against its having moved the metric.

Each finding has a likelihood ratio, how much likelier it is of a harmful change than of a harmless one; together they
are capped at 4 and .3 until closed investigations teach more. Thresholds and ratios were chosen on one half of the
benchmark's real trainings and on worlds that no row has, and scored on the others.
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping, Sequence

from headwater.analysis.factors import FactorKind, Level
from headwater.analysis.profiles import ColumnDrift, Drift, drift, parsed
from headwater.analysis.root_cause.answer import Evidence
from headwater.analysis.root_cause.indicators import number_of
from headwater.errors import Invalid
from headwater.model import Node, Uid
from headwater.naming import reference_of

STRONG, WEAK = 4.0, 0.3
UNTAUGHT_BOUNDS = (WEAK, STRONG)
NEVER_USED, USED_BEFORE = 2.5, WEAK
FAR_OUTSIDE, JUST_OUTSIDE, INSIDE = 4.0, 1.0, 0.5
MAJOR, MINOR = 2.5, WEAK
UNRECORDED_RATIO = 0.3
_FAR = 4.0
_KS, _ROWS, _LABEL_SHARES, _LABELS, _ASSOCIATION, _KEYS = 0.12, 0.2, 0.04, 0.05, 0.15, 0.5
_ROWS_CHANGED, _WRITTEN_ANEW = 0.05, 0.9
_MOST_LINES = 3
_RELEASE = re.compile(r"v?(\d{1,6})(?:(?:\.\d{1,6})+|$)")
_ASKED = frozenset({FactorKind.DATASET, FactorKind.EVALUATION})
_DATA = _ASKED | {FactorKind.MODEL, FactorKind.NONDETERMINISM}


def ratio_of(evidence: Sequence[Evidence], bounds: tuple[float, float] = UNTAUGHT_BOUNDS) -> float:
    """Return the product of the ratios, within `bounds`."""
    least, most = bounds
    return min(max(math.prod(each.ratio for each in evidence), least), most)


def evidence_of(
    kind: FactorKind,
    before: Level | None,
    after: Level | None,
    *,
    nodes: Mapping[Uid, Node],
    earlier: Sequence[str] = (),
) -> tuple[Evidence, ...]:
    """Return what one step of a suspect looks like; `earlier` are the values used before it, of a parameter."""
    if kind is FactorKind.UNRECORDED:
        return (Evidence("the lineage does not say; it cannot be ruled out", UNRECORDED_RATIO),)
    if kind in _DATA:
        return _of_data(before, after, nodes, ask=kind in _ASKED)
    if kind is FactorKind.PARAMETER and after is not None:
        return (_of_parameter(after.value, earlier),)
    if kind is FactorKind.COMMAND and before is not None and after is not None:
        return _of_command(before.value, after.value)
    if kind is FactorKind.CODE:
        return _of_code(before, after, nodes)
    if kind is FactorKind.ENVIRONMENT and before is not None and after is not None:
        return _of_release(before.value, after.value)
    return ()


def _of_parameter(value: str, earlier: Sequence[str]) -> Evidence:
    """Return how usual a value is: for numbers whether it lies within the range used before, or far from it."""
    seen = earlier.count(value)
    told = f"value used before, by {seen} of the runs" if seen else "value never used before"
    number, used = number_of(value), [each for each in map(number_of, earlier) if each is not None]
    if number is None or not used:
        return Evidence(told, USED_BEFORE if seen else NEVER_USED)
    low, high = min(used), max(used)
    span = f"{low:g} to {high:g}" if low < high else f"always {low:g}"
    if low <= number <= high:
        return Evidence(told if seen else f"{told}, within those used ({span})", INSIDE)
    near = high if number > high else low
    times = max(abs(number), abs(near)) / min(abs(number), abs(near)) if number * near > 0 else math.inf
    if times > _FAR:
        return Evidence(f"{told}, far from those used ({span})", FAR_OUTSIDE)
    return Evidence(f"{told}, not far from those used ({span})", JUST_OUTSIDE)


def _of_command(before: str, after: str) -> tuple[Evidence, ...]:
    old, new = _words(before), _words(after)
    had, has = set(old), set(new)
    gone, come = [w for w in old if w not in has], [w for w in new if w not in had]
    parts = [f"without {' '.join(gone)}"] if gone else []
    parts += [f"with {' '.join(come)}"] if come else []
    return (Evidence(f"the command runs {' and '.join(parts)}"),) if parts else ()


def _of_code(before: Level | None, after: Level | None, nodes: Mapping[Uid, Node]) -> tuple[Evidence, ...]:
    """Return the commit that brought a file; where no commit did, as far as is recorded, that."""
    if after is None:
        return ()
    was = "new file" if before is None else f"was {before.shown}"
    commit = nodes.get(after.carrier)
    if commit is not None and before is not None and before.carrier == after.carrier:
        return (Evidence(f"an uncommitted change: both ran commit {commit.name[:8]} ({was})"),)
    if not after.carrier:
        return (Evidence(f"perhaps an uncommitted change: the run had some ({was})"),)
    if commit is None:
        return ()
    told = str(commit.props.get("message", "")).strip().partition("\n")[0]
    return (Evidence(f"commit {commit.name[:8]}{f': {told}' if told else ''} ({was})"),)


def _of_release(before: str, after: str) -> tuple[Evidence, ...]:
    """Return whether a package changed its major version; nothing where these are no releases."""
    first, second = (re.match(r"(?:\d+!)?(\d+)(?:\.\d+)+", text) for text in (before, after))
    if first is None or second is None:
        return ()
    if first[1] != second[1]:
        return (Evidence("another major version", MAJOR),)
    return (Evidence("the same major version", MINOR),)


def _of_data(
    before: Level | None, after: Level | None, nodes: Mapping[Uid, Node], *, ask: bool
) -> tuple[Evidence, ...]:
    """Return what the profiles of two versions say; with `ask` how to get one that is lacking."""
    ends = [nodes.get(level.node) if level else None for level in (before, after)]
    lacking = [node for node in ends if node is not None and not node.props.get("profile")]
    if None in ends:
        return ()
    if lacking and not ask:
        return ()
    if lacking:
        ref = reference_of(lacking[0])
        return (Evidence(f"no profile of {ref}: `headwater profile PATH --as {ref}` adds it"),)
    try:
        old, new = (parsed(str(node.props["profile"])) for node in ends if node is not None)
        return evidence_of_drift(drift(old, new))
    except (Invalid, LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        return (Evidence(f"its profile cannot be read: {error}"),)


def evidence_of_drift(found: Drift) -> tuple[Evidence, ...]:
    """Return what a drift says, the most telling first; one finding against where nothing moved that matters."""
    lines = [*_units(found), *_columns_gone(found), *_labels(found), *_associations(found)]
    lines += [*_moved(found), *_counts(found), *_some_rows(found)]
    if not lines:
        return (Evidence(_calm(found), WEAK),)
    first, *rest = lines[:_MOST_LINES]
    return (Evidence(first, STRONG), *(Evidence(each) for each in rest))


def _units(found: Drift) -> list[str]:
    moved = {each.column for each in found.columns if each.ks > _KS}
    return [
        f'"{each.column}" is {_times(each.factor)} in {_share(each.share)} of rows: looks like {each.looks_like}'
        for each in found.units
        if each.column in moved
    ]


def _columns_gone(found: Drift) -> list[str]:
    return [f"column {', '.join(found.gone)} is gone or empty"] if found.gone else []


def _labels(found: Drift) -> list[str]:
    if found.labels_changed is not None and found.labels_changed > _LABELS:
        return [f"{_share(found.labels_changed)} of labels changed"]
    if found.label_shares is not None and found.label_shares > _LABEL_SHARES:
        return [f"class shares moved by {_share(found.label_shares)}"]
    return []


def _associations(found: Drift) -> list[str]:
    apart = [each for each in found.columns if abs(each.association) > _ASSOCIATION]
    alone = [each for each in apart if each.ks <= _KS]
    if not alone:
        return []
    lost = [each for each in alone if each.association < 0]
    worst = max(lost or alone, key=lambda each: abs(each.association))
    if len(lost) > 1:
        return [f'"{worst.column}" and {len(lost) - 1} more go less with the label: rows look misaligned']
    if lost:
        return [f'"{worst.column}" goes less with the label than before']
    return [f'"{worst.column}" goes with the label more than before: it may leak it']


def _moved(found: Drift) -> list[str]:
    told = {each.column for each in found.units}
    moved = [each for each in found.columns if each.ks > _KS and each.column not in told]
    moved.sort(key=lambda each: -each.ks)
    return [_said(each) for each in moved[:_MOST_LINES]]


def _said(column: ColumnDrift) -> str:
    if column.nulls > _LABELS:
        return f'"{column.column}" is missing in {_share(column.nulls)} more of the rows'
    return f'"{column.column}" moved: mean by {column.moved:.1f} sd, distribution by {_share(column.ks)} (KS)'


def _counts(found: Drift) -> list[str]:
    before, after = found.rows
    lines = []
    if before and abs(after - before) > _ROWS * before:
        lines.append(f"{before} rows became {after}")
    if found.keys_gone is not None and found.keys_gone > _KEYS:
        lines.append(f"{_share(found.keys_gone)} of the sampled rows are gone")
    return lines


def _some_rows(found: Drift) -> list[str]:
    """Return how many rows changed, unless so many did that the whole file was written anew."""
    changed = found.rows_changed
    if changed is None or not _ROWS_CHANGED < changed < _WRITTEN_ANEW:
        return []
    return [f"{_share(changed)} of rows changed"]


def _calm(found: Drift) -> str:
    most = max((each.ks for each in found.columns), default=0.0)
    changed = f"{_share(found.rows_changed)} of rows changed, " if found.rows_changed is not None else ""
    return f"{changed}no column or label moved much (at most {_share(most)} KS)"


def _times(factor: float) -> str:
    times = factor if factor > 1 else 1 / factor
    return f"{times:.3g}x {'larger' if factor > 1 else 'smaller'}"


def _share(part: float) -> str:
    return f"{100 * part:.0f} %"


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()
