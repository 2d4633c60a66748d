"""Facts on their way from a request to the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headwater.api.telling import Telling

if TYPE_CHECKING:
    from headwater.api.threads import Threads
    from headwater.facts import Fact
    from headwater.services import Actor, Headwater
    from headwater.services.arrival.frames import Receipt

FEW_FACTS = 50


class Writes:
    """Stores facts: few of them without a thread of this process, where a scribe writes for it."""

    def __init__(self, headwater: Headwater, actor: Actor) -> None:
        self._headwater, self._actor = headwater, actor
        self._telling: Telling | None = None

    @property
    def are_told(self) -> bool:
        """Whether there is a scribe, so that what is small need not go to a thread."""
        return self._headwater.ingest.channel is not None

    @property
    def refused(self) -> int:
        """How many requests were sent away because too many waited for the scribe."""
        return self._telling.refused if self._telling is not None else 0

    async def append(self, facts: Sequence[Fact], *, threads: Threads, key: str = "") -> Receipt:
        """Store facts in one transaction; once begun it is done to the end, whoever leaves.

        Raises:
            HeadwaterError: they are refused.
        """
        receipt = await self._told(facts, key) if len(facts) <= FEW_FACTS else None
        if receipt is not None:
            return receipt
        return await threads.finish(self._headwater.ingest.append, self._actor, facts, key=key)

    def close(self) -> None:
        """Let go of the way to the scribe."""
        if self._telling is not None:
            self._telling.close()

    async def _told(self, facts: Sequence[Fact], key: str) -> Receipt | None:
        ingest = self._headwater.ingest
        if ingest.channel is None:
            return None
        if self._telling is None:
            self._telling = Telling(ingest.channel)
        answer = await self._telling.told(ingest.request(facts, key=key))
        return None if answer is None else ingest.answered(answer)
