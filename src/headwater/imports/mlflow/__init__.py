"""MLflow's runs, datasets, models and registry as facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from headwater.errors import Invalid, NotFound
from headwater.imports import Record
from headwater.imports.mlflow.facts import Assembler
from headwater.imports.mlflow.rules import Rule, parse_rule
from headwater.imports.mlflow.shapes import Source
from headwater.imports.mlflow.sql import SqlSource

DEFAULT_PROJECT = "mlflow"


def read(
    source: str | Path,
    *,
    project: str = "",
    instance: str = "",
    rules: Sequence[Rule] = (),
    recorded_at: datetime,
) -> Iterator[Record]:
    """Yield what an MLflow database file, `mlruns` folder or tracking server holds.

    `project` is "mlflow" unless given; `instance`, by which runs of two servers are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
        Invalid: it is no MLflow store, or one that cannot be read this way.
        Unavailable, Forbidden: the server does not answer, or not to us.
    """
    opened, root = open_source(str(source))
    named = project or DEFAULT_PROJECT
    assembler = Assembler(named, instance or named, recorded_at, rules=rules, root=root)
    return assembler.records(opened.shapes())


def open_source(source: str) -> tuple[Source, Path | None]:
    """Return the reader for an address or path, and the folder that its artifacts may lie in."""
    scheme = urlsplit(source).scheme
    if scheme in ("http", "https"):
        from headwater.imports.mlflow.rest import RestSource

        return RestSource(source), None
    if scheme in ("postgresql", "mysql", "mssql") or "+" in scheme:
        raise Invalid(
            f"{scheme} databases are read through the tracking server; give its address (http://HOST:5000)"
        )
    path = Path(source.removeprefix("sqlite:///").removeprefix("file://")).expanduser()
    if not path.exists():
        raise NotFound(f"there is nothing at {path}; give an mlflow.db, an mlruns folder or http://HOST:5000")
    if path.is_dir() and (path / "mlflow.db").is_file():
        path = path / "mlflow.db"
    if path.is_file():
        return SqlSource(path), path.resolve().parent
    if not path.is_dir():
        raise Invalid(f"{path} is neither a file nor a folder; give an mlflow.db or an mlruns folder")
    from headwater.imports.mlflow.folder import FolderSource

    return FolderSource(path), path.resolve()


__all__ = ["DEFAULT_PROJECT", "Rule", "open_source", "parse_rule", "read"]
