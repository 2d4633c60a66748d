"""What a file that was given to the wrong reader seems to be, by its beginning."""

from __future__ import annotations

import re

BEGINNING_BYTES = 65_536
_SQLITE = b"SQLite format 3\0"
# What stands in documents of a sort, the most telling first: a field or an address of its own.
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (rb'"fact"\s*:', "a file of facts", "facts"),
    (rb'"bomFormat"\s*:|cyclonedx\.org/schema/bom', "a CycloneDX document", "cyclonedx"),
    (rb'"spdxVersion"\s*:|spdx\.org/rdf|"SPDXID"\s*:', "an SPDX document", "spdx"),
    (rb'"eventTime"\s*:|openlineage\.io/spec', "OpenLineage events", "openlineage"),
    (rb'"dbt_schema_version"\s*:', "a document of dbt", "dbt"),
    (rb"mlcommons\.org/croissant", "a Croissant description", "croissant"),
    (
        rb'www\.w3\.org/ns/prov|"(?:entity|activity|wasGeneratedBy|wasDerivedFrom)"\s*:\s*\{|\A\s*document\b',
        "a PROV document",
        "prov",
    ),
)


def seems(beginning: bytes) -> str:
    """Return what a file that begins so seems to be, with the command that reads it, else that it is not known."""
    if beginning.startswith(_SQLITE):
        return (
            "it is an SQLite database: `headwater import mlflow` and `mlmd` read those of MLflow and ML Metadata, "
            "--store sqlite:///FILE opens one of Headwater"
        )
    for mark, what, command in _MARKS:
        if re.search(mark, beginning[:BEGINNING_BYTES]):
            return f"it seems to be {what}: `headwater import {command}` reads that"
    return "`headwater import --help` lists what can be read"
