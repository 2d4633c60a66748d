"""One event as facts: what it says by itself, whatever came before or comes after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact, RecordFact
from headwater.imports.openlineage.cleaning import cleaned
from headwater.imports.openlineage.columns import ROLE, columns_from
from headwater.imports.openlineage.datasets import (
    before_all,
    made_from,
    named_version,
    series_facts,
    use_props,
    written,
)
from headwater.imports.openlineage.decoding import decoded, encoded
from headwater.imports.openlineage.events import DatasetUse, Event, Named, event_of, text_of
from headwater.imports.openlineage.mentions import Mention, filed, filed_by_day
from headwater.imports.openlineage.naming import UNVERSIONED, Naming, filed_under, kind_of, unversioned
from headwater.imports.openlineage.records import EVENT, event_uid, made_clean
from headwater.imports.openlineage.runs import run_facts
from headwater.model import Kind, Relation, Uid, uid_of
from headwater.statements import Stamp

# What a dataset held before anything was written to it is older than all that is known.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_READ_AS = {each.value: each for each in (Relation.USED, Relation.EVALUATED)}


def facts_of(value: object, *, recorded_at: datetime, naming: Naming) -> list[Fact]:
    """Return the facts of a decoded event: the event itself as a record, and what it says.

    Raises:
        Invalid: it is no event.
    """
    event = event_of(value)
    clean = cleaned(value)
    if clean != value:
        event = event_of(clean)
    stamp = Stamp(event.at, recorded_at)
    said = _dataset_event(event, stamp, naming) if event.job is None else _Hub(event, stamp, naming).facts()
    found = list({fact.id: fact for fact in said}.values())
    return [kept(clean, stamp, naming), *found]


def kept(value: object, stamp: Stamp, naming: Naming) -> RecordFact:
    """Return the record of a cleaned event, with the names it was read by."""
    text = made_clean(encoded({"event": value, "project": naming.project, "source": naming.source}))
    return RecordFact(
        under=event_uid(text),
        format=EVENT,
        text=text,
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
    )


def again(record: RecordFact) -> list[Fact]:
    """Return the facts of an event as they are when it is read again from its record.

    Raises:
        Invalid: it is no record of an event.
    """
    held = decoded(record.text)
    if record.format != EVENT or not isinstance(held, dict):
        raise Invalid(f"the record {record.id} holds no OpenLineage event")
    naming = Naming(text_of(held, "project"), text_of(held, "source"))
    return facts_of(held.get("event"), recorded_at=record.recorded_at, naming=naming)


def _dataset_event(event: Event, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    assert event.dataset is not None
    use = event.dataset
    yield from series_facts(use, stamp, naming)
    if use.key:
        stated = named_version(use, stamp, naming)
        yield from stated
        yield from made_from(use, stated.uid, stamp, naming)
        yield from filed_by_day(naming.timeline(use.named), Mention("", event.at, writes=stated.uid), stamp)


@dataclass(slots=True)
class _Hub:
    """The run between inputs and outputs, or the job where the event has no run."""

    event: Event
    stamp: Stamp
    naming: Naming

    @property
    def uid(self) -> Uid:
        return uid_of(Kind.RUN, self.naming.hub(self.event))

    def facts(self) -> Iterator[Fact]:
        """Yield the run, its inputs, its outputs, and where they are filed."""
        yield from run_facts(self.event, self.uid, self.stamp, self.naming)
        mentions: list[tuple[Named, Mention]] = []
        versions = {use.named: self._cause(use) for use in self.event.inputs if use.key}
        for use in self.event.inputs:
            yield from series_facts(use, self.stamp, self.naming)
            yield from self._input(use)
            mentions.append((use.named, self._read(use)))
        for use in self.event.outputs:
            yield from series_facts(use, self.stamp, self.naming)
            stated = written(use, self.naming.hub(self.event), self.stamp, self.naming)
            yield from stated
            yield statements.edge(stated.uid, Relation.GENERATED_BY, self.uid, self.stamp)
            yield from made_from(use, stated.uid, self.stamp, self.naming)
            mentions.append((use.named, self._mention(writes=stated.uid, labelled=bool(use.label))))
            for named, columns in columns_from(use).items():
                if cause := versions.get(named):
                    yield from self._derived(stated.uid, cause, columns)
                else:
                    mentions.append((named, self._mention(columns={stated.uid: columns})))
        for named, mention in mentions:
            yield from filed_by_day(self.naming.timeline(named), mention, self.stamp)
        timelines = sorted({self.naming.timeline(named) for named, _ in mentions})
        yield from filed(
            filed_under("run", self.uid), Mention(self.uid, self.event.at, timelines=timelines), self.stamp
        )

    def _input(self, use: DatasetUse) -> Iterator[Fact]:
        if use.key:
            beginning = use.key == (UNVERSIONED,)
            stamp = self.stamp.at(BEGINNING) if beginning else self.stamp
            yield from named_version(use, stamp, self.naming)
            relation, role = _read_as(use)
            yield statements.edge(
                self.uid, relation, self._cause(use), self.stamp, role=role, props=use_props(use)
            )
        else:
            yield from before_all(use, self.stamp.at(BEGINNING), self.naming)

    def _read(self, use: DatasetUse) -> Mention:
        relation, role = _read_as(use)
        return self._mention(
            reads=relation.value,
            role=role,
            named=self._cause(use) if use.key else "",
            unknown=unversioned(kind_of(use), self.naming.series(use.named)),
            props={} if use.key else use_props(use),
        )

    def _mention(self, **given: object) -> Mention:
        streaming = text_of(self.event.job_facets.get("jobType", {}), "processingType").upper() == "STREAMING"
        return Mention(
            self.uid,
            self.event.at,
            static=not self.event.run_id,
            streaming=streaming,
            **given,  # type: ignore[arg-type]
        )

    def _cause(self, use: DatasetUse) -> Uid:
        return named_version(use, self.stamp, self.naming).uid

    def _derived(self, effect: Uid, cause: Uid, columns: dict[str, str]) -> Iterator[Fact]:
        if effect != cause:
            yield statements.edge(
                effect, Relation.DERIVED_FROM, cause, self.stamp, role=ROLE, props=dict(columns)
            )


def _read_as(use: DatasetUse) -> tuple[Relation, str]:
    """Return how a run took an input in: USED, or EVALUATED where our facet says so, and in which role."""
    own = use.own.get("headwater_use", {})
    return _READ_AS.get(text_of(own, "relation"), Relation.USED), text_of(own, "role")
