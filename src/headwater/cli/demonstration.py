"""demo: the example history, its answers, and the explorer over it."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import JsonOption, StoreOption
from headwater.cli.server import (
    LOOPBACK,
    USUAL_PORT,
    ExplorerOption,
    HostOption,
    PortOption,
    address_of,
    check_binding,
    listening,
    serve_on,
)

if TYPE_CHECKING:
    from headwater.analysis.root_cause.answer import RootCause
    from headwater.example import Question
    from headwater.imports import Record
    from headwater.services import Headwater


def demo(
    store: StoreOption = "",
    go_on: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the explorer afterwards, or end.")
    ] = True,
    host: HostOption = LOOPBACK,
    port: PortOption = USUAL_PORT,
    explorer: ExplorerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load the example history, answer its four questions and serve the explorer.

    The history goes into a store of its own unless --store names another; loading it again changes nothing.
    """
    from headwater.cli.store import opened
    from headwater.settings import read_settings

    where = store or read_settings().example_store
    if not go_on:
        with opened(where, create=True, on_new=_told_anyway) as services:
            _load(services)
            _tell(services, address="", as_json=as_json)
        return
    check_binding(host)
    with (
        opened(where, create=True, indexed=True, on_new=_told_anyway) as services,
        listening(host, port) as listener,
    ):
        _load(services)
        _tell(services, address=address_of(listener), as_json=as_json)
        serve_on(listener, services, explorer=explorer)


def _told_anyway(_: str) -> None:
    """Say nothing of a new store: `_load` names it."""


def _load(services: Headwater) -> None:
    from headwater.cli.output import remark
    from headwater.cli.progress import bars
    from headwater.services import LOCAL
    from headwater.settings import without_password

    remark(f"Loading the example history into {without_password(services.store_url)}")
    with bars() as show:
        services.ingest.import_records(LOCAL, _records(), on_progress=show)


def _records() -> Iterator[Record]:
    from headwater import example
    from headwater.imports import Progress

    facts = list(example.facts())
    for done, fact in enumerate(facts, start=1):
        yield fact
        if done % 200 == 0 or done == len(facts):
            yield Progress(done, len(facts), "facts")


def _tell(services: Headwater, *, address: str, as_json: bool) -> None:
    from headwater import example
    from headwater.cli.output import remark, show_json
    from headwater.services.wording.plain import why_json
    from headwater.settings import without_password

    answers = [(question, _ask(services, question)) for question in example.QUESTIONS]
    if as_json:
        told = [{"title": question.title, **why_json(answer)} for question, answer in answers]
        show_json({"store": services.store_url, "answers": told})
    else:
        _print(answers, address=address)
        bad, place = example.QUESTIONS[0].bad, without_password(services.store_url)
        command = "headwater" if shutil.which("headwater") else shlex.quote(sys.argv[0])
        remark(f"Ask it more: {command} impact {bad} --store {shlex.quote(place)}")


def _ask(services: Headwater, question: Question) -> RootCause:
    from headwater.services import LOCAL

    return services.root_cause.why(LOCAL, question.bad, good=question.good, metric=question.metric)


def _print(answers: Sequence[tuple[Question, RootCause]], *, address: str) -> None:
    from rich.text import Text

    from headwater.cli.output import data, show_text
    from headwater.services.wording import prose

    out = data()
    for number, (question, answer) in enumerate(answers, start=1):
        out.print(Text(f"{number}. {question.title}", style="bold"))
        page = prose.page_path(question.bad, good=question.good, metric=question.metric)
        show_text(prose.text(answer, link=f"{address}{page}" if address else ""))
        out.print()
