"""Tables and arrays in memory: a digest of their whole content, and a copy that can be profiled elsewhere.

A table has the same digest as pandas, Polars, Arrow or Hugging Face dataset: column by column its name, type, which
values are missing (NaN is), and the values.
"""

from __future__ import annotations

import hashlib
import json
import logging
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.capture.things import is_a
from headwater.errors import Invalid
from headwater.model import Digest

STEP_ROWS = 65_536
MOST_COPIED_BYTES = 64_000_000
_LOG = logging.getLogger("headwater.capture")


@dataclass(frozen=True, slots=True)
class Table:
    """A table or array in memory; `what` names the library's type."""

    what: str
    data: Any
    rows: int
    columns: tuple[str, ...]
    size_bytes: int

    def digest(self) -> Digest:
        """Return the SHA-256 of the content."""
        hashed = hashlib.sha256()
        if self.what == "numpy":
            _hash_array(self.data, hashed)
        else:
            _hash_table(self.data, hashed)
        return Digest("sha256", hashed.hexdigest())

    def first_rows(self, count: int) -> list[str]:
        """Return the first rows as lines of JSON."""
        rows = self.data[:count].tolist() if self.what == "numpy" else self.data.slice(0, count).to_pylist()
        return [json.dumps(row, ensure_ascii=False, default=str)[:1_000] for row in rows]

    def save(self, folder: Path) -> Path:
        """Write a copy of the content and return the file."""
        if self.what == "numpy":
            import numpy

            path = folder / "content.npy"
            numpy.save(path, self.data, allow_pickle=False)
            return path
        from pyarrow import feather

        path = folder / "content.arrow"
        feather.write_feather(self.data, str(path), compression="uncompressed")
        return path


_KINDS = (
    ("numpy", "ndarray"),
    ("torch", "Tensor"),
    ("pyarrow", "Table"),
    ("pyarrow", "RecordBatch"),
    ("polars", "DataFrame"),
    ("polars", "LazyFrame"),
    ("pandas", "DataFrame"),
    ("pandas", "Series"),
    ("datasets", "Dataset"),
)


def is_table(thing: object) -> bool:
    """Return whether a thing in memory is a table or an array."""
    return any(is_a(thing, module, name) for module, name in _KINDS)


def frozen(thing: Any) -> Any:
    """Return the content of a table or array as it is now, whatever is done to it afterwards, without long work.

    It is copied up to 64 MB, for tables of all libraries may lie in the memory of an array; those of Hugging Face lie
    in files. None for what is larger or cannot be copied: it has to be read at once.

    Raises:
        Invalid: it has no content to digest.
    """
    if is_a(thing, "torch", "Tensor"):
        thing = thing.detach().cpu().numpy()
    if is_a(thing, "numpy", "ndarray"):
        _check_array(thing)
    if is_a(thing, "polars", "LazyFrame"):
        raise Invalid("a LazyFrame is a query, not data; pass what collect() gives")
    if is_a(thing, "datasets", "Dataset"):
        return thing
    if rough_bytes(thing) > MOST_COPIED_BYTES:
        return None
    try:
        return _copied(thing)
    except Exception as error:
        _LOG.debug("headwater: it is read at once, for it cannot be copied: %s", error)
        return None


def rough_bytes(thing: Any) -> int:
    """Return about how much memory a table or array takes, without looking at its values."""
    if is_a(thing, "polars", "DataFrame"):
        return int(thing.estimated_size())
    if is_a(thing, "pandas", "DataFrame"):
        return int(thing.memory_usage(index=False).sum())
    content = getattr(thing, "data", None) if is_a(thing, "datasets", "Dataset") else thing
    return int(getattr(content, "nbytes", 0) or 0)


def table_of(thing: Any) -> Table:
    """Return a table or array in memory.

    Raises:
        Invalid: it is neither, has no content to digest, or pyarrow, which reads tables, is not installed.
    """
    if is_a(thing, "numpy", "ndarray"):
        return _array(thing)
    if is_a(thing, "torch", "Tensor"):
        return _array(thing.detach().cpu().numpy())
    arrow = _arrow_of(thing)
    return Table(
        type(thing).__module__.partition(".")[0],
        arrow,
        arrow.num_rows,
        tuple(arrow.column_names),
        arrow.nbytes,
    )


def _check_array(data: Any) -> None:
    if data.dtype.hasobject:
        raise Invalid("an array of Python objects has no content to digest; pass its values as a table")


def _copied(thing: Any) -> Any:
    """Return a copy that shares no memory; None where there is no way to make one."""
    if is_a(thing, "pyarrow", "RecordBatch") or is_a(thing, "pyarrow", "Table"):
        arrow = _pyarrow()
        written = arrow.BufferOutputStream()
        with arrow.ipc.new_stream(written, thing.schema) as stream:
            stream.write(thing)
        return arrow.ipc.open_stream(written.getvalue()).read_all()
    if is_a(thing, "polars", "DataFrame"):
        polars = sys.modules["polars"]
        if polars.Object in thing.dtypes:
            return None
        written = thing.write_ipc_stream(None)
        written.seek(0)
        return polars.read_ipc_stream(written)
    return thing.copy()


def _array(data: Any) -> Table:
    _check_array(data)
    rows = int(data.shape[0]) if data.ndim else 1
    return Table("numpy", data, rows, (), int(data.nbytes))


def _arrow_of(thing: Any) -> Any:
    """Return an Arrow table of the same content, sharing memory where possible."""
    if is_a(thing, "pyarrow", "Table"):
        return thing
    if is_a(thing, "pyarrow", "RecordBatch"):
        return _pyarrow().Table.from_batches([thing])
    if is_a(thing, "polars", "DataFrame"):
        _pyarrow()
        return thing.to_arrow()
    if is_a(thing, "pandas", "Series"):
        thing = thing.to_frame(str(thing.name or "value"))
    if is_a(thing, "pandas", "DataFrame"):
        return _of_pandas(thing)
    if is_a(thing, "datasets", "Dataset"):
        return thing.with_format("arrow")[:]
    raise Invalid(f"{type(thing).__name__} is no table")


def _of_pandas(frame: Any) -> Any:
    arrow = _pyarrow()
    plain = frame.reset_index() if frame.index.name or frame.index.nlevels > 1 else frame
    plain = plain.set_axis([str(name) for name in plain.columns], axis=1)
    try:
        return arrow.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    except (arrow.ArrowInvalid, arrow.ArrowTypeError) as error:
        raise Invalid(f"the table holds values of several types in a column: {error}") from error


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise Invalid(
            "what a table in memory holds is not recorded without pyarrow; pip install 'headwater[arrow]'"
        ) from error
    return pyarrow


def _hash_array(data: Any, hashed: Any) -> None:
    import numpy

    little = data.astype(data.dtype.newbyteorder("<"), copy=False)
    hashed.update(json.dumps(["headwater array 1", little.dtype.str, list(little.shape)]).encode())
    step = max(1, (64 << 20) // max(1, little.nbytes // max(1, len(little)))) if little.ndim else 1
    for start in range(0, len(little), step) if little.ndim else ():
        hashed.update(numpy.ascontiguousarray(little[start : start + step]).view(numpy.uint8).data)
    if not little.ndim:
        hashed.update(little.tobytes())


def _hash_table(table: Any, hashed: Any) -> None:
    hashed.update(json.dumps(["headwater table 1", table.num_rows, table.num_columns]).encode())
    for name, column in zip(table.column_names, table.columns, strict=True):
        own = hashlib.sha256()
        kind = _hash_column(column, own)
        hashed.update(json.dumps([name, kind, own.hexdigest()]).encode())


def _hash_column(column: Any, hashed: Any) -> str:
    """Hash the values of a column and return the name of their type, the same for all widths of text."""
    arrow = _pyarrow()
    types = arrow.types
    kind = column.type
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if types.is_string(kind) or types.is_large_string(kind) or str(kind) == "string_view":
        wide = arrow.large_string()
    elif types.is_binary(kind) or types.is_large_binary(kind) or str(kind) == "binary_view":
        wide = arrow.large_binary()
    else:
        wide = kind
    for start in range(0, max(1, len(column)), STEP_ROWS):
        part = column.slice(start, STEP_ROWS).cast(wide).combine_chunks()
        if hasattr(part, "chunks"):
            part = arrow.concat_arrays(part.chunks) if part.num_chunks else arrow.array([], type=wide)
        _hash_part(part, wide, hashed)
    return str(wide)


def _hash_part(part: Any, kind: Any, hashed: Any) -> None:
    import numpy
    import pyarrow.compute as compute

    arrow = _pyarrow()
    types = arrow.types
    if types.is_large_string(kind) or types.is_large_binary(kind):
        lengths = compute.binary_length(part).fill_null(-1).to_numpy(zero_copy_only=False)
        hashed.update(lengths.astype("<i8").tobytes())
        _, _, values = part.fill_null("" if types.is_large_string(kind) else b"").buffers()
        if values is not None:
            hashed.update(memoryview(values)[_span(part)] if part.null_count == 0 else _joined(part))
    elif types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind):
        valid = compute.is_valid(part)
        if types.is_floating(kind):
            valid = compute.and_(valid, compute.invert(compute.is_nan(part).fill_null(True)))
        mask = valid.to_numpy(zero_copy_only=False)
        values = part.fill_null(False if types.is_boolean(kind) else 0).to_numpy(zero_copy_only=False)
        hashed.update(numpy.packbits(mask).tobytes())
        hashed.update(numpy.where(mask, values, values.dtype.type(0)).tobytes())
    elif types.is_temporal(kind):
        width = arrow.int64() if kind.bit_width == 64 else arrow.int32()
        _hash_part(part.cast(width), width, hashed)
    else:
        for value in part.to_pylist():
            told = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()
            hashed.update(struct.pack("<q", len(told)) + told)


def _span(part: Any) -> slice:
    """Return where in the buffer of values those of this part lie."""
    import numpy

    offsets = numpy.frombuffer(part.buffers()[1], dtype="<i8")[part.offset : part.offset + len(part) + 1]
    return slice(int(offsets[0]), int(offsets[-1])) if len(offsets) else slice(0, 0)


def _joined(part: Any) -> bytes:
    return b"".join(
        value if isinstance(value, bytes) else value.encode()
        for value in part.to_pylist()
        if value is not None
    )
