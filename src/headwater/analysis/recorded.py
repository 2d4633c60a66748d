"""What a step recorded itself as levels by factor: its settings, command, code and environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import repeat
from typing import Generic, NamedTuple, TypeVar

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.model import Edge, Node, Relation, Uid

SEED_NAMES = frozenset({"seed", "random_state", "random_seed", "rng_seed", "manual_seed", "global_seed"})
_ENVIRONMENT_FACTS = ("python", "os", "image", "accelerators")
_MOST_KEPT = 16_384

Levels = Mapping[Factor, Level]


class Own(NamedTuple):
    """What a step recorded itself: its settings (parameters and seeds, without a scope), and the rest in blocks."""

    settings: Levels
    rest: tuple[Levels, ...]


def own_of(run: Node, job: str, upstream: Sequence[Edge], nodes: Mapping[Uid, Node]) -> Own:
    """Return what `run`, one of `job`, recorded; `upstream` are its edges to causes, which are among `nodes`."""
    return Own(_SETTINGS.of(run), tuple(block for block in _rest(run, job, upstream, nodes) if block))


def _rest(run: Node, job: str, upstream: Sequence[Edge], nodes: Mapping[Uid, Node]) -> Iterator[Levels]:
    if command := str(run.props.get("command", "")):
        yield {Factor(FactorKind.COMMAND, job): Level(command, command, run.uid, run.occurred_at)}
    yield _code(run, [edge for edge in upstream if edge.relation is Relation.EXECUTED], nodes)
    for edge in upstream:
        if edge.relation is Relation.RAN_IN and (found := nodes.get(edge.cause)):
            yield _ENVIRONMENTS.of(found)


def _code(run: Node, executed: list[Edge], nodes: Mapping[Uid, Node]) -> Levels:
    """Return the files of code, the commit where it stands for them; of a file listed twice the first counts."""
    if len(executed) > 1:
        executed.sort(key=lambda edge: (edge.occurred_at, edge.cause))
    merged: Levels = {}
    for edge in executed:
        files = _FILES.of(edge)
        merged = {**files, **merged} if merged else files
    commit = nodes.get(executed[0].cause) if executed else None
    if commit is None or merged or commit.group("stage"):
        return merged
    level = Level(commit.name, commit.name[:12], run.uid, executed[0].occurred_at, commit.uid)
    return {Factor(FactorKind.CODE, "commit"): level}


_Source = TypeVar("_Source", Node, Edge)


class _Remembered(Generic[_Source]):
    """Levels by the very node or edge that they were made from, which never changes: a change makes another one.

    What asks about the same history again is given the same objects where the store keeps them at hand.
    """

    def __init__(self, make: Callable[[_Source], Levels]) -> None:
        self._make: Callable[[_Source], Levels] = make
        self._held: dict[int, tuple[_Source, Levels]] = {}

    def of(self, source: _Source) -> Levels:
        held = self._held.get(id(source))
        if held is not None and held[0] is source:
            return held[1]
        made = self._make(source)
        if len(self._held) >= _MOST_KEPT:
            self._held.clear()
        self._held[id(source)] = (source, made)
        return made


def _settings(run: Node) -> Levels:
    found = run.group("param")
    values = list(map(str, found.values()))
    return _levels(_setting_factors(tuple(found)), values, values, run.uid, run.occurred_at)


@lru_cache(maxsize=1_024)
def _setting_factors(names: tuple[str, ...]) -> tuple[Factor, ...]:
    """Return the factors of parameters and seeds; runs of one job have the same."""
    seeds = (name.lower().rsplit(".", 1)[-1] in SEED_NAMES for name in names)
    kinds = (FactorKind.SEED if seed else FactorKind.PARAMETER for seed in seeds)
    return tuple(map(Factor, kinds, names))


def _files(executed: Edge) -> Levels:
    listed = executed.props.get("files", ())
    if not isinstance(listed, tuple):
        return {}
    factors, digests, shown = _listed_files(listed)
    # Of a run with uncommitted changes nobody knows which file they are in: the commit need not hold this one.
    carrier = "" if executed.uncommitted else executed.cause
    return _levels(factors, digests, shown, executed.effect, executed.occurred_at, carrier)


@lru_cache(maxsize=4_096)
def _listed_files(listed: tuple[str, ...]) -> tuple[tuple[Factor, ...], tuple[str, ...], tuple[str, ...]]:
    """Return factor, digest and what is shown of it for entries like "train.py=md5:0a1b"; runs share most lists."""
    entries = [entry.partition("=") for entry in listed]
    digests = {path: digest for path, _, digest in reversed(entries)}
    paths = sorted(digests)
    return (
        tuple(Factor(FactorKind.CODE, path) for path in paths),
        tuple(digests[path] for path in paths),
        tuple(digests[path].rpartition(":")[2][:8] for path in paths),
    )


def _environment(node: Node) -> Levels:
    packages = node.props.get("packages", ())
    held: dict[str, str] = {}
    for entry in packages if isinstance(packages, tuple) else ():
        name, _, version = entry.partition("==")
        held[name.rpartition("/")[2]] = version
    for name in _ENVIRONMENT_FACTS:
        if name in node.props:
            value = node.props[name]
            held[name] = ", ".join(value) if isinstance(value, tuple) else str(value)
    files = {path: str(digest) for path, digest in node.group("file").items()}
    shown = held | {path: digest.rpartition(":")[2][:12] for path, digest in files.items()}
    values = (held | files).values()
    return _levels(_environment_factors(tuple(shown)), values, shown.values(), node.uid, node.occurred_at)


@lru_cache(maxsize=1_024)
def _environment_factors(names: tuple[str, ...]) -> tuple[Factor, ...]:
    return tuple(Factor(FactorKind.ENVIRONMENT, name) for name in names)


# A history of 500 runs makes a hundred thousand levels, and this is a third of what calling `Level` takes.
_LEVEL_OF: Callable[[tuple[str, str, Uid, datetime, Uid]], Level] = partial(tuple.__new__, Level)


def _levels(
    factors: Iterable[Factor],
    values: Iterable[str],
    shown: Iterable[str],
    node: Uid,
    since: datetime,
    carrier: Uid = "",
) -> Levels:
    """Return a level for each factor, all of the same origin."""
    made = map(_LEVEL_OF, zip(values, shown, repeat(node), repeat(since), repeat(carrier), strict=False))
    return dict(zip(factors, made, strict=True))


_SETTINGS = _Remembered(_settings)
_FILES = _Remembered(_files)
_ENVIRONMENTS = _Remembered(_environment)
