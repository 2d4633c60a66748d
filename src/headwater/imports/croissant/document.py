"""One Croissant description, its JSON-LD read as JSON: names are taken without the prefixes in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from headwater.errors import Invalid
from headwater.imports.digests import digest_of
from headwater.imports.files import File
from headwater.imports.json_text import parse
from headwater.imports.shapes import many, mapping, mappings, text, texts
from headwater.imports.times import moment
from headwater.model import Digest

_PREFIXES = (
    *("sc:", "schema:", "cr:", "dct:", "rai:"),
    *(
        "https://schema.org/",
        "http://schema.org/",
        "http://mlcommons.org/croissant/",
        "http://purl.org/dc/terms/",
    ),
)
_CROISSANT = "mlcommons.org/croissant"
_PROV = ("prov:", "http://www.w3.org/ns/prov#")


@dataclass(frozen=True, slots=True)
class Resource:
    """A file or set of files; `inside` are the ids of what it lies in."""

    id: str
    digests: Sequence[Digest]
    inside: Sequence[str]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    """A dataset: what it is made of, the columns of its record sets, and where it came from."""

    name: str
    version: str
    url: str
    at: datetime | None
    resources: Sequence[Resource]
    columns: Sequence[str]
    record_sets: int
    sources: Sequence[Mapping[str, Any]]
    activities: Sequence[Mapping[str, Any]]
    agents: Sequence[tuple[str, str]]
    fields: Mapping[str, Any]


def description_of(file: File) -> Description:
    """Return the description in a file.

    Raises:
        Invalid: it is no Croissant description.
    """
    found = parse(file.content())
    if not isinstance(found, dict) or not _is_croissant(found):
        raise Invalid("not a Croissant description: conformsTo and @context do not say so")
    fields = unprefixed(found)
    resources = [_resource(each, at) for at, each in enumerate(mappings(fields.get("distribution")))]
    record_sets = list(mappings(fields.get("recordSet")))
    return Description(
        name=_localized(fields.get("name")) or PurePosixPath(file.path.name).stem,
        version=text(fields.get("version")),
        url=text(fields.get("url")) or text(fields.get("@id")),
        at=moment(fields.get("datePublished")) or moment(fields.get("dateModified")),
        resources=resources,
        columns=[column for each in record_sets for column in _columns(each)],
        record_sets=len(record_sets),
        sources=[_named(each) for key in ("wasDerivedFrom", "isBasedOn") for each in many(fields.get(key))],
        activities=[_named(each) for each in many(fields.get("wasGeneratedBy"))],
        agents=list(_agents(fields)),
        fields=fields,
    )


def agents_of(fields: Mapping[str, Any], key: str) -> Iterator[str]:
    """Yield the identities of the people and systems that a property names: their name, else their id."""
    for each in many(fields.get(key)):
        named = _named(each)
        if identity := _localized(named.get("name")) or text(named.get("label")) or text(named.get("@id")):
            yield identity


def unprefixed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields by their names without prefix; where two are one then, a prefixed one of PROV counts less."""
    out: dict[str, Any] = {}
    for key, value in sorted(fields.items(), key=lambda item: item[0].startswith(_PROV), reverse=True):
        short = next((key.removeprefix(each) for each in (*_PREFIXES, *_PROV) if key.startswith(each)), key)
        out[short] = value
    return out


def _is_croissant(found: Mapping[str, Any]) -> bool:
    said = [*texts(found.get("conformsTo")), *texts(found.get("dct:conformsTo"))]
    context = found.get("@context")
    named = [*texts(context), *texts(list(mapping(context).values()))]
    is_dataset = any(
        each.rpartition(":")[2].rpartition("/")[2] == "Dataset" for each in texts(found.get("@type"))
    )
    return any(_CROISSANT in each for each in said) or (
        is_dataset and any(_CROISSANT in each for each in named)
    )


def _resource(found: Mapping[str, Any], at: int) -> Resource:
    fields = unprefixed(found)
    digests = [digest_of(name, fields.get(name)) for name in ("sha256", "md5")]
    return Resource(
        id=text(fields.get("@id")) or _localized(fields.get("name")) or f"distribution[{at}]",
        digests=[each for each in digests if each is not None],
        inside=[each for part in many(fields.get("containedIn")) if (each := _reference(part))],
        fields=fields,
    )


def _reference(part: object) -> str:
    found = mapping(part)
    inner = found.get("fileObject") or found.get("fileSet")
    return text(part) or text(found.get("@id")) or (_reference(inner) if inner else "")


def _columns(record_set: Mapping[str, Any]) -> list[str]:
    fields = mappings(unprefixed(record_set).get("field"))
    return [text(each.get("@id")) or _localized(unprefixed(each).get("name")) for each in fields]


def _agents(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, role in (
        ("creator", "creator"),
        ("publisher", "publisher"),
        ("wasAttributedTo", ""),
        ("wasAssociatedWith", ""),
    ):
        yield from ((identity, role) for identity in agents_of(fields, key))


def _named(value: object) -> dict[str, Any]:
    return unprefixed(value) if isinstance(value, Mapping) else {"@id": text(value)}


def _localized(value: object) -> str:
    """Return a text, of several languages the English one, else the first by language."""
    said = mapping(value)
    return (
        text(value)
        or text(said.get("@value"))
        or text(said.get("en"))
        or text(next(iter(sorted(map(str, said.values()))), ""))
    )
