"""Which node a component is: a version of a model or dataset, else a package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headwater import statements
from headwater.errors import Invalid
from headwater.imports.digests import digest_of
from headwater.imports.kept import kept
from headwater.imports.packages import Package, named_by, stated_package
from headwater.imports.shapes import mappings, text
from headwater.model import Digest, Kind
from headwater.statements import Stamp, Stated

UNVERSIONED = "unversioned"
WEAK = {"identity": "weak: by name, no version or digest"}
_SERIES = {"machine-learning-model": Kind.MODEL, "data": Kind.DATASET, "file": Kind.DATASET}
_HANDLED = frozenset(
    {"bom-ref", "type", "name", "group", "version", "hashes", "components", "modelCard", "pedigree", "purl"}
)


def stated_component(
    fields: Mapping[str, Any], kind: str, stamp: Stamp, *, project: str, props: Mapping[str, object]
) -> Stated:
    """Return the statement of a component of that type.

    Raises:
        Invalid: it has no name.
    """
    name = text(fields.get("name"))
    if not name:
        raise Invalid("a component without name")
    group = text(fields.get("group"))
    release = text(fields.get("version"))
    said = {"purl": text(fields.get("purl")), **kept(fields, without=_HANDLED, prefix="bom"), **props}
    if kind not in _SERIES:
        called = named_by(text(fields.get("purl")))
        if called is None:
            called = Package(kind or "generic", f"{group}/{name}" if group else name, "")
        return stated_package(called, release or called.release, stamp, props=said)
    digests = digests_of(fields)
    weak = {} if release or digests else WEAK
    return statements.version(
        _SERIES[kind],
        f"{group}/{name}" if group else name,
        stamp,
        project=project,
        label=release or ("" if digests else UNVERSIONED),
        digests=digests,
        props={**said, **weak},
    )


def own_property(fields: Mapping[str, Any], name: str) -> str:
    """Return what Headwater said under this name where CycloneDX has no field for it, "" where it said nothing."""
    found = mappings(fields.get("properties"))
    return next((text(each.get("value")) for each in found if each.get("name") == f"headwater:{name}"), "")


def digests_of(fields: Mapping[str, Any]) -> list[Digest]:
    """Return the hashes of a component that identify content."""
    found = (digest_of(text(each.get("alg")), each.get("content")) for each in mappings(fields.get("hashes")))
    return [each for each in found if each is not None]
