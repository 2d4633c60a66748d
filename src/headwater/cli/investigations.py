"""investigate, verdict: questions that people work on together."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.asking import BadArgument, DirectionOption, GoodOption, MetricOption, is_higher_better
from headwater.cli.options import AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of
from headwater.cli.root_cause import Format

if TYPE_CHECKING:
    from headwater.services.causes.investigations import Deed, Investigated

app = typer.Typer(
    help="Open, show and close investigations: a question with its verdicts, reruns and conclusion.",
    no_args_is_help=True,
)
Number = Annotated[str, typer.Argument(metavar="N", help="Its number, e.g. 12.")]
By = Annotated[
    str,
    typer.Option("--by", metavar="NAME", help="Who says so; your own name if not given.", show_default=False),
]


class Say(StrEnum):
    """What people say of a suspect."""

    NOT_IT = "not-it"
    CONFIRMED = "confirmed"
    VERIFIED = "verified"
    WITHDRAW = "withdraw"


class Which(StrEnum):
    """Which investigations are listed."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@app.command("open")
def open_one(
    bad: BadArgument,
    good: GoodOption = "",
    metric: MetricOption = "",
    direction: DirectionOption = None,
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="What it is about.", show_default=False)
    ] = "",
    by: By = "",
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Open an investigation: the question is kept as of now, with the rerun that would tell most."""
    from headwater.cli.output import remark
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        found = services.investigations.open(
            LOCAL,
            bad,
            good=good,
            metric=metric,
            higher_is_better=is_higher_better(direction),
            times=times_of(as_of, known_at),
            title=title,
            deed=_deed(by),
        )
        others = services.investigations.same_question(LOCAL, found.inquiry)
    _print(found, as_json=as_json)
    for each in others:
        remark(
            f"Open already with the same question: investigation:{each.number}, opened by {each.opened_by}"
        )


@app.command("list")
def list_all(
    which: Annotated[Which, typer.Option("--state", help="Which ones.")] = Which.ALL,
    first: Annotated[int, typer.Option("--first", min=1, max=500, help="How many to print.")] = 20,
    after: Annotated[str, typer.Option("--after", metavar="CURSOR", show_default=False)] = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List investigations, newest first."""
    from headwater.cli.output import remark, show_json, show_text
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.causes.inquiry import State
    from headwater.services.wording.investigated import list_text, page_json

    state = None if which is Which.ALL else State(which.value)
    with opened(store) as services:
        page = services.investigations.investigations(LOCAL, first=first, after=after, state=state)
        uids = {uid for each in page.items for uid in (each.bad, each.good)}
        nodes = {each.uid: each for each in services.catalog.nodes(LOCAL, uids)}
    if as_json:
        show_json(page_json(page))
        return
    if page.items:
        show_text(list_text(page.items, nodes))
    more = f"; --after {page.after} goes on" if page.after else ""
    remark(f"{len(page.items):,} of {page.total:,}{more}")


@app.command("show")
def show(
    number: Number,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show an investigation with its answer, re-ranked by the verdicts, and the reruns that came back."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        found = services.investigations.show(LOCAL, number)
    _print(found, as_json=as_json, form=form)


@app.command("close")
def close(
    number: Number,
    conclusion: Annotated[str, typer.Argument(metavar="CONCLUSION", help="What it was, in words.")],
    cause: Annotated[
        str,
        typer.Option(
            "--cause", metavar="SUSPECT", help="The suspect that did it, if any did.", show_default=False
        ),
    ] = "",
    by: By = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Close an investigation with its conclusion."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        found = services.investigations.conclude(LOCAL, number, conclusion, cause=cause, deed=_deed(by))
    _print(found, as_json=as_json)


@app.command("reopen")
def reopen(number: Number, by: By = "", store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Open a closed investigation again."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        found = services.investigations.reopen(LOCAL, number, deed=_deed(by))
    _print(found, as_json=as_json)


@app.command("rename")
def rename(
    number: Number,
    title: Annotated[str, typer.Argument(metavar="TITLE", help='What it is about; "" takes the title away.')],
    by: By = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give an investigation, open or closed, another title."""
    from headwater.cli.output import remark
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        found = services.investigations.rename(LOCAL, number, title, deed=_deed(by))
    _print(found, as_json=as_json)
    inquiry = found.inquiry
    named = f'is called "{inquiry.title}" now' if inquiry.title else "has no title any more"
    remark(f"Investigation {inquiry.number} {named}")


@app.command("exclude")
def exclude(
    number: Number,
    suspects: Annotated[list[str], typer.Argument(metavar="SUSPECT", help="What that rerun would set back.")],
    feasible: Annotated[bool, typer.Option("--feasible", help="It can be made after all.")] = False,
    by: By = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say that a rerun cannot be made, so that another one is proposed."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL

    with opened(store) as services:
        found = services.investigations.exclude(LOCAL, number, suspects, feasible=feasible, deed=_deed(by))
    _print(found, as_json=as_json)


def verdict(
    number: Number,
    suspect: Annotated[
        str,
        typer.Argument(
            metavar="SUSPECT", help="Its reference or name, e.g. dataset:clicks@v8 or learning_rate."
        ),
    ],
    say: Annotated[Say, typer.Argument(help="What you say of it.")],
    by: By = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say of a suspect of an investigation that it is not it, or is; the others are ranked anew."""
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.causes.inquiry import Judgement

    with opened(store) as services:
        if say is Say.WITHDRAW:
            found = services.investigations.withdraw(LOCAL, number, suspect, deed=_deed(by))
        else:
            found = services.investigations.judge(LOCAL, number, suspect, Judgement[say.name], deed=_deed(by))
    _print(found, as_json=as_json)


def _print(found: Investigated, *, as_json: bool, form: Format = Format.TEXT) -> None:
    from headwater.cli.output import show_json, show_text
    from headwater.services.wording import report
    from headwater.services.wording.investigated import investigated_json, investigated_text

    if as_json or form is Format.JSON:
        show_json(investigated_json(found))
    elif form is Format.MARKDOWN:
        show_text(report.investigation_markdown(found).rstrip(), whole=True)
    elif form is Format.HTML:
        show_text(report.investigation_html(found).rstrip(), whole=True)
    else:
        show_text(investigated_text(found))


def _deed(by: str) -> Deed:
    import getpass

    from headwater.services.causes.investigations import Deed

    if by:
        return Deed(by=by)
    try:
        return Deed(by=getpass.getuser())
    except (OSError, KeyError):
        return Deed()
