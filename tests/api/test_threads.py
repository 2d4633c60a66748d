"""A call that nobody waits for any more holds nothing in the queue of the threads."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest

from headwater.api.threads import Threads


class Body:
    """Something large that a call is about."""


@pytest.mark.anyio
async def test_what_a_call_in_the_queue_holds_is_let_go_when_its_caller_leaves() -> None:
    threads, begun, busy, made = Threads(1), threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        busy.wait(60)

    working = asyncio.create_task(threads.finish(work))
    while not begun.is_set():
        await asyncio.sleep(0)
    try:
        body = Body()
        held = weakref.ref(body)
        leaving = asyncio.create_task(threads.finish(made.append, body))
        while threads._pool._work_queue.empty():
            await asyncio.sleep(0)
        del body
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        del leaving
        await asyncio.sleep(0)
        gc.collect()
        assert held() is None, "its room was given back"
        assert not threads._pool._work_queue.empty()
    finally:
        busy.set()
        await working
    assert await threads.run(lambda: len(made)) == 0
    threads.close()


@pytest.mark.anyio
async def test_what_was_begun_is_done_to_its_end_when_its_caller_leaves() -> None:
    threads, begun, ending, made = Threads(1), threading.Event(), threading.Event(), []

    def change() -> None:
        begun.set()
        ending.wait(60)
        made.append("done")

    leaving = asyncio.create_task(threads.finish(change))
    while not begun.is_set():
        await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    ending.set()
    assert await threads.run(lambda: list(made)) == ["done"]
    threads.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
