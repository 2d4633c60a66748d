"""How two things are related, one step a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rich.text import Text

from headwater.analysis.lineage import Link
from headwater.analysis.paths import Paths, Relationship
from headwater.cli.drawing.words import COLOURS, Names, relation_words
from headwater.cli.text import plural, safe
from headwater.model import Uid

_SENTENCES = {
    Relationship.UPSTREAM: "{first} depends on {second}",
    Relationship.DOWNSTREAM: "{second} depends on {first}",
    Relationship.COMMON_CAUSE: "{first} and {second} depend on a common cause",
    Relationship.NONE: "No recorded connection between {first} and {second}",
}


def path_lines(answer: Paths, *, first: str, second: str) -> Iterator[Text]:
    """Yield the relationship in a sentence, then each path with a relation and a node a line."""
    told = _SENTENCES[answer.relationship].format(first=safe(first), second=safe(second))
    if not answer.paths:
        yield Text(told, style="bold")
        return
    steps = plural(len(answer.paths[0]) - 1, "step")
    ways = plural(answer.total, "shortest way")
    yield Text(f"{told}: {ways} of {steps}", style="bold")
    links = _between(answer)
    names = Names.among(answer.nodes.values())
    for number, path in enumerate(answer.paths, start=1):
        yield Text(f"{number}. ") + _name(path[0], answer, names)
        for here, there in pairwise(path):
            yield Text(f"   {_words(here, there, links)} ", style="dim") + _name(there, answer, names)
    if len(answer.paths) < answer.total:
        yield Text(f"and {answer.total - len(answer.paths):,} more; --most shows more", style="dim")


def _between(answer: Paths) -> dict[tuple[Uid, Uid], Link]:
    return {(link.effect, link.cause): link for link in reversed(answer.links)}


def _words(here: Uid, there: Uid, links: dict[tuple[Uid, Uid], Link]) -> str:
    if (here, there) in links:
        return relation_words(links[here, there], to_cause=True)
    return relation_words(links[there, here], to_cause=False) if (there, here) in links else "related to"


def _name(uid: Uid, answer: Paths, names: Names) -> Text:
    node = answer.nodes.get(uid)
    return Text(names.known(uid, dict(answer.nodes)), style=COLOURS.get(node.kind, "") if node else "")
