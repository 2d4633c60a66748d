"""`/graphql` over plain HTTP, by the GraphQL-over-HTTP specification."""

from __future__ import annotations

import json

from graphql import OperationType
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from headwater.api.admission import Held, Room
from headwater.api.decoding import Request, body_of, json_of, request_of
from headwater.api.errors import headers_of, status_of
from headwater.api.events import MEDIA as EVENTS
from headwater.api.events import event_stream
from headwater.api.leaving import LEFT_STATUS, Left, while_connected
from headwater.api.negotiation import GRAPHQL, HTML, JSON, chosen
from headwater.api.operations import Answer, Operations, Prepared, Refused
from headwater.api.sizes import is_small
from headwater.decoding import check_text
from headwater.errors import Forbidden, HeadwaterError, Invalid, Unavailable

# Where the explorer has its page for queries.
PAGE = "/graphiql"
_COME_BACK = 503


class Endpoint:
    """Answers queries and mutations; a subscription as a stream of events."""

    def __init__(self, operations: Operations, room: Room) -> None:
        self._operations, self._room = operations, room

    async def serve(self, http: HttpRequest) -> Response:
        """Return the answer, in the first media type that the client accepts; a browser is led to the page."""
        accept = http.headers.get("accept", "")
        if http.method == "GET" and chosen(accept, (JSON, GRAPHQL, EVENTS, HTML)) == HTML:
            return RedirectResponse(PAGE, 303, headers={"vary": "accept"})
        media = chosen(accept, (JSON, GRAPHQL, EVENTS))
        if media is None:
            return _said(JSON, 406, f"accept {GRAPHQL}, {JSON} or {EVENTS}")
        try:
            with self._room.holding() as held:
                request = await self._request(http, held)
                prepared = await self._operations.prepare(request)
                return await self._answer(http, prepared, media)
        except Refused as refused:
            return _answered(media, 400 if media == GRAPHQL else 200, refused.answer)
        except HeadwaterError as error:
            return _failed(media, error)

    async def _request(self, http: HttpRequest, held: Held) -> Request:
        if http.method == "POST":
            _check_type(http.headers.get("content-type", ""))
            return request_of(json_of(await body_of(http, held)))
        if "authorization" not in http.headers:
            # A link on any page can make a browser send a GET.
            raise Forbidden("GET needs the header Authorization; send POST instead")
        return _of_query(http)

    async def _answer(self, http: HttpRequest, prepared: Prepared, media: str) -> Response:
        if http.method == "GET" and prepared.kind is not OperationType.QUERY:
            return _said(media, 405, "only queries may be sent by GET", allow="POST")
        if prepared.kind is OperationType.SUBSCRIPTION or media == EVENTS:
            if media != EVENTS:
                raise Invalid(f"a subscription needs accept: {EVENTS}, or a WebSocket")
            resume = http.headers.get("last-event-id", "")
            return event_stream(self._operations, prepared, resume=resume)
        try:
            answer = await while_connected(http, self._operations.answer(prepared))
        except Left:
            return Response(status_code=LEFT_STATUS)
        # Writing little takes less than going to a thread and back; much would keep everybody else waiting.
        body = encoded(answer) if is_small(answer) else await self._operations.in_thread(encoded, answer)
        return _answered(media, 400 if media == GRAPHQL and "data" not in answer else 200, body)


def encoded(answer: Answer) -> str:
    """Return an answer as JSON text."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _check_type(header: str) -> None:
    media, _, parameters = header.partition(";")
    if media.strip().lower() != JSON:
        raise Invalid(f"the body must be {JSON}; say so in content-type")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset not in ("", "utf-8", "utf8"):
        raise Invalid("the body must be UTF-8")


def _of_query(http: HttpRequest) -> Request:
    given: dict[str, object] = {}
    for name, value in http.query_params.items():
        check_text(value)
        if name in ("variables", "extensions") and value:
            given[name] = json_of(value)
        else:
            given[name] = value
    return request_of(given)


def _answered(media: str, status: int, answer: Answer | str) -> Response:
    text = answer if isinstance(answer, str) else encoded(answer)
    kind = JSON if media == EVENTS else media
    return Response(text, status, media_type=f"{kind}; charset=utf-8")


def _failed(media: str, error: HeadwaterError) -> Response:
    status = 504 if type(error) is Unavailable else status_of(error)
    answer: Answer = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    response = _answered(media, status, answer)
    if status == _COME_BACK:
        response.headers.update(headers_of(error))
    return response


def _said(media: str, status: int, message: str, *, allow: str = "") -> Response:
    answer: Answer = {"errors": [{"message": message, "extensions": {"code": Invalid.code}}]}
    response = _answered(media, status, answer)
    if allow:
        response.headers["allow"] = allow
    return response
