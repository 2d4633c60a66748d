"""One CycloneDX document: its components by reference, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headwater.errors import Invalid
from headwater.imports.cyclonedx import xml_form
from headwater.imports.files import File
from headwater.imports.json_text import parse
from headwater.imports.shapes import mapping, mappings, text, texts
from headwater.imports.times import moment

_BLANK = b"\xef\xbb\xbf \t\r\n"
_SPECIFICATIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")


@dataclass(frozen=True, slots=True)
class Component:
    """A component; `where` says its place in the document, `parent` the reference of what it is a part of."""

    ref: str
    type: str
    where: str
    parent: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bill:
    """A document; `dependencies` maps a reference to those that it depends on."""

    file: str
    specification: str
    serial: str
    at: datetime | None
    components: Sequence[Component]
    dependencies: Sequence[tuple[str, Sequence[str]]]
    workflows: Sequence[Mapping[str, Any]]


def bill_of(file: File) -> Bill:
    """Return the document in a file.

    Raises:
        Invalid: it is no CycloneDX document, or of a version that is not known.
    """
    content = file.content()
    found = xml_form.document(content) if content.lstrip(_BLANK)[:1] == b"<" else parse(content)
    if not isinstance(found, dict) or found.get("bomFormat") != "CycloneDX":
        raise Invalid("not a CycloneDX document: bomFormat does not say so")
    specification = text(found.get("specVersion"))
    if specification not in _SPECIFICATIONS:
        raise Invalid(
            f"specVersion {specification[:20]!r} is none that is understood: {', '.join(_SPECIFICATIONS)}"
        )
    metadata = mapping(found.get("metadata"))
    formulas = list(mappings(found.get("formulation")))
    subject = [metadata["component"]] if "component" in metadata else []
    components = [
        *_components(subject, "metadata.component"),
        *_components(found.get("components"), "components"),
        *(
            component
            for at, each in enumerate(formulas)
            for component in _components(each.get("components"), f"formulation[{at}].components")
        ),
    ]
    return Bill(
        file=file.name,
        specification=specification,
        serial=text(found.get("serialNumber")) or file.name,
        at=moment(metadata.get("timestamp")),
        components=components,
        dependencies=[
            (text(each.get("ref")), texts(each.get("dependsOn")))
            for each in mappings(found.get("dependencies"))
        ],
        workflows=[flow for each in formulas for flow in mappings(each.get("workflows"))],
    )


def _components(found: object, place: str, parent: str = "") -> Iterator[Component]:
    for at, each in enumerate(mappings(found)):
        where = f"{place}[{at}]"
        ref = text(each.get("bom-ref")) or where
        yield Component(ref, text(each.get("type")), where, parent, each)
        yield from _components(each.get("components"), f"{where}.components", ref)
