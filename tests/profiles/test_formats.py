"""Tables of every format have the same profile; content has the digests that others compute."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headwater.model import Digest
from headwater.profiles import Choice, content_of

ROWS = [
    ("a", 1.5, "red", "yes"),
    ("b", -2.0, "blue", "no"),
    ("c", 0.0, "red", "yes"),
    ("d", 40.0, "red", "no"),
]
NAMES = ("id", "size", "colour", "label")


def text(delimiter: str = ",") -> str:
    lines = [delimiter.join(NAMES), *(delimiter.join(map(str, row)) for row in ROWS)]
    return "\n".join(lines) + "\n"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def profile(path: Path, **choice: str) -> Any:
    return content_of(path, choice=Choice(**choice)).profile


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.tsv", text("\t")),
        ("t.csv.gz", gzip.compress(text().encode(), mtime=0)),
        ("semicolons.csv", text(";")),
        ("marked.csv", "\ufeff" + text()),
        ("windows.csv", text().replace("\n", "\r\n")),
        ("blank.csv", text().replace("\nc,", "\n\nc,")),
        ("t.jsonl", "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS)),
    ],
)
def test_a_table_has_the_same_profile_in_every_format_of_text(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    plain = profile(written(tmp_path, "plain.csv", text()))
    assert plain["rows"] == 4
    assert plain["columns"]["size"]["max"] == 40
    assert plain["label"]["column"] == "label"
    assert plain["row_digests"]["key"] == "id"
    assert profile(written(tmp_path, name, content)) == plain


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow", "t.feather"])
def test_a_table_has_the_same_profile_in_parquet_and_arrow(tmp_path: Path, name: str) -> None:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    import pyarrow.feather as feather
    import pyarrow.parquet as parquet

    table = arrow.table({each: [row[place] for row in ROWS] for place, each in enumerate(NAMES)})
    path = tmp_path / name
    if name.endswith("arrow"):
        with arrow.OSFile(str(path), "wb") as out, arrow.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    else:
        {"t.parquet": parquet.write_table, "t.feather": feather.write_feather}[name](table, path)
    assert profile(path) == profile(written(tmp_path, "plain.csv", text()))


def test_without_pyarrow_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    from headwater.errors import Invalid

    path = written(tmp_path, "t.parquet", b"PAR1")
    with pytest.raises(Invalid, match=r"needs pyarrow; pip install 'headwater\[arrow\]', or --digests-only"):
        profile(path)
    assert content_of(path, digests_only=True).profile is None


def test_arrays_have_a_column_for_each_place(tmp_path: Path) -> None:
    np.save(tmp_path / "flat.npy", np.array([1.0, np.nan, np.inf]))
    flat = profile(tmp_path / "flat.npy")
    assert (flat["rows"], flat["columns"]["value"]["nulls"], flat["columns"]["value"]["infinite"]) == (
        3,
        1,
        1,
    )
    np.save(tmp_path / "square.npy", np.arange(12).reshape(4, 3))
    assert list(profile(tmp_path / "square.npy")["columns"]) == ["0", "1", "2"]
    np.save(tmp_path / "wide.npy", np.arange(3 * 2_000).reshape(3, 40, 50))
    wide = profile(tmp_path / "wide.npy")["columns"]
    assert list(wide) == ["sha256", "mean", "std", "min", "max"]
    assert wide["mean"]["mean"] == pytest.approx(2_999.5)
    np.savez(tmp_path / "both.npz", x=np.eye(3), y=np.array(["a", "b", "a"]))
    both = profile(tmp_path / "both.npz")
    assert list(both["columns"]) == ["x.0", "x.1", "x.2", "y"]
    assert both["label"]["shares"] == {"a": pytest.approx(0.666667), "b": pytest.approx(0.333333)}


def test_the_parts_of_a_table_are_one_table(tmp_path: Path) -> None:
    whole = profile(written(tmp_path, "whole.csv", text()))
    header, *rows = text().splitlines(keepends=True)
    written(tmp_path, "parts/day=1/part.csv", header + "".join(rows[:1]))
    written(tmp_path, "parts/day=2/part.csv", header + "".join(rows[1:]))
    written(tmp_path, "parts/_SUCCESS", "")
    assert profile(tmp_path / "parts") == whole


def test_a_folder_of_other_files_is_a_table_of_them(tmp_path: Path) -> None:
    for name in ("cat/1.png", "cat/2.png", "dog/3.png"):
        written(tmp_path, f"images/{name}", name)
    found = profile(tmp_path / "images")
    assert found["rows"] == 3
    assert found["label"]["shares"] == {"cat": pytest.approx(0.666667), "dog": pytest.approx(0.333333)}
    assert found["columns"]["suffix"]["values"] == {".png": 3}
    written(tmp_path, "tables/x.csv", text())
    written(tmp_path, "tables/y.csv", "id,other\na,1\n")
    assert list(profile(tmp_path / "tables")["columns"]) == [
        "path",
        "folder",
        "suffix",
        "size_bytes",
        "sha256",
    ]


def test_a_file_has_its_usual_digests(tmp_path: Path) -> None:
    data = gzip.compress(text().encode()) + b"\0" * 100
    found = content_of(written(tmp_path, "t.csv.gz", data))
    assert found.digests == (
        Digest("md5", hashlib.md5(data).hexdigest()),
        Digest("sha256", hashlib.sha256(data).hexdigest()),
    )
    assert found.size_bytes == len(data)


def test_a_folder_has_the_digest_that_dvc_gives_it(tmp_path: Path) -> None:
    # Of `dvc add` on these two files: md5 of [{"md5": ..., "relpath": "a.txt"}, {"md5": ..., "relpath": "b/c.txt"}].
    written(tmp_path, "data/b/c.txt", "two")
    written(tmp_path, "data/a.txt", "one")
    one, two = (hashlib.md5(each).hexdigest() for each in (b"one", b"two"))
    listed = f'[{{"md5": "{one}", "relpath": "a.txt"}}, {{"md5": "{two}", "relpath": "b/c.txt"}}]'
    found = content_of(tmp_path / "data", digests_only=True)
    assert found.digests[0] == Digest("md5-dir", hashlib.md5(listed.encode()).hexdigest())
    assert [each.identifies for each in found.digests] == [True, True]


def test_anything_else_has_digests_and_no_profile(tmp_path: Path) -> None:
    found = content_of(written(tmp_path, "model.pkl", b"\x80\x04."))
    assert (found.format, found.profile, len(found.digests)) == ("pkl", None, 2)


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = written(tmp_path, "t.csv", text())
    content_of(path, on_bytes=lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert told == sorted(told)
