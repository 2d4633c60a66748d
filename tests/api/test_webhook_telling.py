"""Who tells of what: a server that starts again, several servers, what fails, and where it is kept how far it told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from headwater.api import notifying
from headwater.api.told import Told
from headwater.api.webhook import Webhook
from headwater.cli.server import webhook_of
from headwater.errors import Forbidden, Unavailable
from headwater.services import LOCAL, Headwater, over
from headwater.settings import read_settings
from headwater.store.memory import MemoryStore
from hearing import SECRET, Heard, hook
from serving import served
from stories import Story


def test_it_is_off_unless_set_up():
    assert webhook_of(read_settings(environ={})) is None
    named = {"HEADWATER_WEBHOOK": "https://a.example/x", "HEADWATER_WEBHOOK_SECRET": SECRET}
    with pytest.raises(Forbidden):
        webhook_of(read_settings(environ=named))
    allowed = {**named, "HEADWATER_WEBHOOK_HOSTS": "b.example, a.example"}
    assert webhook_of(read_settings(environ=allowed)) is not None


def test_a_server_tells_of_a_watched_series_that_regresses(heard: Heard):
    services = over(MemoryStore())
    story = Story()
    for place in range(8):
        model(story, place, 0.95)
    services.ingest.append(LOCAL, story.facts)
    services.watches.watch(LOCAL, "model:screen", "accuracy")
    with served(services, webhook=hook(heard)) as address:
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
        known = len(story.facts)
        model(story, 8, 0.80)
        services.ingest.append(LOCAL, story.facts[known:])
        assert heard.came.wait(30)
    (body,) = map(json.loads, heard.bodies)
    assert (body["event"], body["series"], body["bad"]["ref"]) == (
        "regressed",
        "model:screen",
        "model:screen@8",
    )


def test_a_server_ends_though_the_address_hangs(hanging: int):
    services, story = watched()
    slow = Webhook(f"http://127.0.0.1:{hanging}/x", hosts=["127.0.0.1"], secret=SECRET, deadline_s=3600)
    with telling(services, webhook=slow):
        regress(services, story, 8)
        while slow._under_way is None:
            time.sleep(0.01)
    with pytest.raises(Unavailable, match="the server ends"):
        slow.post({})


def test_a_server_that_starts_again_tells_what_it_missed_and_no_more(heard: Heard, tmp_path: Path):
    services, story = watched()
    with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
        regress(services, story, 8)
        assert heard.came.wait(30)
    heard.came.clear()
    regress(services, story, 9, series="lesion")
    with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
        assert heard.came.wait(30)
    told = [json.loads(body) for body in heard.bodies]
    assert [each["bad"]["ref"] for each in told] == ["model:screen@8", "model:lesion@9"]
    assert [headers["headwater-delivery"] for headers in heard.headers] == [each["delivery"] for each in told]
    assert told[0]["delivery"] != told[1]["delivery"]
    (file,) = (tmp_path / "state").glob("*.json")
    token = services.catalog.token(LOCAL)
    assert json.loads(file.read_text()) == {"store": token.store, "sequence": token.sequence}


def test_of_two_servers_one_tells(heard: Heard, tmp_path: Path):
    services, story = watched()
    with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
        with telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"):
            regress(services, story, 8)
            assert heard.came.wait(30)
            heard.came.clear()
        regress(services, story, 9, series="lesion")
        assert heard.came.wait(30)
    told = [json.loads(body)["bad"]["ref"] for body in heard.bodies]
    assert told == ["model:screen@8", "model:lesion@9"]


def test_when_the_server_that_tells_ends_another_one_takes_over(heard: Heard, tmp_path: Path):
    services, story = watched()
    with ExitStack() as both:
        first = both.enter_context(ExitStack())
        first.enter_context(telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"))
        both.enter_context(telling(services, webhook=hook(heard), webhook_state=tmp_path / "state"))
        first.close()
        regress(services, story, 8)
        assert heard.came.wait(30)
    assert len(heard.bodies) == 1


def test_what_was_not_delivered_is_told_after_the_next_start_under_the_same_id(heard: Heard, tmp_path: Path):
    services, story = watched()
    heard.statuses = [401]
    with telling(services, webhook=hook(heard), webhook_state=tmp_path):
        regress(services, story, 8)
        assert heard.came.wait(30)
    heard.came.clear()
    with telling(services, webhook=hook(heard), webhook_state=tmp_path):
        assert heard.came.wait(30)
    assert len({headers["headwater-delivery"] for headers in heard.headers}) == 1
    assert {json.loads(body)["bad"]["ref"] for body in heard.bodies} == {"model:screen@8"}


def test_what_fails_is_tried_again_while_the_server_runs(heard: Heard, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notifying, "SHORTEST_S", 0.01)
    services, story = watched()
    heard.statuses = [401, 403, 302]
    with telling(services, webhook=hook(heard)):
        regress(services, story, 8)
        while len(heard.bodies) < 4:
            assert heard.came.wait(30)
    assert len({headers["headwater-delivery"] for headers in heard.headers}) == 1


@pytest.mark.parametrize(
    "kept", ["", "[]", "7", '{"sequence": -1}', '{"store": "s", "sequence": true}', "[" * 100_000]
)
def test_a_place_that_cannot_be_read_is_none(tmp_path: Path, kept: str):
    told = Told(tmp_path)
    assert told.through("s") is None
    (tmp_path / "s.json").write_text(kept)
    assert told.through("s") is None
    told.keep("s", 5)
    assert (told.through("s"), told.through("t")) == (5, None)
    assert [file.name for file in tmp_path.iterdir()] == ["s.json"]


def test_the_name_of_a_store_leads_nowhere_else(tmp_path: Path):
    told = Told(tmp_path / "state")
    told.keep("../../etc", 3)
    assert told.through("../../etc") == 3
    assert [file.parent for file in tmp_path.rglob("*.json")] == [tmp_path / "state"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "state").write_text("a file")
    with pytest.raises(Unavailable, match="HEADWATER_WEBHOOK_STATE"):
        Told(tmp_path / "state").keep("s", 1)


@contextmanager
def telling(services: Headwater, **options: object) -> Iterator[None]:
    """Serve; what is recorded from now on is told."""
    with served(services, **options) as address:
        assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
        yield


def watched() -> tuple[Headwater, Story]:
    """Return services over two watched series of eight sound versions each, and their story."""
    services = over(MemoryStore())
    story = Story()
    for place in range(8):
        model(story, place, 0.95)
        model(story, place, 0.95, series="lesion")
    services.ingest.append(LOCAL, story.facts)
    for series in ("screen", "lesion"):
        services.watches.watch(LOCAL, f"model:{series}", "accuracy")
    return services, story


def regress(services: Headwater, story: Story, place: int, *, series: str = "screen") -> None:
    """Record a version that is worse."""
    known = len(story.facts)
    model(story, place, 0.80, series=series)
    services.ingest.append(LOCAL, story.facts[known:])


def model(story: Story, place: int, level: float, *, series: str = "screen") -> None:
    data = story.dataset("biopsies", str(level))
    run = story.step(
        f"train-{series}#{place}",
        f"train-{series}",
        uses=[(data, "train")],
        params={"seed": str(place)},
        metrics={"accuracy": level + place % 3 * 0.002},
    )
    story.model(series, str(place), run)
