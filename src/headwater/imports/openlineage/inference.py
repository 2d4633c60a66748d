"""Which version an input without one was: the last that had been written before its run began.

A function of all mentions of a dataset and of its runs, so that the order in which events come does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headwater.imports.openlineage.columns import ROLE
from headwater.imports.openlineage.mentions import Mention
from headwater.model import Node, Relation, RunState, Uid, Value, to_time

LAST_WRITTEN = 0.7
AS_WRITTEN_DOWN = 0.5
UNKNOWN_VERSION = 0.5
SAME_OUTPUT = 0.9
MARK = "inferred_for"


@dataclass(frozen=True, slots=True)
class Inferred:
    """An edge that follows from who wrote before; in force since the run began."""

    effect: Uid
    relation: Relation
    cause: Uid
    role: str
    since: datetime
    confidence: float
    props: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Write:
    at: datetime
    labelled: bool
    version: Uid
    run: Uid
    static: bool


@dataclass(slots=True)
class Timeline:
    """Reads and writes of one dataset; `uid` is what they are filed under, `runs` are those that they name."""

    uid: Uid
    mentions: Sequence[Mention]
    runs: Mapping[Uid, Node]

    def inferred(self, readers: Iterable[Uid]) -> list[Inferred]:
        """Return the edges that follow for these readers."""
        writes = sorted(self._writes(), key=lambda each: (each.at, each.labelled, each.version))
        by_reader: dict[Uid, list[Mention]] = {}
        for mention in self.mentions:
            if mention.reads or mention.columns:
                by_reader.setdefault(mention.run, []).append(mention)
        out: list[Inferred] = []
        for reader in sorted(set(readers) & by_reader.keys() & self.runs.keys()):
            out += self._of(self.runs[reader], sorted(by_reader[reader], key=_order), writes)
        return [*out, *self._twins(readers)]

    def concerned(self, touched: Iterable[Uid]) -> set[Uid]:
        """Return the readers whose answer can depend on the `touched` runs and versions: theirs, and later ones."""
        changed = set(touched)
        changed |= {
            mention.run
            for mention in self.mentions
            if mention.writes in changed or not changed.isdisjoint(mention.columns)
        }
        wrote = {mention.run for mention in self.mentions if mention.writes}
        known = [self.runs[uid].occurred_at for uid in changed & wrote if uid in self.runs]
        loose = [mention.at for mention in self.mentions if mention.writes and not mention.run]
        first = min([*known, *(loose if "" in changed else [])], default=None)
        named = {mention.run for mention in self.mentions} & self.runs.keys()
        if first is None:
            return changed & named
        static = {mention.run for mention in self.mentions if mention.static}
        return {uid for uid in named if uid in changed or uid in static or self.runs[uid].occurred_at > first}

    def _writes(self) -> list[_Write]:
        out = []
        for mention in self.mentions:
            at = self._written_at(mention) if mention.writes else None
            if at is not None:
                out.append(_Write(at, mention.labelled, mention.writes, mention.run, mention.static))
        return out

    def _written_at(self, mention: Mention) -> datetime | None:
        """Return when what a run wrote was there: at its end, of a stream at its beginning, of a failed run never."""
        if not mention.run:
            return mention.at
        run = self.runs.get(mention.run)
        if run is None:
            return None
        if mention.streaming or mention.static or "state" not in run.props:
            return run.occurred_at
        if run.props["state"] != RunState.COMPLETE:
            return None
        ended = run.props.get("ended_at")
        return max(to_time(str(ended)), run.occurred_at) if ended else run.occurred_at

    def _of(self, run: Node, mentions: list[Mention], writes: list[_Write]) -> list[Inferred]:
        named = sorted({mention.named for mention in mentions if mention.named})
        static = any(mention.static for mention in mentions)
        last = None if named else _last(run, writes, static=static)
        unknown = max((mention.unknown for mention in mentions), default="")
        causes = named or ([last.version] if last else [unknown] if unknown else [])
        confidence = UNKNOWN_VERSION if not last else AS_WRITTEN_DOWN if static else LAST_WRITTEN
        found = [] if named else _reads(run.uid, mentions)
        return [
            Inferred(effect, relation, cause, role, run.occurred_at, confidence, {**props, MARK: self.uid})
            for effect, relation, role, props in [*found, *_columns(mentions)]
            for cause in causes
            if cause != effect
        ]

    def _twins(self, runs: Iterable[Uid]) -> list[Inferred]:
        """Return that what a run announced without a version is the one version that it named later, or before."""
        out: list[Inferred] = []
        chosen = set(runs) & self.runs.keys()
        written: dict[Uid, dict[bool, set[Uid]]] = {}
        for mention in self.mentions:
            if mention.run in chosen and mention.writes:
                written.setdefault(mention.run, {}).setdefault(mention.labelled, set()).add(mention.writes)
        for run, versions in sorted(written.items()):
            named, announced = sorted(versions.get(True, ())), sorted(versions.get(False, ()))
            if len(named) == len(announced) == 1 and named != announced:
                for effect, cause in (named + announced, announced + named):
                    since = self.runs[run].occurred_at
                    marked = {MARK: self.uid}
                    out.append(Inferred(effect, Relation.SAME_AS, cause, "", since, SAME_OUTPUT, marked))
        return out


_Open = tuple[Uid, Relation, str, dict[str, Value]]


def _reads(run: Uid, mentions: Iterable[Mention]) -> list[_Open]:
    out: dict[tuple[str, str], dict[str, Value]] = {}
    for mention in mentions:
        if mention.reads:
            out.setdefault((mention.reads, mention.role), {}).update(mention.props)
    return [(run, Relation(relation), role, props) for (relation, role), props in sorted(out.items())]


def _columns(mentions: Iterable[Mention]) -> list[_Open]:
    out: dict[Uid, dict[str, Value]] = {}
    for mention in mentions:
        for output, pairs in mention.columns.items():
            out.setdefault(output, {}).update(pairs)
    return [(output, Relation.DERIVED_FROM, ROLE, pairs) for output, pairs in sorted(out.items())]


def _last(run: Node, writes: Sequence[_Write], *, static: bool) -> _Write | None:
    for each in reversed(writes):
        if each.run != run.uid and (static or (each.at < run.occurred_at and not each.static)):
            return each
    return None


def _order(mention: Mention) -> tuple[datetime, str, str]:
    return mention.at, mention.named, repr(sorted(mention.props.items()))
