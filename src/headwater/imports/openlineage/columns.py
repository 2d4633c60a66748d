"""Column lineage: from which columns of which datasets the columns of an output come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from headwater.imports.openlineage.decoding import encoded
from headwater.imports.openlineage.events import DatasetUse, Named, items_of, mapping_of, text_of

ROLE = "column-level"
MOST_PAIRS = 5_000
WHOLE = "*"


def columns_from(use: DatasetUse) -> dict[Named, dict[str, str]]:
    """Return, for each dataset that the columns of `use` come from, a property for each pair of columns.

    The property `column.OUT.IN` is JSON: [in, out, transformation...]. What comes from no column of the output but
    bears on all of its rows (filters, joins) has "*" for it. The newer facet `lineage` is read like `columnLineage`.
    """
    out: dict[Named, dict[str, str]] = {}
    for at, (column, each) in enumerate(_inputs(use)):
        if at >= MOST_PAIRS:
            break
        named = Named(text_of(each, "namespace"), text_of(each, "name"))
        field = text_of(each, "field")
        if named.namespace and named.name and field:
            told = [_transformation(kind) for kind in items_of(each, "transformations")]
            out.setdefault(named, {})[f"column.{column}.{field}"] = encoded([field, column, *told])
    return out


def _inputs(use: DatasetUse) -> Iterator[tuple[str, Mapping[str, object]]]:
    facet = use.facets.get("columnLineage", {})
    for column, told in sorted(mapping_of(facet, "fields").items()):
        if isinstance(told, Mapping):
            for each in items_of(told, "inputFields"):
                yield column, each
    for each in items_of(facet, "dataset"):
        yield WHOLE, each
    lineage = use.facets.get("lineage", {})
    for column, told in sorted(mapping_of(lineage, "fields").items()):
        if isinstance(told, Mapping):
            for each in items_of(told, "inputs"):
                yield column, each
    for each in items_of(lineage, "inputs"):
        yield WHOLE, each


def _transformation(told: Mapping[str, object]) -> str:
    return "/".join(part for part in (text_of(told, "type"), text_of(told, "subtype")) if part)
