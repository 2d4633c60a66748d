"""A PROV-JSON document as PROV-JSONLD, which tools of the semantic web read as statements of PROV-O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

CONTEXT = "https://openprovenance.org/prov-jsonld/context.jsonld"
_TYPES = {
    "entity": "Entity",
    "activity": "Activity",
    "agent": "Agent",
    "used": "Usage",
    "wasGeneratedBy": "Generation",
    "wasDerivedFrom": "Derivation",
    "wasAttributedTo": "Attribution",
    "wasAssociatedWith": "Association",
    "wasInformedBy": "Communication",
    "wasInfluencedBy": "Influence",
    "alternateOf": "Alternate",
    "specializationOf": "Specialization",
}
_SPECIAL = frozenset({"prov:type", "prov:label", "prov:role"})
_INT, _LONG = 1 << 31, 1 << 63


def as_jsonld(document: Mapping[str, object]) -> dict[str, object]:
    """Return what `prov.document` gives, each record as a statement of its own."""
    graph = [
        _statement(kind, name, record)
        for word, kind in _TYPES.items()
        for name, record in sorted(_records(document.get(word)).items())
    ]
    return {"@context": [document["prefix"], CONTEXT], "@graph": graph}


def _statement(kind: str, name: str, record: Mapping[str, object]) -> dict[str, object]:
    out: dict[str, object] = {"@type": kind}
    if not name.startswith("_:"):
        out["@id"] = name
    for key, value in sorted(record.items()):
        prefix, _, local = key.partition(":")
        if key in _SPECIAL:
            out[local] = [_told(value)]
        elif prefix == "prov":
            out[local] = value
        else:
            out[key] = [_told(each) for each in value] if isinstance(value, list) else [_told(value)]
    return out


def _told(value: object) -> object:
    """Return a value with its type; a name as it is."""
    if _is_record(value):
        return value["$"]
    if isinstance(value, bool):
        return {"@value": "true" if value else "false", "@type": "xsd:boolean"}
    if isinstance(value, int):
        size = "int" if -_INT <= value < _INT else "long" if -_LONG <= value < _LONG else "integer"
        return {"@value": str(value), "@type": f"xsd:{size}"}
    if isinstance(value, float):
        return {"@value": repr(value), "@type": "xsd:double"}
    return {"@value": value}


def _records(found: object) -> Mapping[str, Mapping[str, object]]:
    return found if _is_record(found) else {}


def _is_record(value: object) -> TypeGuard[dict[str, dict[str, object]]]:
    return isinstance(value, dict)
