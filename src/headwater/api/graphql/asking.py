"""What questions are asked with: references to things and the two time axes."""

from __future__ import annotations

import base64
from collections.abc import Collection
from datetime import datetime

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from headwater.api.graphql.context import Asked
from headwater.errors import Invalid
from headwater.model import NOW, Kind, Times, Uid


@strawberry.input(one_of=True, description="A thing, by its uid or by a reference such as model:churn@7.")
class EntityRef:
    """A thing, by its uid or by a reference such as model:churn@7."""

    uid: strawberry.Maybe[str]
    reference: strawberry.Maybe[str]

    def text(self) -> str:
        """Return the uid or the reference, which services take alike."""
        given = self.reference or self.uid
        if given is None:
            raise Invalid('an EntityRef needs a uid or a reference, e.g. {reference: "model:churn@7"}')
        return given.value


def asks_for(info: Asked, *names: str) -> bool:
    """Return whether the answer of this field is asked for any of the fields called so, in a fragment too."""
    return any(_names(each, names) for field in info.selected_fields for each in field.selections)


def times_of(as_of: datetime | None, known_at: datetime | None) -> Times:
    """Return the times of a read."""
    return Times(as_of, known_at) if as_of or known_at else NOW


def global_id(kind: Kind, uid: Uid) -> strawberry.ID:
    """Return the opaque id of a node."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{kind.value}:{uid}".encode()).decode().rstrip("="))


def uid_of_global(text: str) -> Uid | None:
    """Return the uid that an opaque id holds, None where it is not one of ours."""
    try:
        whole = base64.b64decode((text + "=" * (-len(text) % 4)).encode(), altchars=b"-_", validate=True)
        kind, colon, uid = whole.decode("ascii").partition(":")
    except ValueError:
        return None
    known = colon and kind in {each.value for each in Kind}
    return uid if known and len(uid) == 32 else None


def _names(selected: Selection, names: Collection[str]) -> bool:
    told = selected.directives
    if told.get("skip", {}).get("if") is True or told.get("include", {}).get("if") is False:
        return False
    if isinstance(selected, SelectedField):
        return selected.name in names
    return any(_names(each, names) for each in selected.selections)
