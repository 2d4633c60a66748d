"""Documents that keep to no schema: whatever stands where, a reader states facts that can be written, or refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.facts import Fact
from headwater.imports import Record, croissant, cyclonedx, dbt, huggingface, prov, spdx
from headwater.interchange import fact_of
from imports.sources import NOW, hash_of

Read = Callable[..., Iterable[Record]]
_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
_TELLING = st.sampled_from(
    [
        "2026-01-01T00:00:00Z",
        "ex:a",
        "ex:b",
        "urn:a",
        "urn:b",
        "../a",
        "/etc/passwd",
        "acme/a",
        "ab" * 32,
        "1.5",
    ]
)


def anything(words: str) -> st.SearchStrategy[Any]:
    """Return JSON whose keys are mostly `words` of a format."""
    keys = st.sampled_from(words.split()) | st.text(max_size=4)
    return st.recursive(
        _PLAIN | _TELLING,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
        max_leaves=25,
    )


FORMATS: dict[str, tuple[Read, str, dict[str, object], str]] = {
    "prov": (
        prov.read,
        "a.json",
        {"prefix": {"ex": "http://example.org/"}},
        (
            "entity activity agent used wasGeneratedBy wasDerivedFrom wasInfluencedBy hadMember bundle ex:a ex:b _:1 "
            "prov:entity prov:activity prov:type prov:role prov:startTime $ type lang hw:fact"
        ),
    ),
    "huggingface": (
        huggingface.read,
        "a.json",
        {},
        "models id name base_model datasets model-index results metrics dataset task type value co2_eq_emissions sha",
    ),
    "croissant": (
        croissant.read,
        "a.json",
        {"conformsTo": "http://mlcommons.org/croissant/1.1"},
        (
            "name version distribution recordSet field @id sha256 containedIn creator prov:wasDerivedFrom "
            "prov:wasGeneratedBy used url"
        ),
    ),
    "cyclonedx": (
        cyclonedx.read,
        "a.json",
        {"bomFormat": "CycloneDX", "specVersion": "1.6"},
        (
            "components name version type bom-ref hashes alg content pedigree ancestors commits uid modelCard "
            "modelParameters datasets dependencies ref dependsOn formulation workflows tasks inputs resource metadata"
        ),
    ),
    "spdx": (
        spdx.read,
        "a.json",
        {"@context": "https://spdx.org/rdf/3.0.1/x"},
        "@graph type spdxId name relationshipType from to verifiedUsing ai_metric key value creationInfo suppliedBy",
    ),
    "dbt": (
        dbt.read,
        "manifest.json",
        {"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}},
        "nodes sources exposures model.a.b resource_type depends_on columns tags meta config checksum alias owner",
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_any_document_is_read_or_refused(name: str, tmp_path: Path):
    read, file, header, words = FORMATS[name]
    path = tmp_path / file

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(words.split()), anything(words), max_size=5))
    def check(document: dict[str, Any]) -> None:
        path.write_text(json.dumps({**document, **header}), encoding="utf-8")
        facts = [each for each in told(read, path, NOW) if isinstance(each, Fact)]
        assert [fact_of(each.to_json()).id for each in facts] == [each.id for each in facts]
        assert hash_of(facts) == hash_of(reversed(facts))

    check()


def told(read: Read, path: Path, at: datetime) -> list[Record]:
    return list(read(path, recorded_at=at))
