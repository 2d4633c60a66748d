"""tag, owner, alias: what people say about things, in force from now until it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import REFERENCE, JsonOption, StoreOption

if TYPE_CHECKING:
    from headwater.model import Node
    from headwater.services import Headwater

Ref = Annotated[str, typer.Argument(metavar="REF", help=REFERENCE)]
tags = typer.Typer(help="Set and remove tags.", no_args_is_help=True)
owners = typer.Typer(help="Set and remove owners.", no_args_is_help=True)
aliases = typer.Typer(help="Point an alias of a series at a version, or remove it.", no_args_is_help=True)


@tags.command("set")
def set_tag(
    ref: Ref,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    value: Annotated[str, typer.Argument(metavar="VALUE")] = "true",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Set a tag."""
    from headwater.errors import Invalid

    if "=" in name and value == "true":
        key, _, meant = name.partition("=")
        raise Invalid(f"{name!r} would be the tag's name; write `headwater tag set {ref} {key} {meant}`")
    _label(ref, "tag", name, value, store=store, as_json=as_json)


@tags.command("remove")
def remove_tag(
    ref: Ref,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Remove a tag."""
    _label(ref, "tag", name, None, store=store, as_json=as_json)


@owners.command("set")
def set_owner(
    ref: Ref,
    identity: Annotated[
        str, typer.Argument(metavar="IDENTITY", help="A person or team, e.g. ana or ana@example.org.")
    ],
    role: Annotated[str, typer.Option("--role")] = "owner",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Add an owner."""
    _label(ref, "owner", identity, role, store=store, as_json=as_json)


@owners.command("remove")
def remove_owner(
    ref: Ref,
    identity: Annotated[str, typer.Argument(metavar="IDENTITY")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Remove an owner."""
    _label(ref, "owner", identity, None, store=store, as_json=as_json)


@aliases.command("set")
def set_alias(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The version, e.g. model:churn@7.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="e.g. champion.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Point an alias at a version; the series keeps when it pointed where."""
    from headwater.cli.store import opened

    with opened(store) as services:
        version, series = _version(services, ref)
        _state(services, series, "alias", name, version.uid, as_json=as_json)


@aliases.command("remove")
def remove_alias(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The series, e.g. model:churn.")],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Remove an alias."""
    _label(ref, "alias", name, None, store=store, as_json=as_json)


def _label(ref: str, attribute: str, name: str, value: str | None, *, store: str, as_json: bool) -> None:
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        node = services.catalog.resolve(LOCAL, ref)
        if value is None:
            _require_held(node, ref, attribute, name)
        _state(services, node, attribute, name, value, as_json=as_json)


def _state(
    services: Headwater, node: Node, attribute: str, name: str, value: str | None, *, as_json: bool
) -> None:
    from datetime import UTC, datetime

    from headwater import statements
    from headwater.cli.output import show_json, show_text
    from headwater.errors import Invalid
    from headwater.model import Origin
    from headwater.services import LOCAL

    if not name.strip() or value == "":
        raise Invalid(f"an empty {attribute} says nothing; give it a name and a value")
    now = datetime.now(UTC)
    stamp = statements.Stamp(now, now, origin=Origin.DECLARED)
    fact = statements.attribute(node.uid, attribute, stamp, name=name, value=value)
    services.ingest.append(LOCAL, [fact])
    reference = services.catalog.reference(LOCAL, node)
    if as_json:
        show_json({"ref": reference, "uid": node.uid, "attribute": attribute, "name": name, "value": value})
    else:
        show_text(f"{reference}: {attribute} {name} {'removed' if value is None else 'set'}")


def _require_held(node: Node, ref: str, attribute: str, name: str) -> None:
    from headwater.errors import NotFound

    owners = node.props.get("owners", ())
    held = (
        list(owners) if attribute == "owner" and isinstance(owners, tuple) else sorted(node.group(attribute))
    )
    if name not in held:
        raise NotFound(f"{ref} has no {attribute} {name!r}; it has {', '.join(held) or 'none'}")


def _version(services: Headwater, ref: str) -> tuple[Node, Node]:
    """Return a version and its series."""
    from headwater.errors import Invalid
    from headwater.model import VERSIONS, Direction, Relation
    from headwater.services import LOCAL

    version = services.catalog.resolve(LOCAL, ref)
    edges = services.catalog.edges(LOCAL, [version.uid], Direction.UPSTREAM, [Relation.VERSION_OF])
    series = services.catalog.nodes(LOCAL, [edge.cause for edge in edges])
    if version.kind not in VERSIONS or not series:
        raise Invalid(f"{ref} is no version; an alias points at one, e.g. model:churn@7")
    return version, series[0]
