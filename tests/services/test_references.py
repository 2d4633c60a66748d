"""References to things whose names have slashes in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from headwater.errors import Invalid, NotFound
from headwater.model import Kind, Node
from headwater.naming import reference_of
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
    named = re.findall(r"run:lake/train@\w", str(raised.value))
    assert {services.catalog.resolve(LOCAL, each).props["run_id"] for each in named} == {"a", "b"}


def test_things_with_one_reference_are_told_apart_by_uid(services: Headwater):
    for run_id in ("a", "b"):
        stated = run("lake", run_id, Stamp(START, START), project="lake", name="tuesday", job="train")
        services.ingest.append(LOCAL, list(stated.facts))
    with pytest.raises(Invalid, match="'run:tuesday' is ambiguous") as raised:
        services.catalog.resolve(LOCAL, "run:tuesday")
    named = re.findall(r"([0-9a-f]{32}) \(run:lake/tuesday of ", str(raised.value))
    assert {services.catalog.resolve(LOCAL, uid).props["run_id"] for uid in named} == {"a", "b"}


def runs_of_one_job(services: Headwater, ids: Iterable[str], *, name: str, job: str) -> list[Node]:
    """Store runs that are all called like their job, and return them."""
    stated = [run("ci", each, Stamp(START, START), project="lake", name=name, job=job) for each in ids]
    services.ingest.append(LOCAL, [fact for each in stated for fact in each])
    return services.catalog.nodes(LOCAL, [each.uid for each in stated])


@pytest.mark.parametrize(
    ("ids", "name", "job", "written"),
    [
        # Ids of version 7 that were made within one second; a page of others begins alike.
        (
            [f"0198d0c2-{at:04x}-7000-8000-00000000{at:04x}" for at in range(300)],
            "load",
            "ns/load",
            "0198d0c2-0000",
        ),
        (
            [f"{at:04x}beef-0000-4000-8000-000000000000" for at in range(300)],
            "load",
            "ns/load",
            "0000beef-0000",
        ),
        (
            ["i-1/model.shop.orders", "i-2/model.shop.orders"],
            "orders",
            "model.shop.orders",
            "i-1%2Fmodel.shop.orders",
        ),
        (["a@b", "a/c%"], "a.task_0", "dag/a.task_0", "a%40b"),
    ],
    ids=["ids that begin alike", "ids at random", "dbt", "reserved letters"],
)
def test_runs_that_are_called_like_their_job_have_references_that_lead_back_to_them(
    services: Headwater, ids: list[str], name: str, job: str, written: str
):
    nodes = runs_of_one_job(services, ids, name=name, job=job)
    assert (
        reference_of(next(each for each in nodes if each.props["run_id"] == ids[0]))
        == f"run:{name}@{written}"
    )
    for with_project in (False, True):
        references = {reference_of(each, with_project=with_project): each.uid for each in nodes}
        assert len(references) == len(ids)
        some = sorted(references)[:: max(1, len(ids) // 20)]
        assert [services.catalog.resolve(LOCAL, each).uid for each in some] == [
            references[each] for each in some
        ]


def test_one_prefix_of_an_id_before_two_names_means_the_name_that_is_said(services: Headwater):
    one = runs_of_one_job(services, ["0198d0c2-0000-7000-8000-1"], name="load", job="ns/load")
    runs_of_one_job(services, ["0198d0c2-0000-7000-8000-2"], name="store", job="ns/store")
    assert services.catalog.resolve(LOCAL, "run:load@0198").uid == one[0].uid
    with pytest.raises(NotFound):
        services.catalog.resolve(LOCAL, "run:load@0199")


def test_a_run_whose_name_is_its_own_or_that_stands_for_a_job_is_named_by_it(services: Headwater):
    for run_id, name, job in (
        ("4f2c", "train#20", "train"),
        ("4f2c", "wise-colt", "churn"),
        ("load", "load", "load"),
        ("job:ns/load", "load", "ns/load"),
    ):
        (node,) = runs_of_one_job(services, [run_id], name=name, job=job)
        assert reference_of(node) == f"run:{name}"
