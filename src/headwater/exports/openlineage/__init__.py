"""OpenLineage events: a lineage for the tools that read them, and the schemas of our facets."""

from headwater.exports.openlineage.events import Event, events, write
from headwater.exports.openlineage.facets import OURS, schema

__all__ = ["OURS", "Event", "events", "schema", "write"]
