"""Who is champion and what each endpoint serves, as intervals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from headwater.facts import Fact
from headwater.model import Kind, Origin, Relation, Uid
from headwater.statements import Stamp, agent, attribute, deployment, edge, series_uid
from record_example.story import Endpoint

CHAMPION = "champion"
_LEARNT_AFTER = timedelta(seconds=2)


class Stage:
    """The champions and endpoints of one project over time."""

    def __init__(self, project: str, endpoints: Sequence[Endpoint]) -> None:
        self._project = project
        self._endpoints = {endpoint.name: endpoint for endpoint in endpoints}
        self._served: dict[str, tuple[Uid, datetime]] = {}

    def promote(self, line: str, version: Uid, at: datetime) -> list[Fact]:
        """Return the facts of a new champion, which the endpoints that follow it serve at once."""
        series = series_uid(Kind.MODEL, self._project, line)
        facts: list[Fact] = [attribute(series, "alias", _stamp(at), name=CHAMPION, value=version)]
        for endpoint in self._endpoints.values():
            if endpoint.follows == line:
                facts += self.serve(endpoint.name, version, at)
        return facts

    def serve(self, name: str, version: Uid, at: datetime) -> list[Fact]:
        """Return the facts of an endpoint turning to another version."""
        stamp, endpoint = _stamp(at), self._endpoints[name]
        node = deployment(name, stamp, project=self._project)
        facts: list[Fact] = []
        if name in self._served:
            before, since = self._served[name]
            facts.append(edge(node.uid, Relation.SERVES, before, stamp, since=since, until=at))
        else:
            owner = agent(endpoint.owner, stamp)
            facts += [*node, *owner, edge(node.uid, Relation.ATTRIBUTED_TO, owner.uid, stamp)]
            facts.append(attribute(node.uid, "owner", stamp, name=endpoint.owner, value="owner"))
            facts.append(attribute(node.uid, "description", stamp, value=endpoint.description))
        facts.append(edge(node.uid, Relation.SERVES, version, stamp, since=at))
        self._served[name] = version, at
        return facts


def _stamp(at: datetime) -> Stamp:
    return Stamp(at, at + _LEARNT_AFTER, Origin.CAPTURED)
