"""One SPDX 3 document: its elements by id, its JSON-LD read as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headwater.errors import Invalid
from headwater.imports.files import File
from headwater.imports.json_text import parse
from headwater.imports.shapes import mapping, text, texts
from headwater.imports.times import moment

_RELATIONSHIPS = frozenset({"Relationship", "LifecycleScopedRelationship"})


@dataclass(frozen=True, slots=True)
class Element:
    """An element; `where` says its place in the document."""

    id: str
    type: str
    where: str
    fields: Mapping[str, Any]

    @property
    def is_relationship(self) -> bool:
        """Whether it relates others."""
        return self.type in _RELATIONSHIPS


@dataclass(frozen=True, slots=True)
class Document:
    """A document; `created` maps the id of each creation information to its time."""

    file: str
    elements: Sequence[Element]
    created: Mapping[str, datetime]

    def made_at(self, element: Element) -> datetime | None:
        """Return when an element was built or released, else when it was described."""
        own = moment(element.fields.get("builtTime")) or moment(element.fields.get("releaseTime"))
        told = element.fields.get("creationInfo")
        inline = moment(mapping(told).get("created"))
        return own or inline or self.created.get(text(told))


def document_of(file: File) -> Document:
    """Return the document in a file.

    Raises:
        Invalid: it is no SPDX 3 document.
    """
    found = parse(file.content())
    graph = mapping(found).get("@graph")
    contexts = texts(mapping(found).get("@context"))
    if not isinstance(graph, list) or not any("spdx.org/rdf/3." in each for each in contexts):
        raise Invalid("not an SPDX 3 document: no @context of SPDX 3 with a @graph")
    elements = list(_elements(graph))
    created = {
        each.id: at
        for each in elements
        if each.type == "CreationInfo" and (at := moment(each.fields.get("created")))
    }
    return Document(file.name, elements, created)


def _elements(graph: list[Any]) -> Iterator[Element]:
    for at, each in enumerate(graph):
        fields = mapping(each)
        identity = text(fields.get("spdxId")) or text(fields.get("@id"))
        kind = text(fields.get("type")) or text(fields.get("@type"))
        yield Element(identity, kind, f"@graph[{at}]", fields)
