"""Threads, processes and pools that log to a run, and what becomes of runs that nobody ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import headwater
from captured import StoreOf, until
from headwater.facts import MetricFact
from headwater.model import Direction, Kind, Relation


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


LOADING = """
import sys
import headwater
opening = headwater.run("train")
heavy = {"headwater.capture.context", "headwater.capture.runs", "headwater.capture.recorder"}
assert not heavy & sys.modules.keys()
with opening:
    assert heavy <= sys.modules.keys()
assert not {"numpy", "pydantic", "headwater.services"} & sys.modules.keys()
"""


@pytest.mark.usefixtures("processes")
def test_asking_for_a_run_loads_one_half_and_beginning_it_the_other(store: StoreOf):
    subprocess.run([sys.executable, "-c", LOADING], check=True, timeout=60)
    assert store.run("train").props["state"] == "COMPLETE"


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


@pytest.mark.usefixtures("processes")
def test_a_forked_child_does_not_wait_for_a_thread_that_was_writing(tmp_path: Path, store: StoreOf):
    script = """
import os, signal, headwater
with headwater.run("train") as run:
    run.log_metrics({"parent": 1})
    # Forked in between, as another thread's writing leaves it.
    with run._append.__self__._lock:
        child = os.fork()
    if child == 0:
        signal.alarm(30)
        run.log_metrics({"child": 1})
        raise SystemExit
    assert os.waitpid(child, 0)[1] == 0
"""
    (tmp_path / "forking.py").write_text(script)
    subprocess.run([sys.executable, "forking.py"], check=True, timeout=60)
    assert store.run("train").props["metric.child"] == 1


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
