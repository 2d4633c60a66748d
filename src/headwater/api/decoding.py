"""Bodies and messages from outside, read with a reason for everything that is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from starlette.requests import Request as HttpRequest

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


async def body_of(request: HttpRequest, *, most: int = MAX_BODY_BYTES) -> bytes:
    """Return the body.

    Raises:
        TooLarge: it is longer than `most` bytes.
        Invalid: it is compressed.
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
        parts.append(part)
    return b"".join(parts)


def json_of(body: bytes | str) -> object:
    """Return what JSON text says.

    Raises:
        Invalid: it is not UTF-8 or not JSON, nests too deep, or holds numbers or characters that nothing
            downstream can keep: integers beyond 20 digits, NaN, infinities, lone surrogates, NUL.
    """
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
    except UnicodeDecodeError as error:
        raise Invalid(f"not UTF-8: {error.reason} at byte {error.start}") from error
    try:
        value = json.loads(text, parse_int=_integer, parse_float=_number, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise Invalid(f"the JSON nests more than {MAX_NESTING} levels deep") from error
    except ValueError as error:
        raise Invalid(f"not JSON: {error}") from error
    _check(value)
    return value


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


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"an integer has {len(text):,} digits; write it as text")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is beyond what a number can hold")
    return number


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _check(value: object) -> None:
    """Walk without recursion, so that depth is a reason and not a crash."""
    waiting = [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > MAX_NESTING:
            raise Invalid(f"the JSON nests more than {MAX_NESTING} levels deep")
        if isinstance(each, str):
            check_text(each)
        elif isinstance(each, dict):
            waiting += [(key, depth) for key in each]
            waiting += [(item, depth + 1) for item in each.values()]
        elif isinstance(each, list):
            waiting += [(item, depth + 1) for item in each]


def check_text(text: str) -> None:
    """Do nothing, or refuse text that no store can keep.

    Raises:
        Invalid: it holds NUL or half a surrogate pair.
    """
    if "\0" in text:
        raise Invalid("text holds the character NUL")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise Invalid("text holds half a surrogate pair, which is no character") from error


def _kind(value: object) -> str:
    names: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "an object"),
    ]
    return next((name for kind, name in names if isinstance(value, kind)), "null")
