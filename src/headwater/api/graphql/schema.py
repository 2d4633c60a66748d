"""The schema as a whole."""

from __future__ import annotations

import inspect
from types import ModuleType

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import get_object_definition

from headwater.api.graphql import (
    answers,
    code,
    connections,
    deployments,
    entities,
    log,
    mutations,
    queries,
    root_cause,
    runs,
    subscriptions,
    values,
    versions,
)
from headwater.api.graphql.scalars import SCALARS

_MODULES = (
    answers,
    code,
    connections,
    deployments,
    entities,
    log,
    mutations,
    queries,
    root_cause,
    runs,
    subscriptions,
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
    deployments.Investigation,
)


def build_schema() -> strawberry.Schema:
    """Return the schema, described by the docstrings of its classes and resolvers."""
    for module in _MODULES:
        _describe(module)
    return strawberry.Schema(
        query=queries.Query,
        mutation=mutations.Mutation,
        subscription=subscriptions.Subscription,
        types=_THINGS,
        config=StrawberryConfig(scalar_map=SCALARS, relay_max_results=100),
    )


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
