"""Parquet and Arrow files, where pyarrow is installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from headwater.errors import Invalid
from headwater.profiles.blocks import MOST_CELLS, Block, checked_names, short


def read_parquet(path: Path, name: str) -> Iterator[Block]:
    """Yield the rows of a Parquet file.

    Raises:
        Invalid: pyarrow is not installed, the file is damaged, or it has no rows.
    """
    arrow = _arrow(name)
    import pyarrow.parquet as parquet

    try:
        with parquet.ParquetFile(path) as file:
            names = checked_names(tuple(file.schema_arrow.names), name)
            batches = file.iter_batches(batch_size=_batch(names))
            yield from _blocks(batches, names, name)
    except (arrow.ArrowException, OSError) as error:
        raise Invalid(f"{name}: cannot be read as Parquet: {short(str(error))}") from error


def read_arrow(path: Path, name: str) -> Iterator[Block]:
    """Yield the rows of an Arrow file or stream (also Feather version 2).

    Raises:
        Invalid: as `read_parquet`.
    """
    arrow = _arrow(name)
    try:
        with arrow.memory_map(str(path)) as source:
            table = _opened(arrow, source)
            yield from _blocks(_batches(table), checked_names(tuple(table.schema.names), name), name)
    except (arrow.ArrowException, OSError) as error:
        raise Invalid(f"{name}: cannot be read as Arrow: {short(str(error))}") from error


def _arrow(name: str) -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise Invalid(f"{name}: needs pyarrow; pip install 'headwater[arrow]', or --digests-only") from error
    return pyarrow


def _opened(arrow: Any, source: Any) -> Any:
    try:
        return arrow.ipc.open_file(source)
    except arrow.ArrowInvalid:
        source.seek(0)
        return arrow.ipc.open_stream(source)


def _batches(table: Any) -> Iterator[Any]:
    if hasattr(table, "num_record_batches"):
        for place in range(table.num_record_batches):
            yield table.get_batch(place)
    else:
        yield from table


def _blocks(batches: Iterator[Any], names: tuple[str, ...], name: str) -> Iterator[Block]:
    some = False
    step = _batch(names)
    for batch in batches:
        for start in range(0, batch.num_rows, step):
            columns = [_cells(column.to_pylist()) for column in batch.slice(start, step).columns]
            some = True
            yield Block(names, list(zip(*columns, strict=True)))
    if not some:
        raise Invalid(f"{name}: no rows")


def _batch(names: tuple[str, ...]) -> int:
    return max(1, MOST_CELLS // max(1, len(names)))


def _cells(values: list[Any]) -> list[str]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)
