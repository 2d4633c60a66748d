"""Fields that a search names and nothing has."""

from __future__ import annotations

import pytest

from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore
from serving import trainings


@pytest.fixture
def services() -> Headwater:
    found = over(MemoryStore())
    found.ingest.append(LOCAL, trainings().facts)
    return found


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("model where metrics.acuracy > 0.5", {"metric.acuracy": ["metric.accuracy"]}),
        ("model order by metric.acuracy", {"metric.acuracy": ["metric.accuracy"]}),
        ("run where params.lr = 1e-3 and not (param.sede = 1)", {"param.sede": ["param.seed"]}),
        ("run where weather = rain", {"weather": []}),
        ("model where metrics.accuracy > 0.5 order by trained", {}),
        ("run where name contains train", {}),
    ],
)
def test_a_field_that_nothing_has_is_named_with_near_ones(
    services: Headwater, text: str, strange: dict[str, list[str]]
) -> None:
    assert services.catalog.strange_fields(LOCAL, text) == strange
