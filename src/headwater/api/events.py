"""Subscriptions as server-sent events: one operation a stream, `next` for each event and `complete` at the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import StreamingResponse

from headwater.api.operations import Answer, Operations, Prepared
from headwater.errors import HeadwaterError

MEDIA = "text/event-stream"
ALIVE_S = 15.0


def event_stream(operations: Operations, prepared: Prepared, *, resume: str) -> StreamingResponse:
    """Return the events of an operation as a stream; an id on each says where to resume."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_lines(operations, prepared, resume), media_type=MEDIA, headers=headers)


async def _lines(operations: Operations, prepared: Prepared, resume: str) -> AsyncGenerator[str]:
    try:
        async with aclosing(operations.stream(prepared, resume=resume)) as results:
            async for answer, cursor in _with_silence(results):
                yield _event("next", answer, cursor) if answer is not None else ":\n\n"
    except HeadwaterError as error:
        yield _event("next", {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}, "")
    yield "event: complete\ndata:\n\n"


async def _with_silence(
    results: AsyncGenerator[tuple[Answer, str]],
) -> AsyncGenerator[tuple[Answer | None, str]]:
    """Yield the results, and None whenever nothing came for a while, which keeps the connection open."""
    coming: asyncio.Task[tuple[Answer, str]] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(results))
            done, _ = await asyncio.wait({coming}, timeout=ALIVE_S)
            if not done:
                yield None, ""
                continue
            try:
                found = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            yield found
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def _event(name: str, answer: Answer, cursor: str) -> str:
    data = json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    place = f"id: {cursor}\n" if cursor else ""
    return f"event: {name}\n{place}data: {data}\n\n"
