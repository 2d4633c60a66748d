"""Deeds: each takes one input and answers with what came of it and its problems as data."""

from __future__ import annotations

import strawberry

from headwater.api.graphql.asking import EntityRef
from headwater.api.graphql.context import Asked, Context
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.investigating import InvestigationDeeds
from headwater.api.graphql.problems import Problem
from headwater.api.graphql.sameness import SamenessDeeds
from headwater.api.graphql.scalars import JSON, BigInt
from headwater.api.graphql.stating import Refusal, Stored, Wanted
from headwater.api.sizes import is_small
from headwater.model import NOW


@strawberry.type
class EntityPayload:
    """The thing as it is now; `consistencyToken` names the change that wrote it."""

    problems: list[Problem]
    entity: Entity | None = None
    sequence: BigInt | None = None
    consistency_token: str | None = None


@strawberry.type
class FactsPayload:
    """How many facts were new and how many known already. With problems nothing was stored."""

    problems: list[Problem]
    new: int = 0
    known: int = 0
    sequence: BigInt | None = None
    consistency_token: str | None = None


@strawberry.input
class SetAliasInput:
    """Let `alias` of the version's series point at `version` from now on."""

    version: EntityRef
    alias: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class RemoveAliasInput:
    """Let `alias` of a series end."""

    series: EntityRef
    alias: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class TagInput:
    """Give a thing the tag `key` with `value`."""

    of: EntityRef
    key: str
    value: str = "true"
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class RemoveTagInput:
    """Take the tag `key` from a thing."""

    of: EntityRef
    key: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class OwnerInput:
    """Make `identity` an owner of a thing in `role`."""

    of: EntityRef
    identity: str
    role: str = "owner"
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class RemoveOwnerInput:
    """Let `identity` no longer own a thing."""

    of: EntityRef
    identity: str
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class DescribeInput:
    """Describe a thing; null removes the description."""

    of: EntityRef
    text: str | None
    expected_revision: int | None = None
    idempotency_key: str | None = None


@strawberry.input
class AppendFactsInput:
    """Facts of the interchange format, at most 1,000; one without `recorded_at` is learned now."""

    lines: list[JSON]
    idempotency_key: str | None = None


@strawberry.type
class Mutation(InvestigationDeeds, SamenessDeeds):
    """What can be done. `expectedRevision` refuses a change of a thing that somebody else changed meanwhile.

    Sending the same `idempotencyKey` again changes nothing.
    """

    @strawberry.mutation
    async def set_alias(self, info: Asked, input: SetAliasInput) -> EntityPayload:  # noqa: A002
        """Point an alias of a series, e.g. champion, at one of its versions."""
        wanted = Wanted("alias", input.alias, None, "version", "alias", pointing=True)
        return await _change(info, input.version, wanted, input)

    @strawberry.mutation
    async def remove_alias(self, info: Asked, input: RemoveAliasInput) -> EntityPayload:  # noqa: A002
        """End an alias."""
        wanted = Wanted("alias", input.alias, None, "series", "alias")
        return await _change(info, input.series, wanted, input)

    @strawberry.mutation
    async def add_tag(self, info: Asked, input: TagInput) -> EntityPayload:  # noqa: A002
        """Add a tag or change its value."""
        wanted = Wanted("tag", input.key, input.value, name_field="key")
        return await _change(info, input.of, wanted, input)

    @strawberry.mutation
    async def remove_tag(self, info: Asked, input: RemoveTagInput) -> EntityPayload:  # noqa: A002
        """Remove a tag."""
        wanted = Wanted("tag", input.key, None, name_field="key")
        return await _change(info, input.of, wanted, input)

    @strawberry.mutation
    async def add_owner(self, info: Asked, input: OwnerInput) -> EntityPayload:  # noqa: A002
        """Add an owner."""
        wanted = Wanted("owner", input.identity, input.role, name_field="identity")
        return await _change(info, input.of, wanted, input)

    @strawberry.mutation
    async def remove_owner(self, info: Asked, input: RemoveOwnerInput) -> EntityPayload:  # noqa: A002
        """Remove an owner."""
        wanted = Wanted("owner", input.identity, None, name_field="identity")
        return await _change(info, input.of, wanted, input)

    @strawberry.mutation
    async def describe(self, info: Asked, input: DescribeInput) -> EntityPayload:  # noqa: A002
        """Set or remove the description."""
        wanted = Wanted("description", "", input.text or None, name_field="text")
        return await _change(info, input.of, wanted, input)

    @strawberry.mutation
    async def append_facts(self, info: Asked, input: AppendFactsInput) -> FactsPayload:  # noqa: A002
        """Store facts, all or none."""
        context = info.context
        try:
            found = await _appended(context, input.lines, input.idempotency_key or "")
        except Refusal as refusal:
            return FactsPayload(problems=[_problem(refusal)])
        if not isinstance(found, Stored):
            return FactsPayload(
                problems=[
                    Problem(code="INVALID", message=reason, field="lines", line=line)
                    for line, reason in found
                ]
            )
        context.feed.wake()
        return FactsPayload(
            problems=[],
            new=found.new,
            known=found.known,
            sequence=BigInt(found.sequence),
            consistency_token=found.token,
        )


_Input = (
    SetAliasInput
    | RemoveAliasInput
    | TagInput
    | RemoveTagInput
    | OwnerInput
    | RemoveOwnerInput
    | DescribeInput
)


async def _appended(context: Context, lines: list[JSON], key: str) -> Stored | list[tuple[int, str]]:
    if context.writes.are_told and is_small(lines):
        return await context.deeds.append_few(context.writes, context.threads, lines, key=key)
    return await context.finish(context.deeds.append, context.actor, lines, key=key)


async def _change(info: Asked, of: EntityRef, wanted: Wanted, given: _Input) -> EntityPayload:
    context = info.context
    try:
        found = await context.finish(
            context.deeds.state,
            context.actor,
            of.text(),
            wanted,
            expected_revision=given.expected_revision,
            key=given.idempotency_key or "",
        )
    except Refusal as refusal:
        return EntityPayload(problems=[_problem(refusal)])
    context.feed.wake()
    return EntityPayload(
        problems=[],
        entity=entity_of(found.node, NOW),
        sequence=BigInt(found.sequence),
        consistency_token=found.token,
    )


def _problem(refusal: Refusal) -> Problem:
    return Problem(code=refusal.code, message=str(refusal), field=refusal.field or None)
