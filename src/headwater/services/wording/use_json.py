"""What a file is, and what has become newer, as plain JSON values."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.analysis.staleness import Staleness
from headwater.model import Json, to_text
from headwater.services.identification import Identified
from headwater.services.reproduction import Reproduced
from headwater.services.sameness import Joined, Suggestion
from headwater.services.wording.plain import completeness_json, impact_json, node_json


def identified_json(answer: Identified) -> dict[str, Json]:
    """Return what something is, and what was made with it where that is sure."""
    return {
        "asked": answer.asked,
        "digests": [{"algorithm": each.algorithm, "value": each.value} for each in answer.digests],
        "items": [
            {**node_json(each.node), "how": each.how.value, "by": each.by, "sure": each.sure}
            for each in answer.matches
        ],
        "totalCount": len(answer.matches),
        "used": impact_json(answer.used) if answer.used else None,
    }


def staleness_json(answer: Staleness) -> dict[str, Json]:
    """Return which inputs have newer versions."""
    return {
        "subject": node_json(answer.subject),
        "stale": answer.stale,
        "supersededBy": node_json(answer.superseded_by) if answer.superseded_by else None,
        "current": answer.current,
        "items": [
            {
                "used": node_json(each.used, depth=each.depth),
                "newest": node_json(each.newest),
                "since": to_text(each.newest.occurred_at),
                "newer": each.newer,
                "measuring": each.measuring,
            }
            for each in answer.outdated
        ],
        "totalCount": len(answer.outdated),
        "completeness": completeness_json(answer.completeness),
    }


def suggestions_json(found: Sequence[Suggestion]) -> dict[str, Json]:
    """Return what a version may be the same as."""
    items = [{**node_json(each.node), "sign": each.sign.value, "by": each.by} for each in found]
    return {"items": items, "totalCount": len(items)}


def joined_json(joined: Joined) -> dict[str, Json]:
    """Return two versions and whether they count as the same."""
    return {
        "first": node_json(joined.first),
        "second": node_json(joined.second),
        "same": joined.same,
        "changed": joined.changed,
    }


def reproduced_json(answer: Reproduced) -> dict[str, Json]:
    """Return what was written and what is missing."""
    return {
        "run": node_json(answer.run),
        "folder": str(answer.folder),
        "files": list(answer.files),
        "missing": list(answer.missing),
    }
