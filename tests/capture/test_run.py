"""A run: what is used, made, set and measured is in the graph afterwards, and what went on around it too."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import headwater
from captured import StoreOf, free_port, served_store, write_rows
from headwater.capture.place import command_text
from headwater.facts import MetricFact
from headwater.model import Direction, Kind, Relation


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
