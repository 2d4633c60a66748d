"""Things side by side as plain JSON values."""

from __future__ import annotations

from headwater.analysis.side_by_side import ABSENT, Row, SideBySide
from headwater.model import Json
from headwater.naming import reference_of
from headwater.services.wording.plain import completeness_json


def compare_json(answer: SideBySide) -> dict[str, Json]:
    """Return the sides and the rows; `values` of a row are in the order of the sides, null where one has none."""
    return {
        "sides": [
            {
                "uid": side.asked.uid,
                "ref": reference_of(side.asked),
                "kind": side.asked.kind.value,
                "name": side.asked.name,
                "run": reference_of(side.run) if side.run else None,
            }
            for side in answer.sides
        ],
        "rows": [
            {
                "section": row.section.value,
                "name": row.name,
                "values": list(values_of(row)),
                "differs": row.differs,
                "root": row.root,
            }
            for row in answer.rows
        ],
        "same": answer.same,
        "completeness": completeness_json(answer.completeness),
    }


def values_of(row: Row) -> list[str | None]:
    """Return what each side has, None where it has none."""
    return [None if cell == ABSENT else row.levels[cell] for cell in row.cells]
