"""sync: what trainings that are over could not deliver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from headwater.cli.options import JsonOption

if TYPE_CHECKING:
    from headwater.capture.syncing import SyncReport


FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER",
        help="Where the journals lie; else HEADWATER_JOURNAL, else your own folder for them.",
        show_default=False,
    ),
]
ToServerOption = Annotated[
    str,
    typer.Option(
        "--server",
        metavar="URL",
        help="Send everything to this server, whatever the journals say.",
        show_default=False,
    ),
]
ToStoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL",
        help="Write everything into this store, whatever the journals say.",
        show_default=False,
    ),
]


def sync(
    folder: FolderArgument = None,
    server: ToServerOption = "",
    store: ToStoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Send what captured runs have left in their journals: the server was down, or the process was killed.

    Running it again sends nothing twice. Journals of processes that still run are left to them. Facts that are
    refused are set aside in a `.refused` file, each with the reason; the exit code is then 1, and 3 where something
    still waits.
    """
    from headwater.capture.destination import Destination, destination
    from headwater.capture.folder import journal_folder
    from headwater.capture.syncing import sync as send
    from headwater.cli.errors import Code
    from headwater.cli.output import show_json, show_text
    from headwater.cli.progress import bars
    from headwater.imports import Progress

    to: Destination | None = destination(server=server, store=store) if server or store else None
    where = folder or journal_folder()
    if folder is None:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
    with bars() as show:
        report = send(where, to=to, on_bytes=lambda done, total: show(Progress(done, total, "bytes")))
    if as_json:
        show_json(_json(report))
    else:
        show_text(_text(report))
    if report.problems:
        raise typer.Exit(Code.UNAVAILABLE)
    if report.refused:
        raise typer.Exit(Code.FINDING)


def _json(report: SyncReport) -> dict[str, Any]:
    return {
        "folder": str(report.folder),
        "sent": report.sent,
        "refused": report.refused,
        "living": report.living,
        "journals": [
            {
                "name": each.name,
                "to": each.to,
                "new": each.done.new,
                "known": each.done.known,
                "refused": each.done.refused,
                "refusedFile": str(each.refused_file) if each.refused_file else None,
                "damagedBytes": each.done.damaged_bytes,
                "problem": each.problem or None,
            }
            for each in report.journals
        ],
    }


def _text(report: SyncReport) -> str:
    from headwater.cli.text import plural, safe

    lines = []
    for each in report.journals:
        done = each.done
        told = (
            f"{plural(done.facts, 'fact')} to {safe(each.to)}: {done.new:,} new, {done.known:,} known already"
        )
        lines.append(f"{each.name}: {told}" if each.to else each.name)
        if done.damaged_bytes:
            lines.append(
                f"  {plural(done.damaged_bytes, 'byte')} were no whole record and are lost: cut off in writing"
            )
        if done.refused:
            lines.append(
                f"  {plural(done.refused, 'fact')} refused, set aside in {safe(str(each.refused_file))}"
            )
            lines += [f"    {safe(reason)}" for reason in done.reasons]
        if each.problem:
            lines.append(f"  the rest waits: {safe(each.problem)}")
    if report.living:
        many = plural(report.living, "journal")
        lines.append(f"{many} of running processes left to them")
    return "\n".join(lines or [f"nothing waits in {safe(str(report.folder))}"])
