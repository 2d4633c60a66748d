"""A reading with a ration: whoever asks for much sees when to stop."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.filters import Search
from headwater.model import NOW, Node, Times, Uid
from headwater.services.reading import Reading
from headwater.store import Page, Store


class Rationed(Reading):
    """Counts the nodes that it reads down from `most`; what was begun is finished."""

    def __init__(self, store: Store, most: int) -> None:
        super().__init__(store)
        self._most = most

    @property
    def left(self) -> int:
        """How many may still be read."""
        return max(0, self._most)

    def allowed(self, budget: int) -> int:
        """Return how many nodes one walk may reach."""
        return max(1, min(budget, self._most))

    def nodes(self, uids: Iterable[Uid], times: Times = NOW) -> list[Node]:
        """Return as `Reading.nodes`."""
        found = super().nodes(uids, times)
        self._most -= len(found)
        return found

    def search(self, search: Search, *, first: int, after: str = "") -> Page:
        """Return as `Reading.search`."""
        page = super().search(search, first=first, after=after)
        self._most -= len(page.nodes)
        return page
