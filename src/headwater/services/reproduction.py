"""What it takes to do a run again, into a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from headwater.errors import Conflict, Invalid
from headwater.exports.reproduction import Ingredient, Recipe, files, missing
from headwater.model import NOW, SERIES, VERSIONS, Direction, Edge, Kind, Node, Relation, Times, Value
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.store import Store

_SCRIPT = 0o755
_TEXT = 0o644


@dataclass(frozen=True, slots=True)
class Reproduced:
    """The folder that was written, its files, and what is missing in it."""

    folder: Path
    files: tuple[str, ...]
    run: Node
    missing: tuple[str, ...]


class ReproductionService:
    """Gathers what is recorded of a run."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)

    def recipe_of(self, actor: Actor, ref: str, *, times: Times = NOW) -> Recipe:
        """Return what is recorded of the run `ref`, or of the run that made the version `ref`; a series: its newest.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too where no run made it.
        """
        subject = self._references.resolve(ref, times)
        if subject.kind in SERIES:
            subject = self._reading.newest(subject.uid, times) or subject
        run = subject if subject.kind is Kind.RUN else self._maker(subject, times)
        if run is None:
            raise Invalid(f"no run is recorded that made {reference_of(subject)}")
        code = self._causes(run, Relation.EXECUTED, times)
        commit, how = min(code, key=lambda pair: (pair[0].occurred_at, pair[0].uid)) if code else (None, None)
        places = [node for node, _ in self._causes(run, Relation.RAN_IN, times)]
        props = how.props if how else {}
        return Recipe(
            subject=subject,
            run=run,
            ingredients=self._ingredients(run, times),
            commit=commit,
            repository=str(
                props.get("repository", "") or (commit.props.get("repository", "") if commit else "")
            ),
            dirty=how is not None and how.uncommitted,
            patch=str(props.get("patch", "")),
            environment=places[0] if places else None,
            untracked=_texts(props.get("untracked")),
        )

    def reproduce(self, actor: Actor, ref: str, *, to: Path, times: Times = NOW) -> Reproduced:
        """Write what it takes to make `ref` again into the folder `to`, which is new or empty.

        Raises:
            Conflict: there is something in the folder, or it is a file.
            NotFound, Invalid: as `recipe_of`; Invalid too where the folder cannot be written.
        """
        recipe = self.recipe_of(actor, ref, times=times)
        told = files(recipe)
        _write(to, told)
        return Reproduced(to, tuple(told), recipe.run, tuple(missing(recipe)))

    def _maker(self, version: Node, times: Times) -> Node | None:
        if version.kind not in VERSIONS:
            raise Invalid(f"{reference_of(version)} is no run, and no model or dataset that a run made")
        made = [node for node, _ in self._causes(version, Relation.GENERATED_BY, times)]
        return max(made, key=lambda node: (node.occurred_at, node.uid), default=None)

    def _ingredients(self, run: Node, times: Times) -> tuple[Ingredient, ...]:
        used = [(node, edge.role) for node, edge in self._causes(run, Relation.USED, times)]
        found = [
            Ingredient(node, role, self._maker(node, times)) for node, role in used if node.kind in VERSIONS
        ]
        return tuple(sorted(found, key=lambda each: (each.role, each.node.name, each.node.uid)))

    def _causes(self, effect: Node, relation: Relation, times: Times) -> list[tuple[Node, Edge]]:
        edges = self._reading.store.edges_of([effect.uid], Direction.UPSTREAM, [relation], times)
        nodes = {node.uid: node for node in self._reading.nodes({edge.cause for edge in edges}, times)}
        return [(nodes[edge.cause], edge) for edge in edges if edge.cause in nodes]


def _texts(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write each text under its name into a folder that is new or empty; a name that is taken meanwhile is refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Conflict(f"{folder} is not empty; name a new folder")
        for name, text in texts.items():
            mode = _SCRIPT if name.endswith(".sh") else _TEXT
            place = os.open(
                folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode
            )
            with open(place, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
                file.write(text)
    except FileExistsError as error:
        raise Conflict(f"{error.filename} is there already; name a new folder") from error
    except OSError as error:
        raise Invalid(f"cannot write into {folder}: {error.strerror or error}") from error
