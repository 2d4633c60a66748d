"""Regressions of series, over small histories whose truth is known."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest

from headwater.analysis.completeness import Cut
from headwater.errors import Invalid, NotFound
from headwater.facts import MetricFact, metric_value
from headwater.filters import Search
from headwater.model import Kind, Node, Times, Uid
from headwater.services import LOCAL, Headwater, open_services, over
from headwater.services.watching import regressions, scanning
from headwater.services.wording.scans import recent_json, recent_text, scan_json, scan_text
from headwater.statements import attribute, series_uid
from headwater.store import Page
from headwater.store.memory import MemoryStore
from stories import PROJECT, Story


def told(
    levels: Sequence[float], *, model: str = "screen", metric: str = "accuracy", story: Story | None = None
) -> Story:
    """Tell of one training a level, each from data of its own version where the level changes."""
    story, chance = story or Story(), random.Random(5)
    for place, level in enumerate(levels):
        data = story.dataset("biopsies", f"{level}")
        run = story.step(
            f"{model}#{place}",
            f"train {model}",
            uses=[(data, "train")],
            params={"seed": str(place)},
            metrics={metric: level + chance.gauss(0, 0.004), "train_seconds": 60.0 + place},
        )
        story.model(model, str(place), run)
    return story


def services(story: Story) -> Headwater:
    found = over(MemoryStore())
    found.ingest.append(LOCAL, story.facts)
    return found


FALL = [0.95] * 8 + [0.85] * 3


def test_the_version_that_fell_is_named_with_the_best_before_it():
    scan = services(told(FALL)).regressions.regressions(LOCAL, "model:screen")
    (found,) = scan.open
    assert scan.nodes[found.bad.asked].name == "screen@8"
    assert scan.nodes[found.good.asked].name in {f"screen@{place}" for place in range(8)}
    assert found.sigmas > 10
    assert (scan.metric, scan.higher_is_better, len(scan.points)) == ("accuracy", True, 11)


def test_any_version_and_any_run_lead_to_the_same_regression():
    asked = services(told(FALL)).regressions
    runs = [
        asked.regressions(LOCAL, ref).regressions[0].bad.run
        for ref in ("model:screen", "model:screen@2", "run:screen#4")
    ]
    assert len(set(runs)) == 1


def test_a_recovered_regression_is_not_open():
    scan = services(told([*FALL, 0.95, 0.95])).regressions.regressions(LOCAL, "model:screen")
    (found,) = scan.regressions
    assert scan.open == ()
    assert found.recovered is not None
    assert scan.nodes[found.recovered.asked].name == "screen@11"


def test_the_level_of_a_linear_series_changed_where_its_data_did():
    scan = services(told(FALL)).regressions.regressions(LOCAL, "model:screen")
    assert scan.linear
    assert [scan.nodes[each.first.asked].name for each in scan.changes] == ["screen@8"]


def test_a_series_that_went_back_to_older_data_has_no_change_points():
    scan = services(told([*FALL, 0.95])).regressions.regressions(LOCAL, "model:screen")
    assert (scan.linear, scan.changes) == (False, ())


def test_since_leaves_out_what_began_before():
    asked = services(told(FALL)).regressions
    began = asked.regressions(LOCAL, "model:screen").nodes
    fall = next(node for node in began.values() if node.name == "screen@8").occurred_at
    later = next(node for node in began.values() if node.name == "screen@9").occurred_at
    assert len(asked.regressions(LOCAL, "model:screen", since=fall).regressions) == 1
    assert asked.regressions(LOCAL, "model:screen", since=later).regressions == ()


def test_before_it_fell_nothing_had_happened():
    asked = services(told(FALL))
    before = asked.catalog.resolve(LOCAL, "model:screen@7").occurred_at
    scan = asked.regressions.regressions(LOCAL, "model:screen", times=Times(as_of=before))
    assert (scan.regressions, len(scan.points)) == ((), 8)


def test_a_loss_that_rises_is_a_regression():
    scan = services(told([0.2] * 8 + [0.4], metric="log_loss")).regressions.regressions(LOCAL, "model:screen")
    assert [scan.nodes[each.bad.asked].name for each in scan.open] == ["screen@8"]


def test_an_unknown_direction_is_asked_for_and_a_watch_says_it():
    story = told([0.2] * 8 + [0.4], metric="wobble")
    with pytest.raises(Invalid, match="direction"):
        services(story).regressions.regressions(LOCAL, "model:screen")
    series = series_uid(Kind.MODEL, PROJECT, "screen")
    story.facts.append(attribute(series, "watch", story.stamp(), name="wobble", value="lower"))
    assert len(services(story).regressions.regressions(LOCAL, "model:screen").open) == 1


def test_what_has_no_series_or_no_measurement_is_refused():
    story = told(FALL)
    story.dataset("unmeasured", "1")
    asked = services(story).regressions
    with pytest.raises(Invalid, match="needs a series"):
        asked.regressions(LOCAL, "env:env")
    with pytest.raises(NotFound):
        asked.regressions(LOCAL, "dataset:unmeasured")


def test_recent_ones_are_listed_open_ones_first_with_what_was_looked_at():
    story = told([*FALL, 0.95, 0.95], model="healed")
    told(FALL, model="open", story=story)
    told([0.95] * 6, model="sound", story=story)
    found = services(story).regressions.recent(LOCAL)
    assert [(each.scan.series.name, each.regression.recovered is None) for each in found.items] == [
        ("open", True),
        ("healed", False),
    ]
    assert (found.looked, found.left) == (3, 0)
    assert services(story).regressions.recent(LOCAL, first=1).items[0].scan.series.name == "open"
    assert recent_text(found).splitlines()[-1] == "Looked at the 3 newest model series"


def test_recent_ones_pass_by_series_that_cannot_be_scanned():
    story = told([0.2] * 8 + [0.4], metric="wobble")
    story.model("unmeasured", "1", story.step("pack", "pack"))
    assert services(story).regressions.recent(LOCAL).items == ()


def test_the_words_and_the_json_say_the_same():
    scan = services(told(FALL)).regressions.regressions(LOCAL, "model:screen")
    lines = scan_text(scan).splitlines()
    assert lines[2].startswith("model:screen@8: accuracy fell 0.9")
    assert lines[2].endswith(", open")
    assert lines[-1] == "Ask: headwater why model:screen@8 --metric accuracy"
    told_json = scan_json(scan)
    assert told_json["open"] == 1
    assert told_json["regressions"][0]["bad"]["ref"] == "model:screen@8"  # type: ignore[index, call-overload]


@pytest.mark.parametrize("url", ["memory:", "sqlite:///{folder}/store.db"])
def test_a_watch_is_kept_and_ended_by_every_store(url: str, tmp_path):
    asked = open_services(url.format(folder=tmp_path))
    story = told(FALL)
    series = series_uid(Kind.MODEL, PROJECT, "screen")
    story.facts.append(attribute(series, "watch", story.stamp(), name="accuracy", value="higher"))
    asked.ingest.append(LOCAL, story.facts)
    assert asked.catalog.resolve(LOCAL, "model:screen").props["watch.accuracy"] == "higher"
    story.hour += 1
    asked.ingest.append(LOCAL, [attribute(series, "watch", story.stamp(), name="accuracy", value=None)])
    assert asked.catalog.resolve(LOCAL, "model:screen").group("watch") == {}
    asked.close()


def test_a_run_that_measured_several_versions_counts_once():
    story = Story()
    data = story.dataset("biopsies", "1")
    for place in range(4):
        run = story.step(f"train#{place}", "train", uses=[(data, "train")], params={"seed": str(place)})
        story.facts.append(_measured(story, run, 0.9 + place / 1000))
        story.model("screen", f"{place}a", run)
        story.model("screen", f"{place}b", run)
    assert len(services(story).regressions.regressions(LOCAL, "model:screen").points) == 4


def _measured(story: Story, run: str, value: float) -> MetricFact:
    stamp = story.stamp()
    return MetricFact(
        run=run,
        key="accuracy",
        split="test",
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        **metric_value(value),
    )


class Counting(MemoryStore):
    """A store that counts the nodes that it hands out."""

    def __init__(self) -> None:
        super().__init__()
        self.handed = 0

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        found = super().nodes(uids)
        self.handed += len(found)
        return found

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        page = super().search(search, first=first, after=after, counted=counted)
        self.handed += len(page.nodes)
        return page


def test_of_thousands_of_series_the_newest_are_looked_at_and_the_rest_is_said():
    story = Story()
    for number in range(2_000):
        run = story.step(f"train#{number}", f"train-{number}", metrics={"accuracy": 0.9})
        story.model(f"m{number:04}", "1", run)
    store = Counting()
    counted = over(store)
    counted.ingest.append(LOCAL, story.facts)
    store.handed = 0
    found = counted.regressions.recent(LOCAL)
    assert store.handed < 50 * 20
    assert (found.looked, found.left, found.completeness.hidden_count) == (50, 1_950, 1_950)
    assert (found.completeness.complete, found.completeness.truncated_by) == (False, Cut.BUDGET)
    assert "1,950 more were not looked at" in recent_text(found)
    told = recent_json(found)["completeness"]
    assert isinstance(told, dict)
    assert told["truncatedBy"] == "budget"


def test_once_enough_was_read_no_further_series_is_begun(monkeypatch: pytest.MonkeyPatch):
    story = told(FALL, model="first")
    for number in range(20):
        told(FALL, model=f"other{number}", story=story)
    store = Counting()
    counted = over(store)
    counted.ingest.append(LOCAL, story.facts)
    whole = counted.regressions.recent(LOCAL)
    assert (whole.looked, whole.left, whole.completeness.complete) == (21, 0, True)
    monkeypatch.setattr(regressions, "MOST_READ", 200)
    store.handed = 0
    found = counted.regressions.recent(LOCAL)
    assert 0 < found.looked < 21
    assert (found.looked + found.left, found.completeness.complete) == (21, False)
    assert store.handed < 1_000
    assert [each.scan.series.name for each in found.items][:1] == ["other19"]


def test_a_scan_whose_lineage_was_cut_makes_the_whole_incomplete(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scanning, "BUDGET", 3)
    found = services(told(FALL)).regressions.recent(LOCAL)
    assert (found.left, found.completeness.complete) == (0, False)
    assert "Cut by budget" in recent_text(found)
