"""How data drifted from one version to another, as its profiles tell."""

from __future__ import annotations

import strawberry

from headwater.api.graphql.root_cause import Evidence
from headwater.api.graphql.scalars import JSON, finite, json_of
from headwater.api.graphql.values import read_json
from headwater.api.graphql.versions import DatasetVersion
from headwater.model import Node, Times
from headwater.services.differences import ProfileDrift as Drifted

_OF_ROWS = "row_digests"


@strawberry.type
class ColumnDrift:
    """How one column moved.

    `ks` is the largest difference of the two distribution functions, `moved` that of the means in standard
    deviations of the first, `nulls` that of the shares of missing values, `association` that of how much the
    column goes with the label; `new` and `lost` are categories.
    """

    column: str
    ks: float | None
    moved: float | None
    nulls: float | None
    association: float | None
    new: list[str]
    lost: list[str]


@strawberry.type
class UnitShift:
    """That a `share` of a column's values moved by `factor`, as a change of units does."""

    column: str
    factor: float
    share: float | None
    looks_like: str


@strawberry.type
class ProfileDrift:
    """What the profiles of two dataset versions say of each other, in `sentences` the most telling first.

    `before` and `after` are the profiles without their row digests, null where none was recorded; `problem` says
    why one cannot be read. Shares are null where the profiles do not say.
    """

    first: DatasetVersion
    second: DatasetVersion
    before: JSON | None
    after: JSON | None
    sentences: list[Evidence]
    columns: list[ColumnDrift]
    units: list[UnitShift]
    gone: list[str]
    added: list[str]
    label_shares: float | None
    rows_changed: float | None
    labels_changed: float | None
    keys_gone: float | None
    problem: str

    @classmethod
    def of(cls, answer: Drifted, times: Times) -> ProfileDrift:
        """Return it as an object of the schema."""
        found = answer.drift
        return cls(
            first=DatasetVersion(thing=answer.first, times=times),
            second=DatasetVersion(thing=answer.second, times=times),
            before=_shown(answer.first),
            after=_shown(answer.second),
            sentences=[Evidence(text=each.text, ratio=finite(each.ratio)) for each in answer.sentences],
            columns=[
                ColumnDrift(
                    column=each.column,
                    ks=finite(each.ks),
                    moved=finite(each.moved),
                    nulls=finite(each.nulls),
                    association=finite(each.association),
                    new=list(each.new),
                    lost=list(each.lost),
                )
                for each in (found.columns if found else ())
            ],
            units=[
                UnitShift(
                    column=each.column,
                    factor=each.factor,
                    share=finite(each.share),
                    looks_like=each.looks_like,
                )
                for each in (found.units if found else ())
            ],
            gone=list(found.gone) if found else [],
            added=list(found.added) if found else [],
            label_shares=found.label_shares if found else None,
            rows_changed=found.rows_changed if found else None,
            labels_changed=found.labels_changed if found else None,
            keys_gone=found.keys_gone if found else None,
            problem=answer.problem,
        )


def _shown(node: Node) -> JSON | None:
    """Return the profile without what tells single rows."""
    profile: object = read_json(node, "profile")
    if not isinstance(profile, dict):
        return None
    return json_of({key: value for key, value in profile.items() if key != _OF_ROWS})
