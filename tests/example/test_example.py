"""The example history is whole and consistent, and happened in the order that it tells."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise

import networkx as nx
import pytest

from example.shipped import shipped
from headwater.facts import MetricFact, NodeFact
from headwater.model import PLANES, Kind, Origin, Plane, Relation, to_text
from headwater.projection import intervals

MODELS = ("digit-base", "digit-reader", "tumour-screen", "wine-grader")
MOST_BYTES = 600_000


def test_it_is_small_enough_to_ship():
    folder = files("headwater.example")
    assert (
        sum(len((folder / name).read_bytes()) for name in ("history.jsonl.gz", "rerun.jsonl.gz")) < MOST_BYTES
    )


def test_facts_stand_in_order_of_time_and_id_and_each_once():
    keys = [(to_text(fact.occurred_at), fact.id) for fact in shipped().facts]
    assert keys == sorted(keys)
    assert len({key for _, key in keys}) == len(keys)


def test_everything_was_captured_and_learnt_within_an_hour():
    for fact in shipped().facts:
        assert fact.origin is Origin.CAPTURED
        assert timedelta(0) < fact.recorded_at - fact.occurred_at < timedelta(hours=1)


def test_four_model_series_were_trained_in_three_projects():
    history = shipped()
    kinds = Counter(node.kind for node in history.nodes.values())
    assert 90 <= kinds[Kind.RUN] <= 145
    assert tuple(sorted(node.name for node in history.of_kind(Kind.MODEL))) == MODELS
    assert {node.project for node in history.of_kind(Kind.RUN)} == {"clinic", "mailroom", "winery"}
    assert kinds[Kind.DEPLOYMENT] == 4
    assert kinds[Kind.INVESTIGATION] == 0


@pytest.mark.parametrize("reruns", [False, True])
def test_every_edge_ends_in_known_things(reruns: bool):
    history = shipped(reruns=reruns)
    for edge in history.edges:
        assert edge.effect in history.nodes
        assert edge.cause in history.nodes


def test_a_uid_is_of_one_kind():
    kinds = defaultdict(set)
    for fact in shipped().facts:
        if isinstance(fact, NodeFact):
            kinds[fact.uid].add(fact.kind)
    assert all(len(found) == 1 for found in kinds.values())


@pytest.mark.parametrize("reruns", [False, True])
def test_nothing_is_its_own_cause(reruns: bool):
    edges = [e for e in shipped(reruns=reruns).edges if e.relation in PLANES[Plane.DATA]]
    assert nx.is_directed_acyclic_graph(nx.DiGraph([(edge.effect, edge.cause) for edge in edges]))


def test_causes_come_before_effects():
    history = shipped()
    for edge in history.edges:
        if edge.relation in PLANES[Plane.DATA] and edge.relation is not Relation.SERVES:
            assert history.nodes[edge.cause].occurred_at <= history.nodes[edge.effect].occurred_at


def test_versions_of_a_dataset_have_different_content():
    history = shipped()
    for series in history.of_kind(Kind.DATASET):
        versions = history.versions(series.name)
        for algorithm, length in (("md5", 32), ("sha256", 64)):
            digests = [str(version.props[f"digest.{algorithm}"]) for version in versions]
            assert len(set(digests)) == len(digests)
            assert {len(digest) for digest in digests} == {length}


def test_revisions_follow_the_numbers():
    history = shipped()
    for series in [*history.of_kind(Kind.DATASET), *history.of_kind(Kind.MODEL)]:
        for earlier, later in pairwise(history.versions(series.name)):
            assert history.causes(later, Relation.REVISION_OF) == [earlier]


def test_every_run_ended_and_the_one_that_failed_says_why():
    runs = shipped().of_kind(Kind.RUN)
    assert Counter(str(run.props["state"]) for run in runs) == {"COMPLETE": len(runs) - 1, "FAIL": 1}
    (failed,) = (run for run in runs if run.props["state"] == "FAIL")
    assert failed.props["job"] == "prepare"
    assert "could not convert" in str(failed.props["error"])


def test_every_run_says_its_code_environment_command_and_person():
    history = shipped()
    for run in history.of_kind(Kind.RUN):
        assert str(run.props["command"]).startswith("python ")
        for relation in (Relation.EXECUTED, Relation.RAN_IN, Relation.ATTRIBUTED_TO):
            assert len(history.causes(run, relation)) == 1


def test_trainings_ran_in_three_images_and_the_rest_without_packages():
    history = shipped()
    found = defaultdict(set)
    for run in history.of_kind(Kind.RUN):
        (place,) = history.causes(run, Relation.RAN_IN)
        found[str(run.props["job"])].add(place.props.get("packages", ()))
    assert len(found["train"]) == 3
    assert found["prepare"] == found["evaluate"] == {()}
    assert {"pypi/numpy==2.2.6", "pypi/scikit-learn==1.7.2"} <= set(min(found["train"]))
    assert {"pypi/numpy==2.4.6", "pypi/scikit-learn==1.9.1"} <= set(max(found["train"]))


def test_every_model_was_scored_on_held_out_data():
    history = shipped()
    measured = {
        fact.run: fact for fact in history.facts if isinstance(fact, MetricFact) and fact.key == "accuracy"
    }
    for model in history.of_kind(Kind.MODEL_VERSION):
        (scoring,) = history.effects(model, Relation.EVALUATED)
        fact = measured[scoring.uid]
        assert (fact.model, fact.split) == (model.uid, "test")
        assert str(history.nodes[fact.dataset].props["series"]).endswith("-holdout")


def test_readers_are_fine_tuned_from_a_base():
    history = shipped()
    for model in history.versions("digit-reader"):
        (base,) = history.causes(model, Relation.DERIVED_FROM)
        assert base.props["series"] == "digit-base"
        (training,) = history.causes(model, Relation.GENERATED_BY)
        assert base in history.causes(training, Relation.USED)


def test_there_is_always_one_champion():
    history = shipped()
    for name in ("tumour-screen", "wine-grader", "digit-reader"):
        series = next(node for node in history.of_kind(Kind.MODEL) if node.name == name)
        held = intervals(history.store.facts_of([series.uid]), "alias")
        assert {alias for alias, _, _, _ in held} == {"champion"}
        assert len(held) >= 4
        for (_, _, _, ended), (_, _, began, _) in pairwise(held):
            assert ended == began
        assert held[-1][3] is None


def test_the_eu_endpoint_followed_the_champion_into_the_incident():
    history = shipped()
    (endpoint,) = (node for node in history.of_kind(Kind.DEPLOYMENT) if node.name == "eu-prod")
    assert endpoint.props["owners"] == ("ana",)
    served = sorted(
        (edge for edge in history.edges if edge.effect == endpoint.uid and edge.relation is Relation.SERVES),
        key=lambda edge: edge.occurred_at,
    )
    for earlier, later in pairwise(served):
        assert earlier.until == later.occurred_at
    assert served[-1].until is None
    assert history.nodes[served[-1].cause].name == "tumour-screen@20"
    (now,) = (
        edge for edge in served if edge.occurred_at <= datetime(2026, 5, 3, tzinfo=UTC) < _end(edge.until)
    )
    assert history.nodes[now.cause].name == "tumour-screen@18"


def test_two_profiles_alone_show_the_wrong_unit():
    history = shipped()
    before, after = (
        json.loads(str(history.named(f"biopsies-lab-b@{label}").props["profile"])) for label in ("v7", "v8")
    )
    bins = [_shares(profile, "radius") for profile in (before, after)]
    moved = {place: bins[1].get(place, 0) - bins[0].get(place, 0) for place in {*bins[0], *bins[1]}}
    gained = {place: share for place, share in moved.items() if share > 0}
    lost = {place: -share for place, share in moved.items() if share < 0}
    assert sum(gained.values()) == pytest.approx(0.31, abs=0.02)
    assert _centre(gained) - _centre(lost) == pytest.approx(-1, abs=0.05)
    assert before["label"]["association"]["radius"] > 2 * after["label"]["association"]["radius"]


def test_reruns_add_to_the_history_without_repeating_it():
    history, later = shipped(), shipped(reruns=True)
    assert not {fact.id for fact in history.facts} & {fact.id for fact in later.facts[len(history.facts) :]}
    assert len(later.versions("digit-reader")) == len(history.versions("digit-reader")) + 4


def _shares(profile: dict[str, object], column: str) -> dict[int, float]:
    rows = profile["rows"]
    counts = profile["columns"][column]["histogram"]["positive"]  # type: ignore[index]
    return {int(place): count / rows for place, count in counts.items()}


def _centre(shares: dict[int, float]) -> float:
    """Return the mean of log10 over a group of twentieths of a decade."""
    return sum(place * share for place, share in shares.items()) / sum(shares.values()) / 20


def _end(until: datetime | None) -> datetime:
    return until or datetime.max.replace(tzinfo=UTC)
