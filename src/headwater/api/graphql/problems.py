"""Why a deed was not done, as data."""

from __future__ import annotations

import strawberry


@strawberry.type
class Problem:
    """Why a deed was not done. `field` names the part of the input; for facts `line` counts from 1."""

    code: str
    message: str
    field: str | None = None
    line: int | None = None
