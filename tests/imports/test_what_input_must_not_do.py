"""The rules for input that hold for every reader: no far bigger archive, no link out, no metadata service, no code."""

from __future__ import annotations

import ast
import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import headwater
from headwater.errors import Invalid, Unavailable
from headwater.facts import Fact
from headwater.imports import Record, Refused, facts, mlflow, openlineage
from headwater.imports.unpacking import MAX_RATIO
from headwater.statements import Stamp, run
from imports.small import DOCUMENTS, EVENT, written
from imports.sources import NOW


def bomb(folder: Path, line: bytes) -> Path:
    """Return a gzipped file of one good line and then forty million blanks."""
    path = folder / "bomb.jsonl.gz"
    with gzip.open(path, "wb") as out:
        out.write(line + b"\n")
        for _ in range(40):
            out.write((b" " * 999 + b"\n") * 1_000)
    assert path.stat().st_size * MAX_RATIO < 40_000_000
    return path


def refused(records: list[Record]) -> list[str]:
    return [each.reason for each in records if isinstance(each, Refused)]


def test_what_unpacks_to_a_hundred_times_its_size_is_not_read_to_its_end(tmp_path: Path):
    (fact, *_) = run("shop", "r1", Stamp(NOW, NOW), project="shop")
    found = list(facts.read(bomb(tmp_path, json.dumps(fact.to_json()).encode()), recorded_at=NOW))
    assert [each.id for each in found if isinstance(each, Fact)] == [fact.id]
    (reason,) = refused(found)
    assert "more than 100 times its size" in reason
    events = list(openlineage.read([bomb(tmp_path, json.dumps(EVENT).encode())], recorded_at=NOW))
    assert not [each for each in events if isinstance(each, Fact)]
    assert ["more than 100 times its size" in each for each in refused(events)] == [True]


def test_equal_lines_that_pack_well_are_read_as_long_as_they_are_few(tmp_path: Path):
    path = tmp_path / "same.jsonl.gz"
    (fact, *_) = run("shop", "r1", Stamp(NOW, NOW), project="shop")
    with gzip.open(path, "wb") as out:
        out.write((json.dumps(fact.to_json()).encode() + b"\n") * 2_000)
    found = list(facts.read(path, recorded_at=NOW))
    assert (len([each for each in found if isinstance(each, Fact)]), refused(found)) == (2_000, [])


@pytest.mark.parametrize("reader", [name for name in DOCUMENTS if name != "openlineage"])
def test_links_out_of_a_folder_are_refused_by_every_reader_of_documents(reader: str, tmp_path: Path):
    outside = written(tmp_path / "outside", reader)
    (root := tmp_path / "root").mkdir()
    (root / outside.name).symlink_to(outside)
    found = list(import_module(f"headwater.imports.{reader}").read(root, recorded_at=NOW))
    assert not [each for each in found if isinstance(each, Fact)]
    assert refused(found) == ["a link out of the folder; it is not followed"]


def test_links_out_of_a_folder_of_events_are_refused(tmp_path: Path):
    outside = written(tmp_path / "outside", "openlineage")
    (root := tmp_path / "root").mkdir()
    (root / "event.json").symlink_to(outside)
    found = list(openlineage.read([root], recorded_at=NOW))
    assert not [each for each in found if isinstance(each, Fact)]
    assert refused(found) == ["a link out of the folder; it is not followed"]


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "[::ffff:169.254.169.254]",
        "2852039166",
    ],
)
def test_where_clouds_keep_credentials_no_server_is_asked(address: str):
    with pytest.raises(Invalid, match="it is not asked"):
        list(mlflow.read(f"http://{address}:80", recorded_at=NOW))


def test_a_name_that_leads_elsewhere_once_it_was_checked_is_not_followed(monkeypatch: pytest.MonkeyPatch):
    """The name is looked up once; connected is to what was found then, though the host is spoken to by its name."""
    asked: list[str] = []
    really = socket.getaddrinfo

    def rebinding(host: Any, *words: Any, **more: Any) -> Any:
        if host != "tracker.example":
            return really(host, *words, **more)
        asked.append(host)
        # First one at which nobody listens, then the right one; afterwards where credentials are.
        found = ["127.0.0.2", "127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]
        return [each for address in found for each in really(address, *words, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    _Odd.hosts.clear()
    with odd_server({"experiments/search": {"experiments": []}}, monkeypatch) as url:
        port = url.rpartition(":")[2]
        list(mlflow.read(f"http://tracker.example:{port}", recorded_at=NOW))
    assert asked == ["tracker.example"]
    assert set(_Odd.hosts) == {f"tracker.example:{port}"}


def test_an_unknown_name_is_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch):
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unavailable, match=r"tracker\.example does not answer: .*not known"):
        list(mlflow.read("http://tracker.example", recorded_at=NOW))


class _Odd(BaseHTTPRequestHandler):
    answers: dict[str, Any] = {}  # noqa: RUF012
    hosts: list[str] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        self.hosts.append(self.headers["host"])
        name = self.path.partition("?")[0].removeprefix("/api/2.0/mlflow/")
        found = self.answers.get(name)
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(302 if found == b"elsewhere" else 404 if found is None else 200)
        if found == b"elsewhere":
            self.send_header("location", "http://169.254.169.254/latest/meta-data")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def odd_server(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(_Odd, "answers", answers)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Odd) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{served.server_address[1]}"
        finally:
            served.shutdown()
            thread.join()


ONE = {"experiments/search": {"experiments": [{"experiment_id": "1", "name": "churn"}]}}


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"experiments/search": b"elsewhere"}, "no MLflow server"),
        ({"experiments/search": b'{"experiments": 1e999}'}, "1e999 is beyond"),
        ({"experiments/search": b"[" * 100_000}, "levels deep"),
        ({"experiments/search": {"experiments": [{}]}}, "in a shape that is not known: KeyError"),
        ({"experiments/search": {"experiments": 7}}, "in a shape that is not known: TypeError"),
        ({"experiments/search": {"experiments": [], "next_page_token": "again"}}, "again and again"),
    ],
    ids=["elsewhere", "infinite", "deep", "empty record", "no list", "endless pages"],
)
def test_a_server_that_is_none_is_an_error_with_a_reason(
    answers: dict[str, Any], reason: str, monkeypatch: pytest.MonkeyPatch
):
    with odd_server(answers, monkeypatch) as url, pytest.raises(Invalid, match=reason):
        list(mlflow.read(url, recorded_at=NOW))


def test_one_odd_run_of_a_server_is_refused_and_the_rest_lands(monkeypatch: pytest.MonkeyPatch):
    good = {
        "info": {"run_id": "r1", "experiment_id": "1", "status": "FINISHED", "start_time": 1_700_000_000_000}
    }
    answers = ONE | {"runs/search": {"runs": [{}, {"info": 7}, good]}}
    with odd_server(answers, monkeypatch) as url:
        found = list(mlflow.read(url, recorded_at=NOW))
    assert [each.where for each in found if isinstance(each, Refused)] == [f"{url} run 1", f"{url} run 2"]
    assert [each for each in found if isinstance(each, Fact)]


CODE_RUNNERS = frozenset(
    {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "imp"}
)

# Between processes of one program, over sockets and pipes that nobody else can open (decision 22); and a constructor
# whose text is made of the names of fields.
BETWEEN_ITSELF = [
    "imports/apart.py: pickle",
    "imports/portions.py: pickle",
    "imports/reading_apart.py: pickle",
    "quick.py: call of exec",
    "services/arrival/frames.py: pickle",
]


def test_nothing_that_is_read_can_be_unpickled_or_run():
    folder = Path(headwater.__file__).parent
    found = []
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [f"call of {node.func.id}"]
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else [f"{each.arg}=True" for each in node.keywords if ast.unparse(each.value) == "True"]
                if isinstance(node, ast.Call)
                else []
            )
            found += [
                f"{path.relative_to(folder)}: {name}"
                for name in names
                if name.partition(".")[0] in CODE_RUNNERS
                or name in ("call of eval", "call of exec", "allow_pickle=True", "shell=True")
            ]
    assert found == BETWEEN_ITSELF
