"""Which node a component is: a version of a model or dataset, else a package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from headwater import statements
from headwater.errors import Invalid
from headwater.imports.digests import digest_of
from headwater.imports.kept import kept
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
        ecosystem, own, released = _package(text(fields.get("purl")), kind)
        full = own or (f"{group}/{name}" if group else name)
        return _with_props(
            statements.package(ecosystem, full, release or released or UNVERSIONED, stamp=stamp),
            ecosystem,
            full,
            release or released or UNVERSIONED,
            said,
            stamp,
        )
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


def digests_of(fields: Mapping[str, Any]) -> list[Digest]:
    """Return the hashes of a component that identify content."""
    found = (digest_of(text(each.get("alg")), each.get("content")) for each in mappings(fields.get("hashes")))
    return [each for each in found if each is not None]


def _with_props(
    stated: Stated, ecosystem: str, name: str, release: str, props: Mapping[str, object], stamp: Stamp
) -> Stated:
    more = statements.thing(Kind.PACKAGE, (ecosystem, name, release), stamp, project=ecosystem, props=props)
    return Stated(stated.uid, (*stated.facts, *more.facts))


def _package(purl: str, kind: str) -> tuple[str, str, str]:
    """Return ecosystem, name and version as the package URL says them, e.g. pkg:pypi/numpy@2.4.6."""
    scheme, _, rest = purl.partition(":")
    path = rest.partition("?")[0].partition("#")[0].strip("/")
    ecosystem, slash, named = path.partition("/")
    if scheme != "pkg" or not slash:
        return kind or "generic", "", ""
    name, _, release = named.rpartition("@") if "@" in named else (named, "", "")
    return ecosystem.lower(), unquote(name), unquote(release)
