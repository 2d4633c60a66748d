"""The pages hang together, and name what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from headwater import settings
from headwater.analysis.root_cause import credible, evidence, explain, model, noise
from headwater.api.app import create_app
from headwater.capture import beside, destination, folder, journal, place, runs, surroundings
from headwater.capture.integrations import codecarbon
from headwater.model import Kind, Plane, Relation
from headwater.services import over
from headwater.store.memory import MemoryStore
from printed_answers import ROOT

EVERY = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = {2: "half", 3: "a third", 4: "a quarter"}
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(#[^)\s]*)?\)")


@pytest.mark.parametrize("page", EVERY, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in LINK.findall(text):
        there = (page.parent / target) if target else page
        assert there.exists(), target
        if anchor:
            assert anchor[1:] in _anchors(there), f"{target}{anchor}"


def test_every_decision_has_context_choice_and_price() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for page in decisions:
        text = page.read_text(encoding="utf-8")
        assert all(f"**{part}.**" in text for part in ("Context", "Choice", "Price")), page.name


def test_the_page_of_the_graph_names_every_kind_relation_and_plane() -> None:
    text = (ROOT / "docs" / "graph.md").read_text(encoding="utf-8")
    assert [kind for kind in Kind if f"`{kind}`" not in text] == []
    assert [relation for relation in Relation if f"`{relation}`" not in text] == []
    assert [plane for plane in Plane if f"| {plane} |" not in text] == []


def test_the_page_of_the_method_has_its_numbers() -> None:
    text = " ".join((ROOT / "docs" / "root-cause.md").read_text(encoding="utf-8").split())
    for said in (
        f'The prior of "none" is {_short(model.P_NONE)}',
        f"{noise.ASSUMED_FACTOR} x the median",
        f"| not recorded | {evidence.UNRECORDED_RATIO} |",
        f"a word never used before | {evidence.NEVER_USED} |",
        f"a word used before | {evidence.USED_BEFORE} |",
        f"far from those used (more than 4 times) | {evidence.FAR_OUTSIDE:.0f} |",
        f"within those used | {evidence.INSIDE} |",
        f"At {_short(explain.NONE_ABOVE)} or more",
        f'{100 * credible.CREDIBLE:.0f} % of what "none" leaves',
        f"effects under {NAMES[round(1 / model.NEGLIGIBLE)]} of sigma",
    ):
        assert said in text


def test_the_page_on_deploying_names_routes_that_exist() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    routes = {getattr(route, "path", "") for route in create_app(over(MemoryStore())).routes}
    named = set(re.findall(r"^\| `(/\w+)` \|", text, re.MULTILINE))
    assert named == {"/healthz", "/readyz", "/metrics", "/version"}
    assert named <= routes


def test_variables_that_the_pages_and_the_composition_name_are_settings() -> None:
    known = {settings.STORE, settings.TOKEN, settings.DATA, settings.NEO4J_USER, settings.NEO4J_PASSWORD}
    known |= {
        settings.WEBHOOK,
        settings.WEBHOOK_HOSTS,
        settings.WEBHOOK_SECRET,
        settings.WEBHOOK_STATE,
        settings.ADDRESS,
    }
    known |= {
        destination.SERVER,
        folder.JOURNAL,
        journal.LIMIT,
        destination.EXIT,
        runs.WAIT,
        surroundings.VARIABLES,
    }
    known |= {
        beside.PROCESSES,
        place.PROJECT,
        place.RUN_ID,
        place.RANKS[0],
        surroundings.IMAGES[0],
        codecarbon.ENERGY,
    }
    told = [*EVERY, ROOT / "docker-compose.yml", ROOT / "Dockerfile"]
    named = {name for page in told for name in re.findall(r"HEADWATER_[A-Z0-9_]+", page.read_text("utf-8"))}
    assert named - known <= {"HEADWATER_DEBUG"}


def test_the_composition_is_for_this_machine_and_has_no_secret_of_its_own() -> None:
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = composed["services"].values()
    assert all(port.startswith("127.0.0.1:") for service in services for port in service["ports"])
    secrets = [
        value
        for service in services
        for name, value in service["environment"].items()
        if name.endswith(("PASSWORD", "TOKEN", "AUTH"))
    ]
    assert len(secrets) == 3
    assert all(re.search(r"\$\{\w+:\?", value) for value in secrets)


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _short(number: float) -> str:
    return f"{number:g}".removeprefix("0")
