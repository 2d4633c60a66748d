"""The steps of many lineages at once: one search, nearest first, that numpy carries for all of them together."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.steps import Step, Upstream, job_of
from headwater.model import Uid
from headwater.patience import check

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_Each = TypeVar("_Each")
_NOBODY, _SEVERAL = -1, -2
_AT_FIRST = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """The steps of lineages, each a row, nearest first, and what steps made for them.

    `rows` and `states` go together step by step; a state is a place in `reached`: a run, by its place in `nodes`, and
    the series through which it was reached. Each of `made` is a row, a maker's place in `nodes` and a place in
    `versions`; makers that were not opened are among them.
    """

    rows: Ints
    states: Ints
    made: Ints
    nodes: Sequence[Uid]
    versions: Sequence[Uid]
    reached: Sequence[tuple[int, str]]

    def steps(self, row: int, view: Upstream) -> list[Step]:
        """Return the steps of one lineage."""
        makes: dict[int, dict[Uid, None]] = defaultdict(dict)
        for node, version in self.made[self.made[:, 0] == row, 1:].tolist():
            makes[node][self.versions[version]] = None
        states = [self.reached[state] for state in self.states[self.rows == row].tolist()]
        nodes = view.graph.nodes
        return [Step(nodes[self.nodes[node]], series, tuple(makes[node])) for node, series in states]


class Sweep:
    """Opens the steps of the lineages of `runs`, just those that `Upstream.steps` opens, level by level.

    `while sweep.open(): ...; sweep.advance()`: between the two the view must come to hold what the runs `new` were
    made from, which are versions, the makers of their content, and what that was derived from. A lineage that has
    `most` steps is not followed further; `beyond` are the runs that were left out so.
    """

    def __init__(
        self,
        view: Upstream,
        runs: Sequence[Uid],
        *,
        beside: Mapping[Uid, Collection[str]] | None = None,
        most: int | None = None,
    ) -> None:
        self._view, self._runs, self._most = view, runs, most
        self._beside = dict(beside or {})
        self._nodes, self._versions = _Places[Uid](), _Places[Uid]()
        self._states, self._keys = _Places[tuple[int, str]](), _Places[tuple[str, str]]()
        self._state_node, self._state_key = array("q"), array("q")
        self._bounds: dict[int, tuple[int, int]] = {}
        self._targets, self._causes = array("q"), array("q")
        self._reached: Flags = np.zeros((_AT_FIRST, len(runs)), dtype=bool)
        self._generations: Flags = np.zeros((_AT_FIRST, len(runs)), dtype=bool)
        self._many: Ints = np.zeros(len(runs), dtype=np.int64)
        self._steps: list[tuple[Ints, Ints]] = []
        self._made: list[Ints] = []
        self.beyond: set[Uid] = set()
        self.new: list[Uid] = []
        known = [row for row, run in enumerate(runs) if run in view.graph.nodes]
        states = [self._state(runs[row], "") for row in known]
        self._make_room()
        self._reached[[self._nodes.of(runs[row]) for row in known], known] = True
        self._frontier = np.array(known, dtype=np.int64), np.array(states, dtype=np.int64)

    def open(self) -> bool:
        """Open the steps of the next level, and return whether there are any."""
        check()
        rows, states = self._frontier
        keys = _ints(self._state_key)[states]
        fresh = np.flatnonzero(~self._generations[keys, rows])
        fresh = fresh[_first(keys[fresh] * len(self._runs) + rows[fresh])]
        if self._most is not None:
            over = self._many[rows[fresh]] >= self._most
            self.beyond.update(self._nodes.held[node] for node in self._runs_of(states[fresh[over]]))
            fresh = fresh[~over]
        self._generations[keys[fresh], rows[fresh]] = True
        self._many += np.bincount(rows[fresh], minlength=len(self._runs))
        self._steps.append((rows[fresh], states[fresh]))
        self.new = [
            self._nodes.held[node] for node in self._runs_of(states[fresh]) if node not in self._bounds
        ]
        return len(fresh) > 0

    def advance(self) -> None:
        """Find what the steps opened last were made from."""
        for run in self.new:
            self._look_at(run)
        self._make_room()
        rows, states = self._steps[-1]
        users = _ints(self._state_node)[states]
        bounds = np.array([self._bounds[user] for user in users.tolist()], dtype=np.int64).reshape(-1, 2)
        many = bounds[:, 1] - bounds[:, 0]
        places = np.arange(many.sum()) + np.repeat(bounds[:, 1] - np.cumsum(many), many)
        rows, users, targets = np.repeat(rows, many), np.repeat(users, many), _ints(self._targets)[places]
        apart = np.isin(rows, np.unique(rows[targets == _SEVERAL]))
        plain = np.flatnonzero(~apart & (targets >= 0))
        found = [self._all_at_once(rows[plain], targets[plain], _ints(self._causes)[places[plain]])]
        for row in np.unique(rows[apart]).tolist():
            mine = np.flatnonzero(rows == row)
            found.append(self._one_by_one(row, users[mine].tolist(), places[mine].tolist()))
        self._frontier = _joined(found)

    def opened(self) -> Opened:
        """Return all steps that were opened."""
        rows, states = _joined(self._steps)
        made = np.concatenate([np.empty((0, 3), dtype=np.int64), *self._made])
        return Opened(rows, states, made, self._nodes.held, self._versions.held, self._states.held)

    def _all_at_once(self, rows: Ints, targets: Ints, causes: Ints) -> tuple[Ints, Ints]:
        """Return the rows and states that are reached anew where each version has one maker."""
        nodes = _ints(self._state_node)[targets]
        self._made.append(np.column_stack((rows, nodes, causes)))
        fresh = np.flatnonzero(~self._reached[nodes, rows])
        fresh = fresh[_first(nodes[fresh] * len(self._runs) + rows[fresh])]
        self._reached[nodes[fresh], rows[fresh]] = True
        return rows[fresh], targets[fresh]

    def _one_by_one(self, row: int, users: Sequence[int], places: Sequence[int]) -> tuple[Ints, Ints]:
        """Return as `_all_at_once`, in one lineage: which of several makers counts hangs on what it reached before."""
        run, nodes = self._runs[row], self._view.graph.nodes
        wanted = self._beside[run] = self._beside.get(run) or self._view.beside(run)
        reached = _Reached(self._nodes, self._reached[:, row])
        states: list[int] = []
        made: list[tuple[int, int, int]] = []
        for user, place in zip(users, places, strict=True):
            cause = self._versions.held[self._causes[place]]
            version, maker = self._view.maker(cause, nodes[self._nodes.held[user]], reached, wanted)
            if not maker:
                continue
            made.append((row, self._nodes.of(maker), self._causes[place]))
            if maker not in reached:
                self._reached[self._nodes.of(maker), row] = True
                states.append(self._state(maker, self._view.series(version)))
        self._made.append(np.array(made, dtype=np.int64).reshape(-1, 3))
        return np.full(len(states), row, dtype=np.int64), np.array(states, dtype=np.int64)

    def _look_at(self, run: Uid) -> None:
        """Note which versions a run was made from, and the makers of their content."""
        first = len(self._targets)
        for cause in self._view.used(run):
            makers = self._view.known_makers(cause)
            states = [self._state(maker, self._view.series(version)) for version, maker in makers]
            self._targets.append(_SEVERAL if len(states) > 1 else (states or [_NOBODY])[0])
            self._causes.append(self._versions.of(cause))
        self._bounds[self._nodes.of(run)] = first, len(self._targets)

    def _state(self, run: Uid, series: str) -> int:
        node = self._nodes.of(run)
        place = self._states.of((node, series))
        if place == len(self._state_node):
            self._state_node.append(node)
            self._state_key.append(self._keys.of((job_of(self._view.graph.nodes[run]), series)))
        return place

    def _runs_of(self, states: Ints) -> list[int]:
        nodes: list[int] = np.unique(_ints(self._state_node)[states]).tolist()
        return nodes

    def _make_room(self) -> None:
        self._reached = _roomy(self._reached, len(self._nodes.held))
        self._generations = _roomy(self._generations, len(self._keys.held))


class _Places(Generic[_Each]):
    """Different things in the order in which they came."""

    def __init__(self) -> None:
        self._at: dict[_Each, int] = {}
        self.held: list[_Each] = []

    def of(self, each: _Each) -> int:
        """Return the place of `each`, the next one where it is new."""
        place = self._at.setdefault(each, len(self.held))
        if place == len(self.held):
            self.held.append(each)
        return place

    def known(self, each: _Each) -> int | None:
        """Return the place of `each`, None where it never came."""
        return self._at.get(each)


class _Reached:
    """The runs that one lineage has reached."""

    def __init__(self, nodes: _Places[Uid], flags: Flags) -> None:
        self._nodes, self._flags = nodes, flags

    def __contains__(self, run: object) -> bool:
        place = self._nodes.known(str(run))
        return place is not None and bool(self._flags[place])


def _roomy(flags: Flags, many: int) -> Flags:
    """Return `flags` with a row for each of `many` things at least."""
    if many <= len(flags):
        return flags
    grown = np.zeros((max(many, 2 * len(flags)), flags.shape[1]), dtype=bool)
    grown[: len(flags)] = flags
    return grown


def _first(keys: Ints) -> Ints:
    """Return the places at which each different key comes first, in their order."""
    places: Ints = np.sort(np.unique(keys, return_index=True)[1])
    return places


def _ints(held: array[int]) -> Ints:
    return np.array(held, dtype=np.int64)


def _joined(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])
