"""What real histories do to a question of why: one small history for each trap."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import RootCause, Status
from headwater.facts import Fact
from headwater.imports.dvc import read
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from imports.histories import RECORDED, History, item, lock, pipeline, stage
from stories import Story

WOBBLE = (0.0, 0.004, -0.003, 0.002, -0.004, 0.001, 0.003, -0.002)


@dataclass(frozen=True)
class State:
    """What a small pipeline holds at a commit: raw.csv -> prepare -> train -> evaluate -> metrics."""

    raw: str = "v1"
    code: str = "v1"
    command: str = "python train.py"
    params: Mapping[str, object] = field(default_factory=lambda: {"lr": "0.1"})
    seed: int = 0
    f1: float = 0.8
    auc: float = 0.9
    metrics: str = "metrics.json"

    def measured(self) -> str:
        return json.dumps({"f1": self.f1, "roc_auc": self.auc})

    def stages(self) -> dict[str, dict[str, object]]:
        features = item("features.csv", f"features of {self.raw}")
        fitted = json.dumps([self.raw, self.code, self.command, dict(self.params), self.seed])
        model = item("model.joblib", f"model of {fitted}")
        return {
            "prepare": stage("python prepare.py", deps=[item("raw.csv", self.raw)], outs=[features]),
            "train": stage(
                self.command,
                deps=[features, item("train.py", self.code)],
                outs=[model],
                params={"params.yaml": {**self.params, "seed": str(self.seed)}},
            ),
            "evaluate": stage("python evaluate.py", deps=[model], outs=[item(self.metrics, self.measured())]),
        }

    def locked(self) -> str:
        return lock(**self.stages())

    def declared(self) -> str:
        return pipeline(evaluate={"cmd": "python evaluate.py", "metrics": [self.metrics]})

    def files(self) -> dict[str, str | bytes | None]:
        known = {"dvc.yaml": self.declared(), "requirements.txt": "numpy==2.0\n"}
        return {**known, "dvc.lock": self.locked(), self.metrics: self.measured()}


class Repository:
    """A Git history of such states."""

    def __init__(self, folder: Path) -> None:
        self.history = History(folder / "churn")
        self.made = 0

    def commit(self, state: State, **more: str | bytes | None) -> str:
        """Commit a state (with `more` files) after giving it a seed of its own and the wobble of that seed."""
        return self.history.commit({**self.next(state).files(), **more})

    def next(self, state: State) -> State:
        wobble = WOBBLE[self.made % len(WOBBLE)]
        self.made += 1
        return replace(
            state, seed=self.made, f1=round(state.f1 + wobble, 4), auc=round(state.auc + wobble, 4)
        )

    def repeated(self, state: State, times: int = 6) -> None:
        for _ in range(times):
            self.commit(state)

    def why(self, commit: str, metric: str = "f1", good: str = "") -> RootCause:
        given = f"commit:{good}" if good else ""
        return over(self.store()).root_cause.why(LOCAL, f"commit:{commit}", metric=metric, good=given)

    def ask_run(self, job: str, f1: float) -> RootCause:
        """Ask about the one run of a job that scored `f1`."""
        store = self.store()
        nodes = [node for node in store.scan_nodes() if node.props.get("metric.f1") == f1]
        (run,) = [node for node in nodes if node.props.get("job") == job]
        return over(store).root_cause.why(LOCAL, f"run:{run.name}", metric="f1")

    def store(self) -> MemoryStore:
        store = MemoryStore()
        records = read(self.history.folder, project="churn", recorded_at=RECORDED)
        store.append([each for each in records if isinstance(each, Fact)])
        return store


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def aside(number: int, *, lr: str) -> dict[str, str | bytes | None]:
    """Return the files of a second pipeline, in a folder of its own, that measures something else."""
    state = State(params={"lr": lr}, metrics="other.json", seed=100 + number, f1=0.3 + number / 100)
    return {f"reports/{name}": text for name, text in state.files().items()}


def named(answer: RootCause) -> list[tuple[FactorKind, str]]:
    return [(each.factor.kind, each.factor.name) for each in answer.suspects]


def test_an_output_that_is_also_tracked_as_data_is_no_suspect(repository: Repository) -> None:
    repository.repeated(State())
    state = repository.next(State(params={"lr": "0.9"}, f1=0.6))
    made = state.stages()["train"]["outs"]
    tracked = json.dumps({"outs": [{**dict(made[0]), "path": "model.joblib"}]})  # type: ignore[index]
    bad = repository.history.commit({**state.files(), "model.joblib.dvc": tracked})
    assert named(repository.why(bad)) == [(FactorKind.PARAMETER, "lr")]


def test_a_metric_that_was_committed_late_is_explained_by_the_change_of_its_run(
    repository: Repository,
) -> None:
    repository.repeated(State())
    state = repository.next(State(raw="v2", f1=0.6))
    files = state.files()
    changed = repository.history.commit({"dvc.lock": files["dvc.lock"]})
    repository.history.commit({"notes.md": "not yet"})
    repository.history.commit({"metrics.json": files["metrics.json"]})
    answer = repository.why(changed)
    assert answer.bad.value == state.f1
    assert named(answer) == [(FactorKind.DATASET, "raw.csv")]


def test_the_commit_that_only_brings_the_late_metric_does_not_hide_the_cause(repository: Repository) -> None:
    repository.repeated(State())
    state = repository.next(State(raw="v2", f1=0.6))
    files = state.files()
    before = repository.history.git("rev-parse", "HEAD")
    repository.history.commit({"dvc.lock": files["dvc.lock"]})
    late = repository.history.commit({"metrics.json": files["metrics.json"]})
    answer = repository.why(late, good=before)
    assert answer.bad.value == state.f1
    assert named(answer) == [(FactorKind.DATASET, "raw.csv")]


@pytest.mark.parametrize("back", [False, True])
def test_a_cause_only_in_the_command_is_named_on_the_way_there_and_back(
    repository: Repository, back: bool
) -> None:
    repository.repeated(State())
    away = repository.commit(State(command="python train.py --dry-run", f1=0.01))
    returned = repository.commit(State())
    answer = repository.why(returned if back else away)
    assert answer.regressed is not back
    assert named(answer) == [(FactorKind.COMMAND, "train")]
    assert answer.status is Status.OBSERVED


def test_a_metric_file_renamed_again_and_again_stays_one_series(repository: Repository) -> None:
    repository.repeated(State(), 2)
    for path in ("out/metrics.json", "scores.json", "eval/scores.json", "eval/f1.json"):
        repository.commit(State(metrics=path))
    bad = repository.commit(State(metrics="results/f1.json", raw="v2", f1=0.6))
    answer = repository.why(bad)
    assert len(answer.history) == 7
    assert named(answer)[0] == (FactorKind.DATASET, "raw.csv")
    assert answer.p_none < 0.5


def test_a_run_of_one_of_several_lock_files_is_explained_by_its_own_pipeline(repository: Repository) -> None:
    for number in range(6):
        repository.commit(State(), **aside(number, lr="7"))
    state = repository.next(State(raw="v2", f1=0.6))
    repository.history.commit({**state.files(), **aside(6, lr="8")})
    answer = repository.ask_run("evaluate", state.f1)
    assert len(answer.history) == 7
    assert named(answer) == [(FactorKind.DATASET, "raw.csv")]


def test_both_schemas_of_a_lock_file_are_one_history(repository: Repository) -> None:
    for _ in range(5):
        state = repository.next(State())
        repository.history.commit({**state.files(), "dvc.lock": json.dumps(state.stages())})
    bad = repository.commit(State(params={"lr": "0.9"}, f1=0.6))
    answer = repository.why(bad)
    assert len(answer.history) == 6
    assert named(answer) == [(FactorKind.PARAMETER, "lr")]


def test_nested_and_dotted_parameters_are_the_same_ones(repository: Repository) -> None:
    repository.repeated(State(params={"train": {"lr": "0.1", "depth": "3"}}), 5)
    bad = repository.commit(State(params={"train.lr": "0.1", "train.depth": "9"}, f1=0.6))
    assert named(repository.why(bad)) == [(FactorKind.PARAMETER, "train.depth")]


def test_a_merge_is_compared_with_its_first_parent(repository: Repository) -> None:
    repository.repeated(State())
    git = repository.history.git
    git("checkout", "-q", "-b", "side")
    repository.commit(State(params={"lr": "0.9"}, f1=0.6))
    git("checkout", "-q", "main")
    repository.history.commit({"notes.md": "meanwhile"})
    git("merge", "-q", "--no-ff", "-m", "merge", "side")
    answer = repository.why(git("rev-parse", "HEAD"))
    assert named(answer) == [(FactorKind.PARAMETER, "lr")]
    assert answer.good.value > answer.bad.value


def test_roots_without_a_common_beginning_are_one_history(repository: Repository) -> None:
    repository.repeated(State(), 4)
    first = repository.history.git("rev-parse", "HEAD")
    repository.history.git("checkout", "-q", "--orphan", "anew")
    repository.repeated(State(), 3)
    bad = repository.commit(State(code="v2", f1=0.6))
    answer = repository.why(bad)
    assert len(answer.history) == 8
    assert named(answer) == [(FactorKind.CODE, "train.py")]
    assert named(repository.why(bad, good=first)) == [(FactorKind.CODE, "train.py")]


def test_two_metrics_that_disagree_are_two_questions(repository: Repository) -> None:
    repository.repeated(State())
    bad = repository.commit(State(params={"lr": "0.9"}, f1=0.6, auc=0.97))
    worse, better = repository.why(bad, "f1"), repository.why(bad, "roc_auc")
    assert (worse.regressed, better.regressed) == (True, False)
    assert named(worse) == named(better) == [(FactorKind.PARAMETER, "lr")]
    assert worse.suspects[0].effect < 0 < better.suspects[0].effect


def test_new_data_without_effect_are_not_blamed(repository: Repository) -> None:
    repository.repeated(State())
    bad = repository.commit(State(raw="v2"))
    repository.repeated(State(raw="v2"), 3)
    answer = repository.why(bad)
    assert answer.status is Status.NONE
    assert named(answer) == [(FactorKind.DATASET, "raw.csv")]


def test_a_fall_with_nothing_recorded_as_changed_is_laid_outside_the_lineage() -> None:
    story = Story()
    for number, value in enumerate((0.90, 0.902, 0.899, 0.901, 0.60)):
        story.step(f"train#{number}", "train", params={"seed": str(number)}, metrics={"accuracy": value})
    store = MemoryStore()
    store.append(story.facts)
    answer = over(store).root_cause.why(LOCAL, "run:train#4", good="run:train#3")
    assert {kind for kind, _ in named(answer)} <= {FactorKind.UNRECORDED}
    assert answer.next_rerun is None or not answer.next_rerun.revert


def test_a_commit_is_compared_within_the_pipeline_that_it_ran(repository: Repository) -> None:
    repository.commit(State(), **aside(0, lr="7"))
    repository.repeated(State())
    repository.history.commit(aside(1, lr="7"))
    bad = repository.commit(State(raw="v2", f1=0.6))
    answer = repository.why(bad)
    assert answer.good.value > 0.7
    assert named(answer) == [(FactorKind.DATASET, "raw.csv")]


def test_a_small_move_is_not_blamed_where_seeds_alone_move_the_metric_more() -> None:
    story = Story()
    dice = (0.812, 0.838, 0.821, 0.830, 0.815, 0.834)
    for number, value in enumerate((*dice, 0.811)):
        last = number == len(dice)
        story.step(
            f"train#{number}",
            "train",
            params={"seed": str(number), "lr": "0.2" if last else "0.1"},
            metrics={"dice": value},
        )
    store = MemoryStore()
    store.append(story.facts)
    answer = over(store).root_cause.why(LOCAL, "run:train#6", good="run:train#2", metric="dice")
    assert answer.noise.sigma == pytest.approx(0.0102, abs=0.001)
    assert answer.sigmas < 1.5
    assert answer.status is Status.NONE
    assert max(each.probability for each in answer.suspects) < 0.5
