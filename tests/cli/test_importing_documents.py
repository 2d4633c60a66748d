"""Documents and stores of other tools through the command line, and PROV there and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from headwater.graph_hash import graph_hash
from headwater.settings import sqlite_url
from headwater.store import open_store
from imports.mlmd_store import ONE_RUN, TABLES

Run = Callable[..., Any]
PROV = "document prefix ex <http://example.org/> wasDerivedFrom(ex:model, ex:data) endDocument"
CARD = "---\nbase_model: acme/base\n---\n"
CROISSANT = {"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "name": "clicks"}
BILL = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [{"type": "machine-learning-model", "name": "screen", "version": "1"}],
}
SPDX = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [{"type": "ai_AIPackage", "spdxId": "urn:m", "name": "screen"}],
}
DBT = {
    "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
    "nodes": {"seed.shop.raw": {"resource_type": "seed", "package_name": "shop"}},
}


@pytest.mark.parametrize(
    ("command", "name", "content", "found"),
    [
        ("prov", "a.provn", PROV, "http://example.org/model@model"),
        ("huggingface", "acme/small/README.md", CARD, "acme/base@unpinned"),
        ("croissant", "croissant.json", json.dumps(CROISSANT), "clicks@unversioned"),
        ("cyclonedx", "bom.json", json.dumps(BILL), "screen@1"),
        ("spdx", "a.spdx3.json", json.dumps(SPDX), "screen@urn:m"),
        ("dbt", "target/manifest.json", json.dumps(DBT), "seed.shop.raw@"),
    ],
)
def test_a_folder_is_read_and_again_without_change(
    run: Run, tmp_path: Path, command: str, name: str, content: str, found: str
) -> None:
    path = tmp_path / "source" / name
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    first = run("import", command, str(tmp_path / "source"), "--project", "shop", "--json")
    assert (first.code, first.json["refused"]) == (0, [])
    assert first.json["new"] > 0
    again = run("import", command, str(tmp_path / "source"), "--project", "shop", "--json")
    assert (again.json["new"], again.json["known"]) == (0, first.json["new"] + first.json["known"])
    items = run("search", "project = shop", "--json").json["items"]
    assert any(each["name"].startswith(found) for each in items)


def test_a_metadata_store_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "metadata.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES + ";".join(ONE_RUN))
    ended = run("import", "mlmd", str(path), "--project", "shop", "--json")
    assert (ended.code, ended.json["refused"]) == (0, [])
    assert [each["name"] for each in run("search", "run", "--json").json["items"]] == ["Train-1"]


@pytest.mark.parametrize("command", ["prov", "mlmd", "huggingface", "croissant", "cyclonedx", "spdx", "dbt"])
def test_what_is_not_there_is_said_in_one_line(run: Run, tmp_path: Path, command: str) -> None:
    ended = run("import", command, str(tmp_path / "none"))
    assert ended.code == 2
    assert len(ended.err.splitlines()) <= 2
    assert "none" in ended.err


@pytest.mark.parametrize("command", ["prov", "croissant", "cyclonedx", "spdx"])
def test_what_cannot_be_read_is_listed_and_the_exit_code_says_so(
    run: Run, tmp_path: Path, command: str
) -> None:
    (tmp_path / "bad.json").write_text("{not json", encoding="utf-8")
    ended = run("import", command, str(tmp_path / "bad.json"))
    assert ended.code == 1
    assert "bad.json: not JSON" in ended.out


def test_a_whole_store_and_a_lineage_come_back_from_prov(run: Run, clinic_file: Path, tmp_path: Path) -> None:
    there, back = sqlite_url(clinic_file), sqlite_url(tmp_path / "back.db")
    assert run("export", "prov", "--store", there, "--out", str(tmp_path / "all.json")).code == 0
    assert run("import", "prov", str(tmp_path / "all.json"), "--store", back).code == 0
    assert hash_at(back) == hash_at(there)

    ref = "model:screen"
    one, two = sqlite_url(tmp_path / "one.db"), sqlite_url(tmp_path / "two.db")
    assert run("export", "prov", ref, "--store", there, "--out", str(tmp_path / "one.json")).code == 0
    assert run("import", "prov", str(tmp_path / "one.json"), "--store", one).code == 0
    assert run("export", "facts", ref, "--store", there, "--out", str(tmp_path / "one.jsonl")).code == 0
    assert run("import", "facts", str(tmp_path / "one.jsonl"), "--store", two).code == 0
    assert hash_at(one) == hash_at(two)


def hash_at(url: str) -> str:
    store = open_store(url)
    try:
        return graph_hash(store.scan_nodes(), store.scan_edges())
    finally:
        store.close()


@pytest.mark.parametrize(
    ("command", "name", "content"),
    [
        ("prov", "a.provn", "document endDocument"),
        ("prov", "a.json", '{"prefix": {}}'),
        ("prov", "a.xml", '<prov:document xmlns:prov="http://www.w3.org/ns/prov#"/>'),
        ("huggingface", "README.md", "# A card without metadata"),
        ("cyclonedx", "bom.json", '{"bomFormat": "CycloneDX", "specVersion": "1.6"}'),
        ("spdx", "a.json", json.dumps(SPDX | {"@graph": []})),
        ("openlineage", "a.jsonl", "[]"),
        ("facts", "a.jsonl", ""),
    ],
)
def test_what_holds_nothing_is_told(run: Run, tmp_path: Path, command: str, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    store = tmp_path / "new.db"
    done = run("import", command, str(tmp_path / name), "--store", sqlite_url(store))
    assert done.code == 0
    assert "says nothing: it is empty, or meant for another reader" in " ".join(done.out.split())


def test_a_bill_goes_out_and_comes_back_under_the_name_of_its_kind_too(
    run: Run, clinic_file: Path, tmp_path: Path
) -> None:
    bill = tmp_path / "bill.json"
    model = json.loads(run("search", "model", "--json", "--store", sqlite_url(clinic_file)).out)["items"][0][
        "ref"
    ]
    assert run("export", "mlbom", model, "--out", str(bill), "--store", sqlite_url(clinic_file)).code == 0
    done = run("import", "mlbom", str(bill), "--json", "--store", sqlite_url(tmp_path / "new.db"))
    assert (done.code, done.json["refused"]) == (0, [])
    assert done.json["new"] > 0
