"""GraphQL operations, however they arrive: parsed and checked in a thread, limited in number and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from headwater.api.admission import Admission
from headwater.api.decoding import Request
from headwater.api.graphql import limits
from headwater.api.graphql.context import Context
from headwater.api.graphql.masking import shortened
from headwater.api.graphql.stating import Deeds
from headwater.errors import HeadwaterError, Invalid, Unavailable
from headwater.lately import Lately
from headwater.patience import Patience

if TYPE_CHECKING:
    from strawberry.types.execution import StreamExecutionResult

    from headwater.api.feed import Feed
    from headwater.api.graphql.schema import Schema
    from headwater.api.meters import Meters
    from headwater.api.threads import Threads
    from headwater.api.writes import Writes
    from headwater.services import Actor, Headwater

TIMEOUT_S = 10.0
MOST_OPERATIONS = 32
MOST_SUBSCRIPTIONS = 200
_DOCUMENTS_BYTES = 16_000_000
_LETTER_BYTES = 400  # so much takes a parsed document at most, for each letter of its text
_MOST_SHORT = 100
_SLACK_S = 1.0  # that it is late is said here, not by what is cut off for it
_LONGEST_KEPT = 10_000
_SHORT = 2_000

P = ParamSpec("P")
T = TypeVar("T")
Answer = dict[str, object]


class Refused(Exception):
    """A request that never ran, with what is wrong with it as GraphQL errors."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("the request never ran")
        self.answer = answer

    @classmethod
    def because(cls, errors: Iterable[GraphQLError]) -> Refused:
        """Return the refusal for these errors."""
        return cls({"errors": [error.formatted for error in errors]})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose document was parsed, measured and validated."""

    request: Request
    document: DocumentNode
    kind: OperationType


@dataclass(frozen=True, slots=True)
class _Document:
    """A parsed text of so many letters, and what is wrong with it."""

    parsed: DocumentNode
    errors: tuple[GraphQLError, ...]
    letters: int


def _document_bytes(document: _Document) -> int:
    return _LETTER_BYTES * document.letters


class Operations:
    """Runs operations over one schema and one `Headwater`."""

    def __init__(
        self,
        headwater: Headwater,
        actor: Actor,
        schema: Schema,
        *,
        threads: Threads,
        walkers: Threads,
        reasoners: Threads,
        writers: Threads,
        writes: Writes,
        feed: Feed,
        meters: Meters,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._headwater, self._actor, self._schema = headwater, actor, schema
        self._threads, self._writers = threads, writers
        self._walkers, self._reasoners = walkers, reasoners
        self._feed, self._meters = feed, meters
        self._deeds, self._writes = Deeds(headwater), writes
        self._timeout_s = timeout_s
        self.admission = Admission(MOST_OPERATIONS, "operations")
        self.subscriptions = Admission(MOST_SUBSCRIPTIONS, "subscriptions")
        self.limits = (self.admission, self.subscriptions)
        self._short: dict[str, None] = {}
        self._documents: Lately[str, _Document] = Lately(_DOCUMENTS_BYTES, _document_bytes)
        meters.gauge("headwater_operations_in_flight", lambda: self.admission.inside)
        meters.gauge("headwater_subscriptions_open", lambda: self.subscriptions.inside)

    async def prepare(self, request: Request) -> Prepared:
        """Return the request, ready to run.

        Raises:
            Refused: it cannot be parsed, asks for too much, or does not fit the schema.
            Overloaded: too much is under way.
        """
        with self.admission.enter():
            if request.query in self._short:
                return self._prepare(request)
            prepared = await self._threads.run(self._prepare, request)
        if len(request.query) <= _SHORT:
            # Parsed and validated, and short: looking it up takes less than going to a thread and back.
            self._short[request.query] = None
            while len(self._short) > _MOST_SHORT:
                del self._short[next(iter(self._short))]
        return prepared

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `function` returns, called in a thread."""
        return await self._threads.run(function, *args, **kwargs)

    async def answer(self, prepared: Prepared) -> Answer:
        """Return the answer of a query or mutation.

        What is read is cut off in the store when it took too long or this is cancelled; a deed is done to its end.

        Raises:
            Overloaded: too much is under way.
            Unavailable: it took too long.
        """
        patience = Patience(self._timeout_s + _SLACK_S)
        with self.admission.enter():
            try:
                async with asyncio.timeout(self._timeout_s):
                    async with aclosing(self._run(prepared, self._context(prepared, patience))) as results:
                        answer = _formatted(await anext(results))
            except TimeoutError as error:
                self._count(prepared, "timeout")
                raise Unavailable(_late(prepared.kind, self._timeout_s)) from error
            except asyncio.CancelledError:
                self._count(prepared, "left")
                raise
            finally:
                patience.give_up()
        self._count(prepared, "error" if "errors" in answer else "ok")
        return answer

    async def stream(self, prepared: Prepared, *, resume: str = "") -> AsyncGenerator[tuple[Answer, str]]:
        """Yield (answer, cursor) for every event of a subscription.

        Raises:
            Overloaded: too many are open.
        """
        with self.subscriptions.enter():
            context = self._context(prepared, Patience())
            context.resume = resume if resume.isdecimal() and len(resume) < 20 else ""
            self._count(prepared, "ok")
            try:
                async with aclosing(self._run(prepared, context)) as results:
                    async for result in results:
                        yield _formatted(result), context.cursor
            finally:
                context.patience.give_up()

    async def _run(self, prepared: Prepared, context: Context) -> AsyncGenerator[StreamExecutionResult]:
        results = await self._schema.stream(
            prepared.request.query,
            variable_values=dict(prepared.request.variables),
            context_value=context,
            operation_name=prepared.request.operation_name,
        )
        async with aclosing(results):
            async for result in results:
                yield result

    def _context(self, prepared: Prepared, patience: Patience) -> Context:
        changing = prepared.kind is OperationType.MUTATION
        return Context(
            headwater=self._headwater,
            actor=self._actor,
            threads=self._writers if changing else self._threads,
            walkers=self._writers if changing else self._walkers,
            reasoners=self._writers if changing else self._reasoners,
            patience=patience,
            feed=self._feed,
            deeds=self._deeds,
            writes=self._writes,
            document=prepared.document,
        )

    def _prepare(self, request: Request) -> Prepared:
        try:
            document, errors = self._checked(request)
        except GraphQLError as error:
            errors = (error,)
        except HeadwaterError as error:
            raise Refused.because([GraphQLError(str(error), extensions={"code": error.code})]) from error
        if errors:
            raise Refused.because(map(_coded, errors))
        return Prepared(request, document, _kind(document, request.operation_name))

    def _checked(self, request: Request) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
        """Return the document and what is wrong with it; one that was asked before is not parsed again."""
        text = request.query
        held = self._documents.get(text)
        parsed = held.parsed if held is not None else _parse(text)
        limits.check(parsed, self._schema.plain, request.variables)
        if held is None:
            errors = tuple(validate_document(self._schema.plain, parsed, tuple(specified_rules)))
            held = _Document(parsed, errors, len(text))
            if held.letters <= _LONGEST_KEPT:
                self._documents.keep([(text, held)])
        return held.parsed, held.errors

    def _count(self, prepared: Prepared, outcome: str) -> None:
        self._meters.add("headwater_operations_total", kind=prepared.kind.value, outcome=outcome)


def _parse(text: str) -> DocumentNode:
    try:
        return parse(
            text,
            max_lexical_tokens=limits.MAX_TOKENS,
            max_comments=limits.MAX_COMMENTS,
            max_source_length=limits.MAX_TEXT,
        )
    except GraphQLSyntaxError:
        raise
    except (RecursionError, ValueError) as error:
        raise Invalid(f"the query cannot be read: {error}") from error


def _kind(document: DocumentNode, name: str | None) -> OperationType:
    found = get_operation_ast(document, name)
    if found is None:
        what = f"has no operation named {name!r}" if name else "needs an operationName to choose one"
        raise Refused.because([_coded(GraphQLError(f"the document {what}"))])
    return found.operation


def _formatted(result: StreamExecutionResult) -> Answer:
    errors = [error.formatted for error in getattr(result, "errors", None) or ()]
    data = getattr(result, "data", None)
    if data is None and errors and all("path" not in error for error in errors):
        return {"errors": errors}
    return {"errors": errors, "data": data} if errors else {"data": data}


def _coded(error: GraphQLError) -> GraphQLError:
    return GraphQLError(
        shortened(error.message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        extensions={"code": Invalid.code},
    )


def _late(kind: OperationType, timeout_s: float) -> str:
    late = f"no answer within {timeout_s:g} s"
    if kind is OperationType.MUTATION:
        return f"{late}; the change may still happen: send it again with the same idempotencyKey"
    return f"{late}; ask for less at once"
