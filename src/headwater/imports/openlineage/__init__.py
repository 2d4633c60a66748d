"""OpenLineage events as facts, and the versions of inputs that follow from all of them."""

from headwater.imports.openlineage.decoding import MAX_EVENT_BYTES, decoded, size_of
from headwater.imports.openlineage.facts import again, facts_of
from headwater.imports.openlineage.files import read
from headwater.imports.openlineage.inference import MARK, Inferred, Timeline
from headwater.imports.openlineage.mentions import DAY, MENTION, Mention, mention_of
from headwater.imports.openlineage.naming import DEFAULT_SOURCE, Naming, filed_under
from headwater.imports.openlineage.records import EVENT, clean_record

__all__ = [
    "DAY",
    "DEFAULT_SOURCE",
    "EVENT",
    "MARK",
    "MAX_EVENT_BYTES",
    "MENTION",
    "Inferred",
    "Mention",
    "Naming",
    "Timeline",
    "again",
    "clean_record",
    "decoded",
    "facts_of",
    "filed_under",
    "mention_of",
    "read",
    "size_of",
]
