"""PROV-XML as statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.prov.statement import FORMS, PROV, TIMES, Literal, Names, Statement, checked
from headwater.imports.xml_text import read, split

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = "http://www.w3.org/XML/1998/namespace"
_MAX_PREFIXES = 1_000
_MAX_PREFIXES_HELD = 5_000_000
# Elements of PROV-XML that are an entity or agent of a type.
_SUBTYPES = {
    "plan": ("entity", "prov:Plan"),
    "collection": ("entity", "prov:Collection"),
    "emptyCollection": ("entity", "prov:EmptyCollection"),
    "bundle": ("entity", "prov:Bundle"),
    "person": ("agent", "prov:Person"),
    "organization": ("agent", "prov:Organization"),
    "softwareAgent": ("agent", "prov:SoftwareAgent"),
    "wasRevisionOf": ("wasDerivedFrom", "prov:Revision"),
    "wasQuotedFrom": ("wasDerivedFrom", "prov:Quotation"),
    "hadPrimarySource": ("wasDerivedFrom", "prov:PrimarySource"),
}
_IGNORED = frozenset({"other"})


@dataclass(slots=True)
class _Element:
    namespace: str
    local: str
    line: int
    names: Names
    attributes: Mapping[tuple[str, str], str]
    children: list[_Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


def statements(content: bytes, name: str) -> Iterator[Statement | Refused]:
    """Yield the statements of a PROV-XML document, those of bundles with the bundle's IRI.

    Raises:
        Invalid: it is no PROV-XML document, or its XML is refused.
    """
    maker = _Maker()
    top = read(content, maker.make, maker.declare)
    if (top.namespace, top.local) != (PROV, "document"):
        raise Invalid(f"not a PROV-XML document: its root is {top.local!r}")
    for each in top.children:
        if (each.namespace, each.local) == (PROV, "bundleContent"):
            yield from _bundle(each, name)
        else:
            yield from _each(each, name, bundle="")


def _bundle(element: _Element, name: str) -> Iterator[Statement | Refused]:
    try:
        bundle = element.names.iri(element.attributes.get((PROV, "id"), ""))
    except Invalid as error:
        yield Refused(f"{name}:{element.line} bundleContent", str(error))
        return
    for each in element.children:
        yield from _each(each, name, bundle=bundle)


def _each(element: _Element, name: str, *, bundle: str) -> Iterator[Statement | Refused]:
    where = f"{name}:{element.line} {element.local}"
    kind, subtype = _SUBTYPES.get(element.local, (element.local, ""))
    if element.namespace == PROV and element.local in _IGNORED:
        return
    if element.namespace != PROV or kind not in FORMS:
        yield Refused(where, "no kind of PROV statement")
        return
    try:
        yield _statement(element, kind, subtype, where=where, bundle=bundle)
    except Invalid as error:
        yield Refused(where, str(error))


def _statement(element: _Element, kind: str, subtype: str, *, where: str, bundle: str) -> Statement:
    given = element.attributes.get((PROV, "id"), "")
    arguments: dict[str, tuple[str, ...]] = {}
    attributes = [("prov:type", Literal(subtype, "xsd:QName"))] if subtype else []
    for child in element.children:
        if child.namespace == PROV and child.local in FORMS[kind].arguments:
            arguments[child.local] = (*arguments.get(child.local, ()), _argument(child))
        elif child.children:
            raise Invalid(f"{child.local} has elements in it instead of a value")
        else:
            attributes.append((_qualified(child), _literal(child)))
    identity = element.names.iri(given) if given else ""
    return checked(Statement(kind, identity, arguments, attributes, where, bundle))


def _argument(child: _Element) -> str:
    if child.local in TIMES:
        return child.text
    return child.names.iri(child.attributes.get((PROV, "ref"), ""))


def _qualified(child: _Element) -> str:
    if child.namespace == PROV:
        return f"prov:{child.local}"
    for prefix, iri in sorted(child.names.prefixes.items()):
        if iri == child.namespace:
            return f"{prefix}:{child.local}"
    return child.local


def _literal(child: _Element) -> Literal:
    if reference := child.attributes.get((PROV, "ref")):
        return Literal(reference, "xsd:QName")
    type_name = child.attributes.get((_XSI, "type"), "")
    return Literal(child.text, type_name, child.attributes.get((_XML, "lang"), ""))


@dataclass(slots=True)
class _Maker:
    """Makes elements that know the prefixes declared where they stand."""

    _declared: dict[str, str] = field(default_factory=dict)
    _default: str = ""
    _held: int = 0

    def declare(self, prefix: str | None, iri: str | None) -> None:
        if prefix is None:
            self._default = iri or ""
        else:
            self._declared[prefix] = iri or ""
            if len(self._declared) > _MAX_PREFIXES:
                raise Invalid(f"an element declares more than {_MAX_PREFIXES:,} prefixes")

    def make(self, name: str, given: Mapping[str, str], line: int, within: _Element | None) -> _Element:
        outer = within.names if within is not None else Names()
        names = (
            outer.within(_bases(self._declared), self._default) if self._declared or self._default else outer
        )
        self._held += len(names.prefixes) if names is not outer else 0
        if self._held > _MAX_PREFIXES_HELD:
            raise Invalid("its elements declare prefixes again and again; declare them once, at the root")
        self._declared, self._default = {}, ""
        return _Element(*split(name), line, names, {split(key): value for key, value in given.items()})


def _bases(declared: Mapping[str, str]) -> dict[str, str]:
    """Return the declared namespaces; XML Schema's has no hash in XML and one everywhere else."""
    return {prefix: iri for prefix, iri in declared.items() if prefix not in ("xsd", "xsi", "xml")}
