"""MLflow's file store written by its own client, a database with fewer tables, a server, rules and refusals."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from headwater.errors import Forbidden, Invalid, NotFound, Unavailable
from headwater.facts import Fact
from headwater.imports import Refused
from headwater.imports.mlflow import parse_rule, read
from headwater.model import Direction, Kind, Relation
from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TRAIN = """
import warnings; warnings.simplefilter("ignore")
import mlflow
mlflow.set_tracking_uri("file://" + {root!r})
mlflow.set_experiment("wine")
with mlflow.start_run(run_name="nightly"):
    for i in range(2):
        with mlflow.start_run(run_name=f"train-{{i}}", nested=True):
            mlflow.log_params({{"lr": "1e-3", "data_path": "clicks@v%d" % i}})
            mlflow.log_metric("accuracy", 0.9, step=0)
            mlflow.log_metric("accuracy", 0.95 - i / 10, step=1)
            mlflow.log_metric("loss", float("nan"))
            mlflow.set_tags({{"team": "x", "mlflow.source.git.commit": "ab" * 20}})
"""


def loaded(source: str | Path, **options: Any) -> tuple[Headwater, list[Refused]]:
    records = list(read(source, recorded_at=NOW, **options))
    store = MemoryStore()
    store.append([each for each in records if isinstance(each, Fact)])
    return over(store), [each for each in records if isinstance(each, Refused)]


@pytest.fixture(scope="module")
def mlruns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file store that MLflow's own client wrote."""
    pytest.importorskip("mlflow", reason="mlflow-skinny is not installed")
    root = tmp_path_factory.mktemp("tracking") / "mlruns"
    environment = {**os.environ, "MLFLOW_ALLOW_FILE_STORE": "true", "GIT_PYTHON_REFRESH": "quiet"}
    done = subprocess.run(
        [sys.executable, "-c", TRAIN.format(root=str(root))],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return root


def test_a_folder_written_by_the_client_comes_back(mlruns: Path) -> None:
    asked, refused = loaded(mlruns)
    assert refused == []
    run = asked.catalog.resolve(LOCAL, "run:train-1")
    assert run.props["param.lr"] == "1e-3"
    assert run.props["metric.accuracy"] == pytest.approx(0.85)
    assert run.props["metric.loss"] == "NaN"
    assert run.props["job"] == "wine"
    assert run.props["tag.team"] == "x"
    assert run.props["state"] == "COMPLETE"
    history = asked.catalog.metrics(LOCAL, [run.uid])[run.uid]
    assert [(each.step, each.value) for each in history if each.key == "accuracy"] == [
        (0, 0.9),
        (1, pytest.approx(0.85)),
    ]
    assert asked.catalog.resolve(LOCAL, f"commit:{'ab' * 20}").kind is Kind.COMMIT
    parents = asked.catalog.edges(LOCAL, [run.uid], Direction.UPSTREAM, [Relation.PART_OF])
    assert [each.cause for each in parents] == [asked.catalog.resolve(LOCAL, "run:nightly").uid]


def test_a_second_reading_states_the_same_facts(mlruns: Path) -> None:
    first, second = (
        {each.id for each in read(mlruns, recorded_at=at) if isinstance(each, Fact)}
        for at in (NOW, datetime(2026, 2, 1, tzinfo=UTC))
    )
    assert first == second


def test_rules_turn_logged_values_into_lineage(mlruns: Path) -> None:
    asked, _ = loaded(mlruns, rules=[parse_rule("param:data_path -> dataset")])
    used = asked.lineage.impact_of(LOCAL, ["dataset:clicks@v1"])
    assert "train-1" in {each.node.name for each in used.affected}
    edge = asked.catalog.edges(
        LOCAL, [asked.catalog.resolve(LOCAL, "run:train-1").uid], Direction.UPSTREAM, [Relation.USED]
    )[0]
    assert (edge.origin.value, edge.role) == ("inferred", "train")
    assert edge.confidence < 1


@pytest.mark.parametrize("text", ["data_path", "param:x -> banana", "param -> dataset"])
def test_a_wrong_rule_says_how_one_looks(text: str) -> None:
    with pytest.raises(Invalid, match=r"param:data_path -> dataset|a rule maps to"):
        parse_rule(text)


def test_one_unreadable_record_is_refused_and_the_rest_lands(mlruns: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "mlruns"
    shutil.copytree(mlruns, copy)
    metas = sorted(copy.glob("*/*/meta.yaml"))
    metas[0].write_text("{unclosed: [")
    asked, refused = loaded(copy)
    assert [each.where for each in refused] == [metas[0].parent.relative_to(copy).as_posix()]
    assert len(asked.catalog.browse(LOCAL, [Kind.RUN], first=10).nodes) == len(metas) - 1


def test_links_that_leave_the_folder_are_not_followed(mlruns: Path, tmp_path: Path) -> None:
    import shutil

    copy, secret = tmp_path / "mlruns", tmp_path / "secret"
    shutil.copytree(mlruns, copy)
    secret.write_text("hunter2")
    params = sorted(copy.glob("*/*/params"))[0]
    (params / "stolen").symlink_to(secret)
    asked, refused = loaded(copy)
    assert any("leaves the folder" in each.reason for each in refused)
    assert "hunter2" not in "".join(str(fact.to_json()) for fact in asked.ingest.facts(LOCAL))


def small_database(path: Path, *, drop: str = "") -> Path:
    """Write a database with the oldest tables only, as releases before datasets and models had them."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('f00dfeedcafe');
            CREATE TABLE experiments (experiment_id INTEGER, name TEXT);
            INSERT INTO experiments VALUES (1, 'old');
            CREATE TABLE runs (run_uuid TEXT, experiment_id INTEGER, status TEXT, start_time INTEGER);
            INSERT INTO runs VALUES ('r1', 1, 'FAILED', 1700000000000);
            CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
            INSERT INTO params VALUES ('lr', '0.1', 'r1');
            CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
            CREATE TABLE metrics (key TEXT, value REAL, timestamp INTEGER, run_uuid TEXT);
            INSERT INTO metrics VALUES ('accuracy', 0.5, 1700000000001, 'r1');
            """
        )
        if drop:
            connection.execute(
                f"ALTER TABLE {drop.replace('.', ' DROP COLUMN ')}" if "." in drop else f"DROP TABLE {drop}"
            )
        connection.commit()
    return path


def test_an_old_database_is_read_by_the_columns_it_has(tmp_path: Path) -> None:
    asked, refused = loaded(small_database(tmp_path / "mlflow.db"))
    run = asked.catalog.resolve(LOCAL, "run:r1")
    assert (run.props["state"], run.props["param.lr"], run.props["metric.accuracy"], refused) == (
        "FAIL",
        "0.1",
        0.5,
        [],
    )


@pytest.mark.parametrize(
    ("drop", "said"), [("metrics", "table metrics"), ("metrics.timestamp", "column timestamp")]
)
def test_a_database_of_unknown_revision_names_what_it_lacks(tmp_path: Path, drop: str, said: str) -> None:
    with pytest.raises(Invalid, match=rf"revision f00dfeedcafe.*{said}.*tracking server"):
        list(read(small_database(tmp_path / "mlflow.db", drop=drop), recorded_at=NOW))


def test_what_is_no_store_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("just text, not a database" * 50)
    with pytest.raises(Invalid, match=r"notes\.db"):
        list(read(tmp_path / "notes.db", recorded_at=NOW))
    with pytest.raises(NotFound, match="nothing at"):
        read(tmp_path / "absent", recorded_at=NOW)
    with pytest.raises(Invalid, match="holds no experiments"):
        list(read(tmp_path, recorded_at=NOW))
    with pytest.raises(Invalid, match="tracking server"):
        read("postgresql://db/mlflow", recorded_at=NOW)


class Tracking(BaseHTTPRequestHandler):
    """Answers as a small tracking server of the 2.x line would, two runs to a page."""

    wanted: ClassVar[str] = ""
    broken: ClassVar[int] = 0

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer the reading calls with query strings."""
        self._answer({})

    def do_POST(self) -> None:
        """Answer the searching calls with bodies."""
        self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def _answer(self, body: dict[str, Any]) -> None:
        name = self.path.partition("?")[0].rpartition("/api/2.0/mlflow/")[2]
        status, found = self._found(name, body)
        data = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _found(self, name: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if Tracking.wanted and self.headers.get("authorization") != Tracking.wanted:
            return 401, {"error_code": "UNAUTHENTICATED"}
        if Tracking.broken:
            return Tracking.broken, {"error_code": "INTERNAL_ERROR"}
        if name == "experiments/search":
            return 200, {"experiments": [{"experiment_id": "1", "name": "wine"}]}
        if name == "runs/search":
            at = int(body.get("page_token", 0))
            page: dict[str, Any] = {"runs": [_run(i) for i in range(at, min(at + 2, 5))]}
            return 200, page | ({"next_page_token": str(at + 2)} if at + 2 < 5 else {})
        if name == "metrics/get-history":
            return 200, {
                "metrics": [{"key": "accuracy", "value": 0.5, "timestamp": 1700000000001, "step": 3}]
            }
        if name == "registered-models/search":
            return 200, {"registered_models": [{"name": "churn"}]}
        if name == "registered-models/get":
            return 200, {
                "registered_model": {"name": "churn", "aliases": [{"alias": "champion", "version": "1"}]}
            }
        if name == "model-versions/search":
            return 200, {
                "model_versions": [{"name": "churn", "version": "1", "run_id": "r0", "source": "s3://x"}]
            }
        return 404, {"error_code": "ENDPOINT_NOT_FOUND"}


def _run(i: int) -> dict[str, Any]:
    info = {
        "run_id": f"r{i}",
        "experiment_id": "1",
        "status": "FINISHED",
        "start_time": 1700000000000 + i,
        "run_name": f"n{i}",
    }
    return {
        "info": info,
        "data": {"metrics": [{"key": "accuracy", "value": 0.5}], "params": [{"key": "lr", "value": "0.1"}]},
    }


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)
    Tracking.wanted, Tracking.broken = "", 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Tracking) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_address[1]}"
        served.shutdown()
        thread.join()


def test_a_server_is_read_to_its_last_page(server: str) -> None:
    asked, refused = loaded(server)
    assert refused == []
    assert len(asked.catalog.browse(LOCAL, [Kind.RUN], first=10).nodes) == 5
    assert asked.catalog.resolve(LOCAL, "run:n4").props["metric.accuracy"] == 0.5
    assert asked.catalog.resolve(LOCAL, "model:churn@champion").name == "churn@1"


def test_a_protected_server_is_asked_with_the_usual_variables(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Tracking.wanted = "Bearer secret"
    with pytest.raises(Forbidden, match="MLFLOW_TRACKING_USERNAME"):
        loaded(server)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "secret")
    assert loaded(server)[1] == []
    Tracking.wanted = "Basic YW5hOnB3"
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ana")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "pw")
    assert loaded(server)[1] == []


def test_a_failing_or_absent_server_is_unavailable(server: str) -> None:
    Tracking.broken = 500
    with pytest.raises(Unavailable, match="answered 500"):
        loaded(server)
    with pytest.raises(Unavailable, match="does not answer"):
        loaded("http://127.0.0.1:1")
