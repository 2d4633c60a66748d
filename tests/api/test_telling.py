"""What one event loop tells the scribe: answers go to who asked, and who has left takes no room without end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from headwater.api import telling
from headwater.api.admission import Overloaded
from headwater.api.telling import MOST_WAITING, Telling
from headwater.services.arrival.frames import Answer, Line, frame
from headwater.services.arrival.gathering import Request
from headwater.services.arrival.versions_read import Concern
from headwater.store import Receipt, Token

LONG_S = 30


class Other:
    """The other end of the channel, which answers when it is told to."""

    def __init__(self, end: socket.socket) -> None:
        self._line = Line(end)
        self._heard: list[Request] = []

    async def hear(self, many: int) -> None:
        """Take so many requests in."""
        while len(self._heard) < many:
            found = await asyncio.to_thread(self._line.take)
            self._heard += [each for each in found or () if isinstance(each, Request)]

    def answer(self) -> None:
        """Answer all, each with its own number as the sequence."""
        told = [
            frame(Answer(each.number, Receipt(1, 0, Token("store", each.number)), 1)) for each in self._heard
        ]
        self._line.channel.sendall(b"".join(told))
        self._heard.clear()


@asynccontextmanager
async def both() -> AsyncIterator[tuple[Telling, Other]]:
    """Yield who tells, and who is told."""
    mine, theirs = socket.socketpair()
    theirs.settimeout(LONG_S)
    ways = [mine]
    one = Telling(lambda: ways.pop() if ways else None)
    with theirs:
        yield one, Other(theirs)
        one.close()
        await asyncio.sleep(0)


def request() -> Request:
    """Return a request to write nothing."""
    return Request([], "", Concern(frozenset(), frozenset()))


async def left(one: Telling, other: Other, many: int) -> None:
    """Ask for so many things, and leave before there is an answer."""
    asked = [asyncio.create_task(one.told(request())) for _ in range(many)]
    await other.hear(many)
    for each in asked:
        each.cancel()
    await asyncio.gather(*asked, return_exceptions=True)


def sequence(answer: Answer | None) -> int:
    """Return of which request an answer is."""
    assert answer is not None
    assert isinstance(answer.outcome, Receipt)
    return answer.outcome.token.sequence


def test_the_answer_of_who_has_left_goes_to_nobody_else() -> None:
    async def asked() -> int:
        async with both() as (one, other):
            await left(one, other, 2)
            waiting = asyncio.create_task(one.told(request()))
            await other.hear(3)
            other.answer()
            return sequence(await waiting)

    assert asyncio.run(asked()) == 3


def test_who_has_left_takes_room_until_what_he_wrote_is_answered() -> None:
    async def asked() -> int:
        async with both() as (one, other):
            await left(one, other, MOST_WAITING)
            with pytest.raises(Overloaded, match="nothing was stored; try again in 1 s"):
                await one.told(request())
            assert one.refused == 1
            other.answer()
            await asyncio.sleep(0.1)
            waiting = asyncio.create_task(one.told(request()))
            await other.hear(1)
            other.answer()
            return sequence(await waiting)

    assert asyncio.run(asked()) == MOST_WAITING + 1


def test_a_scribe_who_stands_still_is_not_waited_for_by_who_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def asked() -> list[Answer | None]:
        async with both() as (one, other):
            await left(one, other, 1)
            monkeypatch.setattr(telling, "PATIENCE_S", 0.0)
            return [await one.told(request()), await one.told(request())]

    assert asyncio.run(asked()) == [None, None]
