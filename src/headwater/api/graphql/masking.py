"""What leaves the schema when something fails: known errors with their code, everything else without its text.

It is done inside the schema, so that every transport masks alike.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator

from graphql import GraphQLError
from strawberry.extensions import MaskErrors, SchemaExtension

from headwater.errors import HeadwaterError, Invalid

INTERNAL = "INTERNAL"
_LONGEST = 1_000
_LOG = logging.getLogger("headwater.api")


class Checked(SchemaExtension):
    """Takes the document that was parsed and checked before, instead of doing so again."""

    def on_parse(self) -> Iterator[None]:
        """Put the checked document in place of the text."""
        document = self.execution_context.context.document
        if document is not None:
            self.execution_context.graphql_document = document
        yield

    def on_validate(self) -> Iterator[None]:
        """Say that nothing is wrong with a checked document."""
        if self.execution_context.context.document is not None:
            self.execution_context.pre_execution_errors = []
        yield


class Masking(MaskErrors):
    """Gives known errors their code and hides all others behind an id that the log has too."""

    def should_mask_error(self, error: GraphQLError) -> bool:
        """Return True: every error is looked at."""
        return "code" not in (error.extensions or {})

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return the error as it may be shown."""
        cause = _cause(error)
        if cause is None:
            return _shown(error, error.message, {"code": Invalid.code})
        if isinstance(cause, HeadwaterError):
            return _shown(error, str(cause) if error.path else error.message, {"code": cause.code})
        number = secrets.token_hex(4)
        _LOG.error("unexpected error %s at %s", number, error.path, exc_info=cause)
        text = f"something went wrong inside Headwater; its log says more under {number}"
        return _shown(error, text, {"code": INTERNAL, "id": number})


def _cause(error: GraphQLError) -> Exception | None:
    """Return what lies behind an error and those of the library around it."""
    cause = error.original_error
    return _cause(cause) if isinstance(cause, GraphQLError) else cause


def shortened(message: str) -> str:
    """Return a message without most of a long value that it may repeat."""
    if len(message) <= _LONGEST:
        return message
    return f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 4 :]}"


def _shown(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        shortened(message),
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
