"""Every change of a real DVC history's metric that has one recorded cause, asked of an imported history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headwater.analysis.root_cause.answer import RootCause, Status
from headwater.facts import Fact
from headwater.imports.dvc import read
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples" / "dvc"
BUNDLE = FOLDER / "demo-bank-customer-churn.metadata-only.bundle"
pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason=f"the sample {BUNDLE.name} is not here")

KINDS = {
    "data": "dataset",
    "params_in_lock": "parameter",
    "code": "code",
    "env_files": "environment",
    "stage_cmds": "command",
}
Case = tuple[str, str, RootCause]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Return (commit, the one thing that it changed, the answer) for every change of f1 with one changed entry."""
    store = MemoryStore()
    records = read(BUNDLE, project="churn", recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    store.append([each for each in records if isinstance(each, Fact)])
    root_cause = over(store).root_cause
    events = json.loads((FOLDER / "demo-bank-customer-churn.expected.json").read_text())["events"]
    return [
        (event["commit"], *changed, root_cause.why(LOCAL, f"commit:{event['commit']}", metric="f1"))
        for event in events
        if len(changed := changed_entries(event["changed"])) == 1
    ]


def changed_entries(changed: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        f"{kind} {entry.partition(':')[2] if part == 'params_in_lock' else entry}"
        for part, kind in KINDS.items()
        for entry in changed[part]
    ]


def test_the_one_changed_thing_is_the_first_suspect_in_all_34(cases: list[Case]) -> None:
    assert len(cases) == 34
    for commit, changed, answer in cases:
        first = answer.suspects[0].factor
        assert f"{first.kind} {first.name}" == changed, commit


def test_the_first_suspect_is_likelier_than_any_other(cases: list[Case]) -> None:
    rivals = [answer.suspects for _, _, answer in cases if len(answer.suspects) > 1]
    assert rivals
    for first, *others in rivals:
        assert first.probability > max(each.probability for each in others)


def test_a_move_of_several_deviations_is_no_noise(cases: list[Case]) -> None:
    far = [answer for _, _, answer in cases if answer.sigmas > 3]
    assert far
    assert {answer.status for answer in far} == {Status.OBSERVED}


def test_a_move_far_within_the_noise_is_never_blamed_on_the_one_change(cases: list[Case]) -> None:
    near = [answer for _, _, answer in cases if answer.sigmas < 0.35]
    assert len(near) >= 5
    assert {answer.status for answer in near} == {Status.NONE}


def test_the_way_leads_from_the_changed_thing_to_the_run_that_measured(cases: list[Case]) -> None:
    for commit, _, answer in cases:
        path = answer.suspects[0].path
        assert path, commit
        assert path[-1] in (answer.bad.run, answer.bad.asked), commit
