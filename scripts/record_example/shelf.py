"""Dataset and model versions that exist so far, with their content."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from headwater.model import Digest, Kind, Uid
from headwater.profiles import profile_of
from headwater.statements import Stamp, Stated, version


@dataclass(frozen=True, slots=True)
class Kept:
    """A version on the shelf."""

    uid: Uid
    content: str


class Shelf:
    """Versions of one project by series and label."""

    def __init__(self, project: str) -> None:
        self._project = project
        self._kept: dict[str, dict[str, Kept]] = {}

    def get(self, series: str, label: str) -> Kept:
        """Return a version that was put here before."""
        return self._kept[series][label]

    def newest(self, series: str) -> Kept:
        """Return the version that was put here last."""
        return list(self._kept[series].values())[-1]

    def put_table(self, series: str, content: str, stamp: Stamp, *, label: str = "") -> Stated:
        """Return the statement of a dataset version, numbered on where it has no label."""
        header, *rows = csv.reader(content.splitlines())
        props = {
            "format": "csv",
            "rows": len(rows),
            "columns": header,
            "profile": json.dumps(profile_of(content), separators=(",", ":")),
        }
        name = label or f"v{len(self._kept.get(series, {})) + 1}"
        return self._put(Kind.DATASET, series, name, content, stamp, props=props, suffix="csv")

    def put_model(self, series: str, content: str, stamp: Stamp, *, architecture: str) -> Stated:
        """Return the statement of the next version of a model."""
        weights = json.loads(content)
        count = sum(len(row) for row in weights["weights"]) + len(weights["intercepts"])
        props = {
            "framework": "scikit-learn",
            "architecture": architecture,
            "format": "json",
            "parameters": count,
        }
        name = str(len(self._kept.get(series, {})) + 1)
        return self._put(Kind.MODEL, series, name, content, stamp, props=props, suffix="json")

    def _put(
        self,
        kind: Kind,
        series: str,
        label: str,
        content: str,
        stamp: Stamp,
        *,
        props: Mapping[str, object],
        suffix: str,
    ) -> Stated:
        data = content.encode()
        stated = version(
            kind,
            series,
            stamp,
            project=self._project,
            label=label,
            props={**props, "size_bytes": len(data), "uri": f"{self._project}/{series}/{label}.{suffix}"},
            digests=(
                Digest("md5", hashlib.md5(data).hexdigest()),
                Digest("sha256", hashlib.sha256(data).hexdigest()),
            ),
        )
        self._kept.setdefault(series, {})[label] = Kept(stated.uid, content)
        return stated
