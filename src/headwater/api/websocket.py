"""Operations over a WebSocket, by the protocol graphql-transport-ws."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect

from headwater.api.access import ADMITTED
from headwater.api.decoding import MAX_BODY_BYTES, json_of, request_of
from headwater.api.operations import Answer, Operations, Refused
from headwater.errors import HeadwaterError, Invalid

PROTOCOL = "graphql-transport-ws"
GREETING_S = 5.0
MOST_OPERATIONS = 20


class Sockets:
    """Serves WebSockets; `holds` says whether a token is the right one."""

    def __init__(self, operations: Operations, holds: Callable[[str], bool]) -> None:
        self._operations, self._holds = operations, holds

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection until either side ends it."""
        if PROTOCOL not in socket.scope.get("subprotocols", ()):
            await socket.close(4406, f"speak {PROTOCOL}")
            return
        await socket.accept(subprotocol=PROTOCOL)
        await _Connection(socket, self._operations, self._holds).serve()


class _Ended(Exception):
    """The connection has to be closed, with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(slots=True)
class _Connection:
    socket: WebSocket
    operations: Operations
    holds: Callable[[str], bool]
    greeted: bool = False
    running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def serve(self) -> None:
        try:
            async with asyncio.timeout(GREETING_S):
                await self._greet()
            while True:
                await self._handle(await self._message())
        except TimeoutError:
            await self._end(4408, "no connection_init in time")
        except _Ended as ended:
            await self._end(ended.code, ended.reason)
        except WebSocketDisconnect:
            pass
        finally:
            await self._stop_all()

    async def _greet(self) -> None:
        while not self.greeted:
            message = await self._message()
            if message.get("type") == "connection_init":
                self._admit(message.get("payload"))
                self.greeted = True
                await self._send({"type": "connection_ack"})
            elif message.get("type") in ("ping", "pong"):
                await self._handle(message)
            else:
                raise _Ended(4401, "Unauthorized")

    def _admit(self, payload: object) -> None:
        if self.socket.scope.get(ADMITTED):
            return
        given = payload if isinstance(payload, dict) else {}
        header = given.get("Authorization") or given.get("authorization") or ""
        token = given.get("token") or str(header).removeprefix("Bearer ")
        if not self.holds(str(token)):
            raise _Ended(4403, "Forbidden")

    async def _message(self) -> dict[str, object]:
        received = await self.socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text")
        if text is None:
            raise _Ended(4400, "messages are text")
        if len(text) > MAX_BODY_BYTES:
            raise _Ended(1009, f"a message is longer than {MAX_BODY_BYTES:,} characters")
        try:
            message = json_of(text)
        except Invalid as error:
            raise _Ended(4400, str(error)[:_LONGEST_REASON]) from error
        if not isinstance(message, dict):
            raise _Ended(4400, "a message is a JSON object")
        return message

    async def _handle(self, message: dict[str, object]) -> None:
        match message.get("type"):
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._start(_id_of(message), message.get("payload"))
            case "complete":
                if task := self.running.pop(_id_of(message), None):
                    task.cancel()
            case "connection_init":
                raise _Ended(4429, "Too many initialisation requests")
            case _:
                raise _Ended(4400, "unknown type of message")

    def _start(self, name: str, payload: object) -> None:
        if name in self.running:
            raise _Ended(4409, f"Subscriber for {name[:40]} already exists")
        if len(self.running) >= MOST_OPERATIONS:
            raise _Ended(4429, f"more than {MOST_OPERATIONS} operations on one connection")
        self.running[name] = asyncio.create_task(self._run(name, payload))

    async def _run(self, name: str, payload: object) -> None:
        try:
            await self._answer(name, payload)
            await self._send({"id": name, "type": "complete"})
        except Refused as refused:
            await self._send({"id": name, "type": "error", "payload": refused.answer["errors"]})
        except HeadwaterError as error:
            told = {"message": str(error), "extensions": {"code": error.code}}
            await self._send({"id": name, "type": "error", "payload": [told]})
        except WebSocketDisconnect:
            pass
        finally:
            # After "complete" the name may already belong to another operation.
            if self.running.get(name) is asyncio.current_task():
                del self.running[name]

    async def _answer(self, name: str, payload: object) -> None:
        prepared = await self.operations.prepare(request_of(payload))
        if prepared.kind is not OperationType.SUBSCRIPTION:
            await self._next(name, await self.operations.answer(prepared))
            return
        async with aclosing(self.operations.stream(prepared)) as results:
            async for answer, _ in results:
                if "data" not in answer:
                    raise Refused(answer)
                await self._next(name, answer)

    async def _next(self, name: str, answer: Answer) -> None:
        await self._send({"id": name, "type": "next", "payload": answer})

    async def _send(self, message: dict[str, object]) -> None:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        with contextlib.suppress(RuntimeError):  # it was closed in between
            await self.socket.send_text(text)

    async def _end(self, code: int, reason: str) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self.socket.close(code, reason)

    async def _stop_all(self) -> None:
        tasks = list(self.running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


_LONGEST_REASON = 100


def _id_of(message: dict[str, object]) -> str:
    name = message.get("id")
    if not isinstance(name, str) or not name:
        raise _Ended(4400, "an operation needs an id")
    return name
