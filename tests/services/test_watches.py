"""Watched series: set, ended, and which of them new runs regress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.errors import Conflict, Invalid, NotFound
from headwater.services import LOCAL, Headwater, open_services
from headwater.services.causes.investigations import Deed
from headwater.services.watching.regressions import watches
from stories import Story


def training(story: Story, place: int, level: float) -> None:
    """Tell of one more training."""
    data = story.dataset("biopsies", str(level))
    run = story.step(
        f"train#{place}",
        "train",
        uses=[(data, "train")],
        params={"seed": str(place)},
        metrics={"accuracy": level + place % 3 * 0.002, "wobble": 1.0},
    )
    story.model("screen", str(place), run)


@pytest.fixture
def story() -> Story:
    told = Story()
    for place in range(8):
        training(told, place, 0.95)
    return told


@pytest.fixture(params=["memory", "sqlite"])
def services(request: pytest.FixtureRequest, tmp_path: Path, story: Story) -> Iterator[Headwater]:
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.db'}"
    found = open_services(url)
    found.ingest.append(LOCAL, story.facts)
    yield found
    found.close()


def more(services: Headwater, story: Story, place: int, level: float) -> int:
    """Let one more training come in and return the change before it."""
    before = services.catalog.token(LOCAL).sequence
    known = len(story.facts)
    training(story, place, level)
    services.ingest.append(LOCAL, story.facts[known:])
    return before


def told(services: Headwater, since: int, **options: str) -> list[str]:
    found, _ = services.watches.regressed(LOCAL, since, **options)
    return [each.scan.nodes[each.regression.bad.asked].name for each in found]


def test_a_watch_says_which_way_is_better_and_ends(services: Headwater):
    node = services.watches.watch(LOCAL, "model:screen", "accuracy")
    assert watches(node) == {"accuracy": True}
    node = services.watches.watch(LOCAL, "model:screen", "wobble", higher_is_better=False)
    assert watches(node) == {"accuracy": True, "wobble": False}
    assert watches(services.watches.unwatch(LOCAL, "model:screen", "wobble")) == {"accuracy": True}
    with pytest.raises(NotFound, match="watched are accuracy"):
        services.watches.unwatch(LOCAL, "model:screen", "wobble")


def test_what_cannot_be_watched_is_refused(services: Headwater):
    with pytest.raises(Invalid, match="higher or lower"):
        services.watches.watch(LOCAL, "model:screen", "wobble")
    with pytest.raises(Invalid, match="a series is watched"):
        services.watches.watch(LOCAL, "model:screen@1", "accuracy")
    with pytest.raises(Invalid, match="a name"):
        services.watches.watch(LOCAL, "model:screen", " ")
    with pytest.raises(Conflict, match="revision"):
        services.watches.watch(LOCAL, "model:screen", "accuracy", deed=Deed(expected_revision=999))


def test_the_run_that_regresses_a_watched_series_is_told_once(services: Headwater, story: Story):
    services.watches.watch(LOCAL, "model:screen", "accuracy")
    assert told(services, more(services, story, 8, 0.95)) == []
    assert told(services, more(services, story, 9, 0.80)) == ["screen@9"]
    assert told(services, more(services, story, 10, 0.80)) == []


def test_an_unwatched_series_is_not_told(services: Headwater, story: Story):
    assert told(services, more(services, story, 8, 0.80)) == []


def test_only_the_asked_series_is_told(services: Headwater, story: Story):
    services.watches.watch(LOCAL, "model:screen", "accuracy")
    since = more(services, story, 8, 0.80)
    assert told(services, since, series="model:screen") == ["screen@8"]
    assert told(services, since, series="dataset:biopsies") == []


def test_without_changes_the_place_stays(services: Headwater):
    end = services.catalog.token(LOCAL).sequence
    assert services.watches.regressed(LOCAL, end) == ([], end)
