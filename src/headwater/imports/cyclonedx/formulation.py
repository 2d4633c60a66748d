"""How something was made: workflows and their tasks as runs."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from headwater import statements
from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.imports.cyclonedx.naming import own_property
from headwater.imports.kept import kept
from headwater.imports.shapes import mapping, mappings, text, texts
from headwater.imports.times import moment
from headwater.model import Kind, Relation, RunState, Uid, uid_of
from headwater.statements import Stamp

_HANDLED = frozenset(
    {"tasks", "taskDependencies", "inputs", "outputs", "steps", "timeStart", "timeEnd", "name"}
)


@dataclass(frozen=True, slots=True)
class Workflow:
    """Turns a workflow of the document `serial` into facts; `uids` are its components by reference."""

    serial: str
    uids: Mapping[str, Uid]
    project: str
    instance: str
    stamp: Stamp

    def facts(self, fields: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield a run for the workflow and one, a part of it, for each task, with what they used and made."""
        whole = yield from self._run(fields)
        tasks: dict[str, Uid] = {}
        for task in mappings(fields.get("tasks")):
            uid = yield from self._run(task)
            tasks[text(task.get("bom-ref")) or text(task.get("uid"))] = uid
            yield statements.edge(uid, Relation.PART_OF, whole, self.stamp)
        for each in mappings(fields.get("taskDependencies")):
            for needed in texts(each.get("dependsOn")):
                effect, cause = tasks.get(text(each.get("ref"))), tasks.get(needed)
                if effect and cause and effect != cause:
                    yield statements.edge(effect, Relation.INFORMED_BY, cause, self.stamp)

    def _run(self, fields: Mapping[str, Any]) -> Generator[Fact, None, Uid]:
        own = text(fields.get("uid")) or text(fields.get("bom-ref"))
        if not own:
            raise Invalid("a workflow or task without uid and bom-ref")
        run_id = f"{self.serial}/{own}"
        begun, ended = moment(fields.get("timeStart")), moment(fields.get("timeEnd"))
        states = [(RunState.START, begun)] if begun else []
        if ended:
            states.append((RunState.COMPLETE, max(ended, begun or ended)))
        stamp = self.stamp.at(begun or ended or self.stamp.occurred_at)
        named = [*_references(fields.get("inputs")), *_references(fields.get("outputs"))]
        yield from statements.run(
            self.instance,
            run_id,
            stamp,
            project=self.project,
            name=text(fields.get("name")) or own,
            job=text(fields.get("name")) or own,
            states=states,
            props={
                "command": "\n".join(_commands(fields)),
                "param": _parameters(fields.get("inputs")),
                "unknown_references": sorted({ref for ref in named if ref not in self.uids}),
                **kept(fields, without=_HANDLED, prefix="bom"),
            },
        )
        uid = uid_of(Kind.RUN, (self.instance, run_id))
        for each in mappings(fields.get("inputs")):
            ref = _reference(each)
            if ref in self.uids:
                role = own_property(each, "role")
                yield statements.edge(uid, Relation.USED, self.uids[ref], stamp, role=role)
        for ref in _references(fields.get("outputs")):
            if ref in self.uids:
                yield statements.edge(self.uids[ref], Relation.GENERATED_BY, uid, stamp)
        return uid


def _references(found: object) -> list[str]:
    """Return the components that inputs or outputs name as their resource."""
    return [ref for each in mappings(found) if (ref := _reference(each))]


def _reference(given: Mapping[str, Any]) -> str:
    return text(mapping(given.get("resource")).get("ref"))


def _parameters(found: object) -> dict[str, str]:
    """Return the parameters among inputs, as written."""
    return {
        name: text(each.get("value"))
        for given in mappings(found)
        for each in mappings(given.get("parameters"))
        if (name := text(each.get("name")))
    }


def _commands(fields: Mapping[str, Any]) -> list[str]:
    return [
        executed
        for step in mappings(fields.get("steps"))
        for each in mappings(step.get("commands"))
        if (executed := text(each.get("executed")))
    ]
