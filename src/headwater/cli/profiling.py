"""profile: what a file or folder is, told of the version that it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from headwater.cli.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.services.profiling import Profiled

_MOST_CLASSES = 4


def _column(option: str, what: str) -> Any:
    return typer.Option(
        option, metavar="COL", help=f"The column that {what}; else found by name.", show_default=False
    )


PathArgument = Annotated[Path, typer.Argument(metavar="PATH", help="A file or folder.")]
VersionOption = Annotated[
    str, typer.Option("--as", metavar="REF", help="The version that it is, e.g. dataset:clicks@v8.")
]
KeyOption = Annotated[str, _column("--key", "tells rows apart")]
LabelOption = Annotated[str, _column("--label", "is to be predicted")]
ProjectOption = Annotated[
    str, typer.Option("--project", metavar="NAME", help="Where a new series belongs.", show_default=False)
]
DigestsOption = Annotated[bool, typer.Option("--digests-only", help="Do not look into tables.")]


def profile(
    path: PathArgument,
    as_: VersionOption,
    key: KeyOption = "",
    label: LabelOption = "",
    project: ProjectOption = "",
    digests_only: DigestsOption = False,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Tell a version its digests and its profile: rows, columns, ranges, class shares; no rows are kept.

    `why` takes its evidence from the profiles of two versions. A version that does not exist yet is created; one
    that is recorded with another digest is refused. CSV, TSV (also .gz), JSON lines, Parquet, Arrow, NumPy and
    folders are looked into; of anything else there are digests.
    """
    from headwater.cli.output import show_json, show_text
    from headwater.cli.progress import bars
    from headwater.cli.store import opened
    from headwater.errors import NotFound
    from headwater.services import LOCAL

    if not path.exists():  # before a store is made for it
        raise NotFound(f"there is no file or folder {path}")
    with bars() as show, opened(store, create=True) as services:
        found = services.profiling.profile(
            LOCAL,
            path,
            as_=as_,
            key=key,
            label=label,
            project=project,
            digests_only=digests_only,
            on_progress=show,
        )
        reference = services.catalog.reference(LOCAL, found.version)
    if as_json:
        show_json(_json(found, reference))
    else:
        show_text(_text(found, reference))


def _json(found: Profiled, reference: str) -> dict[str, Any]:
    return {
        "ref": reference,
        "uid": found.version.uid,
        "created": found.created,
        "changed": found.changed,
        "format": found.content.format,
        "sizeBytes": found.content.size_bytes,
        "digests": {each.algorithm: each.value for each in found.content.digests},
        "profile": None if found.content.profile is None else dict(found.content.profile),
    }


def _text(found: Profiled, reference: str) -> str:
    how = "created" if found.created else "profile added" if found.changed else "known already"
    lines = [f"{reference}: {how}"]
    if found.content.profile is None:
        lines.append("  no table was looked into: digests only")
    else:
        lines += _table(found.content.profile)
    lines += [f"  {each.algorithm:<8} {each.value}" for each in found.content.digests]
    return "\n".join(lines)


def _table(profile: Any) -> list[str]:
    from headwater.cli.text import plural, safe

    rows, columns = plural(profile["rows"], "row"), plural(len(profile["columns"]), "column")
    lines = [f"  {rows}, {columns}; rows are told apart by {safe(profile['row_digests']['key'])}"]
    if label := profile.get("label"):
        lines.append(f"  label {safe(label['column'])}{_shares(label.get('shares', {}))}")
    else:
        lines.append("  no label (--label COL names it)")
    lines += [f"  {what}: {safe(said)}" for what, said in profile.get("coverage", {}).items()]
    return lines


def _shares(shares: dict[str, float]) -> str:
    from headwater.cli.text import safe

    if not shares:
        return ""
    most = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    told = ", ".join(
        f"{safe(name) or '(missing)'} {100 * share:.0f} %" for name, share in most[:_MOST_CLASSES]
    )
    more = f" and {len(most) - _MOST_CLASSES} more" if len(most) > _MOST_CLASSES else ""
    return f": {told}{more}"
