"""Root-cause answers in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from urllib.parse import quote

from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.root_cause.answer import Pair, RootCause, Status, Suspect
from headwater.model import Uid
from headwater.naming import quoted, reference_of

LIKELY = 0.5
CLEARLY = 4.0
_MOST_SHOWN = 4
_MOST_STEPS = 3
_LARGE = 1e9
_PLURALS = {
    "Deployment": ("deployment", "deployments"),
    "ModelVersion": ("model version", "model versions"),
    "DatasetVersion": ("dataset version", "dataset versions"),
    "Run": ("run", "runs"),
}


def sentence(answer: RootCause) -> str:
    """Return the verdict in one sentence."""
    if not answer.comparable:
        return "No cause is named: the two are not known to be measured on the same data"
    if answer.status is Status.NONE or not answer.suspects:
        return _nothing(answer)
    first = answer.suspects[0]
    if answer.status is Status.VERIFIED:
        return f"Cause, verified by rerun: {_titled(first)}, {percent(first.probability)}"
    group = _leading_group(answer)
    if len(group) > 1:
        names = " or ".join(_title(answer.suspects[place]) for place in group)
        return (
            f"{names}: your history cannot tell them apart{'; this rerun can' if answer.next_rerun else ''}"
        )
    pair = _leading_pair(answer)
    if pair is not None:
        both = " and ".join(_titled(answer.suspects[place]) for place in (pair.first, pair.second))
        how = "each its part" if pair.additive else "only together"
        return f"Most likely causes: {both}, {how}, {percent(pair.probability)}"
    return f"Most likely cause: {_titled(first)}, {percent(first.probability)}"


def headline(answer: RootCause) -> str:
    """Return how far the metric moved, in units of its noise, and how likely seeds alone would do it."""
    moved = "fell" if answer.delta < 0 else "rose" if answer.delta > 0 else "stayed at"
    good, bad = _values(answer.good.value, answer.bad.value)
    if not answer.comparable:
        ends = (
            f"{good} of {_named(answer.good.asked, answer)} and {bad} of {_named(answer.bad.asked, answer)}"
        )
        return f"The two cannot be compared: {answer.metric} is {ends}."
    what = (
        f"{_capital(answer.metric)} {moved} {good} to {bad}"
        if answer.delta
        else f"{_capital(answer.metric)} stayed at {bad}"
    )
    if not answer.noise.sigma:
        return f"{what} (no noise could be measured)."
    assumed = ", noise assumed" if answer.noise.assumed else ""
    return f"{what} ({answer.sigmas:.1f} sigma{assumed}; seeds alone: {percent(answer.p_seeds, digits=1)})."


def text(answer: RootCause, *, link: str = "") -> str:
    """Return the whole answer as lines of text, ending with `link` (the address of the page) if given."""
    lines = [headline(answer), *(f"Caution: {each}" for each in answer.cautions), sentence(answer)]
    if not answer.comparable:
        lines += _differences(answer)
    if answer.status is not Status.NONE and answer.suspects:
        group = _told(answer)
        for place in group:
            lines += _detail(answer.suspects[place], answer, named=len(group) > 1)
        lines += _others(answer, group)
        if answer.next_rerun:
            lines.append(_rerun(answer))
        lines += _affected(answer)
    lines.append(
        f"Compared with {_named(answer.good.asked, answer)} ({answer.chosen}), {len(answer.history)} runs of history"
    )
    lines += [f"Note: {note}" for note in answer.notes if note not in answer.cautions]
    if not answer.completeness.complete:
        lines.append(f"Incomplete: cut by {answer.completeness.truncated_by.value or 'unknown ancestry'}")
    if link:
        lines.append(f"Open: {link}")
    return "\n".join(lines)


def percent(chance: float, *, digits: int = 0) -> str:
    """Return a probability as per cent; none of ours is ever certain: what rounds to 0 or 100 says so."""
    least = 10**-digits
    if 100 * chance < least / 2:
        return f"under {least:.{digits}f} %"
    if 100 * chance >= 100 - least / 2:
        return f"over {100 - least:.{digits}f} %"
    return f"{100 * chance:.{digits}f} %"


def runs_text(expected: float) -> str:
    """Return how many whole runs are expected to be needed, e.g. "2 runs"."""
    runs = math.ceil(expected - 1e-9)
    return f"{runs} run{'' if runs == 1 else 's'}"


def page_path(bad: str, *, good: str = "", metric: str = "") -> str:
    """Return the path of the Why page for a question."""
    query = "&".join(
        f"{key}={quote(value, safe='')}" for key, value in (("good", good), ("metric", metric)) if value
    )
    return f"/why/{quote(bad, safe='')}" + (f"?{query}" if query else "")


def _nothing(answer: RootCause) -> str:
    if answer.delta == 0:
        return "Nothing happened: the metric is the same"
    if answer.p_none >= LIKELY or not answer.suspects:
        return (
            f"Nothing upstream did this: the move is within what seeds do (P(none) {percent(answer.p_none)})"
        )
    first = answer.suspects[0]
    return (
        f"No cause can be named: the move may well be what seeds do (P(none) {percent(answer.p_none)}); "
        f"if anything did it, then {_title(first)} ({percent(first.probability)})"
    )


def _differences(answer: RootCause) -> list[str]:
    """Return what differs between two that cannot be compared, without how likely each did it."""
    shown = [_titled(each) for each in answer.suspects[:_MOST_SHOWN]]
    more = f" and {len(answer.suspects) - _MOST_SHOWN} more" if len(answer.suspects) > _MOST_SHOWN else ""
    return [f"They differ in: {', '.join(shown)}{more}"] if shown else []


def _told(answer: RootCause) -> tuple[int, ...]:
    """Return the suspects that the sentence names, which are told in full."""
    group, pair = _leading_group(answer), _leading_pair(answer)
    if answer.status is Status.VERIFIED:
        return (0,)
    return (pair.first, pair.second) if pair is not None and len(group) == 1 else group


def _leading_group(answer: RootCause) -> tuple[int, ...]:
    """Return the first suspect and those that neither history nor evidence tells from it."""
    group = next((group for group in answer.alias_groups if 0 in group), (0,))
    least = answer.suspects[0].probability / CLEARLY
    return tuple(place for place in group if answer.suspects[place].probability >= least)


def _leading_pair(answer: RootCause) -> Pair | None:
    """Return the pair that is likelier than not, if there is one."""
    return next((pair for pair in answer.pairs if pair.probability >= LIKELY), None)


def _title(suspect: Suspect) -> str:
    if suspect.factor.kind is FactorKind.UNRECORDED:
        return f"something not recorded ({suspect.factor.name})"
    if suspect.factor.kind is FactorKind.NONDETERMINISM:
        return f"step {suspect.factor.name}, whose output differs for the same inputs"
    return f"{suspect.factor.kind.value} {suspect.factor.label}"


def _titled(suspect: Suspect) -> str:
    if suspect.factor.kind in (FactorKind.UNRECORDED, FactorKind.NONDETERMINISM):
        return _title(suspect)
    return f"{_title(suspect)} {_parted(suspect.before)} to {_parted(suspect.after)}"


def _detail(suspect: Suspect, answer: RootCause, *, named: bool) -> list[str]:
    lines = [f"  {_titled(suspect)}, {percent(suspect.probability)}"] if named else []
    if suspect.since:
        lines.append(f"  the history points at {suspect.since}, which came between")
    lines += [f"  {each.text}" for each in suspect.evidence]
    clean = [each for each in suspect.contrasts if each.others == 0 and each.delta * suspect.effect > 0]
    if clean:
        best = clean[0]
        lines.append(
            f"  {_named(best.having, answer)} against {_named(best.without, answer)}, "
            f"alike in all else recorded: {best.delta:+.3g}"
        )
    if suspect.path:
        lines.append(f"  path: {' > '.join(_named(uid, answer) for uid in suspect.path)}")
    return lines


def _others(answer: RootCause, group: Sequence[int]) -> list[str]:
    rest = [each for place, each in enumerate(answer.suspects) if place not in group]
    lines = [f"Of these, both at once: {both}"] if (both := _together(answer, group)) else []
    if not rest:
        return lines
    shown = ", ".join(f"{each.factor.label} {percent(each.probability)}" for each in rest[:_MOST_SHOWN])
    more = f" and {len(rest) - _MOST_SHOWN} more" if len(rest) > _MOST_SHOWN else ""
    return [*lines, f"Less likely: {shown}{more}; none of these: {percent(answer.p_none)}"]


def _together(answer: RootCause, group: Sequence[int]) -> str:
    """Return how likely two of the suspects told in full did it together: each one's probability counts that too."""
    chance = sum(each.probability for each in answer.pairs if {each.first, each.second} <= set(group))
    return percent(chance) if chance and _leading_pair(answer) is None else ""


def _rerun(answer: RootCause) -> str:
    rerun = answer.next_rerun
    assert rerun is not None
    before = {each.factor: each for each in answer.suspects}
    parts = [_set_back(factor, before[factor]) for factor in rerun.revert]
    expected = f"{runs_text(rerun.expected_runs)} expected"
    steps = [_named(uid, answer) for uid in rerun.steps]
    told = ", then ".join(steps if len(steps) <= _MOST_STEPS else [steps[0], "all after it"])
    return f"Prove it: rerun {told} with {' and '.join(parts)} ({expected})"


def _set_back(factor: Factor, suspect: Suspect) -> str:
    if not suspect.before:
        return f"{factor.label} as it was"
    if factor.kind in (FactorKind.DATASET, FactorKind.MODEL, FactorKind.EVALUATION):
        word = "model" if factor.kind is FactorKind.MODEL else "dataset"
        return f"{word}:{quoted(factor.name)}@{quoted(_short(suspect.before))}"
    if factor.kind is FactorKind.COMMAND:
        return f"the command {_parted(suspect.before)}"
    return f"{factor.label} {_parted(suspect.before)}"


def _affected(answer: RootCause) -> list[str]:
    parts = []
    for kind, (one, many) in _PLURALS.items():
        count = answer.affected.get(kind, 0)
        if count:
            told = (
                f" ({'; '.join(answer.affected_names)})"
                if kind == "Deployment" and answer.affected_names
                else ""
            )
            parts.append(f"{count} {one if count == 1 else many}{told}")
    return [f"Also affected: {', '.join(parts)}"] if parts else []


def _named(uid: Uid, answer: RootCause) -> str:
    """Return a reference that can be asked about; of what is not described the whole uid."""
    return reference_of(answer.nodes[uid]) if uid in answer.nodes else uid


def _values(first: float, second: float) -> tuple[str, str]:
    gap, most = abs(first - second), max(abs(first), abs(second))
    if most >= _LARGE:
        apart = math.ceil(math.log10(most) - math.log10(gap)) if gap else 0
        figures = min(17, max(4, apart + 2))
        return f"{first:.{figures}g}", f"{second:.{figures}g}"
    digits = 3 if gap == 0 else min(8, max(3, 1 - math.floor(math.log10(gap))))
    return _number(first, digits), _number(second, digits)


def _number(value: float, digits: int) -> str:
    shown = f"{value:.{digits}f}"
    return shown.replace("0.", ".", 1) if abs(value) < 1 else shown


def _short(value: str) -> str:
    one_line = " ".join(value.split())
    return (one_line if len(one_line) <= 40 else one_line[:37] + "...") or "absent"


def _parted(value: str) -> str:
    """Return the value as `_short` does, in quotes where words of it could be taken for those of the sentence."""
    shown = _short(value)
    return f'"{shown}"' if " " in shown else shown


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
