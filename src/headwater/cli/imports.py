"""import: the histories of other tools, and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.imports import Progress, Record
    from headwater.services import ImportReport

app = typer.Typer(help="Read the history of another tool. Exits with 1 when records were refused.")
ProjectOption = Annotated[
    str,
    typer.Option(
        "--project", metavar="NAME", help="The project; else the source's own name.", show_default=False
    ),
]
SourceOption = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="NAME",
        help="What tells runs of two sources apart; else the project.",
        show_default=False,
    ),
]
_MOST_LISTED = 100


@app.callback()
def _import() -> None:
    """Read the history of another tool; running it again changes nothing.

    Records that cannot be read are listed and the rest is stored; the exit code is then 1.
    """


@app.command("dvc")
def import_dvc(
    source: Annotated[str, typer.Argument(help="A Git repository or bundle with DVC in it.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read the whole history of a DVC project: runs, data, models, parameters and metrics."""
    from headwater.imports import dvc

    _store(
        lambda: dvc.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("git")
def import_git(
    source: Annotated[str, typer.Argument(help="A Git repository or bundle.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read the commits of a repository: authors, parents and touched files."""
    from headwater.imports import git

    _store(
        lambda: git.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("mlflow")
def import_mlflow(
    source: Annotated[str, typer.Argument(help="mlflow.db, an mlruns folder or http://HOST:5000.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            metavar="RULE",
            help="What a logged value names, e.g. 'param:data_path -> dataset'; may be repeated.",
        ),
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read experiments, runs, datasets, models and the registry of MLflow."""
    from headwater.imports import mlflow

    rules = [mlflow.parse_rule(text) for text in rule or ()]
    _store(
        lambda: mlflow.read(
            source, project=project, instance=instance, rules=rules, recorded_at=datetime.now(UTC)
        ),
        store=store,
        as_json=as_json,
    )


@app.command("facts")
def import_facts(
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="One fact a line: FILE.jsonl or FILE.jsonl.gz.")
    ],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read facts as `headwater export facts` writes them."""
    from headwater.imports import facts

    _store(lambda: facts.read(source, recorded_at=datetime.now(UTC)), store=store, as_json=as_json)


def _store(read: Callable[[], Iterable[Record]], *, store: str, as_json: bool) -> None:
    from headwater.cli.errors import Code
    from headwater.cli.output import show_json, show_text
    from headwater.cli.progress import bars
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with bars() as show:
        records = _begun(read(), show)
        with opened(store, create=True) as services:
            report = services.ingest.import_records(LOCAL, records, on_progress=show)
    if as_json:
        refused = [{"where": each.where, "reason": each.reason} for each in report.refused]
        show_json({"facts": report.facts, "new": report.new, "known": report.known, "refused": refused})
    else:
        show_text(_summary(report))
    if report.refused:
        raise typer.Exit(Code.FINDING)


def _begun(records: Iterable[Record], show: Callable[[Progress], None]) -> Iterator[Record]:
    """Return the records from the first that is stored on, so that no store is made for what cannot be read."""
    from headwater.imports import Progress

    rest = iter(records)
    for record in rest:
        if not isinstance(record, Progress):
            return chain([record], rest)
        show(record)
    return iter(())


def _summary(report: ImportReport) -> str:
    from headwater.cli.text import plural, safe

    counts = f"{report.new:,} new, {report.known:,} known already, {len(report.refused):,} refused"
    lines = [f"{plural(report.facts, 'fact')}: {counts}"]
    lines += [f"  {safe(each.where)}: {safe(each.reason)}" for each in report.refused[:_MOST_LISTED]]
    if len(report.refused) > _MOST_LISTED:
        lines.append(f"  and {len(report.refused) - _MOST_LISTED:,} more; --json lists them all")
    return "\n".join(lines)
