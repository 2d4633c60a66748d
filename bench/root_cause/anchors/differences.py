"""What compare views give: everything that differs, with no look at the history of the metric."""

from __future__ import annotations

from collections import deque

from bench.root_cause.case import Case, key_of

from headwater.analysis.lineage import adjacency
from headwater.analysis.root_cause.frontier import Changed
from headwater.model import Direction, Uid


def nearest_first(case: Case) -> list[str]:
    """Return all that differs by its distance from the bad run, what only passes a change on included."""
    steps = _steps(case)
    differing = [*case.changed.roots, *case.changed.carriers, *case.changed.seeds]
    ordered = sorted(differing, key=lambda each: (steps.get(_node(each), len(steps)), each.factor))
    return [key_of(each.factor) for each in ordered]


def most_recent(case: Case) -> list[str]:
    """Return the suspects by when their bad level first occurred, the latest first."""

    def age(each: Changed) -> tuple[float, str]:
        level = each.after or each.before
        return (-level.since.timestamp() if level else 0.0, key_of(each.factor))

    return [key_of(each.factor) for each in sorted(case.changed.roots, key=age)]


def _node(each: Changed) -> Uid:
    level = each.after or each.before
    return level.node if level else ""


def _steps(case: Case) -> dict[Uid, int]:
    upstream = adjacency(case.incident.graph.edges, Direction.UPSTREAM)
    steps = {case.incident.bad: 0}
    queue = deque(steps)
    while queue:
        uid = queue.popleft()
        for cause in upstream.get(uid, ()):
            if cause not in steps:
                steps[cause] = steps[uid] + 1
                queue.append(cause)
    return steps
