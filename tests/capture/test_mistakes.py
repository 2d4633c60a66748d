"""What is passed by mistake raises nothing into the training: it is said, and the rest is kept."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

import headwater
from captured import StoreOf, write_rows
from headwater.facts import MetricFact
from headwater.model import Kind, Relation


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
