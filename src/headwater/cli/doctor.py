"""doctor: whether everything that Headwater needs is there and well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from headwater.cli.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.cli.checks import Check

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Check Python, packages, the data folder, the store, the clock, journals that wait, the explorer and git.

    Exits with 1 when a check fails; a warning names what works less well.
    """
    from headwater.cli.checks import every_check
    from headwater.cli.errors import Code
    from headwater.cli.output import show_json
    from headwater.settings import read_settings

    found = every_check(read_settings(store=store))
    failed = any(check.status == "fail" for check in found)
    if as_json:
        checks = [
            {"name": each.name, "status": each.status, "message": each.message, "wayOut": each.way_out}
            for each in found
        ]
        show_json({"ok": not failed, "checks": checks})
    else:
        for each in found:
            _print(each)
    if failed:
        raise typer.Exit(Code.FINDING)


def _print(check: Check) -> None:
    from rich.table import Table
    from rich.text import Text

    from headwater.cli.output import data
    from headwater.cli.text import safe_lines

    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=4)
    line.add_column(width=11)
    line.add_column(overflow="fold")
    told = Text(safe_lines(check.message))
    if check.way_out:
        told += Text(f"\n{check.way_out}", style="dim")
    line.add_row(Text(check.status, style=_COLOURS[check.status]), check.name, told)
    data().print(line)
