"""PROV-JSON as statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.json_text import parse
from headwater.imports.prov.statement import ELEMENTS, FORMS, TIMES, Literal, Names, Statement, checked
from headwater.imports.recognising import seems


def statements(content: bytes, name: str) -> Iterator[Statement | Refused]:
    """Yield the statements of a PROV-JSON document, those of bundles with the bundle's IRI.

    Raises:
        Invalid: it is no PROV-JSON document.
    """
    document = parse(content)
    if not isinstance(document, dict):
        raise Invalid("not a PROV-JSON document: no object")
    if document and not document.keys() & {"prefix", "bundle", *FORMS}:
        raise Invalid(f"not a PROV-JSON document: none of its fields is PROV's; {seems(content)}")
    names = _names(Names(), document)
    yield from _records(document, names, name, bundle="")
    bundles = document.get("bundle", {})
    if not isinstance(bundles, dict):
        raise Invalid("not a PROV-JSON document: bundle is no object")
    for key, body in bundles.items():
        where = f"{name} bundle {key}"
        try:
            if not isinstance(body, dict) or "bundle" in body:
                raise Invalid("not a bundle: no object, or with bundles in it")
            inside = _names(names, body)
            yield from _records(body, inside, where, bundle=inside.iri(key))
        except Invalid as error:
            yield Refused(where, str(error))


def _names(outer: Names, document: Mapping[str, Any]) -> Names:
    declared = document.get("prefix", {})
    if not isinstance(declared, dict) or not all(isinstance(iri, str) for iri in declared.values()):
        raise Invalid("not a PROV-JSON document: prefix is no object of texts")
    return outer.within(
        {key: iri for key, iri in declared.items() if key != "default"}, declared.get("default", "")
    )


def _records(
    document: Mapping[str, Any], names: Names, name: str, *, bundle: str
) -> Iterator[Statement | Refused]:
    for kind, records in document.items():
        if kind in ("prefix", "bundle"):
            continue
        if kind not in FORMS:
            yield Refused(f"{name} {kind}", "no kind of PROV statement")
        elif not isinstance(records, dict):
            yield Refused(f"{name} {kind}", "not an object of records")
        else:
            for key, body in records.items():
                for each in body if isinstance(body, list) else [body]:
                    where = f"{name} {kind} {key}"
                    try:
                        yield _statement(kind, key, each, names=names, where=where, bundle=bundle)
                    except Invalid as error:
                        yield Refused(where, str(error))


def _statement(kind: str, key: str, body: object, *, names: Names, where: str, bundle: str) -> Statement:
    if not isinstance(body, dict):
        raise Invalid("the record is no object")
    identity = "" if key.startswith("_:") and kind not in ELEMENTS else names.iri(key)
    arguments: dict[str, tuple[str, ...]] = {}
    attributes: list[tuple[str, Literal]] = []
    for name, value in body.items():
        local = name.removeprefix("prov:")
        many = value if isinstance(value, list) else [value]
        if name.startswith("prov:") and local in FORMS[kind].arguments:
            arguments[local] = tuple(_argument(local, each, names) for each in many)
        else:
            names.iri(name)
            attributes += [(name, _literal(name, each)) for each in many]
    return checked(Statement(kind, identity, arguments, attributes, where, bundle))


def _argument(name: str, value: object, names: Names) -> str:
    if isinstance(value, dict) and isinstance(value.get("$"), str):
        value = value["$"]
    if not isinstance(value, str):
        raise Invalid(f"prov:{name} is no text")
    return value if name in TIMES else names.iri(value)


def _literal(name: str, value: object) -> Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), "xsd:boolean")
    if isinstance(value, str):
        return Literal(value)
    if isinstance(value, int | float):
        return Literal(str(value), "xsd:long" if isinstance(value, int) else "xsd:double")
    if isinstance(value, dict) and "$" in value and not isinstance(value["$"], dict | list | None):
        plain = _literal(name, value["$"])
        return Literal(plain.text, str(value.get("type", plain.type)), str(value.get("lang", "")))
    raise Invalid(f"{name} has no value: neither text, a number nor an object with $")
