"""The steps of many lineages at once: one search, nearest first, that numpy carries for all of them together."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from headwater.analysis.places import Flags, Ints, Places, Ragged, first_places, ints
from headwater.analysis.steps import Step, Upstream, job_of
from headwater.model import Uid
from headwater.patience import check

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
        self._nodes, self._versions = Places[Uid](), Places[Uid]()
        self._states, self._keys = Places[tuple[int, str]](), Places[tuple[str, str]]()
        self._state_node, self._state_key = array("q"), array("q")
        self._inputs: dict[int, int] = {}
        self._targets = Ragged(2)
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
        self._reached[[self._nodes[runs[row]] for row in known], known] = True
        self._frontier = np.array(known, dtype=np.int64), np.array(states, dtype=np.int64)

    def open(self) -> bool:
        """Open the steps of the next level, and return whether there are any."""
        check()
        rows, states = self._frontier
        keys = ints(self._state_key)[states]
        fresh = np.flatnonzero(~self._generations[keys, rows])
        fresh = fresh[first_places(keys[fresh] * len(self._runs) + rows[fresh])]
        if self._most is not None:
            over = self._many[rows[fresh]] >= self._most
            self.beyond.update(self._nodes.held[node] for node in self._runs_of(states[fresh[over]]))
            fresh = fresh[~over]
        self._generations[keys[fresh], rows[fresh]] = True
        self._many += np.bincount(rows[fresh], minlength=len(self._runs))
        self._steps.append((rows[fresh], states[fresh]))
        self.new = [
            self._nodes.held[node] for node in self._runs_of(states[fresh]) if node not in self._inputs
        ]
        return len(fresh) > 0

    def advance(self) -> None:
        """Find what the steps opened last were made from."""
        for run in self.new:
            self._look_at(run)
        self._make_room()
        rows, states = self._steps[-1]
        users = ints(self._state_node)[states]
        inputs = np.array([self._inputs[user] for user in users.tolist()], dtype=np.int64)
        which, places = self._targets.spread(inputs)
        rows, users, targets = rows[which], users[which], self._targets.column(0)[places]
        causes = self._targets.column(1)[places]
        apart = np.isin(rows, np.unique(rows[targets == _SEVERAL]))
        plain = np.flatnonzero(~apart & (targets >= 0))
        found = [self._all_at_once(rows[plain], targets[plain], causes[plain])]
        for row in np.unique(rows[apart]).tolist():
            mine = np.flatnonzero(rows == row)
            found.append(self._one_by_one(row, users[mine].tolist(), causes[mine].tolist()))
        self._frontier = _joined(found)

    def opened(self) -> Opened:
        """Return all steps that were opened."""
        rows, states = _joined(self._steps)
        made = np.concatenate([np.empty((0, 3), dtype=np.int64), *self._made])
        return Opened(rows, states, made, self._nodes.held, self._versions.held, self._states.held)

    def _all_at_once(self, rows: Ints, targets: Ints, causes: Ints) -> tuple[Ints, Ints]:
        """Return the rows and states that are reached anew where each version has one maker."""
        nodes = ints(self._state_node)[targets]
        self._made.append(np.column_stack((rows, nodes, causes)))
        fresh = np.flatnonzero(~self._reached[nodes, rows])
        fresh = fresh[first_places(nodes[fresh] * len(self._runs) + rows[fresh])]
        self._reached[nodes[fresh], rows[fresh]] = True
        return rows[fresh], targets[fresh]

    def _one_by_one(self, row: int, users: Sequence[int], causes: Sequence[int]) -> tuple[Ints, Ints]:
        """Return as `_all_at_once`, in one lineage: which of several makers counts hangs on what it reached before."""
        run, nodes = self._runs[row], self._view.graph.nodes
        wanted = self._beside[run] = self._beside.get(run) or self._view.beside(run)
        reached = _Reached(self._nodes, self._reached[:, row])
        states: list[int] = []
        made: list[tuple[int, int, int]] = []
        for user, cause in zip(users, causes, strict=True):
            asked = nodes[self._nodes.held[user]]
            version, maker = self._view.maker(self._versions.held[cause], asked, reached, wanted)
            if not maker:
                continue
            made.append((row, self._nodes[maker], cause))
            if maker not in reached:
                self._reached[self._nodes[maker], row] = True
                states.append(self._state(maker, self._view.series(version)))
        self._made.append(np.array(made, dtype=np.int64).reshape(-1, 3))
        return np.full(len(states), row, dtype=np.int64), np.array(states, dtype=np.int64)

    def _look_at(self, run: Uid) -> None:
        """Note which versions a run was made from, and the makers of their content."""
        targets: list[int] = []
        used = self._view.used(run)
        for cause in used:
            makers = self._view.known_makers(cause)
            states = [self._state(maker, self._view.series(version)) for version, maker in makers]
            targets.append(_SEVERAL if len(states) > 1 else (states or [_NOBODY])[0])
        self._inputs[self._nodes[run]] = self._targets.add(targets, self._versions.of(used))

    def _state(self, run: Uid, series: str) -> int:
        node = self._nodes[run]
        place = self._states[(node, series)]
        if place == len(self._state_node):
            self._state_node.append(node)
            self._state_key.append(self._keys[(job_of(self._view.graph.nodes[run]), series)])
        return place

    def _runs_of(self, states: Ints) -> list[int]:
        nodes: list[int] = np.unique(ints(self._state_node)[states]).tolist()
        return nodes

    def _make_room(self) -> None:
        self._reached = _roomy(self._reached, len(self._nodes.held))
        self._generations = _roomy(self._generations, len(self._keys.held))


class _Reached:
    """The runs that one lineage has reached."""

    def __init__(self, nodes: Places[Uid], flags: Flags) -> None:
        self._nodes, self._flags = nodes, flags

    def __contains__(self, run: object) -> bool:
        place = self._nodes.get(str(run))
        return place is not None and bool(self._flags[place])


def _roomy(flags: Flags, many: int) -> Flags:
    """Return `flags` with a row for each of `many` things at least."""
    if many <= len(flags):
        return flags
    grown = np.zeros((max(many, 2 * len(flags)), flags.shape[1]), dtype=bool)
    grown[: len(flags)] = flags
    return grown


def _joined(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])
