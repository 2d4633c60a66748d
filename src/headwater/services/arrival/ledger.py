"""Who read and wrote which dataset, held in memory for as long as nobody else writes to the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TypeGuard

from headwater.errors import Invalid
from headwater.facts import Fact, RecordFact
from headwater.imports.openlineage import DAY, MENTION, Mention, Timeline, mention_of
from headwater.model import Node, Uid
from headwater.store import Receipt, Store

MOST_MENTIONS = 300_000
_NOTHING = -1

# The mentions of a timeline, by record, by the day that they are filed under.
_Days = dict[Uid, dict[str, Mention]]


class Ledger:
    """The timelines of datasets over a store, each read once and then kept in step with what this process writes.

    What another process wrote shows as a gap in the change log; then all is read anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = RLock()
        self._sequence = _NOTHING
        self._timelines: dict[Uid, _Days] = {}
        self._runs: dict[Uid, Node] = {}
        self._new_days: set[tuple[Uid, Uid]] = set()
        self._many = 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other threads from writing events meanwhile; where that fails, what is held is read anew."""
        with self._lock:
            try:
                yield
            except BaseException:
                # A timeline whose reading was cut short would look like one without mentions.
                self._forget(_NOTHING)
                self._new_days.clear()
                raise

    def follow(self, receipt: Receipt, facts: Sequence[Fact]) -> None:
        """Take in what was written just now."""
        sequence = receipt.token.sequence
        self.up_to(sequence - bool(receipt.new))
        self._sequence = sequence
        if self._many > MOST_MENTIONS:
            self._forget(sequence)
        records = [fact for fact in facts if type(fact) is RecordFact]
        for fact in records:
            if _is_day(fact):
                self._open(fact.subject, fact.text)
        for fact in records:
            for mention in mentions_in([fact]):
                days = self._timelines.get(mention.timeline)
                if days is not None and fact.subject in days:
                    self._many += fact.id not in days[fact.subject]
                    days[fact.subject][fact.id] = mention

    def look_at(self, runs: Iterable[Uid]) -> None:
        """Read these runs anew, about which something was written just now."""
        if self._timelines and (runs := sorted(runs)):
            self._runs |= {node.uid: node for node in self._store.nodes(runs)}

    def up_to(self, sequence: int) -> None:
        """Forget what is held where somebody else wrote up to this change."""
        if sequence != self._sequence:
            self._forget(sequence)

    def timelines(self, uids: Sequence[Uid]) -> list[Timeline]:
        """Return these timelines with their runs."""
        if lacking := [uid for uid in uids if uid not in self._timelines]:
            self._timelines |= {uid: {} for uid in lacking}
            named = [each for each in self._store.facts_of(lacking) if _is_day(each)]
            self._load({(each.subject, each.text) for each in named})
        return [
            Timeline(
                uid, [each for day in self._timelines[uid].values() for each in day.values()], self._runs
            )
            for uid in uids
        ]

    def discovered(self) -> set[Uid]:
        """Return the runs of the days that are new since last asked, whose mentions may have been there before."""
        found = {
            mention.run
            for timeline, day in self._new_days
            for mention in self._timelines.get(timeline, {}).get(day, {}).values()
        }
        self._new_days.clear()
        return found

    def _open(self, timeline: Uid, day: Uid) -> None:
        days = self._timelines.get(timeline)
        if days is None or day not in days:
            self._new_days.add((timeline, day))
        if days is not None and day not in days:
            self._load({(timeline, day)})

    def _load(self, wanted: Set[tuple[Uid, Uid]]) -> None:
        """Read these days of timelines, and the runs that they name."""
        for timeline, day in sorted(wanted):
            self._timelines[timeline][day] = {}
        days = sorted({day for _, day in wanted})
        runs: set[Uid] = set()
        for fact in self._store.facts_of(days) if days else ():
            for mention in mentions_in([fact]):
                if (mention.timeline, fact.subject) in wanted:
                    self._timelines[mention.timeline][fact.subject][fact.id] = mention
                    self._many += 1
                    runs.add(mention.run)
        if lacking := runs - {""} - self._runs.keys():
            self._runs |= {node.uid: node for node in self._store.nodes(sorted(lacking))}

    def _forget(self, sequence: int) -> None:
        self._timelines, self._runs, self._many = {}, {}, 0
        self._sequence = sequence


def mentions_in(facts: Iterable[Fact]) -> list[Mention]:
    """Return what the records hold; one that holds no mention, which no reader wrote, says nothing."""
    out = []
    for fact in facts:
        if type(fact) is RecordFact and fact.format == MENTION:
            with suppress(Invalid):
                out.append(mention_of(fact))
    return out


def _is_day(fact: Fact) -> TypeGuard[RecordFact]:
    return type(fact) is RecordFact and fact.format == DAY
