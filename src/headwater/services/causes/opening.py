"""A new investigation: its question fixed in time, under the next free number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from headwater.analysis.root_cause.answer import RootCause
from headwater.errors import Conflict
from headwater.model import Kind, Node, Origin, Relation, Times, Uid, Value, to_text, uid_of
from headwater.services.arrival.intake import Intake
from headwater.services.causes.inquiry import Reverted, State, rerun_key
from headwater.services.causes.suspects import able
from headwater.services.reading import Reading
from headwater.statements import Stamp, edge, thing
from headwater.store import Store

_ATTEMPTS = 50


class Opening:
    """Opens investigations in a store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._reading = Reading(store)

    def fixed(self, times: Times, asked: Node) -> Times:
        """Return the times of the question: now where they were left open, not before what it asks about."""
        now = max(self._clock(), asked.recorded_at, asked.occurred_at)
        return Times(times.as_of or now, times.known_at or now)

    def write(
        self, own: tuple[str, str], asked: Node, answer: RootCause, *, times: Times, title: str, by: str
    ) -> Node:
        """Return a new investigation of `asked` with the natural key `own`, as `answer` answers it.

        Raises:
            Conflict: too many others were opened at the same moment.
        """
        props: dict[str, Value] = {
            "bad": asked.uid,
            "good": answer.good.asked,
            "metric": answer.metric,
            "higher_is_better": answer.higher_is_better,
            "as_of": to_text(times.as_of or self._clock()),
            "known_at": to_text(times.known_at or self._clock()),
            "title": title,
            "opened_by": by,
            "state": State.OPEN.value,
            **planned(answer, ()),
        }
        return self._numbered(own, asked, props, _about(answer))

    def _numbered(
        self, own: tuple[str, str], asked: Node, props: Mapping[str, Value], about: Mapping[Uid, str]
    ) -> Node:
        """Write a new investigation under the next free number, which a store gives out once."""
        uid = uid_of(Kind.INVESTIGATION, own)
        number = self._highest() + 1
        for candidate in range(number, number + _ATTEMPTS):
            now = self._clock()
            stamp = Stamp(now, now, Origin.DECLARED)
            kept = {key: value for key, value in props.items() if value != ""}
            own_fact = thing(
                Kind.INVESTIGATION, own, stamp, name=str(candidate), project=asked.project, props=kept
            )
            edges = [edge(uid, Relation.ABOUT, cause, stamp, role=role) for cause, role in about.items()]
            Intake(self._store).append([*own_fact, *edges], key=f"investigation:{candidate}")
            if held := self._reading.nodes([uid]):
                return held[0]
        raise Conflict(
            f"the numbers {number} to {number + _ATTEMPTS - 1} were all taken meanwhile; try again"
        )

    def _highest(self) -> int:
        held = self._reading.each(Kind.INVESTIGATION)
        return max((int(node.name) for node in held if node.name.isdecimal()), default=0)


def planned(answer: RootCause, held: Sequence[Reverted]) -> dict[str, Value]:
    """Return the property that keeps the next rerun, unless it is among those `held` already."""
    if answer.next_rerun is None:
        return {}
    factors = set(answer.next_rerun.revert)
    refs = frozenset(each.ref for each in able(answer) if each.factor in factors)
    return {} if refs in held else {rerun_key("plan", refs): tuple(sorted(refs))}


def _about(answer: RootCause) -> dict[Uid, str]:
    """Return what an investigation is about, each thing with its role."""
    suspects = {each.path[0]: "suspect" for each in answer.suspects if each.path}
    return suspects | {answer.good.asked: "good", answer.bad.asked: "bad"}
