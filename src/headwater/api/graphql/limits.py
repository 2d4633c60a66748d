"""How much a query may ask for, measured before it is validated, in time linear in its text.

Fragments are measured once and their figures reused at every spread, so that a short text cannot unfold into
hours of counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from headwater.errors import Invalid

MAX_TOKENS = 3_000
MAX_COMMENTS = 500
MAX_TEXT = 100_000
MAX_DEPTH = 24
MAX_NESTING = 100
MAX_FIELDS = 1_000
MAX_NAMED = 150
MAX_ALIASES = 50
MAX_DIRECTIVES = 50
MAX_COST = 20_000
MAX_INTROSPECTIONS = 2

# What one call costs in objects that would take as long.
_WEIGHTS = {
    "rootCause": 1_000,
    "regressions": 1_000,
    "recentRegressions": 5_000,
    "outcome": 2_000,
    "impact": 200,
    "lineage": 200,
    "reach": 5_000,
    "paths": 200,
    "contradictions": 50,
    "diff": 300,
    "compare": 1_000,
    "metricNoise": 1_000,
    "profileDrift": 100,
    "codeBetween": 200,
    "search": 50,
}
_UNPAGED = 2
_MOST_PAGED = 100
_MOST_IDS = 500
_LONGEST_INT = 20
_ENOUGH = 10**9
_NOT_PAGED = frozenset({"paths", "diff", "profileDrift", "codeBetween"})
_PAGED = frozenset({"nodes", "edges"})
_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Size:
    """What a part of a query asks for, fragments unfolded; `cost` counts objects, pages times their length."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    introspections: int = 0

    def beside(self, part: Size, directives: int) -> Size:
        """Return this and a part beside it that carries `directives` of its own."""
        return Size(
            max(self.depth, part.depth),
            self.fields + part.fields,
            self.aliases + part.aliases,
            self.directives + part.directives + directives,
            min(_ENOUGH, self.cost + part.cost),
            self.introspections + part.introspections,
        )


def check(document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, object]) -> None:
    """Do nothing, or refuse a document of which some operation asks for too much.

    Raises:
        Invalid: some figure is over its limit; the figure and the limit are named.
    """
    measure = _Measure(schema, document, variables)
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            _check_size(measure.operation(each))
        elif isinstance(each, FragmentDefinitionNode):
            _check_size(measure.fragment(each.name.value))
    name, most = max(measure.selected.items(), key=lambda item: item[1], default=("", 0))
    if most > MAX_NAMED:
        # Validation compares fields of one name pair by pair.
        raise Invalid(f"{name!r} is selected {most:,} times; the most is {MAX_NAMED}")


def _check_size(size: Size) -> None:
    for found, most, what in (
        (size.depth, MAX_DEPTH, "levels deep"),
        (size.fields, MAX_FIELDS, "fields"),
        (size.aliases, MAX_ALIASES, "aliases"),
        (size.directives, MAX_DIRECTIVES, "directives"),
        (size.introspections, MAX_INTROSPECTIONS, "introspections"),
        (size.cost, MAX_COST, "objects"),
    ):
        if found > most:
            raise Invalid(
                f"the query asks for {found:,} {what} with fragments unfolded and pages counted in full; "
                f"the most is {most:,}"
            )


class _Measure:
    """Measures the parts of one document, each fragment once."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, object]
    ) -> None:
        self._schema = schema
        self._values = dict(_defaults(document)) | dict(variables)
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._measured: dict[str, Size] = {}
        self._open: set[str] = set()
        self.selected: Counter[str] = Counter()

    def operation(self, node: OperationDefinitionNode) -> Size:
        """Return the size of an operation."""
        whole = self._set(node.selection_set, self._schema.get_root_type(node.operation), 0)
        return replace(whole, directives=whole.directives + len(node.directives or ()))

    def fragment(self, name: str, nesting: int = 0) -> Size:
        """Return the size of a fragment; one that nobody defined has none, and validation refuses it."""
        if name in self._measured or name not in self._fragments:
            return self._measured.get(name, Size())
        if name in self._open:
            raise Invalid(f"the fragment {name!r} contains itself")
        self._open.add(name)
        node = self._fragments[name]
        on = self._schema.get_type(node.type_condition.name.value)
        size = self._set(node.selection_set, on, nesting + 1)
        self._open.discard(name)
        self._measured[name] = replace(size, directives=size.directives + len(node.directives or ()))
        return self._measured[name]

    def _set(self, node: SelectionSetNode | None, on: GraphQLNamedType | None, nesting: int) -> Size:
        if nesting > MAX_NESTING:
            raise Invalid(f"the query nests selections and fragments more than {MAX_NESTING} levels deep")
        whole = Size()
        for each in node.selections if node else ():
            if isinstance(each, FieldNode):
                part = self._field(each, on, nesting)
            elif isinstance(each, FragmentSpreadNode):
                part = self.fragment(each.name.value, nesting)
            elif isinstance(each, InlineFragmentNode):
                named = each.type_condition
                part = self._set(
                    each.selection_set, self._schema.get_type(named.name.value) if named else on, nesting + 1
                )
            whole = whole.beside(part, len(each.directives or ()))
        return whole

    def _field(self, node: FieldNode, on: GraphQLNamedType | None, nesting: int) -> Size:
        name = node.name.value
        self.selected[node.alias.value if node.alias else name] += 1
        if name in _INTROSPECTION:
            # Its own nesting is limited by validation; its length is that of the schema.
            return Size(depth=1, fields=1, aliases=int(node.alias is not None), introspections=1)
        found = on.fields.get(name) if isinstance(on, GraphQLObjectType | GraphQLInterfaceType) else None
        inner = self._set(node.selection_set, get_named_type(found.type) if found else None, nesting + 1)
        length = self._length(node, found.type if found else None)
        return Size(
            depth=inner.depth + 1,
            fields=inner.fields + 1,
            aliases=inner.aliases + int(node.alias is not None),
            directives=inner.directives,
            cost=min(_ENOUGH, _WEIGHTS.get(name, 1) + length * inner.cost),
            introspections=inner.introspections,
        )

    def _length(self, node: FieldNode, kind: GraphQLOutputType | None) -> int:
        """Return how many objects a field leads to: its page, its ids, or a guess at an unpaged list."""
        for argument in node.arguments or ():
            if argument.name.value == "first" and node.name.value not in _NOT_PAGED:
                value = self._value(argument.value)
                return min(_MOST_PAGED, max(1, value)) if isinstance(value, int) else _MOST_PAGED
            if argument.name.value == "ids":
                value = self._value(argument.value)
                return len(value) if isinstance(value, list) else _MOST_IDS
        return _UNPAGED ** _lists(kind) if node.name.value not in _PAGED else 1

    def _value(self, node: ValueNode) -> object:
        if isinstance(node, VariableNode):
            return self._values.get(node.name.value)
        if isinstance(node, IntValueNode):
            return int(node.value) if len(node.value) < _LONGEST_INT else None
        return list(node.values) if isinstance(node, ListValueNode) else None


def _defaults(document: DocumentNode) -> Iterator[tuple[str, object]]:
    for each in document.definitions:
        for variable in (
            (each.variable_definitions or ()) if isinstance(each, OperationDefinitionNode) else ()
        ):
            if isinstance(variable.default_value, IntValueNode):
                text = variable.default_value.value
                yield variable.variable.name.value, int(text) if len(text) < _LONGEST_INT else None


def _lists(kind: GraphQLOutputType | None) -> int:
    count = 0
    while isinstance(kind, GraphQLList | GraphQLNonNull):
        count += isinstance(kind, GraphQLList)
        kind = kind.of_type
    return count
