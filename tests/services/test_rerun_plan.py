"""Reruns as something to do: settings, steps, and lines for a shell."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from headwater.errors import NotFound
from headwater.model import Times
from headwater.services import LOCAL, Headwater, over
from headwater.services.causes.rerun_plan import RerunPlan
from headwater.services.wording import rerun_lines
from headwater.services.wording.rerun_lines import dvc_lines, mlflow_lines, plan_json
from headwater.store.memory import MemoryStore
from stories import START, Story

HOSTILE = "a'; touch /tmp/owned; echo '$(id)`id`\nrm -rf /"


def told(
    *, depth: tuple[str, str] = ("9", "3"), files: tuple[str, str] = ("01", "01"), raw: str = "v2"
) -> Headwater:
    """Tell of 12 trainings on prepared data; with the ninth `raw`, the depth and the code may change."""
    story = Story()
    made = {}
    for place in range(12):
        late = place >= 8
        label = raw if late else "v1"
        if label not in made:
            source = story.dataset(
                "biopsies", label, props={"path": "data/raw", "tracked_by": "data/raw.dvc"}
            )
            step = story.step(f"prepare#{label}", "prepare", uses=[(source, "")])
            made[label] = story.dataset("features", label, made_by=step)
        story.step(
            f"train#{place}",
            "train",
            uses=[(made[label], "train")],
            params={"depth": depth[late], "seed": str(place)},
            files=[f"src/train.py=md5:{files[late]}"],
            metrics={"accuracy": (0.85 if late else 0.95) + place % 3 * 0.003},
        )
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    return services


def plan(services: Headwater, **asked: object) -> RerunPlan:
    return services.rerun_plans.plan(LOCAL, "run:train#8", good="run:train#7", **asked)  # type: ignore[arg-type]


def test_each_suspect_has_its_place_and_the_steps_come_in_order():
    found = plan(told(depth=("9", "9")))
    (setting,) = found.reverted
    assert (setting.ref, setting.as_good, setting.level and setting.level.shown) == (
        "dataset:biopsies@v2",
        True,
        "v1",
    )
    assert [step.name for step in found.steps] == ["prepare#v2", "train#8"]
    assert (found.expected_runs, found.good > found.bad) == (1.0, True)


def test_a_plan_in_lines_expects_whole_runs_as_the_answer_does():
    found = plan(told())
    for lines in (dvc_lines, mlflow_lines):
        assert "2 runs expected" in lines(replace(found, expected_runs=1.5))
        assert "1 run expected" in lines(replace(found, expected_runs=1.0))


def test_what_is_set_back_by_hand_is_named_by_its_version_and_its_digest():
    found = plan(told(depth=("9", "9")))
    (setting,) = found.reverted
    assert setting.level is not None
    level = setting.level._replace(value="5053652745596a2d", shown="v7")
    by_hand = replace(found, settings=(replace(setting, level=level, commit="", node=None),))
    assert "dataset biopsies back to v7 (5053652745596a2d)" in dvc_lines(by_hand)


def test_what_is_not_set_back_stays_as_in_bad():
    found = plan(told())
    assert len(found.settings) == 2
    (kept,) = [each for each in found.settings if not each.as_good]
    (back,) = found.reverted
    shown = {each.factor.name: each.level.shown for each in (kept, back) if each.level}
    assert shown == (
        {"biopsies": "v1", "depth": "3"}
        if back.factor.name == "biopsies"
        else {"biopsies": "v2", "depth": "9"}
    )


def test_an_excluded_rerun_gives_way_to_another():
    services = told()
    first = plan(services).reverted[0].ref
    second = plan(services, exclude=[[first]]).reverted[0].ref
    assert first != second
    with pytest.raises(NotFound, match="no rerun"):
        plan(services, exclude=[[first], [second]])
    with pytest.raises(NotFound, match="no suspect"):
        plan(services, exclude=[["weather"]])


def test_within_the_noise_there_is_nothing_to_rerun():
    services = told()
    with pytest.raises(NotFound, match="no rerun would tell anything"):
        services.rerun_plans.plan(LOCAL, "run:train#5", good="run:train#4")


def commands(text: str) -> list[list[str]]:
    return [shlex.split(line) for line in text.splitlines() if not line.startswith("#")]


def test_dvc_gets_data_back_from_the_commit_that_had_it():
    found = plan(told(depth=("9", "9")))
    back = found.reverted[0].commit
    assert commands(dvc_lines(found)) == [
        ["set", "-eu"],
        ["git", "checkout", "--detach", found.commit],
        ["git", "checkout", back, "--", "data/raw.dvc"],
        ["dvc", "checkout", "data/raw.dvc"],
        ["dvc", "repro", "train"],
    ]


def test_dvc_sets_parameters_and_files():
    found = plan(told(raw="v1"))
    assert commands(dvc_lines(found))[-1] == ["dvc", "exp", "run", "-S", "depth=9", "train"]
    found = plan(told(raw="v1", depth=("9", "9"), files=("01", "02")))
    assert ["git", "checkout", found.reverted[0].commit, "--", "src/train.py"] in commands(dvc_lines(found))


def test_mlflow_runs_the_entry_point_with_all_parameters():
    lines = commands(mlflow_lines(plan(told(raw="v1"))))
    assert lines[-1] == [
        "mlflow", "run", ".", "--entry-point", "train", "-P", "depth=9", "-P", "seed=8",
    ]  # fmt: skip


def test_a_plan_as_known_at_a_time_has_the_things_as_they_were_known():
    services = told(depth=("9", "9"))
    then = Times(known_at=START + timedelta(days=30))
    story = Story(hour=100)
    story.dataset("biopsies", "v1", props={"tracked_by": "moved.dvc"})
    services.ingest.append(LOCAL, [fact.learned(START + timedelta(days=60)) for fact in story.facts])
    assert "dvc checkout data/raw.dvc" in dvc_lines(plan(services, times=then))
    assert "dvc checkout moved.dvc" in dvc_lines(plan(services))


def test_json_names_every_setting_and_step():
    found = plan_json(plan(told(raw="v1")))
    (setting,) = found["settings"]  # type: ignore[misc]
    assert (setting["name"], setting["as"], setting["value"]) == ("depth", "good", "9")  # type: ignore[index, call-overload]
    assert found["base"] == "run:train#8"


@pytest.mark.parametrize("written", [dvc_lines, mlflow_lines])
def test_a_hostile_value_stays_one_word(written):
    text = written(plan(told(raw="v1", depth=(HOSTILE, "3"))))
    words = shlex.split(text, comments=True)
    assert f"depth={HOSTILE}" in words
    assert not {"touch", "rm"} & set(words)


@pytest.mark.parametrize("written", [dvc_lines, mlflow_lines])
def test_a_name_like_an_option_is_none(written):
    found = plan(told(depth=("9", "9"), files=("01", "02")))
    settings = tuple(replace(each, commit="--orphan", as_good=True) for each in found.settings)
    text = written(replace(found, commit="-f", settings=settings))
    words = shlex.split(text, comments=True)
    assert {"./-f", "./--orphan"} <= set(words)
    assert not {"-f", "--orphan"} & set(words)


@pytest.mark.parametrize("name", ["train\u202etxt.py", "tab\there\u200f", "it's\u2066", "back\\slash\u202e"])
def test_what_cannot_be_seen_is_spelled_out_and_stays_the_same_word(name: str) -> None:
    word = rerun_lines._word(name)
    assert word.isascii()
    assert word.isprintable()
    told = subprocess.run(
        ["bash", "-c", f"printf %s {word}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert told.stdout.decode() == name
