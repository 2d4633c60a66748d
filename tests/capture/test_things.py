"""What is used and made: the same content is the same thing, whichever library holds it; nothing is unpickled."""

from __future__ import annotations

import hashlib
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

import headwater
from captured import StoreOf
from headwater.capture.describing import Copy, Wish, describe_object, describe_path, describe_table, unread
from headwater.capture.model_files import header_of
from headwater.capture.profiling import MOST_PROFILE_BYTES, profile_props
from headwater.capture.tables import frozen, rough_bytes, table_of
from headwater.capture.things import kind_of, path_of
from headwater.errors import Invalid
from headwater.facts import MetricFact
from headwater.model import Kind

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

COLUMNS: dict[str, list[Any]] = {
    "x": [1.5, float("nan"), -0.25, 4.0],
    "n": [1, 2, 3, 4],
    "word": ["a", "", "äö", "dd"],
    "yes": [True, False, True, True],
}


def digest(thing: object) -> str:
    """Return the digest of a table in memory."""
    found = table_of(thing)
    return found.digest().value


def test_a_table_has_one_digest_whichever_library_holds_it():
    arrow = pyarrow.table(COLUMNS)
    pieces = pyarrow.concat_tables([arrow.slice(0, 1), arrow.slice(1)])
    coded = arrow.set_column(2, "word", arrow["word"].dictionary_encode())
    found = [pandas.DataFrame(COLUMNS), polars.DataFrame(COLUMNS), arrow, pieces, coded]
    assert len({digest(each) for each in found}) == 1


@pytest.mark.parametrize(
    "other",
    [
        {**COLUMNS, "n": [1, 2, 3, 5]},
        {**COLUMNS, "word": ["a", "ä", "ö", "dd"]},
        {**COLUMNS, "word": ["a", None, "äö", "dd"]},
        {**COLUMNS, "x": [1.5, 0.0, -0.25, 4.0]},
        {"y" if name == "x" else name: values for name, values in COLUMNS.items()},
        dict(reversed(COLUMNS.items())),
        {name: values[::-1] for name, values in COLUMNS.items()},
        {**COLUMNS, "n": [1.0, 2.0, 3.0, 4.0]},
    ],
)
def test_any_difference_is_another_digest(other: dict[str, list[Any]]):
    assert digest(pyarrow.table(other)) != digest(pyarrow.table(COLUMNS))


def test_nested_values_and_times_count_too():
    first = pyarrow.table(
        {"l": [[1], None, [2, 3]], "t": pyarrow.array([1, 2, None], pyarrow.timestamp("us"))}
    )
    second = pyarrow.table(
        {"l": [[1], None, [2, 4]], "t": pyarrow.array([1, 2, None], pyarrow.timestamp("us"))}
    )
    third = pyarrow.table(
        {"l": [[1], None, [2, 3]], "t": pyarrow.array([1, 3, None], pyarrow.timestamp("us"))}
    )
    assert len({digest(each) for each in (first, second, third)}) == 3


def test_an_array_has_a_digest_of_values_shape_and_type():
    array = numpy.arange(12.0).reshape(3, 4)
    assert digest(array) == digest(numpy.asfortranarray(array)) == digest(array.astype(">f8"))
    assert len({digest(each) for each in (array, array.reshape(4, 3), array.astype("f4"), array + 1)}) == 4
    with pytest.raises(Invalid, match="Python objects"):
        table_of(numpy.array([object()]))


def test_a_copy_of_a_table_is_profiled_and_removed():
    table = table_of(pandas.DataFrame({"x": range(50), "label": [n % 2 for n in range(50)]}))
    copy = Copy(table)
    props = copy.profile(Wish(label="label"))
    assert json.loads(str(props["profile"]))["label"]["column"] == "label"
    assert not copy._folder.exists()
    assert describe_table(table, Wish()).props["rows"] == 50
    assert describe_table(table, Wish()).props["preview"] is None
    shown = describe_table(table, Wish(preview=True)).props["preview"]
    assert shown[1] == '{"x": 1, "label": 1}'


def test_a_large_file_is_read_in_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "sitecustomize.py").write_text("print('welcome', flush=True)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("headwater.capture.profiling.content", None)  # what this process would read it with
    path = tmp_path / "large.csv"
    path.write_text("id,x\n" + "".join(f"{n},{n % 97}\n" for n in range(150_000)))
    assert path.stat().st_size > 1_000_000
    found = describe_path(path, Wish(), model=False)
    digests = {each.algorithm: each.value for each in found.digests}
    assert digests["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.props["rows"] == 150_000


def test_a_table_that_cannot_be_looked_into_still_has_its_digests(tmp_path: Path):
    path = tmp_path / "odd.csv"
    path.write_text("a,a\n1,2\n")
    found = describe_path(path, Wish(), model=False)
    assert len(found.digests) == 2
    assert "two columns" in str(found.props["profile_refused"])


def test_a_preview_is_kept_on_request_only(tmp_path: Path):
    path = tmp_path / "clicks.csv"
    path.write_text("id,x\n1,2\n3,4\n")
    assert "preview" not in describe_path(path, Wish(), model=False).props
    assert describe_path(path, Wish(preview=True), model=False).props["preview"] == ["id,x", "1,2", "3,4"]


def test_a_file_that_was_not_read_is_known_weakly(tmp_path: Path):
    path = tmp_path / "huge.bin"
    path.write_bytes(b"x")
    found = unread(path, "too slow")
    assert [each.identifies for each in found.digests] == [False]
    assert found.props["unread"] == "too slow"


def test_a_profile_that_is_too_long_loses_its_histograms_first():
    column = {"type": "number", "histogram": {"positive": {str(n): n for n in range(120)}}}
    wide = {"rows": 1, "columns": {f"column-{n}": column for n in range(1_000)}}
    assert len(json.dumps(wide)) > MOST_PROFILE_BYTES
    told = profile_props(wide)
    assert len(str(told["profile"])) <= MOST_PROFILE_BYTES
    assert json.loads(str(told["profile"]))["coverage"] == {"histograms": "left out for length"}


def test_what_is_a_model_and_what_is_data(tmp_path: Path):
    (tmp_path / "bert").mkdir()
    (tmp_path / "bert" / "config.json").write_text("{}")
    assert kind_of(tmp_path / "bert") is Kind.MODEL
    assert kind_of("weights.safetensors") is Kind.MODEL
    assert kind_of("clicks.parquet") is Kind.DATASET
    assert kind_of("model:churn@7") is Kind.MODEL
    assert kind_of(pandas.DataFrame()) is Kind.DATASET
    assert path_of("s3://bucket/x") is None
    assert path_of("dataset:clicks@v8") is None


def test_a_model_in_memory_is_known_by_class_and_settings():
    linear = pytest.importorskip("sklearn.linear_model")
    model = linear.LogisticRegression(C=0.5)
    assert kind_of(model) is Kind.MODEL
    found = describe_object(model)
    assert (found.props["architecture"], found.props["framework"]) == ("LogisticRegression", "sklearn")
    assert found.props["setting"]["C"] == "0.5"


def framed(header: dict[str, object]) -> bytes:
    """Return the start of a safetensors file of this header."""
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


def safetensors(path: Path, header: dict[str, object]) -> Path:
    """Write a file of this header."""
    path.write_bytes(framed(header) + b"\0" * 64)
    return path


def test_a_safetensors_header_tells_parameters_and_precision(tmp_path: Path):
    header = {
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "BF16", "shape": [10, 20], "data_offsets": [0, 400]},
        "b": {"dtype": "F32", "shape": [5], "data_offsets": [400, 420]},
    }
    told = header_of(safetensors(tmp_path / "m.safetensors", header))
    assert (told["parameters"], told["precision"], told["tensors"]) == (205, "BF16, F32", 2)
    assert told["header.format"] == "pt"


def test_a_gguf_header_tells_architecture_and_quantisation(tmp_path: Path):
    def text(word: str) -> bytes:
        return struct.pack("<Q", len(word)) + word.encode()

    pairs = text("general.architecture") + struct.pack("<I", 8) + text("llama")
    pairs += text("tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b")
    pairs += text("general.alignment") + struct.pack("<II", 4, 32)
    tensors = text("w") + struct.pack("<IQQIQ", 2, 32, 4, 12, 0)
    tensors += text("b") + struct.pack("<IQIQ", 1, 4, 0, 128)
    path = tmp_path / "m.gguf"
    path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 2, 3) + pairs + tensors)
    told = header_of(path)
    assert (told["architecture"], told["parameters"], told["precision"]) == ("llama", 132, "Q4_K, F32")
    assert told["header.general.alignment"] == 32


def varint(number: int) -> bytes:
    """Return a number as protobuf writes it."""
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def part(field: int, data: bytes) -> bytes:
    """Return a field of bytes as protobuf writes it."""
    return varint(field << 3 | 2) + varint(len(data)) + data


def test_an_onnx_header_tells_shapes_without_reading_the_weights(tmp_path: Path):
    packed = part(1, varint(300) + varint(4)) + varint(2 << 3) + varint(1) + part(9, b"\0" * 4_800)
    plain = varint(1 << 3) + varint(7) + varint(2 << 3) + varint(10) + part(9, b"\0" * 14)
    graph = part(1, b"node") + part(5, packed) + part(5, plain)
    path = tmp_path / "m.onnx"
    path.write_bytes(varint(1 << 3) + varint(8) + part(2, b"pytorch") + part(7, graph) + part(8, b"opset"))
    told = header_of(path)
    assert (told["parameters"], told["precision"], told["producer"]) == (1_207, "F32, F16", "pytorch")


class FloatStorage:
    """Stands for the class that a checkpoint names."""


class _Pickler(pickle.Pickler):
    def persistent_id(self, thing: object) -> object:
        return thing if isinstance(thing, tuple) and thing[:1] == ("storage",) else None


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_torch_checkpoint_tells_its_storages_and_is_never_unpickled(tmp_path: Path, protocol: int):
    import io

    class Explodes:
        def __reduce__(self) -> object:
            return (pytest.fail, ("the file was unpickled",))

    out = io.BytesIO()
    stored = [("storage", FloatStorage, str(place), "cpu", size) for place, size in enumerate((100, 23))]
    _Pickler(out, protocol=protocol).dump({"state": stored, "more": stored[0], "bad": Explodes()})
    path = tmp_path / "m.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/data.pkl", out.getvalue())
        archive.writestr("m/data/0", b"\0" * 400)
    told = header_of(path)
    assert (told["format"], told["parameters"], told["precision"]) == ("torch", 123, "F32")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("m.safetensors", struct.pack("<Q", 2**40) + b"{"),
        ("m.safetensors", struct.pack("<Q", 4) + b"{xx}"),
        ("m.gguf", b"GGUF" + b"\xff" * 40),
        ("m.onnx", b"\x3a\xff\xff\xff\xff\x0f"),
        ("m.onnx", b"\xff" * 30),
        ("m.pt", b"PK\x03\x04 no zip at all"),
        ("m.safetensors", framed({"a": 1})),
        ("m.safetensors", framed({"a": {"dtype": "F32", "shape": ["x"]}})),
        ("m.safetensors", framed({"a": {"dtype": "F32", "shape": None}})),
        ("m.safetensors", framed({"a": {"dtype": "F32", "shape": [2**63, 2**63]}})),
        ("m.safetensors", framed({"__metadata__": [1]})),
        ("m.safetensors", struct.pack("<Q", 400_006) + b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
        (
            "m.gguf",
            struct.pack("<4sIQQQcI", b"GGUF", 3, 0, 1, 1, b"k", 9) + struct.pack("<IQ", 9, 1) * 50_000,
        ),
    ],
    ids=range(13),
)
def test_a_damaged_header_is_refused_with_a_reason(tmp_path: Path, name: str, data: bytes):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Invalid, match="header is damaged"):
        header_of(path)


def test_a_file_of_another_kind_has_no_header(tmp_path: Path):
    (tmp_path / "m.pkl").write_bytes(pickle.dumps({"a": 1}))
    assert header_of(tmp_path / "m.pkl") == {}


@pytest.mark.parametrize("kind", ["numpy", "pandas", "series", "polars", "arrow", "batch"])
def test_what_is_kept_to_be_read_later_is_what_was_given(kind: str):
    values = numpy.arange(12.0)
    given: Any = {
        "numpy": lambda: values,
        "pandas": lambda: pandas.DataFrame({"x": values}, copy=False),
        "series": lambda: pandas.Series(values, copy=False),
        "polars": lambda: polars.DataFrame({"x": values}),
        "arrow": lambda: pyarrow.table({"x": pyarrow.array(values)}),
        "batch": lambda: pyarrow.record_batch({"x": pyarrow.array(values)}),
    }[kind]()
    before = digest(given)
    kept = frozen(given)
    values[0] = 99.0  # tables of all these libraries can lie in the memory of an array
    assert digest(kept) == before
    assert rough_bytes(kept) >= values.nbytes


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_a_copy_has_the_digest_of_the_table(kind: str):
    nested = {**COLUMNS, "list": [[1], None, [], [2, 3]], "part": [{"k": 1}, None, {"k": 2}, {"k": None}]}
    given: Any = {
        "pandas": lambda: pandas.DataFrame(nested),
        "polars": lambda: polars.DataFrame(nested).with_columns(polars.col("word").cast(polars.Categorical)),
        "arrow": lambda: pyarrow.table(nested).slice(1, 2),
    }[kind]()
    assert digest(frozen(given)) == digest(given)
    assert digest(frozen(given[:0])) == digest(given[:0])


def test_what_cannot_be_copied_is_read_at_once():
    assert frozen(polars.DataFrame({"x": polars.Series([object()], dtype=polars.Object)})) is None


def test_what_is_large_and_may_change_is_not_copied(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("headwater.capture.tables.MOST_COPIED_BYTES", 50)
    assert frozen(numpy.arange(12.0)) is None
    assert frozen(pyarrow.table({"x": numpy.arange(12.0)})) is None


def test_a_large_table_is_digested_beside_the_training(store: StoreOf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("headwater.capture.reading.SMALL_BYTES", 0)
    table = pandas.DataFrame(COLUMNS)
    with headwater.run("train") as run:
        used = run.use(table, name="clicks")
        table.loc[0, "x"] = 99.0
        run.log_metrics({"accuracy": 0.5}, dataset=used)
    (data,) = store.nodes(Kind.DATASET_VERSION)
    assert data.props["digest.sha256"] == digest(pandas.DataFrame(COLUMNS))
    assert data.props["rows"] == 4
    (fact,) = (fact for fact in store.graph.facts_of([run.uid]) if isinstance(fact, MetricFact))
    assert fact.dataset == data.uid
