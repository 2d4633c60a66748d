"""Entities, activities and agents as nodes: what names them, what kind they are, and when they came to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from headwater import statements as stated
from headwater.facts import Fact
from headwater.imports.kept import kept
from headwater.imports.prov.statement import ELEMENTS, NODE, Literal, Statement
from headwater.imports.times import UNKNOWN, moment
from headwater.model import SERIES, Kind, Relation, RunState, Uid, Value, uid_of
from headwater.statements import Stamp

_MODELS = frozenset(
    {"model", "mlmodel", "modelversion", "machinelearningmodel", "checkpoint", "modelcheckpoint"}
)
_SEPARATORS = "#/:"
# Which element each argument of a statement names.
END_OF: Mapping[str, str] = {
    **dict.fromkeys(
        ("entity", "trigger", "generatedEntity", "usedEntity", "plan", "alternate1", "alternate2"), "entity"
    ),
    **dict.fromkeys(("specificEntity", "generalEntity", "collection"), "entity"),
    **dict.fromkeys(("activity", "informed", "informant", "starter", "ender"), "activity"),
    **dict.fromkeys(("agent", "delegate", "responsible"), "agent"),
}


_INFLUENCE = {
    ("entity", "entity"): Relation.DERIVED_FROM,
    ("activity", "entity"): Relation.USED,
    ("activity", "activity"): Relation.INFORMED_BY,
    ("entity", "agent"): Relation.ATTRIBUTED_TO,
    ("activity", "agent"): Relation.ATTRIBUTED_TO,
    ("agent", "agent"): Relation.ATTRIBUTED_TO,
}


@dataclass(slots=True)
class _Thing:
    attributes: dict[str, set[Literal]] = field(default_factory=lambda: defaultdict(set))
    bundles: set[str] = field(default_factory=set)
    begun: list[datetime] = field(default_factory=list)
    ended: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class Things:
    """All that a document names, by (element, IRI); what several statements say of one thing is put together.

    Nodes whose facts the document carries (`carried`, with their times) are what those facts say.
    """

    project: str
    instance: str
    recorded_at: datetime
    carried: Mapping[Uid, datetime] = field(default_factory=dict)
    _found: dict[tuple[str, str], _Thing] = field(default_factory=dict)

    def take(self, statements: Sequence[Statement]) -> None:
        """Note everything that `statements` declare, name, or give a time."""
        for each in statements:
            if each.kind in ELEMENTS:
                self._declare(each)
        for each in statements:
            for argument, names in each.arguments.items():
                if argument in END_OF:
                    for name in names:
                        self._at(END_OF[argument], name)
            self._note_time(each)
        for each in statements:
            for argument in ("influencee", "influencer"):
                if name := each.one(argument):
                    self._at(known_as(name, self)[0], name)

    def is_(self, element: str, name: str) -> bool:
        """Return whether `name` is known as such an element."""
        return (element, name) in self._found

    def note(self, element: str, name: str, key: str, value: str) -> None:
        """Keep something as a property of a thing that no node or edge has a word for."""
        self._at(element, name).attributes[key].add(Literal(value))

    def uid(self, element: str, name: str) -> Uid:
        """Return the uid of the node that an element becomes."""
        if (own := name.removeprefix(NODE)) in self.carried:
            return own
        if element == "agent":
            return uid_of(Kind.AGENT, (name,))
        if element == "activity":
            return uid_of(Kind.RUN, (self.instance, name))
        return uid_of(SERIES[self.series(name)], (self.project, name, _local(name)))

    def series_uid(self, name: str) -> Uid:
        """Return the uid of an entity's series."""
        if (own := name.removeprefix(NODE)) in self.carried:
            return own
        return stated.series_uid(self.series(name), self.project, name)

    def series(self, name: str) -> Kind:
        """Return which series an entity belongs to: Model if its type says so."""
        types = self._at("entity", name).attributes.get("prov:type", set())
        return Kind.MODEL if any(_local(each.text).lower() in _MODELS for each in types) else Kind.DATASET

    def time(self, element: str, name: str) -> datetime:
        """Return when a thing came to be: started, was generated, else the epoch for not recorded."""
        if (own := name.removeprefix(NODE)) in self.carried:
            return self.carried[own]
        thing = self._at(element, name)
        return min(thing.begun, default=min(thing.ended, default=UNKNOWN))

    def facts(self) -> Iterator[Fact]:
        """Yield the node of everything that was noted, with its states."""
        for (element, name), thing in sorted(self._found.items()):
            if name.removeprefix(NODE) in self.carried:
                continue
            stamp = Stamp(self.time(element, name), self.recorded_at)
            props = {"prov.id": name, **_properties(thing)}
            if element == "agent":
                yield from stated.agent(name, stamp, props=props)
            elif element == "activity":
                yield from self._run(name, thing, stamp, props)
            else:
                yield from stated.version(
                    self.series(name), name, stamp, project=self.project, label=_local(name), props=props
                )

    def _run(self, name: str, thing: _Thing, stamp: Stamp, props: Mapping[str, object]) -> Iterator[Fact]:
        states = [(RunState.START, min(thing.begun))] if thing.begun else []
        if thing.ended:
            states.append((RunState.COMPLETE, max(thing.ended)))
        types = sorted(each.text for each in thing.attributes.get("prov:type", ()))
        yield from stated.run(
            self.instance,
            name,
            stamp,
            project=self.project,
            name=_local(name),
            job=types[0] if types else str(props.get("prov:label", "")) or _local(name),
            props=props,
            states=states,
        )

    def _declare(self, each: Statement) -> None:
        thing = self._at(each.kind, each.id)
        for key, literal in each.attributes:
            thing.attributes[key].add(literal)
        if each.bundle:
            thing.bundles.add(each.bundle)
        self._times(thing, each.one("startTime"), each.one("endTime"))

    def _note_time(self, each: Statement) -> None:
        time = each.one("time")
        at = moment(time)
        if at is None:
            return
        if each.kind == "wasGeneratedBy" and each.one("entity"):
            self._at("entity", each.one("entity")).begun.append(at)
        elif each.kind == "wasStartedBy" and each.one("activity"):
            self._at("activity", each.one("activity")).begun.append(at)
        elif each.kind == "wasEndedBy" and each.one("activity"):
            self._at("activity", each.one("activity")).ended.append(at)

    def _times(self, thing: _Thing, begun: str, ended: str) -> None:
        for text, known, key in (
            (begun, thing.begun, "prov:startTime"),
            (ended, thing.ended, "prov:endTime"),
        ):
            if at := moment(text):
                known.append(at)
            elif text:
                thing.attributes[key].add(Literal(text))

    def _at(self, element: str, name: str) -> _Thing:
        return self._found.setdefault((element, name), _Thing())


def properties(attributes: Iterable[tuple[str, Literal]], bundle: str = "") -> dict[str, Value]:
    """Return the attributes of a statement as properties, several of one name as a list."""
    thing = _Thing(bundles={bundle} if bundle else set())
    for key, literal in attributes:
        thing.attributes[key].add(literal)
    return _properties(thing)


def influence_of(each: Statement, things: Things) -> tuple[str, str, str, str, Relation] | None:
    """Return what an influence means: (element, effect, element, cause, relation); None where nothing says it."""
    effect, cause = each.one("influencee"), each.one("influencer")
    for effect_is in known_as(effect, things):
        for cause_is in known_as(cause, things):
            if relation := _INFLUENCE.get((effect_is, cause_is)):
                return effect_is, effect, cause_is, cause, relation
    return None


def known_as(name: str, things: Things) -> list[str]:
    """Return what `name` is known as; an entity where nothing says."""
    return [each for each in ("entity", "activity", "agent") if things.is_(each, name)] or ["entity"]


def _properties(thing: _Thing) -> dict[str, Value]:
    found = {
        key: next(iter(values)).value() if len(values) == 1 else sorted({each.shown() for each in values})
        for key, values in thing.attributes.items()
        if values
    }
    return kept({**found, "prov.bundles": sorted(thing.bundles)})


def _local(name: str) -> str:
    """Return the last part of an IRI, by which people know it."""
    bare = name.rstrip(_SEPARATORS)
    at = max(bare.rfind(mark) for mark in _SEPARATORS)
    return bare[at + 1 :] or name
