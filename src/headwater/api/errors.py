"""The five errors as HTTP answers."""

from __future__ import annotations

import logging
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from headwater.api.admission import RETRY_AFTER_S
from headwater.api.decoding import TooLarge
from headwater.errors import Conflict, Forbidden, HeadwaterError, Invalid, NotFound, Unavailable

_LOG = logging.getLogger("headwater.api")
_STATUS: list[tuple[type[HeadwaterError], int]] = [
    (TooLarge, 413),
    (Invalid, 400),
    (NotFound, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Unavailable, 503),
]


def status_of(error: HeadwaterError) -> int:
    """Return the HTTP status that says what `error` says."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def headers_of(error: HeadwaterError) -> dict[str, str]:
    """Return the headers that go with `error`: when to come back where it may be otherwise then."""
    return {"retry-after": str(RETRY_AFTER_S)} if isinstance(error, Unavailable) else {}


def answer_to(error: HeadwaterError) -> JSONResponse:
    """Return `error` as an answer of the plain routes."""
    body = {"code": error.code, "message": str(error)}
    return JSONResponse(body, status_of(error), headers=headers_of(error))


async def on_known(_: Request, error: Exception) -> Response:
    """Answer one of the five errors."""
    assert isinstance(error, HeadwaterError)
    return answer_to(error)


async def on_unknown(request: Request, error: Exception) -> Response:
    """Answer anything else without telling what it was; the log has it under the same id."""
    number = secrets.token_hex(4)
    _LOG.error("unexpected error %s at %s", number, request.url.path, exc_info=error)
    message = f"something went wrong inside Headwater; its log says more under {number}"
    return JSONResponse({"code": "INTERNAL", "message": message}, 500)
