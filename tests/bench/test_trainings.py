"""The questions about real trainings that the benchmark of root cause asks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

pytest.importorskip("sklearn", reason="real trainings need scikit-learn")

from bench.root_cause.incident import Incident
from bench.root_cause.trainings.asked import LEAST_SIGMAS, MOST_NULL_SIGMAS, Asked, ask_incident, ask_null
from bench.root_cause.trainings.corruptions import KINDS
from bench.root_cause.trainings.factors import DATA, label_of
from bench.root_cause.trainings.truth import causes, true_drop

from headwater.analysis.root_cause.frontier import frontier
from headwater.analysis.root_cause.routes import Routes
from headwater.analysis.trace import traces_of
from headwater.model import Digest, Kind, Relation
from headwater.statements import Stamp, edge, run, version

NUMBERS = range(len(KINDS))


@pytest.fixture(scope="module")
def questions() -> list[Asked]:
    """Return one question for each kind of corruption."""
    return [ask_incident(f"question-{number}", number, (7,)) for number in NUMBERS]


@pytest.fixture(scope="module")
def incidents(questions: list[Asked]) -> list[Incident]:
    return [asked.incident({}) for asked in questions]


def test_every_kind_of_corruption_has_its_turn(questions: list[Asked]) -> None:
    assert [asked.origin.kind for asked in questions] == list(KINDS)
    assert len(KINDS) >= 11


def test_the_same_seed_asks_the_same_question(questions: list[Asked]) -> None:
    assert ask_incident("question-3", 3, (7,)) == questions[3]


def test_setting_back_the_cause_alone_wins_back_half_of_a_real_drop(questions: list[Asked]) -> None:
    for asked in questions[:4]:
        history = asked.origin.history()
        good, bad = (asked.told.configs[place] for place in (asked.good, asked.bad))
        drop = true_drop(history.world, good, bad)
        assert drop.sigmas >= LEAST_SIGMAS
        assert causes(history.world, good, bad, drop) == [asked.cause]


def test_the_lineage_differs_in_exactly_what_the_configurations_do(
    questions: list[Asked], incidents: list[Incident]
) -> None:
    for asked, incident in zip(questions, incidents, strict=True):
        traces = traces_of(incident.graph, list(incident.values))
        found = frontier(traces[incident.good], traces[incident.bad])
        good, bad = (asked.told.configs[place] for place in (asked.good, asked.bad))
        assert {f"{each.factor.kind}:{each.factor.label}" for each in found.roots} == {
            label_of(name) for name in good if good[name] != bad[name]
        }
        assert incident.truth <= {f"{each.factor.kind}:{each.factor.label}" for each in found.roots}
        assert {trace.unrecorded for trace in traces.values()} == {()}


def test_the_way_from_the_cause_is_joined_by_recorded_edges(incidents: list[Incident]) -> None:
    for incident in incidents:
        joined = {(edge.cause, edge.effect) for edge in incident.graph.edges}
        assert incident.path[-1] == incident.bad
        assert joined.issuperset(zip(incident.path, incident.path[1:], strict=False))
        assert incident.path == Routes(incident.graph, (incident.bad,)).path(incident.path[0])


def test_things_have_the_identity_that_a_recorder_would_give_them(incidents: list[Incident]) -> None:
    incident = incidents[0]
    node = incident.graph.nodes[incident.bad]
    stamp = Stamp(node.occurred_at, datetime(2026, 1, 1, tzinfo=UTC))
    assert run(incident.name, str(node.props["run_id"]), stamp, project=incident.name).uid == node.uid
    (tested,) = [each for each in incident.graph.edges if each.effect == node.uid and each.role == "test"]
    held = incident.graph.nodes[tested.cause]
    stated = version(
        Kind.DATASET,
        "holdout",
        stamp,
        project=incident.name,
        label=str(held.props["version"]),
        digests=[Digest("sha256", str(held.props["digest.sha256"]))],
    )
    assert stated.uid == held.uid
    assert edge(node.uid, Relation.USED, held.uid, stamp, role="test").subject == tested.eid


def test_every_release_between_good_and_bad_can_be_profiled(questions: list[Asked]) -> None:
    asked = questions[0]
    ends = {name: {asked.told.configs[end][name] for end in (asked.good, asked.bad)} for name in DATA}
    wanted = {(name, level) for name, held in ends.items() for level in range(min(held), max(held) + 1)}
    assert asked.profiles().keys() == wanted


def test_a_null_differs_in_nothing_that_matters() -> None:
    asked = ask_null("null-0", 0, (8,))
    incident = asked.incident({})
    assert abs(asked.sigmas) < MOST_NULL_SIGMAS
    assert incident.truth == frozenset()
    assert incident.values[incident.bad] < incident.values[incident.good]
