"""confirm: which versions are the same content, where no digest proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.services.sameness import Joined, Suggestion


def confirm(
    first: Annotated[str, typer.Argument(metavar="REF", help="A version, e.g. dataset:clicks@v8.")],
    second: Annotated[
        str, typer.Argument(metavar="[REF]", help="The version that it is; without: what it may be.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take back that they are the same.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Kept with it.")] = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say that two versions are the same content, or list what a version may be the same as."""
    from headwater.cli.output import show_json, show_text
    from headwater.cli.store import opened
    from headwater.errors import Invalid
    from headwater.services import LOCAL
    from headwater.services.wording.use_json import joined_json, suggestions_json

    with opened(store) as services:
        if not second:
            if undo:
                raise Invalid("--undo needs both versions")
            found = services.sameness.suggestions(LOCAL, first)
            show_json(suggestions_json(found)) if as_json else show_text(_suggestions(first, found))
            return
        say = services.sameness.undo if undo else services.sameness.confirm
        joined = say(LOCAL, first, second, reason=reason)
    show_json(joined_json(joined)) if as_json else show_text(_joined(joined))


def _suggestions(ref: str, found: list[Suggestion]) -> str:
    from headwater.cli.text import safe
    from headwater.naming import reference_of

    if not found:
        return f"{safe(ref)}: nothing has a digest of a part, a place or a name in common with it"
    words = {"part": "same digest of a part", "place": "same place", "name": "same name"}
    lines = [
        f"  {safe(reference_of(each.node, with_project=True))}  {words[each.sign.value]}: {safe(each.by)}"
        for each in found
    ]
    return "\n".join([f"{safe(ref)} may be the same as; confirm what you know:", *lines])


def _joined(joined: Joined) -> str:
    from headwater.cli.text import safe
    from headwater.naming import reference_of

    names = " and ".join(
        safe(reference_of(each, with_project=True)) for each in (joined.first, joined.second)
    )
    now = "are the same" if joined.same else "are no longer the same"
    return f"{names} {now if joined.changed else 'were the same already'}"
