"""The elements of an SPDX document, of whatever version, as SPDX 3 calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headwater.imports.shapes import mapping, text
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
