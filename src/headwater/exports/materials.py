"""What a model was made of, read off its lineage: the part that every bill of materials tells in its own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from headwater.exports.prov import Link
from headwater.model import VERSIONS, Kind, Node, Relation, Uid, Value
from headwater.naming import reference_of

_MEASURING = frozenset({"test", "validation"})
_ENERGY = ("energy_wh", "cost.energy_wh")
_LICENCES = ("license", "licence", "licenses", "tag.license", "tag.licence")
_OF_CATALOG = frozenset({Relation.ABOUT, Relation.ATTRIBUTED_TO, Relation.VERSION_OF})


@dataclass(frozen=True, slots=True)
class Joined:
    """A link between what stands for its ends."""

    effect: Uid
    cause: Uid
    relation: str
    role: str


@dataclass(frozen=True, slots=True)
class Energy:
    """Watt-hours of the runs that recorded them: `counted` of `runs`."""

    wh: float
    counted: int
    runs: int


@dataclass(frozen=True, slots=True)
class Score:
    """A metric of a run that made or scored the subject; `on` names the split and the data, where they are known."""

    run: Node
    key: str
    value: Value
    on: str


@dataclass(frozen=True, slots=True)
class Materials:
    """What `subject` was made of. Everything in `nodes` lies upstream of it; `missing` says what is not recorded.

    `training` are the datasets that went into it, `measuring` those that reach it only by a test or a validation.
    """

    subject: Node
    nodes: Mapping[Uid, Node]
    links: tuple[Link, ...]
    training: tuple[Node, ...]
    measuring: tuple[Node, ...]
    models: tuple[Node, ...]
    runs: tuple[Node, ...]
    commits: tuple[Node, ...]
    environments: tuple[Node, ...]
    packages: tuple[Node, ...]
    scores: tuple[Score, ...]
    energy: Energy | None
    missing: tuple[str, ...]

    def made_by(self) -> tuple[Node, ...]:
        """Return the runs that generated the subject itself."""
        made = {
            link.cause
            for link in self.links
            if link.effect == self.subject.uid and link.relation == Relation.GENERATED_BY
        }
        return tuple(run for run in self.runs if run.uid in made)

    def ingredients(self, uid: Uid) -> list[Uid]:
        """Return the data, models and packages that a version was directly made of, through its runs; ordered.

        What only measured it is none of them.
        """
        found: set[Uid] = set()
        for link in self.links:
            if link.effect == uid and link.relation == Relation.GENERATED_BY:
                found |= self._used_by(link.cause)
            elif link.effect == uid and link.relation == Relation.DERIVED_FROM:
                found.add(link.cause)
        return sorted(found - {uid})

    def _used_by(self, run: Uid) -> set[Uid]:
        used = [link for link in self.links if link.effect == run]
        places = {link.cause for link in used if link.relation == Relation.RAN_IN}
        packages = {
            link.cause for link in self.links if link.effect in places and link.relation == Relation.CONTAINS
        }
        into = {link.cause for link in used if link.relation == Relation.USED and link.role not in _MEASURING}
        return into | packages


def materials(
    subject: Node,
    nodes: Iterable[Node],
    links: Iterable[Link],
    *,
    scores: Sequence[Score] = (),
    cut: str = "",
    unknown: Sequence[Uid] = (),
) -> Materials:
    """Return what lies upstream of `subject`, and how it scored; of versions with the same content one is told.

    `cut` names what ended the walk, `unknown` what was never described.
    """
    known, links = _each_once(subject, {node.uid: node for node in nodes} | {subject.uid: subject}, links)
    onward = [link for link in links if link.relation not in _OF_CATALOG and link.effect in known]
    into = _reached(subject.uid, [link for link in onward if link.role not in _MEASURING])
    inside = {uid: known[uid] for uid in sorted(_reached(subject.uid, onward)) if uid in known}
    of = _by_kind(inside.values(), subject.uid)
    data = of[Kind.DATASET_VERSION]
    found = Materials(
        subject=subject,
        nodes=inside,
        links=_between(inside, onward),
        training=tuple(node for node in data if node.uid in into),
        measuring=tuple(node for node in data if node.uid not in into),
        models=tuple(node for node in of[Kind.MODEL_VERSION] if node.uid in into),
        runs=tuple(of[Kind.RUN]),
        commits=tuple(of[Kind.COMMIT]),
        environments=tuple(of[Kind.ENVIRONMENT]),
        packages=tuple(of[Kind.PACKAGE]),
        scores=tuple(scores),
        energy=energy_of(of[Kind.RUN]),
        missing=(),
    )
    return _with_missing(found, cut, unknown)


def energy_of(runs: Sequence[Node]) -> Energy | None:
    """Return the energy of these runs together; None where none recorded it."""
    told = [
        float(value)
        for run in runs
        for value in [next((run.props[key] for key in _ENERGY if key in run.props), None)]
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    ]
    return Energy(sum(told), len(told), len(runs)) if told else None


def licences_of(node: Node) -> tuple[str, ...]:
    """Return the licences that are recorded of a node."""
    for key in _LICENCES:
        value = node.props.get(key)
        if isinstance(value, tuple) and value:
            return value
        if isinstance(value, str) and value.strip():
            return (value.strip(),)
    return ()


def purl_of(package: Node) -> str:
    """Return the package URL of a package."""
    ecosystem = re.sub(r"[^a-z0-9.+-]", "", package.project.lower()) or "generic"
    name = str(package.props.get("package", package.name))
    if ecosystem == "pypi":
        name = re.sub(r"[-_.]+", "-", name).lower()
    release = str(package.props.get("version", ""))
    parts = "/".join(quote(part, safe=".-_~") for part in name.split("/") if part)
    return f"pkg:{ecosystem}/{parts}" + (f"@{quote(release, safe='.-_~')}" if release else "")


def series_name(node: Node) -> str:
    """Return the name of a version without its label."""
    return str(node.props.get("series", "")) or node.name


def _each_once(
    subject: Node, known: Mapping[Uid, Node], links: Iterable[Link]
) -> tuple[Mapping[Uid, Node], list[Link]]:
    """Return nodes and links where of versions with the same content one stands for all: the subject, else the oldest.

    So the bill of a model whose bill was imported lists nothing twice.
    """
    found = list(links)
    stands_for: dict[Uid, Uid] = {}
    for group in _same(known, found):
        first = min(group, key=lambda uid: (uid != subject.uid, known[uid].recorded_at, uid))
        stands_for |= dict.fromkeys(group, first)
    kept = {uid: node for uid, node in known.items() if stands_for.get(uid, uid) == uid}
    joined = {
        Joined(effect, cause, str(link.relation), link.role)
        for link in found
        for effect, cause in [
            (stands_for.get(link.effect, link.effect), stands_for.get(link.cause, link.cause))
        ]
        if effect != cause
    }
    return kept, sorted(joined, key=lambda link: (link.effect, link.cause, link.relation, link.role))


def _same(known: Mapping[Uid, Node], links: Iterable[Link]) -> list[set[Uid]]:
    """Return the groups of versions that have the same content."""
    group_of: dict[Uid, set[Uid]] = {}
    for link in links:
        ends = (link.effect, link.cause)
        if link.relation == Relation.SAME_AS and all(
            uid in known and known[uid].kind in VERSIONS for uid in ends
        ):
            whole = group_of.get(ends[0], {ends[0]}) | group_of.get(ends[1], {ends[1]})
            group_of |= dict.fromkeys(whole, whole)
    return list({id(group): group for group in group_of.values()}.values())


def _reached(start: Uid, links: Collection[Link]) -> set[Uid]:
    onward: dict[Uid, list[Uid]] = defaultdict(list)
    for link in links:
        onward[link.effect].append(link.cause)
    seen, stack = {start}, [start]
    while stack:
        for cause in onward[stack.pop()]:
            if cause not in seen:
                seen.add(cause)
                stack.append(cause)
    return seen


def _between(nodes: Collection[Uid], links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links whose ends are both among `nodes`, ordered."""
    inside = (link for link in links if link.effect in nodes and link.cause in nodes)
    return tuple(sorted(inside, key=lambda link: (link.effect, link.cause, link.relation, link.role)))


def _by_kind(nodes: Iterable[Node], subject: Uid) -> Mapping[Kind, list[Node]]:
    out: dict[Kind, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (node.name, node.uid)):
        if node.uid != subject:
            out[node.kind].append(node)
    return out


def _with_missing(found: Materials, cut: str, unknown: Sequence[Uid]) -> Materials:
    gaps = [f"the walk was cut by {cut}; more lies beyond"] if cut else []
    gaps += [f"{uid} is referred to but was never described" for uid in sorted(unknown)]
    origins = {Relation.GENERATED_BY, Relation.DERIVED_FROM, Relation.SAME_AS}
    explained = {link.effect for link in found.links if link.relation in origins}
    for node in (found.subject, *found.models):
        if node.kind is Kind.MODEL_VERSION and node.uid not in explained:
            gaps.append(f"what made {reference_of(node)} is not recorded")
    told: dict[Uid, set[str]] = defaultdict(set)
    for link in found.links:
        told[link.effect].add(link.relation)
    for run in found.runs:
        lacks = [
            word
            for word, relation in (
                ("data", Relation.USED),
                ("code", Relation.EXECUTED),
                ("environment", Relation.RAN_IN),
            )
            if relation not in told[run.uid]
        ]
        if lacks:
            gaps.append(f"{reference_of(run)} does not record its {', '.join(lacks)}")
    return replace(found, missing=tuple(gaps))
