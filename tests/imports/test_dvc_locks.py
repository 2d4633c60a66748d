"""Lock entries: both schemas, parameters, commands, digests, and older stage files."""

from __future__ import annotations

import json

import pytest

from headwater.errors import Invalid
from headwater.imports.dvc.locks import as_text, command, entries, items, parameters, public_url
from headwater.model import Digest

ENTRY = {"cmd": "python train.py", "deps": [{"path": "train.py", "md5": "ab"}]}


def test_both_schemas_hold_the_same_entries():
    (first,) = entries("dvc.lock", json.dumps({"train": ENTRY}).encode())
    (second,) = entries("dvc.lock", json.dumps({"schema": "2.0", "stages": {"train": ENTRY}}).encode())
    assert first.run_id == second.run_id
    assert first.label == "train"


def test_an_entry_is_its_lock_file_stage_and_whole_content():
    whole = json.dumps({"train": ENTRY, "again": ENTRY}).encode()
    other = json.dumps({"train": ENTRY | {"outs": []}}).encode()
    found = [*entries("dvc.lock", whole), *entries("sub/dvc.lock", whole), *entries("dvc.lock", other)]
    assert len({entry.run_id for entry in found}) == 5
    assert [entry.label for entry in found] == ["train", "again", "sub:train", "sub:again", "train"]


def test_the_order_of_keys_does_not_make_another_entry():
    turned = dict(reversed(ENTRY.items()))
    ids = {entries("dvc.lock", json.dumps({"train": each}).encode())[0].run_id for each in (ENTRY, turned)}
    assert len(ids) == 1


def test_a_dvc_file_with_a_command_is_a_stage():
    text = (
        b"cmd: python train.py\nwdir: ..\ndeps:\n- {path: a.csv, md5: ab}\nouts:\n- {path: m.pkl, md5: cd}\n"
    )
    (entry,) = entries("steps/train.dvc", text)
    assert (entry.stage, entry.label) == ("train.dvc", "steps:train.dvc")
    assert entries("data.dvc", b"outs:\n- {path: data, md5: cd.dir}\n") == []


@pytest.mark.parametrize("text", [b"[1, 2]", b"schema: '2.0'\nstages: [a]", b"train: x", b"a: ["])
def test_what_is_no_lock_file_is_refused(text: bytes):
    with pytest.raises(Invalid):
        entries("dvc.lock", text)


def test_an_empty_lock_file_has_no_entries():
    assert entries("dvc.lock", b"") == []
    assert entries("dvc.lock", b"schema: '2.0'\nstages:\n") == []


def test_nested_and_dotted_parameters_have_one_name():
    nested = {"params": {"params.yaml": {"train": {"lr": "1e-3", "layers": ["64", "32"]}}}}
    dotted = {"params": {"params.yaml": {"train.lr": "1e-3", "train.layers": ["64", "32"]}}}
    assert parameters(nested) == parameters(dotted) == {"train.lr": "1e-3", "train.layers": "[64, 32]"}


def test_two_files_with_one_name_are_told_apart_only_where_they_disagree():
    body = {
        "params": {"params.yaml": {"lr": "0.1", "seed": "1"}, "conf/other.yaml": {"lr": "0.2", "seed": "1"}}
    }
    assert parameters(body) == {"lr": "0.1", "seed": "1", "conf/other.yaml:lr": "0.2"}


def test_parameters_of_an_older_stage_file_are_among_its_dependencies():
    body = {"deps": [{"path": "a.csv", "md5": "ab"}, {"path": "params.yaml", "params": {"lr": "0.1"}}]}
    assert parameters(body) == {"lr": "0.1"}
    assert [item.path for item in items(body["deps"], "")] == ["a.csv"]


def test_empty_values_stay_visible():
    body = {"params": {"params.yaml": {"a": "", "b": [], "c": {}, "d": "null", "e": [["x, y"], {"z": "1"}]}}}
    assert parameters(body) == {"a": '""', "b": "[]", "c": "{}", "d": "null", "e": '[["x, y"], {z: 1}]'}


def test_several_commands_are_lines():
    assert command({"cmd": ["a", "b"]}) == "a\nb"
    assert command({"cmd": "a"}) == "a"
    assert command({}) == ""


@pytest.mark.parametrize(
    ("record", "digest"),
    [
        ({"md5": "ab"}, Digest("md5-dos2unix", "ab")),
        ({"md5": "ab.dir"}, Digest("md5-dos2unix-dir", "ab")),
        ({"md5": "ab", "hash": "md5"}, Digest("md5", "ab")),
        ({"md5": "ab.dir", "hash": "md5"}, Digest("md5-dir", "ab")),
        ({"etag": "xy"}, Digest("etag", "xy", "store")),
        ({}, None),
    ],
)
def test_a_digest_says_how_it_was_made(record: dict[str, str], digest: Digest | None):
    (item,) = items([{"path": "a", **record}], "")
    assert item.digest == digest


def test_equal_listings_without_a_digest_are_equal_and_identify_nothing():
    listing = {"path": "images", "files": [{"relpath": "a.png", "md5": "ab"}]}
    one, same, other = items([listing, listing, {**listing, "files": []}], "")
    assert one.digest == same.digest != other.digest
    assert one.digest is not None
    assert not one.digest.identifies


def test_old_and_new_md5_of_one_value_are_not_the_same_content():
    old, new = items([{"path": "a", "md5": "ab"}, {"path": "a", "md5": "ab", "hash": "md5"}], "")
    assert old.digest is not None
    assert new.digest is not None
    assert old.digest.identifies
    assert new.digest.identifies
    assert old.digest != new.digest


def test_paths_are_seen_from_the_top_and_addresses_stay():
    records = [{"path": path} for path in ("../data//x.csv", "s3://bucket/x", "/mnt/x")]
    assert [item.path for item in items(records, "reports")] == ["data/x.csv", "s3://bucket/x", "/mnt/x"]


def test_text_forms():
    assert as_text({"a": ["b", ["c"]]}) == "{a: [b, [c]]}"
    assert public_url("https://ana:secret@example.org/x.git") == "https://example.org/x.git"
    assert public_url("git@example.org:x.git") == "git@example.org:x.git"
