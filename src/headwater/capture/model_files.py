"""What the header of a model file tells: format, precision, number of parameters. Nothing is loaded or unpickled."""

from __future__ import annotations

import json
import math
import pickletools
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from headwater.errors import Invalid

MOST_HEADER_BYTES = 100_000_000
MOST_PICKLE_BYTES = 50_000_000
MOST_PARAMETERS = 2**53
_GGML = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 10: "Q2_K", 11: "Q3_K"}
_GGML |= {
    12: "Q4_K",
    13: "Q5_K",
    14: "Q6_K",
    15: "Q8_K",
    24: "I8",
    25: "I16",
    26: "I32",
    27: "I64",
    28: "F64",
    30: "BF16",
}
_GGUF_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_GGUF_TEXT, _GGUF_LIST = 8, 9
_ONNX = {
    1: "F32",
    2: "U8",
    3: "I8",
    4: "U16",
    5: "I16",
    6: "I32",
    7: "I64",
    9: "BOOL",
    10: "F16",
    11: "F64",
    16: "BF16",
}
_STORAGES = {
    "FloatStorage": "F32",
    "DoubleStorage": "F64",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}


def header_of(path: Path) -> dict[str, object]:
    """Return format, precision, parameters and what else the header says; {} for a file of another kind.

    Raises:
        Invalid: the header is damaged.
    """
    read = _by_start(path)
    if read is None:
        return {}
    try:
        with path.open("rb") as file:
            return read(file)
    except Exception as error:  # whatever a damaged file makes of its reading: the model itself is captured
        raise Invalid(f"{path.name}: its header is damaged: {error}") from error


def _by_start(path: Path) -> Callable[[IO[bytes]], dict[str, object]] | None:
    with path.open("rb") as file:
        start = file.read(9)
    if start[:4] == b"GGUF":
        return _gguf
    if path.suffix.lower() == ".safetensors" and start[8:9] == b"{":
        return _safetensors
    if start[:4] == b"PK\x03\x04" and path.suffix.lower() in (".pt", ".pth", ".bin", ".ckpt"):
        return _torch
    return _onnx if path.suffix.lower() == ".onnx" else None


def _safetensors(file: IO[bytes]) -> dict[str, object]:
    (length,) = struct.unpack("<Q", file.read(8))
    header: Mapping[str, Any] = json.loads(_exactly(file, length))
    counts: Counter[str] = Counter()
    for name, tensor in header.items():
        if name != "__metadata__":
            counts[str(tensor["dtype"])] += math.prod(tensor["shape"])
    told = {f"header.{key}": str(value)[:1_000] for key, value in header.get("__metadata__", {}).items()}
    return {
        "format": "safetensors",
        **_counted(counts),
        "tensors": len(header) - ("__metadata__" in header),
        **told,
    }


def _gguf(file: IO[bytes]) -> dict[str, object]:
    _, version, tensors, pairs = struct.unpack("<4sIQQ", file.read(24))
    if max(tensors, pairs) > 1_000_000:
        raise ValueError("it claims to hold more than a million entries")
    told: dict[str, Any] = {}
    for _ in range(pairs):
        key = _gguf_text(file)
        value = _gguf_value(file, *struct.unpack("<I", file.read(4)))
        if isinstance(value, str | int | float) and key.startswith("general."):
            told[f"header.{key}"] = value if not isinstance(value, str) else value[:1_000]
    counts: Counter[str] = Counter()
    for _ in range(tensors):
        _gguf_text(file)
        (dimensions,) = struct.unpack("<I", file.read(4))
        shape = struct.unpack(f"<{dimensions}Q", _exactly(file, 8 * dimensions))
        kind, _ = struct.unpack("<IQ", _exactly(file, 12))
        counts[_GGML.get(kind, f"type {kind}")] += math.prod(shape)
    named = told.get("header.general.architecture")
    return {"format": "gguf", "format_version": version, **_counted(counts), "architecture": named, **told}


def _gguf_text(file: IO[bytes]) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    return _exactly(file, length).decode("utf-8", "replace")


def _gguf_value(file: IO[bytes], kind: int) -> object:
    if kind == _GGUF_TEXT:
        return _gguf_text(file)
    if kind == _GGUF_LIST:
        inner, length = struct.unpack("<IQ", _exactly(file, 12))
        if inner in _GGUF_SIZES:
            file.seek(_GGUF_SIZES[inner] * length, 1)
        else:
            for _ in range(length):
                _gguf_value(file, inner)
        return None
    data = _exactly(file, _GGUF_SIZES[kind])
    if kind == 6:
        return struct.unpack("<f", data)[0]
    if kind == 12:
        return struct.unpack("<d", data)[0]
    return int.from_bytes(data, "little", signed=kind in (1, 3, 5, 11))


def _torch(file: IO[bytes]) -> dict[str, object]:
    with zipfile.ZipFile(file) as archive:
        pickles = [each for each in archive.infolist() if each.filename.endswith("/data.pkl")]
        if not pickles:
            return {"format": "zip"}
        if pickles[0].file_size > MOST_PICKLE_BYTES:
            return {"format": "torch"}
        counts = _storages(archive.read(pickles[0]))
    return {"format": "torch", **_counted(counts)}


def _storages(pickled: bytes) -> Counter[str]:
    """Return how many numbers of each precision the storages of a checkpoint hold, from the listing of its opcodes."""
    counts: dict[str, tuple[str, int]] = {}
    memo: dict[int, str] = {}
    last: list[Any] = []
    kind, place = "", 0
    for opcode, argument, _ in pickletools.genops(pickled):
        if opcode.name in ("GLOBAL", "STACK_GLOBAL"):
            named = str(argument).rpartition(" ")[2] if argument else str(last[-1] if last else "")
            kind = _STORAGES.get(named, kind)
            last = [named]
        elif opcode.name in ("BINPUT", "LONG_BINPUT", "PUT", "MEMOIZE"):
            place = int(argument) if argument is not None else place + 1
            if last and last[-1] in _STORAGES:
                memo[place] = last[-1]
        elif opcode.name in ("BINGET", "LONG_BINGET", "GET"):
            kind = _STORAGES.get(memo.get(int(str(argument)), ""), kind)
        elif opcode.name == "BINPERSID":
            words = [each for each in last if isinstance(each, str)]
            numbers = [each for each in last if isinstance(each, int)]
            if numbers and kind:
                counts[words[-2] if len(words) > 1 else str(len(counts))] = (kind, numbers[-1])
            last = []
        elif argument is not None:
            last = [*last[-6:], argument]
    total: Counter[str] = Counter()
    for precision, size in counts.values():
        total[precision] += size
    return total


def _onnx(file: IO[bytes]) -> dict[str, object]:
    """Read the fields of a ModelProto; of its tensors only shapes and types, their data is stepped over."""
    told: dict[str, object] = {"format": "onnx"}
    counts: Counter[str] = Counter()
    end = file.seek(0, 2)
    file.seek(0)
    for field, value in _fields(file, end):
        if field == 2 and isinstance(value, range):
            told["producer"] = _slice(file, value).decode("utf-8", "replace")[:200]
        elif field == 7 and isinstance(value, range):
            file.seek(value.start)
            for inner, tensor in _fields(file, value.stop):
                if inner == 5 and isinstance(tensor, range):
                    counts.update(_onnx_tensor(file, tensor))
                    file.seek(tensor.stop)
            file.seek(value.stop)
    return {**told, **_counted(counts)}


def _onnx_tensor(file: IO[bytes], where: range) -> dict[str, int]:
    shape: list[int] = []
    kind = 0
    file.seek(where.start)
    for field, value in _fields(file, where.stop):
        if field == 1 and isinstance(value, int):
            shape.append(value)
        elif field == 1 and isinstance(value, range):
            file.seek(value.start)
            while file.tell() < value.stop:
                shape.append(_varint(file))
        elif field == 2 and isinstance(value, int):
            kind = value
        if isinstance(value, range):
            file.seek(value.stop)
    return {_ONNX.get(kind, f"type {kind}"): math.prod(shape)}


def _fields(file: IO[bytes], end: int) -> Any:
    """Yield (field, value) of a protobuf message: numbers, or where in the file longer ones lie; steps over them."""
    while file.tell() < end:
        tag = _varint(file)
        field, wire = tag >> 3, tag & 7
        if wire == 0:
            yield field, _varint(file)
        elif wire == 2:
            length = _varint(file)
            start = file.tell()
            if start + length > end:
                raise ValueError("it ends too early")
            yield field, range(start, start + length)
            file.seek(start + length)
        elif wire in (1, 5):
            file.seek(8 if wire == 1 else 4, 1)
        else:
            raise ValueError(f"no ONNX file (wire type {wire})")


def _varint(file: IO[bytes]) -> int:
    value = shift = 0
    while shift < 70:
        (byte,) = file.read(1)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7
    raise ValueError("a number has no end")


def _slice(file: IO[bytes], where: range) -> bytes:
    file.seek(where.start)
    return _exactly(file, len(where))


def _exactly(file: IO[bytes], size: int) -> bytes:
    if size > MOST_HEADER_BYTES:
        raise ValueError(f"it claims a header of {size:,} bytes")
    data = file.read(size)
    if len(data) < size:
        raise ValueError("it ends too early")
    return data


def _counted(counts: Counter[str]) -> dict[str, object]:
    """Return the number of parameters and their precision, the most frequent first."""
    if not counts:
        return {}
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if sum(counts.values()) > MOST_PARAMETERS:
        raise ValueError("it claims to hold more parameters than there can be")
    return {"parameters": sum(counts.values()), "precision": ", ".join(name for name, _ in ordered)}
