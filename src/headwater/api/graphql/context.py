"""What every resolver may use: the services, the caller, the loaders of this request, and threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import strawberry
from graphql import DocumentNode

from headwater.api.graphql.loaders import Loaders
from headwater.errors import Invalid
from headwater.patience import ENDLESS, Patience

if TYPE_CHECKING:
    from headwater.api.feed import Feed
    from headwater.api.graphql.stating import Deeds
    from headwater.api.threads import Threads
    from headwater.api.writes import Writes
    from headwater.services import Actor, Headwater

P = ParamSpec("P")
T = TypeVar("T")

MOST_OBJECTS = 5_000


@dataclass(slots=True)
class Context:
    """One request.

    `document` is the checked query, `resume` the cursor of a broken subscription, `cursor` that of the last event,
    `patience` that of the caller.
    """

    headwater: Headwater
    actor: Actor
    threads: Threads
    walkers: Threads
    reasoners: Threads
    feed: Feed
    deeds: Deeds
    writes: Writes
    document: DocumentNode | None = None
    resume: str = ""
    cursor: str = ""
    patience: Patience = ENDLESS
    loaders: Loaders = field(init=False)
    _objects: int = 0

    def __post_init__(self) -> None:
        self.loaders = Loaders(self)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `function` returns, called in a thread; it is cut off when the caller gives up."""
        return await self.threads.run_under(self.patience, function, *args, **kwargs)

    async def finish(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a deed returns, called in a thread; once begun it is done to the end, whoever gives up."""
        return await self.threads.finish(function, *args, **kwargs)

    async def walk(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return as `run`, in one of the few threads for questions that walk."""
        return await self.walkers.run_under(self.patience, function, *args, **kwargs)

    async def reason(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return as `run`, in one of the few threads for root causes, which do not wait for whole lineages."""
        return await self.reasoners.run_under(self.patience, function, *args, **kwargs)

    def spend(self, objects: int) -> None:
        """Count objects of the answer.

        Raises:
            Invalid: the answer grows too large.
        """
        self._objects += objects
        if self._objects > MOST_OBJECTS:
            raise Invalid(
                f"the answer holds more than {MOST_OBJECTS:,} objects; ask for smaller pages, "
                "or for lineage or impact, which answer in columns"
            )


Asked = strawberry.Info[Context, None]
