"""import: the histories of other tools, and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.imports import Record

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
FollowOption = Annotated[
    bool, typer.Option("--follow", help="Go on: look again every --every seconds until Ctrl-C.")
]
EveryOption = Annotated[float, typer.Option("--every", min=0.1, metavar="SECONDS")]


@app.callback()
def _import() -> None:
    """Read the history of another tool; running it again changes nothing.

    Records that cannot be read are listed and the rest is stored; the exit code is then 1.
    """


@app.command("dvc")
def import_dvc(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A Git repository or bundle with DVC in it.")
    ],
    project: ProjectOption = "",
    instance: SourceOption = "",
    follow: FollowOption = False,
    every: EveryOption = 10,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read the whole history of a DVC project: runs, data, models, parameters and metrics."""
    from headwater.cli.intake import take_in

    take_in(
        _reading_of("dvc", source, project=project, instance=instance),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@app.command("git")
def import_git(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A Git repository or bundle.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    follow: FollowOption = False,
    every: EveryOption = 10,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read the commits of a repository: authors, parents and touched files."""
    from headwater.cli.intake import take_in

    take_in(
        _reading_of("git", source, project=project, instance=instance),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@app.command("mlflow")
def import_mlflow(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="mlflow.db, an mlruns folder or http://HOST:5000.")
    ],
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
    follow: FollowOption = False,
    every: EveryOption = 10,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read experiments, runs, datasets, models and the registry of MLflow."""
    from headwater.cli.intake import take_in
    from headwater.imports import mlflow

    rules = [mlflow.parse_rule(text) for text in rule or ()]
    take_in(
        _reading_of("mlflow", source, project=project, instance=instance, rules=rules),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@app.command("openlineage")
def import_openlineage(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help="Files or folders of events: JSON or one a line, or - for stdin."
        ),
    ],
    project: Annotated[
        str,
        typer.Option(
            "--project",
            metavar="NAME",
            help="One project for all; else each namespace is one.",
            show_default=False,
        ),
    ] = "",
    instance: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="NAME",
            help="What tells runs of two sources apart; else openlineage.",
            show_default=False,
        ),
    ] = "",
    follow: FollowOption = False,
    every: EveryOption = 10,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read OpenLineage events: runs, jobs, datasets, models, columns and facets."""
    from headwater.cli.intake import take_in

    take_in(
        _reading_of("openlineage", sources, project=project, instance=instance),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@dataclass(frozen=True, slots=True)
class Documents:
    """A reader of `headwater.imports` that takes files or folders: its name, what it takes, and what it reads."""

    name: str
    takes: str
    reads: str


DOCUMENTS = (
    Documents(
        "prov",
        "A PROV document (.json, .xml, .provn), or a folder of them.",
        "W3C PROV: entities as versions, activities as runs, agents, and how they relate.",
    ),
    Documents(
        "mlmd",
        "The SQLite file of ML Metadata.",
        "executions, artifacts and pipelines of TFX or Kubeflow from their ML Metadata store.",
    ),
    Documents(
        "huggingface",
        "A folder with model cards, also the Hub's cache, a README.md or a list.",
        "model and dataset cards: base models, training data, metrics, emissions.",
    ),
    Documents(
        "croissant",
        "A Croissant description (.json), or a folder of them.",
        "Croissant descriptions of datasets: files, digests, columns and sources.",
    ),
    Documents(
        "cyclonedx",
        "A CycloneDX document (.json, .xml), or a folder of them.",
        "CycloneDX bills of material: models, data, pedigree, formulation, energy.",
    ),
    Documents(
        "spdx",
        "An SPDX document (.json), or a folder of them.",
        "SPDX 2.2, 2.3 and 3 documents: AI and dataset packages and what they were made from.",
    ),
    Documents(
        "dbt",
        "A manifest.json of dbt, or a folder with one.",
        "a dbt project: what depends on what, and what was run.",
    ),
)


def _reading(documents: Documents) -> Callable[..., None]:
    """Return the command that reads `documents`."""

    def read(
        source: str,
        project: ProjectOption = "",
        instance: SourceOption = "",
        store: StoreOption = "",
        as_json: JsonOption = False,
    ) -> None:
        from headwater.cli.intake import take_in

        reading = _reading_of(documents.name, source, project=project, instance=instance)
        take_in(reading, store=store, as_json=as_json)

    read.__annotations__["source"] = Annotated[str, typer.Argument(metavar="SOURCE", help=documents.takes)]
    read.__doc__ = f"Read {documents.reads}"
    return read


for _documents in DOCUMENTS:
    app.command(_documents.name)(_reading(_documents))
    if _documents.name == "cyclonedx":
        app.command("mlbom", hidden=True)(_reading(_documents))


@app.command("facts")
def import_facts(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE", help="One fact a line: FILE.jsonl or FILE.jsonl.gz, or - for stdin."),
    ],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read facts as `headwater export facts` writes them."""
    from headwater.cli.intake import take_in

    take_in(_reading_of("facts", source), store=store, as_json=as_json)


def _reading_of(reader: str, source: str | list[str], **options: object) -> Callable[[], Iterator[Record]]:
    """Return what reads `source`, and whenever it is called reads it anew."""
    from headwater.imports.readings import Reading

    return lambda: Reading(reader, source, {**options, "recorded_at": datetime.now(UTC)}).records()
