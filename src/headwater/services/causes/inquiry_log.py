"""The investigations of a store as they stand, kept while the change log says that they stay so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from headwater.analysis.root_cause.learning import Case
from headwater.facts import Fact
from headwater.model import Kind, Node, Times, Uid
from headwater.services.reading import Reading
from headwater.store import Store

MOST_CHANGES = 1_000
MOST_TOUCHED = 2_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What is `held` of an investigation as it is now, and when its facts first and last occurred and were recorded."""

    held: Case | None
    mark: tuple[int, datetime]
    occurred: tuple[datetime, datetime]
    recorded: tuple[datetime, datetime]

    def ends_by(self, times: Times) -> bool:
        """Return whether nothing of it happened or was learnt after `times`."""
        return _is_by(times, self.occurred[1], self.recorded[1])

    def begins_by(self, times: Times) -> bool:
        """Return whether something of it may be known at `times`."""
        return _is_by(times, self.occurred[0], self.recorded[0])


class InquiryLog:
    """Follows the change log; of each investigation only what `read` takes from it is kept."""

    def __init__(self, store: Store, read: Callable[[Node], Case | None]) -> None:
        self._store, self._read = store, read
        self._sequence = -1
        self._now: dict[Uid, _Held] = {}
        self._standings: dict[Uid, Standing] = {}

    def held(self) -> Iterable[Case]:
        """Return what is held of each investigation as it was at the last `follow`, ordered by uid."""
        every = (self._now[uid].case for uid in sorted(self._now))
        return (case for case in every if case is not None)

    def standings(self) -> Iterable[tuple[Uid, Standing]]:
        """Return each investigation as it stood at the last `follow`, ordered by uid; this reads their facts."""
        behind = [
            uid
            for uid, each in self._now.items()
            if uid not in self._standings or self._standings[uid].mark != each.mark
        ]
        facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._store.facts_of(behind) if behind else ():
            facts[fact.subject].append(fact)
        self._standings |= {uid: _standing(self._now[uid], facts[uid]) for uid in behind}
        return sorted(self._standings.items(), key=lambda each: each[0])

    def follow(self) -> bool:
        """Read what changed since the last time; return whether an investigation did."""
        end = self._store.token().sequence
        if end == self._sequence:
            return False
        found = self._changed(end)
        self._now |= found
        self._sequence = end
        return bool(found)

    def _changed(self, end: int) -> dict[Uid, _Held]:
        if not 0 <= self._sequence <= end <= self._sequence + MOST_CHANGES:
            return self._read_all()
        changes = self._store.changes(self._sequence, limit=MOST_CHANGES)
        touched = {uid for change in changes for uid in change.nodes}
        if len(touched) > MOST_TOUCHED:
            return self._read_all()
        nodes = self._store.nodes(touched) if touched else []
        return self._hold([node for node in nodes if node.kind is Kind.INVESTIGATION])

    def _read_all(self) -> dict[Uid, _Held]:
        """Return those that are not as they are held; each fact raises the revision or is recorded earlier."""
        nodes = Reading(self._store).each(Kind.INVESTIGATION)
        return self._hold([node for node in nodes if not self._is_held(node)])

    def _is_held(self, node: Node) -> bool:
        return node.uid in self._now and self._now[node.uid].mark == _mark(node)

    def _hold(self, nodes: Collection[Node]) -> dict[Uid, _Held]:
        return {
            node.uid: _Held(self._read(node), _mark(node), (node.occurred_at, node.recorded_at))
            for node in nodes
        }


@dataclass(frozen=True, slots=True)
class _Held:
    case: Case | None
    mark: tuple[int, datetime]
    at: tuple[datetime, datetime]


def _standing(held: _Held, facts: Iterable[Fact]) -> Standing:
    told = list(facts)
    occurred = sorted([fact.occurred_at for fact in told] or held.at[:1])
    recorded = sorted([fact.recorded_at for fact in told] or held.at[1:])
    return Standing(held.case, held.mark, (occurred[0], occurred[-1]), (recorded[0], recorded[-1]))


def _mark(node: Node) -> tuple[int, datetime]:
    return node.revision, node.recorded_at


def _is_by(times: Times, occurred: datetime, recorded: datetime) -> bool:
    return (times.as_of is None or occurred <= times.as_of) and (
        times.known_at is None or recorded <= times.known_at
    )
