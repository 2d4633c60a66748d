"""An SPDX 3 document as facts: elements, and relationships as edges or, where no edge says the same, properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.imports import Record, Refused
from headwater.imports.reported import Reported, evaluation
from headwater.imports.shapes import mappings, text, texts
from headwater.imports.spdx.element import Document, Element
from headwater.imports.spdx.naming import (
    AGENTS,
    BUILD,
    LEFT_OUT,
    is_commit,
    is_version,
    stated_build,
    stated_element,
)
from headwater.imports.times import UNKNOWN
from headwater.model import Relation, Uid
from headwater.statements import Stamp

# What depends on the other end, and what the edge is called: "from" if the element that the relationship leaves does.
_EDGES = {
    "trainedOn": ("from", "trained-on"),
    "testedOn": ("from", "test"),
    "finetunedOn": ("from", "finetuned-on"),
    "validatedOn": ("from", "validation"),
    "pretrainedOn": ("from", "pretrained-on"),
    "contains": ("from", "contains"),
    "dependsOn": ("from", "depends-on"),
    "descendantOf": ("from", "descendant-of"),
    "hasDataFile": ("from", "data-file"),
    "hasDependencyManifest": ("from", "dependency-manifest"),
    "hasStaticLink": ("from", "static-link"),
    "hasDynamicLink": ("from", "dynamic-link"),
    "hasOptionalComponent": ("from", "optional-component"),
    "hasPrerequisite": ("from", "prerequisite"),
    "hasInput": ("from", "input"),
    "usesTool": ("from", "tool"),
    "generates": ("to", "generated-from"),
    "hasOutput": ("to", "output"),
    "ancestorOf": ("to", "descendant-of"),
    "copiedTo": ("to", "copy"),
    "hasVariant": ("to", "variant"),
    "expandsTo": ("to", "expanded-from"),
    "patchedBy": ("from", "patch"),
}
_BY_BUILDS = (Relation.USED, Relation.EXECUTED, Relation.GENERATED_BY)
_SHOWN = ("simplelicensing_licenseExpression", "name", "simplelicensing_licenseText")
_AGENT_FIELDS = {"originatedBy": "originator", "suppliedBy": "supplier"}


@dataclass(slots=True)
class Assembler:
    """Turns one document into facts."""

    document: Document
    project: str
    instance: str
    recorded_at: datetime
    _elements: dict[str, Element] = field(default_factory=dict)
    _uids: dict[str, Uid] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """Yield the facts of the document, and what in it could not be read."""
        for element in self.document.elements:
            self._elements.setdefault(element.id, element)
        notes = self._notes()
        for element in self.document.elements:
            if element.type not in LEFT_OUT and not element.is_relationship:
                yield from self._safely(element, notes)
        for element in self.document.elements:
            if element.is_relationship:
                yield from self._relationship(element)
            elif element.id in self._uids:
                yield from self._agents(element)

    def _safely(self, element: Element, notes: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Record]:
        try:
            if element.id in self._uids:
                raise Invalid(f"the spdxId {element.id[:80]!r} stands twice")
            yield from self._element(element, notes.get(element.id, {}))
        except (Invalid, TypeError, ValueError) as error:
            yield Refused(f"{self.document.file} {element.where}", str(error))

    def _element(self, element: Element, notes: Mapping[str, list[str]]) -> Iterator[Fact]:
        noted = Element(element.id, element.type, element.where, {**element.fields, **notes})
        stamp = self._stamp(element)
        if element.type == BUILD:
            stated = stated_build(noted, stamp, project=self.project, instance=self.instance)
        else:
            stated = stated_element(noted, stamp, project=self.project)
        self._uids[element.id] = stated.uid
        yield from stated
        metrics = [
            Reported(text(each.get("key")), each.get("value"))
            for each in mappings(element.fields.get("ai_metric"))
        ]
        if metrics:
            yield from evaluation(
                stated.uid,
                text(element.fields.get("name")) or element.id,
                metrics,
                stamp,
                project=self.project,
                instance=self.instance,
                run_id=f"{element.id}/evaluation",
            )

    def _notes(self) -> dict[str, dict[str, list[str]]]:
        """Return, by element, what is related to it in a way that no edge says: licences, documentation, evidence."""
        out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for each in self.document.elements:
            kind = text(each.fields.get("relationshipType"))
            if each.is_relationship and kind and kind not in _EDGES:
                named = [self._shown(other) for other in texts(each.fields.get("to"))]
                out[text(each.fields.get("from"))][kind] += named
        return out

    def _shown(self, identity: str) -> str:
        found = self._elements.get(identity)
        if found is None:
            return identity
        told = (text(found.fields.get(key)) for key in _SHOWN)
        return next((each for each in told if each), identity)

    def _relationship(self, element: Element) -> Iterator[Record]:
        kind, origin = text(element.fields.get("relationshipType")), text(element.fields.get("from"))
        others = texts(element.fields.get("to"))
        where = f"{self.document.file} {element.where}"
        if not kind or not origin or not others:
            yield Refused(where, "a relationship without type or one of its ends")
        elif kind in _EDGES:
            for other in others:
                missing = next((each for each in (origin, other) if each not in self._uids), "")
                if missing and self._elements.get(missing, element).type in LEFT_OUT:
                    continue
                if missing:
                    yield Refused(where, f"there is no element {missing[:120]!r}")
                else:
                    yield from self._edge(kind, origin, other, element)

    def _edge(self, kind: str, origin: str, other: str, element: Element) -> Iterator[Fact]:
        side, role = _EDGES[kind]
        effect, cause = (origin, other) if side == "from" else (other, origin)
        if self._uids[effect] == self._uids[cause]:
            return
        relation = _relation(self._elements[effect], self._elements[cause])
        if relation in _BY_BUILDS and role in ("input", "output"):
            role = ""
        props = {
            "scope": text(element.fields.get("scope")),
            "completeness": text(element.fields.get("completeness")),
        }
        stamp = self._stamp(self._elements[effect])
        yield statements.edge(self._uids[effect], relation, self._uids[cause], stamp, role=role, props=props)

    def _agents(self, element: Element) -> Iterator[Fact]:
        for key, role in _AGENT_FIELDS.items():
            for other in texts(element.fields.get(key)):
                if other in self._uids and self._elements[other].type in AGENTS:
                    ends = self._uids[element.id], self._uids[other]
                    yield statements.edge(
                        ends[0], Relation.ATTRIBUTED_TO, ends[1], self._stamp(element), role=role
                    )

    def _stamp(self, element: Element) -> Stamp:
        return Stamp(self.document.made_at(element) or UNKNOWN, self.recorded_at)


def _relation(effect: Element, cause: Element) -> Relation:
    """Return what it means that `effect` depends on `cause`."""
    if cause.type in AGENTS:
        return Relation.ATTRIBUTED_TO
    if cause.type == BUILD:
        return Relation.INFORMED_BY if effect.type == BUILD else Relation.GENERATED_BY
    if effect.type == BUILD:
        return Relation.EXECUTED if is_commit(cause) else Relation.USED
    if is_commit(cause):
        return Relation.DERIVED_FROM
    return Relation.DERIVED_FROM if is_version(cause) else Relation.CONTAINS
