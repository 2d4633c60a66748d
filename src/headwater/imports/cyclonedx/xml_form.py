"""CycloneDX in XML as the same fields that its JSON has; every value stays text."""

from __future__ import annotations

from typing import Any

from headwater.errors import Invalid
from headwater.imports.xml_text import Element, parse

_NAMESPACE = "http://cyclonedx.org/schema/bom/"
# Lists whose name is not that of their elements with an "s".
_LISTS = {
    **dict.fromkeys(("ancestors", "descendants", "variants"), "component"),
    "formulation": "formula",
    "externalReferences": "reference",
    "taskDependencies": "dependency",
    "hashes": "hash",
    "properties": "property",
    "dependencies": "dependency",
    "useCases": "useCase",
}


def document(content: bytes) -> dict[str, Any]:
    """Return the document in XML as JSON would say it.

    Raises:
        Invalid: it is no CycloneDX document, or its XML is refused.
    """
    top = parse(content)
    if top.local != "bom" or not top.namespace.startswith(_NAMESPACE):
        raise Invalid(f"not a CycloneDX document: its root is {top.local[:80]!r}")
    fields = _fields(top)
    return {**fields, "bomFormat": "CycloneDX", "specVersion": top.namespace.removeprefix(_NAMESPACE)}


def _value(element: Element) -> Any:
    children = [each for each in element.children if each.namespace.startswith(_NAMESPACE)]
    if element.local == "dependency":
        needed = [each.attributes.get("ref", "") for each in children]
        return {"ref": element.attributes.get("ref", ""), "dependsOn": needed}
    if element.local == "property":
        return {"name": element.attributes.get("name", ""), "value": element.text}
    if element.local == "licenses":
        return [{each.local: _value(each)} for each in children]
    if children and all(each.local == _item(element.local) for each in children):
        return [_value(each) for each in children]
    if children:
        return _fields(element)
    if element.attributes and element.text:
        return {**element.attributes, "content": element.text}
    return dict(element.attributes) or element.text


def _fields(element: Element) -> dict[str, Any]:
    """Return attributes and children by name; what stands several times is a list."""
    out: dict[str, Any] = dict(element.attributes)
    several: set[str] = set()
    for each in element.children:
        if not each.namespace.startswith(_NAMESPACE):
            continue
        value = _value(each)
        if each.local in several:
            out[each.local].append(value)
        elif each.local in out:
            out[each.local] = [out[each.local], value]
            several.add(each.local)
        else:
            out[each.local] = value
    return out


def _item(name: str) -> str:
    return _LISTS.get(name, name.removesuffix("s") if name.endswith("s") else "")
