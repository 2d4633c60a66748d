"""The schema as a whole."""

from __future__ import annotations

import inspect
from functools import cache
from types import ModuleType

import strawberry
from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, get_object_definition
from strawberry.utils.str_converters import to_camel_case

from headwater.api.graphql import (
    answers,
    code,
    comparing,
    connections,
    deployments,
    drifting,
    entities,
    findings,
    investigating,
    investigations,
    log,
    mutations,
    problems,
    queries,
    reaching,
    regressions,
    root_cause,
    runs,
    sameness,
    subscriptions,
    using,
    values,
    versions,
)
from headwater.api.graphql.masking import Checked, Masking
from headwater.api.graphql.scalars import SCALARS

_MODULES = (
    answers,
    code,
    comparing,
    connections,
    deployments,
    drifting,
    entities,
    findings,
    investigations,
    investigating,
    log,
    mutations,
    problems,
    queries,
    reaching,
    regressions,
    root_cause,
    runs,
    sameness,
    subscriptions,
    using,
    values,
    versions,
)
_THINGS = (
    versions.Model,
    versions.Dataset,
    versions.ModelVersion,
    versions.DatasetVersion,
    code.Commit,
    code.Environment,
    code.Package,
    runs.Run,
    deployments.Deployment,
    deployments.Agent,
    investigations.Investigation,
)


class Schema(strawberry.Schema):
    """A schema whose errors are logged where they are masked, and nowhere else."""

    @property
    def plain(self) -> GraphQLSchema:
        """The schema as the GraphQL library itself knows it."""
        return self._schema

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Do nothing."""


@cache
def build_schema() -> Schema:
    """Return the schema, described by the docstrings of its classes and resolvers; it is built once."""
    for module in _MODULES:
        _describe(module)
    schema = Schema(
        query=queries.Query,
        mutation=mutations.Mutation,
        subscription=subscriptions.Subscription,
        types=_THINGS,
        extensions=[Checked, Masking],
        config=StrawberryConfig(scalar_map=SCALARS, relay_max_results=100),
    )
    _describe_pages(schema)
    return schema


def _describe_pages(schema: Schema) -> None:
    """Give each kind of page the words of the page it was made from, which making it leaves behind."""
    for made in schema.plain.type_map.values():
        definition = made.extensions.get("strawberry-definition")
        source = getattr(definition, "concrete_of", None)
        if source is None or not isinstance(made, GraphQLObjectType):
            continue
        made.description = source.description
        for field in source.fields:
            made.fields[to_camel_case(field.python_name)].description = field.description


def _describe(module: ModuleType) -> None:
    for cls in vars(module).values():
        definition = get_object_definition(cls) if isinstance(cls, type) else None
        if definition is None or cls.__module__ != module.__name__:
            continue
        definition.description = definition.description or inspect.getdoc(cls)
        for field in definition.fields:
            resolver = field.base_resolver
            if resolver is not None and field.description is None:
                field.description = inspect.getdoc(resolver.wrapped_func)
