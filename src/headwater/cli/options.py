"""Options that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from headwater.model import Kind, Plane, Times

StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="URL",
        help="sqlite:///FILE or neo4j://HOST:7687; else HEADWATER_STORE, else a file of your own.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="TIME", help="Only what had occurred, e.g. 2026-03-01.", show_default=False
    ),
]
KnownAtOption = Annotated[
    str,
    typer.Option("--known-at", metavar="TIME", help="Only what was recorded by then.", show_default=False),
]
DepthOption = Annotated[
    int | None, typer.Option("--depth", min=0, max=1000, metavar="N", help="At most N edges away.")
]
PlanesOption = Annotated[
    str,
    typer.Option(
        "--planes", metavar="LIST", help="Which edges to walk: data, identity, control, history, catalog."
    ),
]
KindsOption = Annotated[
    str,
    typer.Option(
        "--kinds",
        metavar="LIST",
        help="Show only these, e.g. model,dataset,run; the rest is walked through.",
        show_default=False,
    ),
]
DEFAULT_PLANES = "data,identity"
REFERENCE = "kind:[project/]name[@version], e.g. model:churn@7 or run:4f2c; a unique prefix is enough."


def times_of(as_of: str, known_at: str) -> Times:
    """Return the two times of a read; the empty text means now.

    Raises:
        Invalid: one is no time.
    """
    from headwater.model import Times, to_time

    return Times(
        as_of=to_time(as_of) if as_of else None,
        known_at=to_time(known_at) if known_at else None,
    )


def planes_of(text: str) -> list[Plane]:
    """Return the planes that a comma-separated list names.

    Raises:
        Invalid: one is unknown.
    """
    from headwater.errors import Invalid
    from headwater.model import Plane

    known = {plane.value: plane for plane in Plane}
    words = _words(text)
    for word in words:
        if word not in known:
            raise Invalid(f"unknown plane {word!r}; one of {', '.join(known)}")
    return [known[word] for word in words]


def kinds_of(text: str) -> list[Kind]:
    """Return the kinds that a comma-separated list names; "model" means its versions too.

    Raises:
        Invalid: one is unknown.
    """
    from headwater.errors import Invalid
    from headwater.model import SERIES, Kind
    from headwater.naming import WORDS

    known = {kind.value.lower(): [kind] for kind in Kind}
    known |= {word: [kind, *([SERIES[kind]] if kind in SERIES else [])] for word, kind in WORDS.items()}
    words = _words(text)
    for word in words:
        if word not in known:
            raise Invalid(f"unknown kind {word!r}; one of {', '.join(WORDS)}")
    return [kind for word in words for kind in known[word]]


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",") if word.strip()]
