"""What really caused each drop: the good and the bad recipe trained again with one factor at a time exchanged.

`python -m record_example.truth` prints the mean accuracy of six fresh seeds for each recipe (about four minutes).
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.facts import MetricFact
from record_example import clinic, mailroom, winery
from record_example.images import IMAGES, Image, build
from record_example.recorder import Recorder
from record_example.story import Delivery, Event, Project, Push, Release, day

SEEDS = 6
FIRST_SEED = 1001
_TOLD = day(12, 1)  # after every delivery
_LATER = day(12, 2)

Levels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Incident:
    """Two recipes by factor; `events` tells how a recipe is trained once the data has been delivered."""

    title: str
    project: Callable[[], Project]
    good: Levels
    bad: Levels
    events: Callable[[Levels], tuple[Event, ...]]


def recipes(incident: Incident) -> Iterator[tuple[str, Levels]]:
    """Yield both recipes, and each with one factor as in the other, by what people call them."""
    yield "good", incident.good
    yield "bad", incident.bad
    for factor in incident.bad:
        yield f"bad with {factor} {incident.good[factor]}", {**incident.bad, factor: incident.good[factor]}
        yield f"good with {factor} {incident.bad[factor]}", {**incident.good, factor: incident.bad[factor]}


def accuracies(incident: Incident, levels: Levels, images: Mapping[str, Image]) -> list[float]:
    """Return the accuracy of a recipe on the held-out data, one for each fresh seed."""
    project = replace(incident.project(), first_number=FIRST_SEED)
    first = next(event for event in project.events if isinstance(event, Push))
    told = [event for event in project.events if isinstance(event, Delivery)]
    facts = Recorder(project, images).live([*told, replace(first, at=_TOLD), *incident.events(levels)])
    scored = [fact for fact in facts if isinstance(fact, MetricFact) and fact.key == "accuracy"]
    return [fact.value or 0.0 for fact in scored[-SEEDS:]]


def _screened(levels: Levels) -> tuple[Event, ...]:
    inputs = {name: levels[name] for name in ("biopsies-lab-a", "biopsies-lab-b")}
    return (
        Push(
            _LATER,
            "ana",
            "Set",
            files={"steps/biopsies.py": "clinic/biopsies_after.py"},
            params={"train": {"learning_rate": levels["learning_rate"]}},
        ),
        Release(_LATER, "ana", "tumour-screen", inputs, levels["image"], SEEDS),
    )


def _graded(levels: Levels) -> tuple[Event, ...]:
    inputs = {"cellar-samples": levels["cellar-samples"]}
    return (
        Push(_LATER, "luc", "Set", params={"train": {"C": levels["C"]}}),
        Release(_LATER, "luc", "wine-grader", inputs, levels["image"], SEEDS),
    )


def _read(levels: Levels) -> tuple[Event, ...]:
    setting = Push(
        _LATER,
        "eva",
        "Set",
        files={"steps/pixels.py": f"mailroom/{levels['pixels.py']}.py"},
        params={"train": {"epochs": levels["epochs"]}, "pretrain": {"passes": "8"}},
    )
    base = Release(_LATER, "eva", "digit-base", {"archive-strokes": "v1"}, "2026.3")
    reader = replace(base, line="digit-reader", inputs={"scans": levels["scans"]}, seeds=SEEDS, base="1")
    return setting, base, reader


INCIDENTS = (
    Incident(
        "tumour-screen@20 against @19",
        clinic.project,
        {"biopsies-lab-a": "v6", "biopsies-lab-b": "v7", "learning_rate": "0.02", "image": "2026.1"},
        {"biopsies-lab-a": "v7", "biopsies-lab-b": "v8", "learning_rate": "0.03", "image": "2026.2"},
        _screened,
    ),
    Incident(
        "wine-grader@14 against @7",
        winery.project,
        {"cellar-samples": "v3", "C": "1", "image": "2026.2"},
        {"cellar-samples": "v4", "C": "0.002", "image": "2026.3"},
        _graded,
    ),
    Incident(
        "digit-reader@12 against @11",
        mailroom.project,
        {"scans": "v4", "pixels.py": "pixels_before", "epochs": "6"},
        {"scans": "v5", "pixels.py": "pixels_after", "epochs": "8"},
        _read,
    ),
    Incident(
        "wine-grader@10 against @9",
        winery.project,
        {"cellar-samples": "v3", "C": "1", "image": "2026.2"},
        {"cellar-samples": "v3", "C": "1", "image": "2026.3"},
        _graded,
    ),
)


def main() -> None:
    """Print each incident's recipes with mean and standard deviation of their accuracy."""
    parser = argparse.ArgumentParser(prog="python -m record_example.truth", description=__doc__)
    parser.add_argument("--images", type=Path, default=IMAGES, help="folder of the pinned environments")
    images = build(parser.parse_args().images)
    for incident in INCIDENTS:
        print(incident.title)
        for name, levels in recipes(incident):
            if name in ("good", "bad") or levels not in (incident.good, incident.bad):
                found = accuracies(incident, levels, images)
                spread = statistics.stdev(found)
                print(f"  {name:44} {statistics.mean(found):.4f} +- {spread:.4f}", flush=True)


if __name__ == "__main__":
    main()
