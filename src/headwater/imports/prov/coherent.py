"""What a document may not say: one identifier for unlike things, or two times for one beginning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from headwater.imports import Refused
from headwater.imports.prov.statement import ELEMENTS, Statement
from headwater.imports.times import moment

_BOUNDS = (("startTime", "starts"), ("endTime", "ends"))


def coherent(statements: Sequence[Statement]) -> Iterator[Statement | Refused]:
    """Yield the statements that can be true together, and a refusal of each that contradicts another.

    That is constraints 22 and 53 to 55 of PROV-CONSTRAINTS: neither side of a contradiction is taken.
    """
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    times: dict[tuple[str, str, str], set[object]] = defaultdict(set)
    for each in statements:
        if each.id:
            kinds[each.bundle, each.id].add(each.kind)
        for bound, _ in _BOUNDS:
            if each.kind == "activity" and (text := each.one(bound)):
                times[each.bundle, each.id, bound].add(moment(text) or text)
    for each in statements:
        reason = _unlike(kinds[each.bundle, each.id]) if each.id else ""
        reason = reason or _two_times(each, times)
        yield Refused(each.where, reason) if reason else each


def _unlike(kinds: Iterable[str]) -> str:
    found = sorted(kinds)
    relations = [kind for kind in found if kind not in ELEMENTS]
    # An agent may be an entity or an activity as well; these two are never one.
    if len(relations) > 1 or (relations and len(found) > 1) or {"entity", "activity"} <= set(found):
        return f"the identifier stands for unlike things: {', '.join(found)}"
    return ""


def _two_times(each: Statement, times: dict[tuple[str, str, str], set[object]]) -> str:
    for bound, verb in _BOUNDS:
        if each.kind == "activity" and len(times[each.bundle, each.id, bound]) > 1:
            return f"the activity {verb} at two times"
    return ""
