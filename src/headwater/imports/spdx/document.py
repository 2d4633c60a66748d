"""One SPDX document: its elements by id, the JSON-LD of SPDX 3 read as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from headwater.errors import Invalid
from headwater.imports.files import File
from headwater.imports.json_text import parse
from headwater.imports.shapes import mapping, text, texts
from headwater.imports.spdx import older
from headwater.imports.spdx.element import Document, Element
from headwater.imports.times import moment


def document_of(file: File) -> Document:
    """Return the document in a file.

    Raises:
        Invalid: it is no SPDX document in JSON of version 2.2, 2.3 or 3.
    """
    found = parse(file.content())
    if "spdxVersion" in mapping(found):
        return older.document(file.name, found)
    graph = mapping(found).get("@graph")
    contexts = texts(mapping(found).get("@context"))
    if not isinstance(graph, list) or not any("spdx.org/rdf/3." in each for each in contexts):
        raise Invalid("not an SPDX document: no spdxVersion, and no @context of SPDX 3 with a @graph")
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
