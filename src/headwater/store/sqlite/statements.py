"""The SQL statements, one a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """Return the statement `name`, e.g. "reads/nodes_by_uid"."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def schema() -> list[str]:
    """Return the statements that make an empty store, in their order."""
    return [statement(f"schema/{path.stem}") for path in sorted((FOLDER / "schema").glob("*.sql"))]
