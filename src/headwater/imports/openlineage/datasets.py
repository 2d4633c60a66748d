"""What an event says of a dataset or model: its series, and the version where one is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from headwater import statements
from headwater.facts import Fact, flat
from headwater.imports.openlineage.decoding import encoded
from headwater.imports.openlineage.events import DatasetUse, Facets, Named, items_of, mapping_of, text_of
from headwater.imports.openlineage.facets import (
    MOST_UNKNOWN,
    long_text,
    number,
    owners,
    tags,
    unknown,
)
from headwater.imports.openlineage.naming import UNVERSIONED, Naming, kind_of
from headwater.model import SERIES, Digest, Kind, Relation, Uid, uid_of
from headwater.statements import Stamp, Stated

MOST_COLUMNS = 5_000
_KNOWN = frozenset(
    "schema dataSource symlinks ownership tags documentation lifecycleStateChange datasetType version storage "
    "columnLineage dataQualityMetrics catalog hierarchy headwater_version".split()
)
_KNOWN_OWN = frozenset(
    "outputStatistics inputStatistics dataQualityMetrics dataQualityAssertions headwater_use".split()
)


def series_facts(use: DatasetUse, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    """Yield the series of a dataset or model with what holds for all of its versions."""
    project, name = naming.series(use.named)
    source = use.facets.get("dataSource", {})
    props: dict[str, object] = {
        "namespace": use.named.namespace,
        "dataset": use.named.name,
        "data_source": text_of(source, "name"),
        "uri": text_of(source, "uri"),
        "symlinks": _symlinks(use.facets),
        "catalog": _plain(use.facets.get("catalog", {})),
        "hierarchy": [
            text_of(each, "name") for each in items_of(use.facets.get("hierarchy", {}), "hierarchy")
        ],
        "model_type" if kind_of(use) is Kind.MODEL else "dataset_type": _type(use.facets),
    }
    stated = statements.series(kind_of(use), name, stamp, project=project, props=props)
    yield from stated
    facet = use.facets.get("documentation", {})
    if told := long_text(facet, "description"):
        yield statements.attribute(stated.uid, "description", stamp, value=told)
    elif facet.get("_deleted") is True:
        yield statements.attribute(stated.uid, "description", stamp, value=None)
    for who, role in owners(use.facets).items():
        yield statements.attribute(stated.uid, "owner", stamp, name=who, value=role)
    for key, value in tags(use.facets).items():
        yield statements.attribute(stated.uid, "tag", stamp, name=key, value=value)


def written(use: DatasetUse, hub: tuple[str, str], stamp: Stamp, naming: Naming) -> Stated:
    """Return the statement of the version that a run wrote: by its label, else the one version of that run."""
    if use.key:
        return named_version(use, stamp, naming)
    # Ids that are made of the time begin alike, so their ends are shown.
    return _version(use, hub, hub[1].removeprefix("job:")[-12:], stamp, naming)


def named_version(use: DatasetUse, stamp: Stamp, naming: Naming) -> Stated:
    """Return the statement of the version that the event names."""
    return _version(use, use.key, use.label or use.key[-1][-12:], stamp, naming)


def before_all(use: DatasetUse, stamp: Stamp, naming: Naming) -> Stated:
    """Return the statement of what a series held before anything was known to be written to it."""
    bare = DatasetUse(use.named, {key: each for key, each in use.facets.items() if key == "datasetType"})
    return _version(bare, (UNVERSIONED,), UNVERSIONED, stamp, naming)


def made_from(use: DatasetUse, effect: Uid, stamp: Stamp, naming: Naming) -> Iterator[Fact]:
    """Yield that a version derives from others, as our facet `headwater_version` says."""
    for each in items_of(use.facets.get("headwater_version", {}), "derived_from"):
        named = Named(text_of(each, "namespace"), text_of(each, "name"))
        facets = {"headwater_version": each, "datasetType": {"datasetType": text_of(each, "type")}}
        cause = DatasetUse(named, facets)
        if named.namespace and named.name and cause.key:
            uid = uid_of(SERIES[kind_of(cause)], (*naming.series(named), *cause.key))
            if uid != effect:
                yield statements.edge(effect, Relation.DERIVED_FROM, uid, stamp, role=text_of(each, "how"))


def use_props(use: DatasetUse) -> dict[str, object]:
    """Return what an event says of this one reading or writing, flat."""
    return dict(flat({**_sizes(use.own), **unknown(use.own, _KNOWN_OWN)}))


def _version(use: DatasetUse, key: tuple[str, ...], shown: str, stamp: Stamp, naming: Naming) -> Stated:
    project, name = naming.series(use.named)
    kind = kind_of(use)
    whole = statements.series_uid(kind, project, name)
    one = statements.thing(
        SERIES[kind],
        (project, name, *key),
        stamp,
        name=f"{name}@{shown}",
        project=project,
        props={"series": name, "version": shown, **_props(use)},
        digests=_digests(use.facets),
    )
    return Stated(one.uid, (*one.facts, statements.edge(one.uid, Relation.VERSION_OF, whole, stamp)))


def _props(use: DatasetUse) -> dict[str, object]:
    facets = use.facets
    storage, state = facets.get("storage", {}), facets.get("lifecycleStateChange", {})
    fields = [each for each in items_of(facets.get("schema", {}), "fields") if text_of(each, "name")]
    quality = facets.get("dataQualityMetrics") or use.own.get("dataQualityMetrics", {})
    own = mapping_of(facets.get("headwater_version", {}), "props")
    return {
        "columns": [text_of(each, "name") for each in fields[:MOST_COLUMNS]],
        "schema": _bounded([[text_of(each, "name"), text_of(each, "type")] for each in fields]),
        "format": text_of(storage, "fileFormat"),
        "storage_layer": text_of(storage, "storageLayer"),
        "lifecycle": text_of(state, "lifecycleStateChange"),
        "previous_name": text_of(state, "previousIdentifier", "name"),
        "profile": _profile(quality, fields),
        **_sizes(use.own),
        **_sizes({"dataQualityMetrics": facets.get("dataQualityMetrics", {})}),
        **unknown(facets, _KNOWN),
        **unknown(use.own, _KNOWN_OWN, prefix="own_facet"),
        **{key: value for key, value in own.items() if isinstance(value, str | int | float | bool | list)},
    }


def _sizes(own: Facets) -> dict[str, object]:
    """Return rows, bytes and files as the statistics facets tell them, and how checks of the data went."""
    out: dict[str, object] = {}
    for name in ("dataQualityMetrics", "inputStatistics", "outputStatistics"):
        facet = own.get(name, {})
        for key, ours in (
            ("rowCount", "rows"),
            ("fileCount", "files"),
            ("bytes", "size_bytes"),
            ("size", "size_bytes"),
        ):
            if (value := number(facet, key)) is not None:
                out[ours] = value
    for each in items_of(own.get("dataQualityAssertions", {}), "assertions"):
        if isinstance(each.get("success"), bool) and (what := text_of(each, "assertion")):
            column = text_of(each, "column")
            out[f"check.{what}.{column}" if column else f"check.{what}"] = (
                "passed" if each["success"] else "failed"
            )
    return out


def _profile(facet: Mapping[str, object], fields: list[Mapping[str, object]]) -> str | None:
    """Return the profile that the column metrics are, in Headwater's own shape."""
    types = {text_of(each, "name"): text_of(each, "type") for each in fields}
    columns: dict[str, dict[str, object]] = {}
    for name, told in sorted(mapping_of(facet, "columnMetrics").items())[:MOST_COLUMNS]:
        if isinstance(told, Mapping):
            columns[name] = _column(told, types.get(name, ""))
    rows = number(facet, "rowCount")
    if not columns:
        return None
    return encoded({**({"rows": rows} if rows is not None else {}), "columns": columns})


def _column(told: Mapping[str, object], kind: str) -> dict[str, object]:
    count, total = number(told, "count"), number(told, "sum")
    out: dict[str, object] = {
        "type": kind or None,
        "nulls": number(told, "nullCount"),
        "distinct": number(told, "distinctCount"),
        "min": number(told, "min"),
        "max": number(told, "max"),
        "mean": total / count if total is not None and count else None,
    }
    return {key: value for key, value in out.items() if value is not None}


def _digests(facets: Facets) -> list[Digest]:
    """Return the digests in our facet `headwater_version`."""
    out = []
    for each in items_of(facets.get("headwater_version", {}), "digests"):
        algorithm, value = text_of(each, "algorithm"), text_of(each, "value")
        if algorithm and value:
            out.append(Digest(algorithm, value, text_of(each, "coverage") or "full"))
    return out


def _symlinks(facets: Facets) -> list[str]:
    listed = items_of(facets.get("symlinks", {}), "identifiers")
    return sorted(
        {f"{text_of(each, 'type')} {text_of(each, 'namespace')}/{text_of(each, 'name')}" for each in listed}
    )


def _plain(facet: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in facet.items() if isinstance(value, str) and not key.startswith("_")}


def _type(facets: Facets) -> str:
    told = facets.get("datasetType", {})
    return "/".join(part for part in (text_of(told, "datasetType"), text_of(told, "subType")) if part)


def _bounded(value: list[list[str]]) -> str | None:
    text = encoded(value)
    return text if value and len(text) <= 16 * MOST_UNKNOWN else None
