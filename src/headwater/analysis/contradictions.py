"""What the records of one thing say that cannot all be so: most often a clock that is wrong, or a mixed-up id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from headwater.model import Edge, Kind, Node, Relation, Uid, to_text, to_time

ROUNDED = timedelta(seconds=1)
"""How far two sources that round their times may be apart."""


class Sort(StrEnum):
    """What cannot be so."""

    ENDED_BEFORE_START = "ENDED_BEFORE_START"
    SEVERAL_ENDS = "SEVERAL_ENDS"
    INPUT_AFTER_END = "INPUT_AFTER_END"
    OUTPUT_BEFORE_START = "OUTPUT_BEFORE_START"
    ITS_OWN_CAUSE = "ITS_OWN_CAUSE"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One of them: `first` and `second` are what does not go together, times or states; `other` is what it is with."""

    sort: Sort
    first: str = ""
    second: str = ""
    other: Node | None = None


def contradictions(
    node: Node, edges: Sequence[Edge], causes: Mapping[Uid, Node], *, in_a_cycle: bool
) -> list[Contradiction]:
    """Return what the records of `node` contradict: `edges` lead from it to `causes`."""
    found = [*_of_states(node)]
    for edge in edges:
        cause = causes.get(edge.cause)
        if cause is not None:
            found += _of_times(node, edge.relation, cause)
    if in_a_cycle:
        found.append(Contradiction(Sort.ITS_OWN_CAUSE))
    return found


def _of_states(run: Node) -> Iterator[Contradiction]:
    ends = run.props.get("state_conflict")
    if isinstance(ends, tuple) and len(ends) > 1:
        yield Contradiction(Sort.SEVERAL_ENDS, str(ends[0]), ", ".join(map(str, ends[1:])))
    began, ended = _time(run, "started_at"), _time(run, "ended_at")
    if began and ended and ended < began:
        yield Contradiction(Sort.ENDED_BEFORE_START, to_text(ended), to_text(began))


def _of_times(node: Node, relation: Relation, cause: Node) -> Iterator[Contradiction]:
    if relation in (Relation.USED, Relation.EXECUTED):
        ended = _time(node, "ended_at")
        if ended and cause.occurred_at > ended + ROUNDED:
            yield Contradiction(Sort.INPUT_AFTER_END, to_text(cause.occurred_at), to_text(ended), cause)
    elif relation is Relation.GENERATED_BY:
        began = _time(cause, "started_at")
        if began and node.occurred_at < began - ROUNDED:
            yield Contradiction(Sort.OUTPUT_BEFORE_START, to_text(node.occurred_at), to_text(began), cause)


def _time(run: Node, key: str) -> datetime | None:
    found = run.props.get(key) if run.kind is Kind.RUN else None
    return to_time(found) if isinstance(found, str) else None
