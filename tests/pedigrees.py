"""Histories of runs that Hypothesis draws: few jobs, series and contents, so that lineages cross, join and go round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from headwater.facts import Fact, MetricFact, metric_value
from headwater.model import NOW, Digest, Kind, Relation, Times, Uid
from headwater.statements import Stamp, commit, edge, environment, run, version

START = datetime(2026, 1, 1, tzinfo=UTC)
JOBS = ("prepare", "train", "score")
DATA, MODELS = ("raw", "clean", "tests"), ("net",)
_LABELS = ("v1", "v2", "v3")
_MOST_RUNS = 9

stamps = st.builds(
    lambda occurred, recorded: Stamp(START + timedelta(hours=occurred), START + timedelta(hours=recorded)),
    st.integers(0, 8),
    st.integers(0, 8),
)
times = st.sampled_from(
    [NOW, Times(as_of=START + timedelta(hours=4)), Times(known_at=START + timedelta(hours=5))]
)


@dataclass(frozen=True, slots=True)
class Pedigree:
    """The facts of a history, and its runs as they were drawn; all measure accuracy."""

    facts: tuple[Fact, ...]
    runs: tuple[Uid, ...]


@st.composite
def pedigrees(draw: st.DrawFn) -> Pedigree:
    """Draw runs with what they used and made, some of it described by nobody, of equal content or derived."""
    facts: list[Fact] = []
    versions: list[Uid] = []
    for kind, names in ((Kind.DATASET, DATA), (Kind.MODEL, MODELS)):
        for name in names:
            for label in _LABELS:
                digest = Digest("sha256", f"{draw(st.integers(0, 5)):02x}" * 32)
                one = version(kind, name, draw(stamps), project="p", label=label, digests=(digest,))
                facts += one if draw(st.integers(0, 9)) else ()
                versions.append(one.uid)
    facts += [
        edge(
            draw(st.sampled_from(versions)),
            Relation.DERIVED_FROM,
            draw(st.sampled_from(versions)),
            draw(stamps),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    runs = []
    for place in range(draw(st.integers(2, _MOST_RUNS))):
        told, uid = draw(_runs(place, versions))
        facts += told
        runs.append(uid)
    return Pedigree(tuple(facts), tuple(runs))


@st.composite
def _runs(draw: st.DrawFn, place: int, versions: list[Uid]) -> tuple[list[Fact], Uid]:
    stamp = draw(stamps)
    params = {"lr": draw(st.sampled_from("12")), "depth": draw(st.sampled_from("123")), "seed": str(place)}
    one = run(
        "p",
        f"r{place}",
        stamp,
        project="p",
        job=draw(st.sampled_from(JOBS)),
        props={"param": params} | ({"command": draw(st.sampled_from("ab"))} if draw(st.booleans()) else {}),
    )
    facts: list[Fact] = [*one]
    for _ in range(draw(st.integers(0, 3))):
        role = draw(st.sampled_from(["", "train", "test", "validation"]))
        facts.append(edge(one.uid, Relation.USED, draw(st.sampled_from(versions)), draw(stamps), role=role))
    made = draw(st.lists(st.sampled_from(versions), max_size=2))
    facts += [edge(each, Relation.GENERATED_BY, one.uid, draw(stamps)) for each in made]
    facts += draw(_circumstances(one.uid, stamp))
    facts.append(
        MetricFact(
            run=one.uid,
            key="accuracy",
            split="test",
            occurred_at=stamp.occurred_at,
            recorded_at=stamp.recorded_at,
            **metric_value(draw(st.sampled_from([0.7, 0.8, 0.81, 0.9, 0.91]))),
        )
    )
    return facts, one.uid


@st.composite
def _circumstances(draw: st.DrawFn, uid: Uid, stamp: Stamp) -> list[Fact]:
    facts: list[Fact] = []
    if draw(st.booleans()):
        stages = {
            f"stage.{job}": f"r{draw(st.integers(0, _MOST_RUNS))}" for job in JOBS if draw(st.booleans())
        }
        code = commit(draw(st.sampled_from(["1a", "2b", "3c"])) * 20, stamp, props=stages)
        files = {"files": [f"train.py=md5:{draw(st.sampled_from('12'))}"]} if draw(st.booleans()) else {}
        facts += [*code, edge(uid, Relation.EXECUTED, code.uid, stamp, props=files)]
    if draw(st.booleans()):
        packages = [("pypi", "numpy", draw(st.sampled_from(["1.0", "2.0"])))]
        where = environment(stamp, content={"python": "3.12"}, packages=packages, project="p")
        facts += [*where, edge(uid, Relation.RAN_IN, where.uid, stamp)]
    return facts
