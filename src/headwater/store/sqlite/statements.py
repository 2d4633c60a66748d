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
    return _in_order("schema")


def upgrade(version: int) -> list[str]:
    """Return the statements that bring a store of the version before to `version`, in their order; often none."""
    return _in_order(f"to_{version}")


def _in_order(folder: str) -> list[str]:
    return [statement(f"{folder}/{path.stem}") for path in sorted((FOLDER / folder).glob("*.sql"))]
