"""A CycloneDX document as facts: components, what they depend on and come from, and how they were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.imports import Record, Refused
from headwater.imports.cyclonedx.bill import Bill, Component
from headwater.imports.cyclonedx.card import Card
from headwater.imports.cyclonedx.formulation import Workflow
from headwater.imports.cyclonedx.naming import own_property, stated_component
from headwater.imports.shapes import mapping, mappings, text
from headwater.imports.times import UNKNOWN, moment
from headwater.model import Relation, Uid
from headwater.statements import Stamp

_VERSIONS = frozenset({"machine-learning-model", "data", "file"})
_SHA_DIGITS = 40
_MAX_ANCESTRY = 50


@dataclass(slots=True)
class Assembler:
    """Turns one document into facts; what one part names, another may define."""

    bill: Bill
    project: str
    instance: str
    recorded_at: datetime
    _uids: dict[str, Uid] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)
    _stamps: dict[str, Stamp] = field(default_factory=dict)
    _measuring: set[str] = field(default_factory=set)

    def records(self) -> Iterator[Record]:
        """Yield the facts of the document, and what in it could not be read."""
        for component in self.bill.components:
            yield from self._safely(component.where, self._component, component)
        for component in self.bill.components:
            if component.ref in self._uids:
                yield from self._safely(component.where, self._details, component)
        yield from self._dependencies()
        for at, flow in enumerate(self.bill.workflows):
            workflow = Workflow(self.bill.serial, self._uids, self.project, self.instance, self.stamp)
            yield from self._safely(f"workflows[{at}]", workflow.facts, flow)

    @property
    def stamp(self) -> Stamp:
        """When the document was made, which is what it says of everything in it."""
        return Stamp(self.bill.at or UNKNOWN, self.recorded_at)

    def _since(self, fields: Mapping[str, Any]) -> Stamp:
        """Return when a component came to be where Headwater wrote it down, else when the document was made."""
        return self.stamp.at(moment(own_property(fields, "occurredAt")) or self.stamp.occurred_at)

    def _safely(self, place: str, read: Any, part: object) -> Iterator[Record]:
        try:
            yield from read(part)
        except (Invalid, TypeError, ValueError) as error:
            yield Refused(f"{self.bill.file} {place}", str(error))

    def _component(self, component: Component) -> Iterator[Fact]:
        if component.ref in self._uids:
            raise Invalid(f"the bom-ref {component.ref[:80]!r} stands twice")
        card = Card(mapping(component.fields.get("modelCard")))
        stated = stated_component(
            component.fields,
            component.type,
            self._since(component.fields),
            project=self.project,
            props=card.props(),
        )
        self._stamps[component.ref] = self._since(component.fields)
        self._uids[component.ref], self._types[component.ref] = stated.uid, component.type
        if own_property(component.fields, "use"):
            self._measuring.add(component.ref)
        yield from stated

    def _details(self, component: Component) -> Iterator[Fact]:
        uid = self._uids[component.ref]
        if component.parent in self._uids:
            yield from self._depends(component.parent, component.ref, "contains")
        yield from self._pedigree(uid, component, mapping(component.fields.get("pedigree")), 0)
        card = Card(mapping(component.fields.get("modelCard")))
        for data in card.datasets():
            yield from self._dataset(uid, data, self._stamps[component.ref])
        yield from card.evaluation(
            uid,
            text(component.fields.get("name")),
            self.stamp,
            project=self.project,
            instance=self.instance,
            run_id=f"{self.bill.serial}/{component.ref}/evaluation",
        )

    def _dataset(self, model: Uid, data: Mapping[str, Any], since: Stamp) -> Iterator[Fact]:
        """Yield that a model has to do with data, which its card names by reference or describes."""
        found = self._uids.get(text(data.get("ref")))
        if found is None:
            name = (
                text(data.get("name"))
                or text(mapping(data.get("contents")).get("url"))
                or text(data.get("ref"))
            )
            if not name:
                return
            stated = stated_component({**data, "name": name}, "data", since, project=self.project, props={})
            yield from stated
            found = stated.uid
        if found != model:
            role = "test" if text(data.get("ref")) in self._measuring else "dataset"
            yield statements.edge(model, Relation.DERIVED_FROM, found, since, role=role)

    def _pedigree(
        self, uid: Uid, component: Component, pedigree: Mapping[str, Any], depth: int
    ) -> Iterator[Fact]:
        since = self._stamps[component.ref]
        if depth > _MAX_ANCESTRY:
            raise Invalid(f"a pedigree more than {_MAX_ANCESTRY} deep")
        for key, role in (("ancestors", "ancestor"), ("descendants", "ancestor"), ("variants", "variant")):
            for fields in mappings(pedigree.get(key)):
                kind = text(fields.get("type")) or component.type
                relative = stated_component(fields, kind, since, project=self.project, props={})
                yield from relative
                effect, cause = (relative.uid, uid) if key == "descendants" else (uid, relative.uid)
                if effect != cause:
                    yield statements.edge(effect, Relation.DERIVED_FROM, cause, since, role=role)
                inner = mapping(fields.get("pedigree"))
                yield from self._pedigree(relative.uid, component, inner, depth + 1)
        for fields in mappings(pedigree.get("commits")):
            yield from self._commit(uid, fields, since)

    def _commit(self, uid: Uid, fields: Mapping[str, Any], since: Stamp) -> Iterator[Fact]:
        sha = text(fields.get("uid")).lower()
        if len(sha) != _SHA_DIGITS or sha.strip("0123456789abcdef"):
            raise Invalid(f"a commit {sha[:60]!r} that is no full sha")
        props = {"message": text(fields.get("message")), "repository": text(fields.get("url"))}
        written = moment(mapping(fields.get("author")).get("timestamp"))
        stated = statements.commit(sha, since.at(written or since.occurred_at), props=props)
        yield from stated
        yield statements.edge(uid, Relation.DERIVED_FROM, stated.uid, since, role="commit")

    def _dependencies(self) -> Iterator[Record]:
        for ref, needed in self.bill.dependencies:
            for other in needed:
                if ref in self._uids and other in self._uids:
                    yield from self._depends(ref, other, "depends-on")
                else:
                    missing = ref if ref not in self._uids else other
                    yield Refused(
                        f"{self.bill.file} dependencies {ref}", f"there is no component {missing[:80]!r}"
                    )

    def _depends(self, effect: str, cause: str, role: str) -> Iterator[Fact]:
        """Yield an edge to what something is made with: packages are contained, versions derived from."""
        is_version = self._types[cause] in _VERSIONS
        relation = Relation.DERIVED_FROM if is_version else Relation.CONTAINS
        if self._uids[effect] != self._uids[cause]:
            since = self._stamps[effect]
            yield statements.edge(self._uids[effect], relation, self._uids[cause], since, role=role)
