"""import: the histories of other tools, and facts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from headwater.cli.options import JsonOption, StoreOption

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
    source: Annotated[str, typer.Argument(help="A Git repository or bundle with DVC in it.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    follow: FollowOption = False,
    every: EveryOption = 10,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read the whole history of a DVC project: runs, data, models, parameters and metrics."""
    from headwater.cli.intake import take_in
    from headwater.imports import dvc

    take_in(
        lambda: dvc.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@app.command("git")
def import_git(
    source: Annotated[str, typer.Argument(help="A Git repository or bundle.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    follow: FollowOption = False,
    every: EveryOption = 10,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read the commits of a repository: authors, parents and touched files."""
    from headwater.cli.intake import take_in
    from headwater.imports import git

    take_in(
        lambda: git.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
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
        lambda: mlflow.read(
            source, project=project, instance=instance, rules=rules, recorded_at=datetime.now(UTC)
        ),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@app.command("prov")
def import_prov(
    source: Annotated[
        str, typer.Argument(help="A PROV document (.json, .xml, .provn), or a folder of them.")
    ],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read W3C PROV: entities as versions, activities as runs, agents, and how they relate."""
    from headwater.cli.intake import take_in
    from headwater.imports import prov

    take_in(
        lambda: prov.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("openlineage")
def import_openlineage(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Files or folders of events: JSON or one a line, or - for stdin."
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
    from headwater.imports import openlineage

    take_in(
        lambda: openlineage.read(sources, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
        follow_s=every if follow else None,
    )


@app.command("mlmd")
def import_mlmd(
    source: Annotated[str, typer.Argument(help="The SQLite file of ML Metadata.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read executions, artifacts and pipelines of TFX or Kubeflow from their ML Metadata store."""
    from headwater.cli.intake import take_in
    from headwater.imports import mlmd

    take_in(
        lambda: mlmd.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("huggingface")
def import_huggingface(
    source: Annotated[
        str, typer.Argument(help="A folder with model cards, also the Hub's cache, a README.md or a list.")
    ],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read model and dataset cards: base models, training data, metrics, emissions."""
    from headwater.cli.intake import take_in
    from headwater.imports import huggingface

    take_in(
        lambda: huggingface.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("croissant")
def import_croissant(
    source: Annotated[str, typer.Argument(help="A Croissant description (.json), or a folder of them.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read Croissant descriptions of datasets: files, digests, columns and sources."""
    from headwater.cli.intake import take_in
    from headwater.imports import croissant

    take_in(
        lambda: croissant.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("cyclonedx")
def import_cyclonedx(
    source: Annotated[str, typer.Argument(help="A CycloneDX document (.json), or a folder of them.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read CycloneDX bills of material: models, data, pedigree, formulation, energy."""
    from headwater.cli.intake import take_in
    from headwater.imports import cyclonedx

    take_in(
        lambda: cyclonedx.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("spdx")
def import_spdx(
    source: Annotated[str, typer.Argument(help="An SPDX 3 document (.json), or a folder of them.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read SPDX 3 documents: AI and dataset packages and what they were made from."""
    from headwater.cli.intake import take_in
    from headwater.imports import spdx

    take_in(
        lambda: spdx.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


@app.command("dbt")
def import_dbt(
    source: Annotated[str, typer.Argument(help="A manifest.json of dbt, or a folder with one.")],
    project: ProjectOption = "",
    instance: SourceOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read a dbt project: what depends on what, and what was run."""
    from headwater.cli.intake import take_in
    from headwater.imports import dbt

    take_in(
        lambda: dbt.read(source, project=project, instance=instance, recorded_at=datetime.now(UTC)),
        store=store,
        as_json=as_json,
    )


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
    from headwater.imports import facts

    take_in(lambda: facts.read(source, recorded_at=datetime.now(UTC)), store=store, as_json=as_json)
