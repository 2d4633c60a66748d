"""The SQL statements, one a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """Return the statement `name`, e.g. "reads/nodes_by_uid"."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def schema() -> list[str]:
    """Return the schema statements, tables before their indexes."""
    names = sorted(path.stem for path in (_FOLDER / "schema").glob("*.sql"))
    texts = [statement(f"schema/{name}") for name in names]
    return sorted(texts, key=lambda text: "CREATE INDEX" in text)
