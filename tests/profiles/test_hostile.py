"""What no profile can be made of is refused by file and line, and nothing outside is read."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from headwater.errors import Invalid, NotFound
from headwater.profiles import Choice, content, content_of

HEADER = "id,x,label\n"
TEXTS = {
    "empty.csv": (b"", "empty.csv: the file is empty"),
    "blank.csv": (b"\n\n", "blank.csv: the first line is blank"),
    "header.csv": (HEADER.encode(), "header.csv: a header and no rows"),
    "twice.csv": (b"id,x,x\n1,2,3\n", "twice.csv, line 1: two columns are called 'x'"),
    "unnamed.csv": (b"id,,x\n1,2,3\n", "unnamed.csv, line 1: column 2 has no name"),
    "uneven.csv": (b"id,x\n1,2\n3\n", "uneven.csv, line 3: 1 cells where the header has 2"),
    "latin.csv": (b"id,x\n1,\xe9\n", "latin.csv, line 2: no UTF-8"),
    "sixteen.csv": ("id,x\n1,2\n".encode("utf-16"), "sixteen.csv, line 1: no UTF-8"),
    "nul.csv": (b"id,x\n1,\x00\n", "nul.csv, line 2: holds a NUL"),
    "long.csv": (b"id,x\n1," + b"2" * 9_000_000, "long.csv, line 2: longer than 8 MB"),
    "wide.csv": (b"id,x\n1," + b"2" * 200_000 + b"\n", "wide.csv, line 2: field larger than field limit"),
    "open.csv": (b'id,x\n1,"' + b"2\n" * 100_000, "open.csv, line .*: field larger than field limit"),
    "cut.csv.gz": (gzip.compress(b"id,x\n1,2\n")[:-9], "cut.csv.gz: damaged gzip"),
    "no.csv.gz": (b"id,x\n1,2\n", "no.csv.gz: damaged gzip"),
    "list.jsonl": (b'{"a": 1}\n[1]\n', "list.jsonl, line 2: no JSON object"),
    "broken.jsonl": (b'{"a": 1}\n{"a"\n', "broken.jsonl, line 2: cannot be read as JSON"),
    "key.jsonl": (b'{"a": 1, "a": 2}\n', "key.jsonl, line 1: a key is there twice"),
    "deep.jsonl": (
        b'{"a":' + b"[" * 100_000 + b"\n",
        "deep.jsonl, line 1: cannot be read as JSON: nested too deeply",
    ),
    "lone.jsonl": (b'{"a": "\\ud800"}\n', "lone.jsonl, line 1: cannot be read as JSON"),
    "digits.jsonl": (b'{"a": ' + b"9" * 5_000 + b"}\n", "digits.jsonl, line 1: cannot be read as JSON"),
    "blank.jsonl": (b"\n\n", "blank.jsonl: no rows"),
    "no.npy": (b"not numpy", "no.npy: cannot be read as NumPy's"),
    "no.npz": (b"not numpy", "no.npz: cannot be read as NumPy's"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_damaged_table_is_refused_by_name_and_line(tmp_path: Path, name: str) -> None:
    content, told = TEXTS[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid, match=told):
        content_of(tmp_path / name)


def test_a_damaged_table_still_has_digests(tmp_path: Path) -> None:
    (tmp_path / "uneven.csv").write_bytes(TEXTS["uneven.csv"][0])
    assert len(content_of(tmp_path / "uneven.csv", digests_only=True).digests) == 2


def test_python_objects_are_not_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "objects.npy", np.array([{"a": 1}], dtype=object))
    np.savez(tmp_path / "objects.npz", a=np.array([{"a": 1}], dtype=object))
    with pytest.raises(Invalid, match=r"objects\.npy: cannot be read"):
        content_of(tmp_path / "objects.npy")
    with pytest.raises(Invalid, match="it holds Python objects"):
        content_of(tmp_path / "objects.npz")


def test_an_array_cannot_claim_more_than_is_there(tmp_path: Path) -> None:
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    (tmp_path / "claims.npy").write_bytes(out.getvalue())
    with zipfile.ZipFile(tmp_path / "claims.npz", "w") as archive:
        archive.writestr("x.npy", out.getvalue())
    for name in ("claims.npy", "claims.npz"):
        with pytest.raises(Invalid, match="cannot be read as NumPy's"):
            content_of(tmp_path / name)


def test_arrays_of_different_lengths_are_no_table(tmp_path: Path) -> None:
    np.savez(tmp_path / "split.npz", train=np.arange(3), test=np.arange(2))
    with pytest.raises(Invalid, match=r"different lengths \(train 3, test 2\).*--digests-only"):
        content_of(tmp_path / "split.npz")


def test_a_small_file_does_not_unpack_to_a_huge_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "FREE_BYTES", 2_000_000)
    with gzip.open(tmp_path / "bomb.csv.gz", "wb") as out:
        out.write(b"id,x\n")
        for _ in range(3):
            out.write(b"1,2\n" * 250_000)
    with pytest.raises(Invalid, match="unpacks to over 100 times its size"):
        content_of(tmp_path / "bomb.csv.gz")


def test_links_out_of_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id,x\n1,2\n")
    inside = tmp_path / "data"
    inside.mkdir()
    (inside / "own.csv").write_text("id,x\n1,2\n")
    (inside / "again.csv").symlink_to("own.csv")
    assert content_of(inside).profile is not None
    (inside / "out.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(Invalid, match=r"out\.csv is a link that leads out of the folder"):
        content_of(inside)
    (inside / "out.csv").unlink()
    (inside / "loop").symlink_to(inside)
    with pytest.raises(Invalid, match="is a link to a folder"):
        content_of(inside)


def test_pipes_and_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file or folder"):
        content_of(tmp_path / "nothing.csv")
    with pytest.raises(Invalid, match="the folder is empty"):
        content_of(tmp_path)
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Invalid, match="neither a file nor a folder"):
        content_of(tmp_path / "pipe.csv")
    with pytest.raises(Invalid, match="no regular file"):
        content_of(tmp_path)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,x\n1,2\n")
    with pytest.raises(Invalid, match="no column 'y' for --label; there are id, x"):
        content_of(tmp_path / "t.csv", choice=Choice(label="y"))


def test_numbers_at_the_end_of_the_range_do_not_break_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "id,x,label\na,1e308,p\nb,1e308,q\nc,-1e308,p\nd,1e-320,q\ne,inf,p\nf,nan,q\n"
    )
    found = content_of(tmp_path / "t.csv").profile
    assert found is not None
    x = found["columns"]["x"]
    assert (x["infinite"], x["nulls"], x["min"], x["max"]) == (1, 1, -1e308, 1e308)
