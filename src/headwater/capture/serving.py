"""Facts over HTTP to a Headwater server."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

from headwater.capture.destination import TOKEN
from headwater.capture.sending import TO_SERVER, NotTaken, Refusing, Taken, batch_key
from headwater.errors import Unavailable

_MOST_ANSWER_BYTES = 5_000_000
_MUTATION = (
    "mutation Capture($input: AppendFactsInput!) { appendFacts(input: $input) "
    "{ new known problems { code message line } } }"
)
_PROBE = b'{"query":"{ __typename }"}'
BUSY_TRIES = 4
_LEAST_S = 0.05
_FINAL = frozenset({"INVALID", "CONFLICT", "NOT_FOUND"})


class ToServer:
    """Sends facts to a Headwater server with the token of HEADWATER_TOKEN; follows no redirects."""

    def __init__(self, url: str) -> None:
        self._url, self.most = url, TO_SERVER
        self._opener = urllib.request.build_opener(_NoRedirects)

    def send(self, lines: Sequence[bytes], *, timeout_s: float) -> Taken:
        """Store `lines`."""
        return _taken(self._posted(_body(lines), timeout_s), len(lines), self._url)

    def close(self) -> None:
        """Let go of what is open."""
        self._opener.close()

    def _posted(self, body: bytes, timeout_s: float) -> bytes:
        """Return the answer; a server that is busy is asked again when it says, a few times and within the time."""
        until = time.monotonic() + timeout_s
        for left in range(BUSY_TRIES)[::-1]:
            try:
                return self._once(body, max(_LEAST_S, until - time.monotonic()))
            except _Busy as busy:
                if not left or time.monotonic() + busy.after_s >= until:
                    raise
                time.sleep(busy.after_s)
        raise AssertionError("the last try returns or raises")

    def _once(self, body: bytes, timeout_s: float) -> bytes:
        try:
            with self._opener.open(self._request(body), timeout=timeout_s) as answer:
                return bytes(answer.read(_MOST_ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                code, told, after_s = error.code, _text(error), _after_s(error)
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"{self._url}: {getattr(error, 'reason', error)}") from error
        if code in (401, 403):
            raise Unavailable(f"{self._url} does not admit us (HTTP {code}): set {TOKEN}")
        if code in (400, 413, 422) and body != _PROBE and self._answers(timeout_s):
            raise NotTaken(f"HTTP {code}: {told}")
        if code in (429, 503) and after_s:
            raise _Busy(f"{self._url}: HTTP {code} {told}", after_s)
        raise Unavailable(f"{self._url}: HTTP {code} {told}")

    def _answers(self, timeout_s: float) -> bool:
        """Return whether the server takes our requests at all, so that it is the facts that it refuses."""
        try:
            return b'"__typename"' in self._posted(_PROBE, timeout_s)
        except Unavailable:
            return False

    def _request(self, body: bytes) -> urllib.request.Request:
        headers = {"content-type": "application/json", "accept": "application/json"}
        if token := os.environ.get(TOKEN, "").strip():
            headers["authorization"] = f"Bearer {token}"
        return urllib.request.Request(f"{self._url}/graphql", body, headers, method="POST")


class _Busy(Unavailable):
    """The server has too much to do, and says in how many seconds to come back."""

    def __init__(self, told: str, after_s: float) -> None:
        super().__init__(told)
        self.after_s = after_s


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Sends the token to nobody but the named server."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def _body(lines: Sequence[bytes]) -> bytes:
    query, key = json.dumps(_MUTATION).encode(), batch_key(lines).encode()
    head = b'{"query":' + query + b',"variables":{"input":{"idempotencyKey":"' + key + b'","lines":['
    return head + b",".join(lines) + b"]}}}"


def _after_s(error: urllib.error.HTTPError) -> float:
    """Return the seconds of Retry-After; 0 where it gives none, or a date."""
    told = str(error.headers.get("retry-after") or "").strip()
    return float(told) if told.isdecimal() and len(told) < 6 else 0.0


def _text(error: urllib.error.HTTPError) -> str:
    try:
        return error.read(2_000).decode("utf-8", "replace").strip()[:300]
    except (OSError, http.client.HTTPException):
        return ""


def _taken(body: bytes, count: int, url: str) -> Taken:
    """Return what a server's answer says; one that makes no sense may come from something in between."""
    try:
        answer = json.loads(body)
        if answer.get("errors"):
            raise _errors(answer["errors"], url)
        payload = answer["data"]["appendFacts"]
        problems = payload["problems"]
        taken = Taken(int(payload["new"]), int(payload["known"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable(f"{url} gave no answer of a Headwater server") from error
    if problems:
        raise _problems(problems, count, url)
    if taken.new + taken.known != count:
        raise Unavailable(f"{url} says {taken.new + taken.known} of {count} facts; sending them again")
    return taken


def _errors(errors: Sequence[Any], url: str) -> Exception:
    code = str((errors[0].get("extensions") or {}).get("code", ""))
    told = f"{url}: {code} {errors[0].get('message', '')}".strip()
    return NotTaken(told) if code in _FINAL else Unavailable(told)


def _problems(problems: Sequence[Any], count: int, url: str) -> Exception:
    lines = {each.get("line"): str(each.get("message")) for each in problems}
    if all(isinstance(line, int) and 1 <= line <= count for line in lines):
        return Refusing({line - 1: reason for line, reason in lines.items()})
    told = "; ".join(f"{each.get('code')}: {each.get('message')}" for each in problems)
    final = all(each.get("code") in _FINAL for each in problems)
    return NotTaken(told) if final else Unavailable(f"{url}: {told}")
