"""which, stale and reproduce: the history put to use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import REFERENCE, AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of

if TYPE_CHECKING:
    from headwater.analysis.staleness import Staleness
    from headwater.model import Kind
    from headwater.services.identification import Identified

_MOST_SHOWN = 12


def which(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="FILE|DIGEST|URI", help="A file or folder here, sha256:..., md5:..., an address."
        ),
    ],
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Tell what a file, a digest or an address is, and where it is used; exit code 2 where nothing is known of it."""
    from headwater.cli.errors import Code
    from headwater.cli.output import show_json, show_text
    from headwater.cli.progress import bars
    from headwater.cli.store import opened
    from headwater.errors import NotFound
    from headwater.imports import Progress
    from headwater.services import LOCAL
    from headwater.services.wording.use_json import identified_json

    times, path = times_of(as_of, known_at), Path(asked)
    with opened(store) as services:
        if os.path.exists(path):
            with bars() as show:
                answer = services.identification.which_file(
                    LOCAL,
                    path,
                    times=times,
                    on_bytes=lambda done, total: show(Progress(done, total, "read")),
                )
        else:
            answer = services.identification.which(LOCAL, asked, times=times)
            if not answer.matches and _is_path(asked):
                raise NotFound(f"there is no file {asked}, and nothing is known by that name or place")
    if as_json:
        show_json(identified_json(answer))
    else:
        show_text(_identified(answer))
    if answer.used is None:
        raise typer.Exit(Code.USAGE)


def stale(
    ref: Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)],
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Tell which inputs have newer versions now than those that something was built from; exit code 1 where any has."""
    from headwater.cli.errors import Code
    from headwater.cli.output import remark, show_json, show_text
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.caution import caution
    from headwater.services.wording.use_json import staleness_json

    with opened(store) as services:
        answer = services.staleness.stale(LOCAL, ref, times=times_of(as_of, known_at))
    if as_json:
        show_json(staleness_json(answer))
    else:
        show_text(_staleness(answer))
        if told := caution(answer.completeness):
            remark(told)
    if answer.stale:
        raise typer.Exit(Code.FINDING)


def reproduce(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A run, or a model or dataset that a run made.")],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A new or empty folder.")],
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write what it takes to do a run again: packages, container, code, data list, command, and what is missing."""
    from headwater.cli.output import remark, show_json, show_text
    from headwater.cli.store import opened
    from headwater.cli.text import plural, safe
    from headwater.naming import reference_of
    from headwater.services import LOCAL
    from headwater.services.wording.use_json import reproduced_json

    with opened(store) as services:
        answer = services.reproduction.reproduce(LOCAL, ref, to=to, times=times_of(as_of, known_at))
    if as_json:
        show_json(reproduced_json(answer))
        return
    show_text(f"{safe(reference_of(answer.run))} in {safe(str(answer.folder))}: {', '.join(answer.files)}")
    for each in answer.missing:
        remark(safe(each))
    if answer.missing:
        remark(f"{plural(len(answer.missing), 'gap')}; README.md names them too")


def _is_path(asked: str) -> bool:
    """Return whether someone means a file here: it has a folder or an ending, and is no address."""
    return "://" not in asked and (os.sep in asked or bool(Path(asked).suffix))


def _identified(answer: Identified) -> str:
    from headwater.cli.drawing.words import Names, kind_words
    from headwater.cli.text import safe

    names = Names.among(match.node for match in answer.matches)
    sure = [match for match in answer.matches if match.sure]
    weak = [match for match in answer.matches if not match.sure]
    lines = [f"{safe(answer.asked)} is"] if sure else [f"no sure match for {safe(answer.asked)}"]
    lines += [f"  {names.of(match.node)}  ({safe(match.by)})" for match in sure[:_MOST_SHOWN]]
    if len(sure) > _MOST_SHOWN:
        lines.append(f"  and {len(sure) - _MOST_SHOWN:,} more; --json has them all")
    if weak:
        lines.append("perhaps, by place, name or a part only:")
        lines += [
            f"  {names.of(match.node)}  ({match.how.value}: {safe(match.by)})" for match in weak[:_MOST_SHOWN]
        ]
    if answer.used is not None:
        counts = [kind_words(kind, count) for kind, count in _counts(answer)]
        lines.append(f"used by {', '.join(counts)}" if counts else "used by nothing")
        lines += [
            f"  {names.of(each.node)}"
            for each in answer.used.affected[:_MOST_SHOWN]
            if not each.measurement_only
        ]
    return "\n".join(lines)


def _counts(answer: Identified) -> list[tuple[Kind, int]]:
    from headwater.model import Kind

    return [(Kind(kind), count) for kind, count in answer.used.counts().items()] if answer.used else []


def _staleness(answer: Staleness) -> str:
    from headwater.cli.drawing.words import Names
    from headwater.cli.text import plural

    names = Names.among(
        [answer.subject, *(node for each in answer.outdated for node in (each.used, each.newest))]
    )
    subject = names.of(answer.subject)
    if not answer.outdated:
        lines = [f"{subject}: {plural(answer.current, 'input')}, each the newest of its series"]
    else:
        lines = [f"{subject}: newer now than when it was built"]
    for each in answer.outdated:
        said = f"{each.newer:,} newer, last {each.newest.occurred_at:%Y-%m-%d}"
        only = ", only measured with it" if each.measuring else ""
        lines.append(f"  {names.of(each.used)} -> {names.of(each.newest)}  ({said}{only})")
    if answer.outdated and answer.current:
        lines.append(f"  {plural(answer.current, 'other input')}, each the newest of its series")
    if answer.superseded_by is not None:
        lines.append(f"{subject} itself is followed by {names.of(answer.superseded_by)}")
    return "\n".join(lines)
