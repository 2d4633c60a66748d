"""Imports from Python: every reader of the command line, with the same report."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic import clinic
from headwater.cli.imports import app
from headwater.client import Client
from headwater.errors import Invalid, NotFound
from headwater.imports import Progress
from headwater.services import over
from headwater.store.memory import MemoryStore
from imports.small import EVENT, READERS, written


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(over(MemoryStore())) as opened:
        yield opened


@pytest.mark.parametrize("reader", READERS)
def test_a_history_is_imported_once_however_often_it_is_read(client: Client, tmp_path: Path, reader: str):
    source = written(tmp_path, reader)
    seen: list[Progress] = []
    read = getattr(client, f"import_{reader}")
    first = read(source, project="shop", instance="ci", on_progress=seen.append)
    assert first.new > 0
    assert first.refused == ()
    again = read(str(source), project="shop", instance="ci")
    assert (again.new, again.known) == (0, first.facts)
    assert seen


def test_there_is_a_method_for_every_import_of_the_command_line():
    commands = {command.name or "" for command in app.registered_commands if not command.hidden}
    assert {name.removeprefix("import_") for name in dir(Client) if name.startswith("import_")} == commands


def test_files_and_folders_of_events_are_read_together(client: Client, tmp_path: Path):
    (tmp_path / "day").mkdir()
    later = {**EVENT, "run": {"runId": "0198d0c2-0000-7000-8000-000000000002"}}
    (tmp_path / "day" / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(EVENT).encode()))
    (tmp_path / "b.json").write_text(json.dumps([later, {"no": "event"}]), "utf-8")
    report = client.import_openlineage(tmp_path / "day", str(tmp_path / "b.json"))
    assert client.search("run").total == 2
    assert [each.where.rpartition("/")[2] for each in report.refused] == ["b.json#1"]


def test_what_cannot_be_read_is_in_the_report_and_what_is_not_there_is_an_error(
    client: Client, tmp_path: Path
):
    (tmp_path / "bom.json").write_text("{}", "utf-8")
    report = client.import_cyclonedx(tmp_path)
    assert [(each.where, each.reason) for each in report.refused] == [
        ("bom.json", "not a CycloneDX document: bomFormat does not say so")
    ]
    with pytest.raises(NotFound, match="nothing at"):
        client.import_spdx(tmp_path / "nowhere")


def test_a_lineage_as_prov_or_events_is_read_back(client: Client, tmp_path: Path):
    client.append(clinic())
    count = client.export("prov", tmp_path / "all.provjson", ref="model:screen@9")
    assert count == len(json.loads((tmp_path / "all.provjson").read_text("utf-8"))["entity"]) + len(
        json.loads((tmp_path / "all.provjson").read_text("utf-8"))["activity"]
    )
    assert client.export("openlineage", tmp_path / "all.jsonl", ref="model:screen@9") == len(
        (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    )
    with Client(over(MemoryStore())) as other:
        assert other.import_prov(tmp_path / "all.provjson").refused == ()
        assert other.show("model:screen@9").uid == client.show("model:screen@9").uid
        assert other.import_openlineage(tmp_path / "all.jsonl").refused == ()


def test_a_form_that_is_not_written_is_told_with_those_that_are(client: Client, tmp_path: Path):
    with pytest.raises(Invalid, match="unknown form 'pdf'; one of facts, csv, prov, openlineage"):
        client.export("pdf", tmp_path / "x", ref="model:screen@9")  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="export writes prov of the lineage of a ref"):
        client.export("prov", tmp_path / "x")
    assert not (tmp_path / "x").exists()
