"""Model and dataset cards of the Hugging Face Hub, adapter settings and lists of models as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.imports import Progress, Record, Refused
from headwater.imports.files import File, files_of
from headwater.imports.huggingface.cards import Card, cards_of
from headwater.imports.huggingface.facts import card_facts

DEFAULT_PROJECT = "huggingface"
_NAMES = ("README.md", "adapter_config.json")


def read(
    source: str | Path, *, project: str = "", instance: str = "", recorded_at: datetime
) -> Iterator[Record]:
    """Yield what cards say: a folder with `README.md` and `adapter_config.json` files, also the Hub's cache, or a file.

    A JSON file may hold a list of models with their `base_model` and `datasets`. `project` is "huggingface" unless
    given; `instance`, by which evaluations of two sources are told apart, the project.

    Raises:
        NotFound: there is nothing at `source`.
    """
    named = project or DEFAULT_PROJECT
    for done, file in enumerate(files_of(source, names=_NAMES), start=1):
        if isinstance(file, Refused):
            yield file
            continue
        for card in _cards(file):
            if isinstance(card, Refused):
                yield card
            else:
                yield from _facts(card, named, instance or named, recorded_at)
        yield Progress(done, None, "cards")


def _cards(file: File) -> Iterator[Card | Refused]:
    try:
        yield from cards_of(file)
    except Invalid as error:
        yield Refused(file.name, str(error))


def _facts(card: Card, project: str, instance: str, recorded_at: datetime) -> Iterator[Fact | Refused]:
    try:
        yield from card_facts(card, project, instance, recorded_at)
    except (Invalid, TypeError, ValueError) as error:
        yield Refused(card.where, str(error))


__all__ = ["DEFAULT_PROJECT", "read"]
