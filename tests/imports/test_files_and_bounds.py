"""What readers of documents share: files below a root, JSON and fields within bounds, times, digests, amounts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.errors import Invalid, NotFound
from headwater.imports import Refused
from headwater.imports.digests import digest_of
from headwater.imports.files import File, files_of
from headwater.imports.json_text import MAX_DEPTH, parse
from headwater.imports.kept import MAX_ITEMS, MAX_PROPERTIES, MAX_TEXT, kept
from headwater.imports.reported import grams, number, watt_hours
from headwater.imports.times import moment, since_epoch


def names(folder: Path, *endings: str) -> list[str]:
    return [
        each.name if isinstance(each, File) else f"! {each.where}"
        for each in files_of(folder, endings=endings)
    ]


def test_files_come_in_the_order_of_their_paths_whatever_the_disk_says(tmp_path: Path):
    for name in ("b/2.json", "b/1.json", "a.JSON", "c.txt", "b/deep/er/3.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert names(tmp_path, ".json") == ["a.JSON", "b/1.json", "b/2.json", "b/deep/er/3.json"]
    assert names(tmp_path / "c.txt", ".json") == ["c.txt"]


def test_only_regular_files_inside_are_read(tmp_path: Path):
    root = tmp_path / "root"
    (root / "own").mkdir(parents=True)
    (root / "own/a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "out.json").write_text("{}", encoding="utf-8")
    os.mkfifo(root / "pipe.json")
    (root / "inside.json").symlink_to(root / "own/a.json")
    (root / "outside.json").symlink_to(tmp_path / "out.json")
    (root / "relative.json").symlink_to("../out.json")
    (root / "nowhere.json").symlink_to(root / "gone.json")
    (root / "loop.json").symlink_to(root / "loop.json")
    (root / "up").symlink_to(tmp_path, target_is_directory=True)
    (root / "own/here").symlink_to(root, target_is_directory=True)
    assert sorted(names(root, ".json")) == [
        "! loop.json",
        "! nowhere.json",
        "! outside.json",
        "! pipe.json",
        "! relative.json",
        "! up",
        "inside.json",
        "own/a.json",
    ]


def test_a_pipe_as_the_source_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (refused,) = files_of(tmp_path / "pipe", endings=(".json",))
    assert isinstance(refused, Refused)
    with pytest.raises(NotFound):
        list(files_of(tmp_path / "none", endings=(".json",)))


def test_a_file_beyond_the_bound_or_that_went_away_is_invalid(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 11)
    assert File(path, "a.json").content(11) == b"x" * 11
    with pytest.raises(Invalid, match="larger than 10 bytes"):
        File(path, "a.json").content(10)
    path.unlink()
    with pytest.raises(Invalid, match="cannot be read"):
        File(path, "a.json").content()


def test_json_may_be_as_deep_as_the_bound_and_no_deeper():
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert parse(deepest)
    with pytest.raises(Invalid, match="deep"):
        parse(b"[" + deepest + b"]")
    with pytest.raises(Invalid, match="deep"):
        parse(b'{"a": ' * MAX_DEPTH + deepest + b"}" * MAX_DEPTH)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": 1, "b": 2, "a": 3}', "'a' stands twice"),
        (b"[Infinity]", "Infinity is not JSON"),
        (b"[1e999]", "1e999 is beyond what a number can hold"),
        (b"[-1e999]", "-1e999 is beyond"),
        (b"[" + b"9" * 5_000 + b"]", "an integer has 5,000 digits"),
        (b'["\\udc00"]', "half a surrogate pair"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'"\xff"', "not UTF-8: .* at byte 1"),
        (b"", "not JSON"),
    ],
)
def test_json_that_means_two_things_or_none_is_invalid(content: bytes, reason: str):
    with pytest.raises(Invalid, match=reason):
        parse(content)


def test_json_with_more_values_than_are_read_is_invalid_before_it_is_built(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("headwater.imports.json_text.MAX_VALUES", 10)
    assert parse(b"[" + b",".join([b"1"] * 9) + b"]")
    for content in (b"[" + b",".join([b"1"] * 10) + b"]", b"[" + b",".join([b"[]"] * 10) + b"]"):
        with pytest.raises(Invalid, match="more than 10 values"):
            parse(content)


def test_numbers_can_stay_as_they_were_written():
    assert parse(b"[1e-3, 1.10, 7]", numbers_as_text=True) == ["1e-3", "1.10", "7"]
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_fields_are_kept_flat_and_what_is_cut_is_counted():
    fields = {"a": {"b": "x"}, "c": ["y", {"d": 1}], "e": None, "long": "z" * (MAX_TEXT + 1)}
    assert kept(fields, prefix="p") == {
        "p.a.b": "x",
        "p.c": ("y", '{"d":1}'),
        "p.long": "z" * MAX_TEXT,
        "fields_cut": 1,
    }
    many = kept({f"k{number}": number for number in range(MAX_PROPERTIES + 5)})
    assert (len(many), many["fields_cut"]) == (MAX_PROPERTIES + 1, 5)
    listed = kept({"a": ["x"] * (MAX_ITEMS + 1)}, without=("b",))
    assert (len(listed["a"]), listed["fields_cut"]) == (MAX_ITEMS, 1)  # type: ignore[arg-type]


def test_times_that_are_none_are_none():
    assert moment("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
    assert [moment(each) for each in ("2026", "2026-13-01", "", None, 5, ["2026-03-01"])] == [None] * 6
    assert since_epoch(1_000, unit_s=0.001) == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    wrong = (0, -1, 2**62, float("nan"), float("inf"), True, "5", None)
    assert [since_epoch(each, unit_s=0.001) for each in wrong] == [None] * len(wrong)


@pytest.mark.parametrize(
    ("algorithm", "value", "found"),
    [
        ("SHA-256", "AB" * 32, ("sha256", "ab" * 32)),
        ("sha1", "cd" * 20, ("sha1", "cd" * 20)),
        ("MD5", " " + "ef" * 16, ("md5", "ef" * 16)),
        ("sha256", "ab" * 16, None),
        ("sha256", "zz" * 32, None),
        ("adler32", "12345678", None),
        ("", "", None),
        ("sha256", None, None),
    ],
)
def test_a_digest_is_one_where_it_has_the_digits_of_its_algorithm(
    algorithm: str, value: object, found: tuple[str, str] | None
):
    digest = digest_of(algorithm, value)
    assert (digest and (digest.algorithm, digest.value)) == found


def test_amounts_are_in_watt_hours_and_grams_whatever_the_unit():
    assert watt_hours("0.4", "kWh") == 400
    assert watt_hours(3.6, "megajoule") == pytest.approx(1_000)
    assert grams(2, "tCO2eq") == 2_000_000
    assert [watt_hours("much", "kWh"), watt_hours(1, "horses"), grams(1, None), number(True)] == [None] * 4
