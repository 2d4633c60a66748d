"""Our own facets: their names, and the JSON Schemas that describe them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from headwater.errors import NotFound

PRODUCER = "urn:headwater:openlineage"
EVENT_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
OURS = {
    "headwater_metrics": "HeadwaterMetricsRunFacet",
    "headwater_parameters": "HeadwaterParametersRunFacet",
    "headwater_environment": "HeadwaterEnvironmentRunFacet",
    "headwater_run": "HeadwaterRunRunFacet",
    "headwater_version": "HeadwaterVersionDatasetFacet",
    "headwater_use": "HeadwaterUseInputDatasetFacet",
}
_STANDARD = {
    "parent": "1-2-0/ParentRunFacet",
    "jobDependencies": "1-0-1/JobDependenciesRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "nominalTime": "1-0-1/NominalTimeRunFacet",
    "tags": "1-0-0/TagsRunFacet",
    "sourceCodeLocation": "1-1-0/SourceCodeLocationJobFacet",
    "ownership": "1-0-1/OwnershipDatasetFacet",
    "documentation": "1-1-0/DocumentationDatasetFacet",
    "schema": "1-2-0/SchemaDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet",
    "datasetType": "1-0-1/DatasetTypeDatasetFacet",
    "storage": "1-0-1/StorageDatasetFacet",
    "columnLineage": "1-2-0/ColumnLineageDatasetFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
}


def facet(key: str, /, **fields: object) -> dict[str, object]:
    """Return a facet with who wrote it and where its schema is; empty fields are left out."""
    if key in OURS:
        where = f"urn:headwater:openlineage:1-0-0:{OURS[key]}#/$defs/{OURS[key]}"
    else:
        place = _STANDARD[key]
        where = f"https://openlineage.io/spec/facets/{place}.json#/$defs/{place.partition('/')[2]}"
    told = {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}
    return {"_producer": PRODUCER, "_schemaURL": where, **told}


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one of our facets, by the name that its `_schemaURL` ends in.

    Raises:
        NotFound: we have no such facet.
    """
    if name not in OURS.values():
        raise NotFound(f"there is no facet {name[:80]!r}; one of {', '.join(sorted(OURS.values()))}")
    place = files("headwater.exports.openlineage") / "schemas" / f"{name}.json"
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found
