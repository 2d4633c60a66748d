"""A run: what is used, made, set and measured is in the graph afterwards, and what went on around it too."""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import logging
import os
import subprocess
import sys
import threading
import types
import weakref
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import headwater
from captured import StoreOf, free_port, served_store, until
from headwater.capture import recorder
from headwater.capture.place import command_line, command_text
from headwater.facts import MetricFact
from headwater.model import Direction, Kind, Relation


def write_rows(path: Path, count: int = 20) -> Path:
    """Write a small table."""
    path.write_text("id,x,label\n" + "".join(f"{n},{n / 7},{n % 2}\n" for n in range(count)))
    return path


def test_a_run_and_its_lineage(tmp_path: Path, store: StoreOf):
    write_rows(tmp_path / "clicks.csv")
    with headwater.run("train") as run:
        run.log_params({"lr": 0.1, "model": {"depth": 3, "heads": [1, 2]}, "note": None})
        run.use("clicks.csv", role="train")
        run.log_metrics({"accuracy": 0.91}, split="test")
        (tmp_path / "churn.pt").write_bytes(b"weights")
        made = run.produce("churn.pt")
    train = store.run("train")
    assert train.props["state"] == "COMPLETE"
    assert train.group("param") == {
        "lr": "0.1", "model.depth": "3", "model.heads": "[1, 2]", "note": "None"
    } | {name: value for name, value in train.group("param").items() if name.endswith(".seed")}  # fmt: skip
    assert train.props["metric.accuracy"] == 0.91
    ((used, role),) = store.causes(train.uid, Relation.USED)
    assert (used.partition("@")[0], role) == ("clicks", "train")
    assert store.causes(made.uid, Relation.GENERATED_BY) == [(train.name, "")]
    assert {
        "duration_s",
        "cpu_s",
        "peak_memory_bytes",
        "host",
        "started_at",
        "ended_at",
    } <= train.props.keys()


def test_a_file_has_full_digests_and_a_profile(tmp_path: Path, store: StoreOf):
    write_rows(tmp_path / "clicks.csv")
    with headwater.run("train") as run:
        run.use(tmp_path / "clicks.csv", label="label")
    (data,) = store.nodes(Kind.DATASET_VERSION)
    assert {digest.algorithm for digest in data.digests()} == {"sha256", "md5"}
    profile = json.loads(str(data.props["profile"]))
    assert (profile["rows"], profile["label"]["column"]) == (20, "label")
    assert "preview" not in data.props


def test_the_same_file_is_one_version_whoever_uses_it(tmp_path: Path, store: StoreOf):
    write_rows(tmp_path / "clicks.csv")
    for job in ("train", "evaluate"):
        with headwater.run(job) as run:
            run.use("clicks.csv")
    assert len(store.nodes(Kind.DATASET_VERSION)) == 1


def test_what_one_run_made_the_next_one_uses(tmp_path: Path, store: StoreOf):
    with headwater.run("prepare") as run:
        write_rows(tmp_path / "features.csv")
        features = run.produce("features.csv")
    with headwater.run("train") as run:
        run.use(features, role="train")
        (tmp_path / "m.onnx").write_bytes(b"\x08\x07")
        model = run.produce("m.onnx", name="churn")
    with headwater.run("evaluate") as run:
        run.use(model, role="test")
        run.log_metrics({"accuracy": 0.8}, model=model, split="test")
    assert store.causes(store.run("train").uid, Relation.USED)[0][1] == "train"
    assert store.causes(store.run("evaluate").uid, Relation.EVALUATED) == [
        (store.nodes(Kind.MODEL_VERSION)[0].name, "")
    ]
    walk = store.graph.walk([model.uid], Direction.UPSTREAM, [Relation.GENERATED_BY, Relation.USED])
    assert features.uid in walk.depths


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ValueError("no"), "FAIL"),
        (KeyboardInterrupt(), "ABORT"),
        (SystemExit(1), "FAIL"),
        (SystemExit(0), "COMPLETE"),
    ],
)
def test_how_a_run_ends_is_its_state(store: StoreOf, error: BaseException, state: str):
    with pytest.raises(type(error)), headwater.run("train"):
        raise error
    train = store.run("train")
    assert train.props["state"] == state
    assert train.props.get("error") == (type(error).__name__ if state != "COMPLETE" else None)


def test_a_decorated_function_is_a_run_each_time(store: StoreOf):
    @headwater.run("fit")
    def fit(number: int) -> int:
        headwater.current_run().log_metrics({"number": number})
        return number

    @headwater.track
    async def score() -> str:
        return headwater.current_run().identity.job

    @headwater.run("read")
    def read() -> Iterator[int]:
        yield 1
        headwater.current_run().log_metrics({"read": 1})

    assert [fit(1), fit(2)] == [1, 2]
    assert list(read()) == [1]
    assert asyncio.run(score()) == "score"
    assert sorted(str(node.props["job"]) for node in store.nodes(Kind.RUN)) == ["fit", "fit", "read", "score"]
    assert store.run("read").props["metric.read"] == 1
    assert headwater.current_run() is None


def test_a_run_within_a_run_is_part_of_it(store: StoreOf):
    with headwater.run("pipeline") as whole, headwater.run("train", resumes="earlier") as part:
        assert headwater.current_run() is part
        assert part.identity.project == whole.identity.project
    assert store.causes(store.run("train").uid, Relation.PART_OF) == [(store.run("pipeline").name, "")]
    edges = store.graph.edges_of([part.uid], Direction.UPSTREAM, [Relation.INFORMED_BY])
    assert [edge.role for edge in edges] == ["resumed"]


def test_threads_log_to_the_run_that_is_under_way(store: StoreOf):
    def log(number: int) -> None:
        headwater.current_run().log_metrics({"loss": number}, step=number)

    with headwater.run("train") as run, ThreadPoolExecutor(4) as pool:
        list(pool.map(log, range(50)))
    facts = [fact for fact in store.graph.facts_of([run.uid]) if isinstance(fact, MetricFact)]
    assert sorted(fact.step for fact in facts) == list(range(50))


def test_two_runs_in_two_threads_do_not_mix(store: StoreOf):
    barrier = threading.Barrier(2)

    def work(job: str) -> None:
        with headwater.run(job):
            barrier.wait(10)
            headwater.current_run().log_params({"own": job})
            barrier.wait(10)

    threads = [threading.Thread(target=work, args=(job,)) for job in ("a", "b")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [store.run(job).props["param.own"] for job in ("a", "b")] == ["a", "b"]
    assert store.causes(store.run("b").uid, Relation.PART_OF) == []


POOL = """
import multiprocessing, sys
import headwater

def log(number):
    headwater.current_run().log_metrics({"loss": number}, step=number)
    return number

if __name__ == "__main__":
    with headwater.run("train", run_id="r1"):
        with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
            pool.map(log, range(6))
            if sys.argv[2] == "joined":
                pool.close()
                pool.join()
"""


def measured_steps(store: StoreOf) -> list[int]:
    """Return the steps at which the run "train" has measured."""
    facts = store.graph.facts_of([store.run("train").uid])
    return sorted(fact.step for fact in facts if isinstance(fact, MetricFact))


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_that_a_run_starts_log_to_it(tmp_path: Path, store: StoreOf, method: str):
    (tmp_path / "pool.py").write_text(POOL)
    words = [sys.executable, "pool.py", method, "joined"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    assert "Traceback" not in done.stderr
    assert measured_steps(store) == list(range(6))
    assert store.run("train").props["state"] == "COMPLETE"
    assert list((tmp_path / "journal").glob("*.journal")) == []


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_what_the_workers_of_a_pool_logged_arrives_though_the_pool_kills_them(
    tmp_path: Path, store: StoreOf, method: str
):
    (tmp_path / "pool.py").write_text(POOL)
    subprocess.run([sys.executable, "pool.py", method, "killed"], check=True, timeout=120)
    until(lambda: list((tmp_path / "journal").glob("*.journal")) == [])
    assert measured_steps(store) == list(range(6))
    assert store.run("train").props["state"] == "COMPLETE"


WORKER = """
import os, headwater
with headwater.run("train") as run:
    run.log_metrics({f"loss_{os.environ['RANK']}": 1.0})
"""


def test_distributed_workers_share_one_run_that_rank_0_begins_and_ends(store: StoreOf):
    base = {**os.environ, "HEADWATER_RUN_ID": "shared"}
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER], env={**base, "RANK": str(rank)}) for rank in range(3)
    ]
    assert [each.wait(60) for each in workers] == [0, 0, 0]
    train = store.run("train")
    assert train.props["run_id"] == "shared"
    assert {f"metric.loss_{rank}" for rank in range(3)} <= train.props.keys()
    assert {f"rank.{rank}.duration_s" for rank in range(3)} <= train.props.keys()
    assert "state_conflict" not in train.props


def test_a_script_that_a_run_starts_is_part_of_it(store: StoreOf):
    with headwater.run("pipeline"):
        subprocess.run(
            [sys.executable, "-c", "import headwater\nwith headwater.run('evaluate'): pass"],
            check=True,
            timeout=60,
        )
    assert store.causes(store.run("evaluate").uid, Relation.PART_OF) == [(store.run("pipeline").name, "")]
    assert "HEADWATER_PARENT_RUN" not in os.environ


@pytest.mark.usefixtures("processes")
def test_a_forked_child_that_leaves_the_block_ends_nothing(tmp_path: Path, store: StoreOf):
    script = """
import os, sys, headwater
with headwater.run("train", run_id="r1") as run:
    child = os.fork()
    if child == 0:
        run.log_metrics({"child": 1})
        sys.exit(3)
    os.waitpid(child, 0)
    run.log_metrics({"parent": 1})
"""
    (tmp_path / "forking.py").write_text(script)
    subprocess.run([sys.executable, "forking.py"], check=True, timeout=60)
    train = store.run("train")
    assert (train.props["metric.child"], train.props["metric.parent"]) == (1, 1)
    assert train.props["state"] == "COMPLETE"


def test_a_run_that_nobody_ended_is_aborted_at_the_end_of_the_process(tmp_path: Path, store: StoreOf):
    (tmp_path / "open.py").write_text(
        "import headwater\nheadwater.run('train').start().log_params({'a': 1})\n"
    )
    words = [sys.executable, "open.py"]
    done = subprocess.run(words, check=True, timeout=60, capture_output=True, text=True)
    told = "headwater: ABORT for what was begun and not ended (train): call end(), or use `with`"
    assert done.stderr.splitlines() == [told]
    assert store.run("train").props["state"] == "ABORT"
    assert store.run("train").props["param.a"] == "1"


@pytest.mark.usefixtures("processes")
def test_code_command_and_environment_are_captured_unasked(tmp_path: Path, store: StoreOf):
    for words in (["init", "-q", "-b", "main"], ["add", "train.py", "steps.py"], ["commit", "-qm", "First"]):
        if words[0] == "add":
            (tmp_path / "steps.py").write_text("rate = 1\n")
            (tmp_path / "train.py").write_text(
                "import headwater\nimport steps\nwith headwater.run('train', params={'lr': '1e-3'}): pass\n"
            )
        subprocess.run(
            ["git", "-c", "user.name=Ana", "-c", "user.email=ana@lab", *words], check=True, cwd=tmp_path
        )
    (tmp_path / "steps.py").write_text("rate = 2\n")
    words = [sys.executable, "train.py", "--lr", "1e-3", "--mode=fast"]
    subprocess.run(
        words, check=True, timeout=60, env={**os.environ, "OMP_NUM_THREADS": "2", "SECRET_TOKEN": "hidden-1"}
    )
    train = store.run("train")
    (edge,) = store.graph.edges_of([train.uid], Direction.UPSTREAM, [Relation.EXECUTED])
    (commit,) = store.nodes(Kind.COMMIT)
    assert (commit.props["message"], edge.props["branch"], edge.props["dirty"]) == ("First", "main", True)
    assert len(str(edge.props["patch_sha256"])) == 64
    assert "patch" not in edge.props
    assert [entry.partition("=")[0] for entry in edge.props["files"]] == ["steps.py", "train.py"]
    assert train.props["command"] == "python train.py --mode=fast"
    assert train.props["command_line"] == "python train.py --lr 1e-3 --mode=fast"
    (environment,) = store.nodes(Kind.ENVIRONMENT)
    assert environment.props["variable.OMP_NUM_THREADS"] == "2"
    assert any(each.startswith("pypi/numpy==") for each in environment.props["packages"])
    assert all("hidden-1" not in fact.content.decode() for fact in store.graph.facts())


@pytest.mark.usefixtures("processes")
def test_a_script_that_is_not_in_git_is_no_code_of_the_commit(tmp_path: Path, store: StoreOf):
    (tmp_path / "steps.py").write_text("rate = 1\n")
    for words in (["init", "-q"], ["add", "steps.py"], ["commit", "-qm", "First"]):
        subprocess.run(
            ["git", "-c", "user.name=Ana", "-c", "user.email=ana@lab", *words], check=True, cwd=tmp_path
        )
    (tmp_path / "train.py").write_text("import headwater\nwith headwater.run('train'): pass\n")
    subprocess.run([sys.executable, "train.py"], check=True, timeout=60)
    (edge,) = store.graph.edges_of([store.run("train").uid], Direction.UPSTREAM, [Relation.EXECUTED])
    assert (edge.uncommitted, edge.props["untracked"]) == (True, ("train.py",))
    assert "patch_sha256" not in edge.props


def test_secrets_do_not_reach_the_journal(tmp_path: Path):
    with headwater.run("train", server=f"http://127.0.0.1:{free_port()}") as run:
        run.log_params({"api_key": "sk-proj-1234567890abcdefghij", "lr": 0.1})
    recorder.close_all(within_s=0.1)
    text = b"".join(path.read_bytes() for path in (tmp_path / "journal").glob("*.journal"))
    assert b"param.api_key" in text
    assert b"sk-proj-1234567890" not in text


def test_nothing_raises_into_the_training(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HEADWATER_JOURNAL", str(tmp_path / "file" / "no"))
    with caplog.at_level(logging.WARNING), headwater.run("train", store="nonsense") as run:
        run.log_params(5)
        run.log_metrics({"loss": "much"})
        run.log_metrics({"loss": 1}, dataset="unknown")
        run.use(object())
        run.use("dataset:clicks")
        run.produce("missing.csv", kind="thing")
        run.log_config("missing.yaml")
    assert caplog.text.count("was not captured") == 7
    assert "HEADWATER_JOURNAL" in caplog.text


def test_a_measurement_that_is_none_is_left_out_alone_and_said_once(
    store: StoreOf, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING), headwater.run("train") as run:
        for step in range(3):
            run.log_metrics({"big": 10**400, "none": None, "ok": 3.0, "half \ud800": 1}, step=step)
    facts = [fact for fact in store.graph.facts_of([run.uid]) if isinstance(fact, MetricFact)]
    assert sorted((fact.key, fact.step) for fact in facts) == [
        (key, step) for key in ("half \\ud800", "ok") for step in range(3)
    ]
    said = [record.getMessage() for record in caplog.records if "was not captured" in record.getMessage()]
    assert len(said) == 2
    assert "measurement big" in said[0]
    assert "1.8e+308" in said[0]


@pytest.mark.parametrize("odd", [3, None, [("loss", 1.0)], "loss"])
def test_measurements_that_are_no_dict_are_said_to_have_to_be_one(
    store: StoreOf, caplog: pytest.LogCaptureFixture, odd: object
):
    with caplog.at_level(logging.WARNING), headwater.run("train") as run:
        run.log_metrics(odd)  # type: ignore[arg-type]
    assert not [fact for fact in store.graph.facts_of([run.uid]) if isinstance(fact, MetricFact)]
    assert f"pass a dict such as {{'loss': 0.5}}; {type(odd).__name__} is none" in caplog.text


def test_a_measurement_that_is_a_word_is_named_and_the_others_are_kept(
    store: StoreOf, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING), headwater.run("train") as run:
        run.log_metrics({"good": 1.5, "bad": "hello"})
    assert store.run("train").group("metric") == {"good": 1.5}
    assert "the measurement bad was not captured: str is no measurement" in caplog.text


def test_a_role_that_is_none_is_said_once_with_those_that_are(
    tmp_path: Path, store: StoreOf, caplog: pytest.LogCaptureFixture
):
    path = write_rows(tmp_path / "clicks.csv")
    with caplog.at_level(logging.WARNING), headwater.run("train") as run:
        run.use(path, role="trian", name="first")
        run.use(path, role="trian", name="second")
        run.use(path, role="test", name="third")
    said = [record.getMessage() for record in caplog.records if "role" in record.getMessage()]
    assert len(said) == 1
    assert "'trian'" in said[0]
    assert said[0].endswith("train, validation, test, base, config")
    assert "trian" in {role for _, role in store.causes(run.uid, Relation.USED)}


def test_a_missing_file_is_known_by_its_name_only(store: StoreOf):
    with headwater.run("train") as run:
        run.use("s3://bucket/part.parquet?X-Amz-Signature=abc", name="clicks")
        run.use("dataset:sessions@v8")
    found = {str(node.props["series"]): node for node in store.nodes(Kind.DATASET_VERSION)}
    assert found["clicks"].props["uri"] == "s3://bucket/part.parquet"
    assert [digest.identifies for digest in found["clicks"].digests()] == [False]
    assert found["sessions"].name == "sessions@v8"


def test_a_configuration_becomes_parameters_with_dotted_names(tmp_path: Path, store: StoreOf):
    (tmp_path / "conf.yaml").write_text("optim:\n  lr: 1e-3\n  on: no\nlayers: [1, 2]\n")
    with headwater.run("train") as run:
        run.log_config("conf.yaml")
        run.log_config({"a": {"b": 1}}, prefix="extra")
    params = store.run("train").group("param")
    assert {
        "optim.lr": "1e-3",
        "optim.on": "no",
        "layers": '["1", "2"]',
        "extra.a.b": "1",
    }.items() <= params.items()
    assert store.causes(store.run("train").uid, Relation.USED)[0][1] == "config"


@dataclass
class Settings:
    """Parameters as people keep them."""

    rate: float = 0.5


def test_parameters_may_be_a_dataclass_and_seeds_are_seen(store: StoreOf):
    numpy = pytest.importorskip("numpy")
    with headwater.run("train") as run:
        run.log_params(Settings())
        numpy.random.seed(42)
    params = store.run("train").group("param")
    assert (params["rate"], params["numpy.seed"]) == ("0.5", "42")


def test_a_metric_belongs_to_the_data_it_was_measured_on(tmp_path: Path, store: StoreOf):
    write_rows(tmp_path / "holdout.csv")
    with headwater.run("evaluate") as run:
        used = run.use("holdout.csv", role="test")
        run.log_metrics({"accuracy": 0.5, "odd": float("nan")}, dataset="holdout", split="test", step=3)
    facts = {fact.key: fact for fact in store.graph.facts_of([run.uid]) if isinstance(fact, MetricFact)}
    assert (facts["accuracy"].dataset, facts["accuracy"].split, facts["accuracy"].step) == (
        used.uid,
        "test",
        3,
    )
    assert facts["odd"].special == "NaN"


@pytest.mark.parametrize(
    ("words", "params", "text"),
    [
        (["python", "t.py", "--lr", "0.1"], {"lr": "0.1"}, "python t.py"),
        (["python", "t.py", "--lr", "0.1"], {"lr": "0.2"}, "python t.py --lr 0.1"),
        (["python", "t.py", "--learning-rate=1e-1"], {"learning_rate": "0.1"}, "python t.py"),
        (["python", "t.py", "--fp16", "--out", "a b"], {"fp16": "True"}, "python t.py --out 'a b'"),
        (["python", "t.py", "lr=0.1"], {"optim.lr": "0.1"}, "python t.py lr=0.1"),
        (["python", "t.py", "5", "1e-6", "a.csv"], {"seed": "5", "C": "1e-06"}, "python t.py a.csv"),
        (["python", "t.py", "--epochs", "5", "7"], {"seed": "5"}, "python t.py --epochs 5 7"),
        (["python", "-m", "5", "5"], {"seed": "5"}, "python -m 5"),
        (["train", "train"], {"mode": "train"}, "train"),
    ],
)
def test_a_command_does_not_repeat_the_parameters(words: list[str], params: dict[str, str], text: str):
    assert command_text(words, without=params) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["python", "t.py", "clicks.csv", "other.csv"], "python t.py other.csv"),
        (["python", "t.py", "--data", "./clicks.csv", "--fast"], "python t.py --fast"),
        (["python", "t.py", "--data=s3://bucket/part"], "python t.py"),
        (["python", "t.py", "--not-data=other.csv"], "python t.py --not-data=other.csv"),
    ],
)
def test_a_command_does_not_repeat_what_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], text: str
):
    monkeypatch.chdir(tmp_path)
    assert command_text(words, used={str(tmp_path / "clicks.csv"), "s3://bucket/part"}) == text


def test_paths_of_used_data_leave_the_command(tmp_path: Path, store: StoreOf):
    write_rows(tmp_path / "clicks.csv")
    (tmp_path / "train.py").write_text(
        "import headwater, sys\nwith headwater.run('train') as run: run.use(sys.argv[2])\n"
    )
    words = [sys.executable, "train.py", "--data", "clicks.csv", "--fast"]
    subprocess.run(words, check=True, timeout=60)
    assert str(store.run("train").props["command"]).endswith("train.py --fast")
    assert str(store.run("train").props["command_line"]).endswith("train.py --data clicks.csv --fast")


def test_a_notebook_has_no_command_line(monkeypatch: pytest.MonkeyPatch):
    for name in ("ipykernel", "IPython"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    assert command_line() == []


def test_the_password_of_a_remote_does_not_reach_the_journal(tmp_path: Path, store: StoreOf):
    for words in (
        ["init", "-q"],
        [
            "remote",
            "add",
            "origin",
            "https://ana:ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/lab/churn",
        ],
        ["-c", "user.name=Ana", "-c", "user.email=ana@lab", "commit", "-qm", "First", "--allow-empty"],
    ):
        subprocess.run(["git", *words], check=True, cwd=tmp_path)
    with headwater.run("train"):
        pass
    (commit,) = store.nodes(Kind.COMMIT)
    assert "github.com/lab/churn" in str(commit.props["repository"])
    assert all("ghp_abc" not in fact.content.decode() for fact in store.graph.facts())


def test_why_finds_the_dataset_among_captured_runs(tmp_path: Path, store: StoreOf):
    for number in range(12):
        write_rows(tmp_path / "clicks.csv", 20 if number < 8 else 21)
        with headwater.run("train", params={"lr": "1e-3", "seed": number}) as run:
            run.use("clicks.csv", role="train")
            (tmp_path / "churn.pt").write_bytes(f"weights {number}".encode())
            model = run.produce("churn.pt", name="churn")
            run.log_metrics(
                {"accuracy": (0.95 if number < 8 else 0.85) + 0.002 * (number * 7 % 5)}, model=model
            )
    assert store.graph is not None
    with headwater.connect(create=False) as client:
        answer = client.why("model:churn", metric="accuracy")
    first = answer.to_dict()["suspects"][0]
    assert (first["kind"], first["name"]) == ("dataset", "clicks")
    assert answer.suspects[0].probability > 0.8


def test_a_run_keeps_no_table_in_memory(store: StoreOf):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    table = pandas.DataFrame({"x": range(10)})
    with headwater.run("train") as run:
        run.use(table, name="clicks")
        run.log_metrics({"rows": 10}, dataset=table)
        alive = weakref.ref(table)
        del table
        gc.collect()
        assert alive() is None
    assert store.run("train").props["metric.rows"] == 10


def test_what_a_run_remembers_is_bounded(store: StoreOf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("headwater.capture.runs.MOST_REMEMBERED", 3)
    with headwater.run("train") as run:
        for number in range(10):
            run.use(f"dataset:clicks-{number}@v1")
            run.log_metrics({f"loss_{number}": 1.0})
        assert {len(each) for each in (run._named, run._shapes, run._used_paths)} == {3}
        run.log_metrics({"rows": 1}, dataset="dataset:clicks-9@v1")
    assert len(store.nodes(Kind.DATASET_VERSION)) == 10
    assert {f"metric.loss_{number}" for number in range(10)} <= store.run("train").props.keys()


def test_a_folder_that_is_gone_stops_no_training(tmp_path: Path):
    script = """
import os, tempfile, headwater
gone = tempfile.mkdtemp()
os.chdir(gone)
os.rmdir(gone)
os.environ.pop("HEADWATER_PROJECT", None)
with headwater.run("train") as run:
    run.log_params({"a": 1})
print("trained")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (0, "trained\n"), done.stderr


class _Awkward:
    """Raises whatever is asked of it."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)

    def __str__(self) -> str:
        raise ValueError("no text")

    __repr__ = __float__ = __hash__ = __str__  # type: ignore[assignment]


def _endless() -> dict[str, object]:
    found: dict[str, object] = {}
    found["again"] = found
    return found


@pytest.mark.parametrize(
    "junk",
    [
        None,
        5,
        b"\xff",
        "\ud800",
        "a\0b",
        float("nan"),
        [],
        {},
        _endless(),
        {"k": _Awkward()},
        _Awkward(),
        object,
        print,
    ],
    ids=range(13),
)
def test_whatever_is_passed_nothing_is_raised(store: StoreOf, junk: object):
    with headwater.run("train", params=junk) as run:
        for call in (run.use, run.produce, run.log_params, run.log_config, run.log_metrics):
            call(junk)
        run.log_metrics({"loss": junk})
        run.log_metrics({"loss": 1.0}, step=junk, dataset=junk, split=junk)
        run.log_params({"a": junk})
        run.use("dataset:clicks@v1", role=junk, name=junk, version=junk)
        run.set_tag(junk, junk)
    with headwater.run(junk, project=junk, name=junk, resumes=junk):
        pass
    assert store.run("train").props["state"] == "COMPLETE"


def test_a_run_reaches_a_real_server_with_data_and_model(tmp_path: Path):
    port, file = free_port(), tmp_path / "served.db"
    write_rows(tmp_path / "clicks.csv", 500)
    (tmp_path / "churn.pt").write_bytes(b"weights")
    with served_store(file, port):
        with headwater.run("train", project="lab", server=f"http://127.0.0.1:{port}") as run:
            used = run.use(tmp_path / "clicks.csv", role="train")
            made = run.produce(tmp_path / "churn.pt")
            run.log_metrics({"accuracy": 0.9}, dataset=used)
        assert run.flush(within_s=60)
    with headwater.connect(f"sqlite:///{file}", create=False) as client:
        found = client.lineage("model:churn", direction="upstream").value
        assert client.show(f"run:{run.id}").props["metric.accuracy"] == 0.9
    assert {used.uid, made.uid, run.uid} <= {each.node.uid for each in found.nodes}


def test_an_asynchronous_generator_is_a_run_as_long_as_it_gives(store: StoreOf):
    under_way: list[str] = []

    @headwater.run("stream")
    async def stream() -> AsyncGenerator[str, str]:
        heard = ""
        try:
            while True:
                found = headwater.current_run()
                under_way.append(found.identity.job if found else "none")
                heard = yield f"heard {heard}"
        except KeyError as error:
            yield f"caught {error.args[0]}"

    async def listen() -> list[str]:
        given = stream()
        told = [await anext(given), await given.asend("a"), await given.athrow(KeyError("b"))]
        return [*told, *[each async for each in given]]

    assert asyncio.run(listen()) == ["heard ", "heard a", "caught b"]
    assert under_way == ["stream", "stream"]
    (run,) = store.nodes(Kind.RUN)
    assert run.props["state"] == "COMPLETE"


def test_what_has_no_name_can_be_tracked(store: StoreOf):
    assert headwater.track(functools.partial(max, 1))(2) == 2
    (run,) = store.nodes(Kind.RUN)
    assert run.props["job"] == "run"
