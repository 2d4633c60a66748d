"""Bodies and messages from outside, read with a reason for everything that is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request as HttpRequest

from headwater.api.admission import Held
from headwater.decoding import decoded
from headwater.errors import Invalid

MAX_BODY_BYTES = 1_000_000
MAX_NESTING = 64
_MAX_DIGITS = 20
_KNOWN = frozenset({"query", "variables", "operationName", "extensions"})


class TooLarge(Invalid):
    """The body is longer than the server reads."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GraphQL request."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None


async def body_of(request: HttpRequest, held: Held, *, most: int = MAX_BODY_BYTES) -> bytes:
    """Return the body, for which room is taken as it comes.

    Raises:
        TooLarge: it is longer than `most` bytes.
        Invalid: it is compressed.
        Overloaded: there is no room for it.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Invalid("compressed bodies are not read; send it as it is")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > _MAX_DIGITS or int(declared) > most):
        raise TooLarge(f"the body is longer than {most:,} bytes")
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            raise TooLarge(f"the body is longer than {most:,} bytes")
        held.grow(len(part))
        parts.append(part)
    return b"".join(parts)


def json_of(body: bytes | str) -> object:
    """Return what JSON text says.

    Raises:
        Invalid: as `headwater.decoding.decoded`.
    """
    return decoded(body, nesting=MAX_NESTING)


def request_of(value: object) -> Request:
    """Return the GraphQL request that decoded JSON holds.

    Raises:
        Invalid: it is not an object, or a member is missing or of the wrong kind.
    """
    if not isinstance(value, dict):
        raise Invalid(f"a GraphQL request is a JSON object, not {_kind(value)}")
    query, variables = value.get("query"), value.get("variables")
    name = value.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise Invalid('"query" is missing or is no text')
    if variables is not None and not isinstance(variables, dict):
        raise Invalid(f'"variables" is {_kind(variables)}, not an object')
    if name is not None and not isinstance(name, str):
        raise Invalid(f'"operationName" is {_kind(name)}, not text')
    if value.get("extensions") is not None and not isinstance(value["extensions"], dict):
        raise Invalid(f'"extensions" is {_kind(value["extensions"])}, not an object')
    return Request(query, variables or {}, name or None)


def _kind(value: object) -> str:
    names: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "an object"),
    ]
    return next((name for kind, name in names if isinstance(value, kind)), "null")
