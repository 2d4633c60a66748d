"""SPDX 2.2 and 2.3 in JSON as the elements and relationships that SPDX 3 has for the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from headwater.errors import Invalid
from headwater.imports.shapes import mapping, mappings, text, texts
from headwater.imports.spdx.element import Document, Element
from headwater.imports.times import moment

VERSIONS = ("SPDX-2.2", "SPDX-2.3")
_CREATION = "creation"
_NOTHING = frozenset({"", "NONE", "NOASSERTION"})
_SAME = {
    "CONTAINS": "contains",
    "DEPENDS_ON": "dependsOn",
    "GENERATES": "generates",
    "ANCESTOR_OF": "ancestorOf",
    "DESCENDANT_OF": "descendantOf",
    "STATIC_LINK": "hasStaticLink",
    "DYNAMIC_LINK": "hasDynamicLink",
    "HAS_PREREQUISITE": "hasPrerequisite",
    "DISTRIBUTION_ARTIFACT": "hasDistributionArtifact",
}
# Relationships that SPDX 3 tells from the other end.
_TURNED = {
    "CONTAINED_BY": "contains",
    "DEPENDENCY_OF": "dependsOn",
    **{f"{scope}_DEPENDENCY_OF": "dependsOn" for scope in ("BUILD", "DEV", "PROVIDED", "RUNTIME", "TEST")},
    **dict.fromkeys(("OPTIONAL_COMPONENT_OF", "OPTIONAL_DEPENDENCY_OF"), "hasOptionalComponent"),
    **dict.fromkeys(("BUILD_TOOL_OF", "DEV_TOOL_OF", "TEST_TOOL_OF"), "usesTool"),
    **dict.fromkeys(("PATCH_FOR", "PATCH_APPLIED"), "patchedBy"),
    "GENERATED_FROM": "generates",
    "VARIANT_OF": "hasVariant",
    "COPY_OF": "copiedTo",
    "DATA_FILE_OF": "hasDataFile",
    "DEPENDENCY_MANIFEST_OF": "hasDependencyManifest",
    "PREREQUISITE_FOR": "hasPrerequisite",
    "EXPANDED_FROM_ARCHIVE": "expandsTo",
}
_OF_DOCUMENTS = frozenset({"DESCRIBES", "DESCRIBED_BY", "AMENDS"})
_PARTY = re.compile(r"(Person|Organization|Tool): ([^()]*)(?:\((.*)\))?")
_LICENCES = {"licenseDeclared": "hasDeclaredLicense", "licenseConcluded": "hasConcludedLicense"}
_TOLD = frozenset(
    {
        *("SPDXID", "name", "fileName", "versionInfo", "checksums", "supplier", "originator", "hasFiles"),
        *("builtDate", "releaseDate", "primaryPackagePurpose", *_LICENCES),
    }
)


def document(file: str, found: Mapping[str, Any]) -> Document:
    """Return the document; ids count within it and are told apart by its namespace.

    Raises:
        Invalid: it is of a version that is not known.
    """
    version = text(found.get("spdxVersion"))
    if version not in VERSIONS:
        raise Invalid(
            f"spdxVersion {version[:20]!r} is none that is understood: {', '.join(VERSIONS)}, or SPDX 3"
        )
    reading = _Reading(text(found.get("documentNamespace")) or file)
    elements = [*reading.things(found), *reading.relations(found)]
    at = moment(mapping(found.get("creationInfo")).get("created"))
    return Document(file, [*reading.parties.values(), *elements], {_CREATION: at} if at else {})


class _Reading:
    """Reads one document; `parties` are the suppliers and originators met, by what they are called."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self.parties: dict[str, Element] = {}

    def things(self, found: Mapping[str, Any]) -> Iterator[Element]:
        """Yield the packages and files."""
        for section, kind in (("packages", "software_Package"), ("files", "software_File")):
            for at, each in enumerate(mappings(found.get(section))):
                fields = self._fields(each)
                yield Element(self._id(each.get("SPDXID")), kind, f"{section}[{at}]", fields)

    def relations(self, found: Mapping[str, Any]) -> Iterator[Element]:
        """Yield the relationships, those that packages say of their files and licences among them."""
        for at, each in enumerate(mappings(found.get("relationships"))):
            kind, here = text(each.get("relationshipType")), f"relationships[{at}]"
            ends = text(each.get("spdxElementId")), text(each.get("relatedSpdxElement"))
            if kind not in _OF_DOCUMENTS and ends[1] not in _NOTHING - {""}:
                yield self._relation(here, kind, *(self._id(end) for end in ends))
        for at, each in enumerate(mappings(found.get("packages"))):
            own, here = self._id(each.get("SPDXID")), f"packages[{at}]"
            for file in texts(each.get("hasFiles")):
                yield self._relation(here, "CONTAINS", own, self._id(file))
            for key, kind in _LICENCES.items():
                if (licence := text(each.get(key))) not in _NOTHING:
                    yield _related(here, kind, own, licence)

    def _relation(self, where: str, kind: str, origin: str, other: str) -> Element:
        if kind in _TURNED:
            return _related(where, _TURNED[kind], other, origin)
        return _related(where, _SAME.get(kind, _camel(kind)), origin, other)

    def _fields(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        rest = {
            key: value
            for key, value in raw.items()
            if key not in _TOLD and value not in ("NONE", "NOASSERTION")
        }
        purls = (
            each.get("referenceLocator")
            for each in mappings(raw.get("externalRefs"))
            if each.get("referenceType") == "purl"
        )
        return {
            **rest,
            "creationInfo": _CREATION,
            "name": text(raw.get("name")) or text(raw.get("fileName")),
            "software_packageVersion": text(raw.get("versionInfo")),
            "software_packageUrl": next(map(text, purls), ""),
            "software_primaryPurpose": text(raw.get("primaryPackagePurpose")).lower(),
            "builtTime": raw.get("builtDate"),
            "releaseTime": raw.get("releaseDate"),
            "verifiedUsing": [
                {"algorithm": text(each.get("algorithm")), "hashValue": each.get("checksumValue")}
                for each in mappings(raw.get("checksums"))
            ],
            "suppliedBy": self._party(raw.get("supplier")),
            "originatedBy": self._party(raw.get("originator")),
        }

    def _party(self, said: object) -> list[str]:
        found = _PARTY.fullmatch(text(said))
        if found is None or not found[2].strip():
            return []
        kind, name, mail = found[1], found[2].strip(), (found[3] or "").strip()
        identity = f"{self._namespace}#{kind}:{mail or name}"
        known = [{"externalIdentifierType": "email", "identifier": mail}] if mail else []
        fields = {"name": name, "creationInfo": _CREATION, "externalIdentifier": known}
        self.parties.setdefault(identity, Element(identity, kind, "packages", fields))
        return [identity]

    def _id(self, local: object) -> str:
        found = text(local)
        return f"{self._namespace}#{found}" if found else ""


def _related(where: str, kind: str, origin: str, other: str) -> Element:
    fields = {"relationshipType": kind, "from": origin, "to": [other] if other else []}
    return Element("", "Relationship", where, fields)


def _camel(kind: str) -> str:
    """Return a name such as OTHER_THING as otherThing."""
    first, *rest = kind.lower().split("_")
    return first + "".join(each.capitalize() for each in rest)
