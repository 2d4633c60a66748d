"""Synthetic histories have what the benchmark says they have."""

import pytest

pytest.importorskip("sklearn", reason="the benchmark's anchors need scikit-learn: pip install '.[example]'")

from bench.root_cause.case import case_of
from bench.root_cause.ceilings import ceiling_of
from bench.root_cause.oracle import oracle
from bench.root_cause.worlds.effects import Law
from bench.root_cause.worlds.factors import FACTORS, PARAMETERS, RAW
from bench.root_cause.worlds.families import NULL_MOST, families, world_of


def test_a_world_has_27_factors_and_the_asked_number_of_runs():
    world = world_of(families()["base"], 0)
    assert len(FACTORS) == 27
    assert all(set(config) == set(FACTORS) for config in world.growth.configs)
    assert len(world.incident().values) == 80


def test_a_world_is_the_same_each_time():
    first, again = (world_of(families()["base, evidence"], 3).incident() for _ in range(2))
    assert first.values == again.values
    assert first.graph.nodes == again.graph.nodes
    assert first.ratios == again.ratios


@pytest.mark.parametrize("family", ["base", "two hops up", "delayed", "A and B", "A plus B"])
def test_lineage_finds_the_planted_cause_among_the_suspects(family: str):
    for number in range(4):
        incident = world_of(families()[family], number).incident()
        assert incident.truth <= set(case_of(incident).suspects)
        assert all(uid in incident.graph.nodes for uid in incident.path)


def test_undoing_the_cause_alone_recovers_the_planted_drop():
    for number in range(6):
        world = world_of(families()["base"], number)
        incident = world.incident()
        everything = frozenset(case_of(incident).suspects)
        assert world.harm is not None
        lost = world.mean(everything - incident.truth) - world.mean(everything)
        assert lost == pytest.approx(world.harm.size, abs=3.5)
        planted = world.harm.on(world.growth.configs[world.bad]) - world.harm.on(
            world.growth.configs[world.good]
        )
        assert planted == 5.0


def test_two_causes_do_harm_only_together_or_each_its_part():
    together = world_of(families()["A and B"], 1).harm
    apart = world_of(families()["A plus B"], 1).harm
    assert together is not None
    assert apart is not None
    assert apart.law is Law.SUM
    for harm, half in ((together, 0.0), (apart, 2.5)):
        cause = harm.causes[0]
        other = 9 if cause in PARAMETERS else -1
        assert harm.on(harm.bad) == 5.0
        assert harm.on({**harm.bad, cause: other}) == half


def test_two_hops_up_blames_raw_data_and_a_delayed_cause_is_not_in_the_measured_run_alone():
    assert all(set(world_of(families()["two hops up"], k).harm.causes) <= set(RAW) for k in range(5))  # type: ignore[union-attr]
    late = world_of(families()["delayed"], 0)
    assert late.bad - late.good == 3
    assert len(late.measured) == 80


def test_nothing_ordinary_explains_a_null():
    for number in range(4):
        world = world_of(families()["null"], number)
        assert abs(world.means[world.good] - world.means[world.bad]) < NULL_MOST
        assert world.scores[world.bad] == min(world.scores[-15:])


def test_side_evidence_speaks_for_most_causes_and_against_most_others():
    told = [world_of(families()["base, evidence"], number) for number in range(60)]
    of_causes, of_others = [], []
    for world in told:
        for name, ratio in world.clues.ratios().items():
            (of_causes if name in world.harm.causes else of_others).append(ratio)  # type: ignore[union-attr]
    speaking = [ratio for ratio in of_causes if ratio != 1]
    quiet = [ratio for ratio in of_others if ratio != 1]
    assert sum(ratio > 1 for ratio in speaking) / len(speaking) > 0.7
    assert sum(ratio > 1 for ratio in quiet) / len(quiet) < 0.25


def test_the_ceiling_is_one_over_the_number_of_suspects_that_moved_alike():
    for number in range(5):
        case = case_of(world_of(families()["base"], number).incident())
        (cause,) = case.incident.truth
        alike = case.alike(case.suspects.index(cause))
        assert ceiling_of(case).first == pytest.approx(1 / len(alike))


def test_who_knows_how_a_history_was_made_is_mostly_right_and_splits_evenly_what_moved_alike():
    right = []
    for number in range(6):
        world = world_of(families()["base"], number)
        case = case_of(world.incident())
        told = oracle(world, case)
        (cause,) = case.incident.truth
        alike = [case.suspects[place] for place in case.alike(case.suspects.index(cause))]
        fresh = [told[key] for key in alike if not key.startswith("nondeterminism")]
        assert fresh == pytest.approx([told[cause]] * len(fresh), rel=1e-6)
        right.append(max(told, key=lambda key: told[key]) in alike)
    assert sum(right) >= 5


def test_where_nothing_was_planted_the_oracle_says_nothing():
    world = world_of(families()["null"], 0)
    assert oracle(world, case_of(world.incident())) == {}
