"""All commands under one name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from headwater.cli import (
    bills,
    catalog,
    comparison,
    configuration,
    confirm,
    demonstration,
    doctor,
    exports,
    impact,
    imports,
    investigations,
    labels,
    lineage,
    profiling,
    regressions,
    rerun_plan,
    root_cause,
    server,
    sync,
    use,
    watching,
)
from headwater.cli.errors import code_of, nobody_reads

EXIT_CODES = (
    "Exit codes: 0 fine; 1 a finding (why names a cause of a regression, regressions finds an open one, stale an "
    "outdated input, import refused records, doctor found a failure); 2 not understood or not found; 3 unavailable; "
    "4 denied; 130 interrupted."
)


class _Commands(TyperGroup):
    """The group of all commands, which turns every outcome into an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run one command line and end the process with its code."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        run = partial(super().main, args, prog_name, complete_var, False, windows_expand_args, **extra)
        code = code_of(run)
        if standalone_mode:
            sys.exit(code)
        return code

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a reader that has gone away is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(nobody_reads()) from None


app = typer.Typer(
    cls=_Commands,
    name="headwater",
    help="Which upstream change made the metric move, and what else does it affect.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _headwater(
    _: Annotated[bool, typer.Option("--version", callback=configuration.show_version, is_eager=True)] = False,
) -> None:
    """Which upstream change made the metric move, and what else does it affect."""


_ASK, _FILL, _RUN = "Ask", "Fill and label", "Run"
app.command(rich_help_panel=_ASK)(root_cause.why)
app.command(rich_help_panel=_ASK)(regressions.regressions)
app.add_typer(investigations.app, name="investigate", rich_help_panel=_ASK)
app.command(rich_help_panel=_ASK)(investigations.verdict)
app.command("rerun-plan", rich_help_panel=_ASK)(rerun_plan.rerun_plan)
app.command(rich_help_panel=_ASK)(impact.impact)
app.command(rich_help_panel=_ASK)(lineage.lineage)
app.command(rich_help_panel=_ASK)(lineage.paths)
app.command(rich_help_panel=_ASK)(comparison.diff)
app.command(rich_help_panel=_ASK)(comparison.compare)
app.command(rich_help_panel=_ASK)(use.which)
app.command(rich_help_panel=_ASK)(use.stale)
app.command(rich_help_panel=_ASK)(use.reproduce)
app.command(rich_help_panel=_ASK)(catalog.search)
app.command(rich_help_panel=_ASK)(catalog.show)
app.command(rich_help_panel=_ASK)(catalog.latest)
app.add_typer(imports.app, name="import", rich_help_panel=_FILL)
app.command(rich_help_panel=_FILL)(profiling.profile)
app.command(rich_help_panel=_FILL)(confirm.confirm)
exports.app.command("cyclonedx")(bills.export_cyclonedx)
exports.app.command("mlbom", hidden=True)(bills.export_cyclonedx)
exports.app.command("spdx")(bills.export_spdx)
exports.app.command("dot")(bills.export_dot)
exports.app.command("graphml")(bills.export_graphml)
app.add_typer(exports.app, name="export", rich_help_panel=_FILL)
app.add_typer(labels.tags, name="tag", rich_help_panel=_FILL)
app.add_typer(labels.owners, name="owner", rich_help_panel=_FILL)
app.add_typer(labels.aliases, name="alias", rich_help_panel=_FILL)
app.add_typer(watching.app, name="watch", rich_help_panel=_FILL)
app.command(rich_help_panel=_FILL)(sync.sync)
app.command(rich_help_panel=_RUN)(demonstration.demo)
app.command(rich_help_panel=_RUN)(server.serve)
app.command(rich_help_panel=_RUN)(doctor.doctor)
app.add_typer(configuration.app, name="config", rich_help_panel=_RUN)
app.command(rich_help_panel=_RUN)(configuration.version)
