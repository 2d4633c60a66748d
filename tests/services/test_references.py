"""References to things whose names have slashes in them."""

from __future__ import annotations

import re

import pytest

from headwater.errors import Invalid, NotFound
from headwater.model import Kind
from headwater.services import LOCAL, Headwater, over
from headwater.statements import Stamp, run, version
from headwater.store.memory import MemoryStore
from stories import START


@pytest.fixture
def services() -> Headwater:
    stamp = Stamp(START, START)
    services = over(MemoryStore())
    for project, name in (
        ("hub", "acme/base"),
        ("hub", "other"),
        ("acme", "base"),
        ("prov", "http://example.org/e1"),
    ):
        services.ingest.append(LOCAL, list(version(Kind.MODEL, name, stamp, project=project, label="1")))
    return services


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("model:acme/base@1", ("acme", "base@1")),
        ("model:acme%2Fbase@1", ("hub", "acme/base@1")),
        ("model:hub/acme/base@1", ("hub", "acme/base@1")),
        ("model:hub/acme/base", ("hub", "acme/base")),
        ("model:http://example.org/e1@1", ("prov", "http://example.org/e1@1")),
        ("model:prov/http://example.org/e1@latest", ("prov", "http://example.org/e1@1")),
    ],
)
def test_the_project_is_what_stands_before_the_last_slash_and_else_the_slash_is_in_the_name(
    services: Headwater, reference: str, found: tuple[str, str]
):
    node = services.catalog.resolve(LOCAL, reference)
    assert (node.project, node.name) == found


def test_what_no_reading_finds_is_not_found(services: Headwater):
    with pytest.raises(NotFound, match="nothing is named model:a/b/c/d@1"):
        services.catalog.resolve(LOCAL, "model:a/b/c/d@1")
    with pytest.raises(Invalid):
        services.catalog.resolve(LOCAL, "model:")


def test_things_of_one_name_are_told_apart_by_what_can_be_asked_for(services: Headwater):
    for run_id in ("a", "b"):
        stated = run("lake", run_id, Stamp(START, START), project="lake", name="train", job="train")
        services.ingest.append(LOCAL, list(stated.facts))
    with pytest.raises(Invalid, match="'run:train' is ambiguous") as raised:
        services.catalog.resolve(LOCAL, "run:train")
    named = re.findall(r"([0-9a-f]{32}) \(run:lake/train of ", str(raised.value))
    assert {services.catalog.resolve(LOCAL, uid).props["run_id"] for uid in named} == {"a", "b"}
