"""The table of a history whose lineages were opened at once: the one that the trace of each run by itself gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from headwater.analysis.factors import Factor
from headwater.analysis.parts import Part, Parts
from headwater.analysis.places import Ints, Places, Ragged, first_places
from headwater.analysis.recorded import Levels
from headwater.analysis.root_cause.filling import Filling, LevelBook
from headwater.analysis.root_cause.measured import Measured
from headwater.analysis.root_cause.table import Table
from headwater.analysis.steps import Upstream, job_of
from headwater.analysis.sweep import Opened, Sweep
from headwater.analysis.trace import Trace, trace, with_job
from headwater.model import Subgraph, Uid
from headwater.patience import check

_AT_ONCE = 1_000_000


class Traces(Mapping[Uid, Trace]):
    """The trace of each run, made when it is asked for."""

    def __init__(self, opened: Opened, parts: Parts, scoped: Collection[Factor], runs: Sequence[Uid]) -> None:
        self._opened, self._parts, self._scoped = opened, parts, scoped
        self._rows = {run: row for row, run in enumerate(runs)}
        self._made: dict[Uid, Trace] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Uid]:
        return iter(self._rows)

    def __getitem__(self, run: Uid) -> Trace:
        if run not in self._made:
            steps = self._opened.steps(self._rows[run], self._parts.view)
            self._made[run] = trace(run, steps, self._parts, self._scoped)
        return self._made[run]

    def of_common_steps(self, one: Uid, other: Uid) -> set[Factor]:
        """Return the factors of the steps that both lineages have."""
        steps = [self._opened.steps(self._rows[run], self._parts.view) for run in (one, other)]
        common = set.intersection(*({(step.job, step.series) for step in found} for found in steps))
        out: set[Factor] = set()
        for run, found in zip((one, other), steps, strict=True):
            kept = [step for step in found if (step.job, step.series) in common]
            out |= trace(run, kept, self._parts, self._scoped).levels.keys()
        return out


def swept_table(
    graph: Subgraph, runs: Sequence[Uid], *, pipelines: Mapping[Uid, Collection[str]] | None = None
) -> Table:
    """Return the table of what `traces_of` gives for the same."""
    view = Upstream(graph)
    sweep = Sweep(view, runs, beside=pipelines)
    while sweep.open():
        sweep.advance()
    return table_of_steps(sweep.opened(), view, runs)


def table_of_steps(opened: Opened, view: Upstream, runs: Sequence[Uid]) -> Table:
    """Return the table of `runs`, whose steps in `view` are `opened`; its traces are made when they are asked for."""
    return _Tabling(opened, view, runs).table()


class _Tabling:
    """The steps of lineages, by row, with the place of each one's part; parts are what different steps have."""

    def __init__(self, opened: Opened, view: Upstream, runs: Sequence[Uid]) -> None:
        order = np.argsort(opened.rows, kind="stable")
        nodes = view.graph.nodes
        self._opened, self._runs = opened, runs
        self._rows = opened.rows[order]
        states, self._places = np.unique(opened.states[order], return_inverse=True)
        reached = [opened.reached[state] for state in states.tolist()]
        self._held = [(nodes[opened.nodes[node]], series) for node, series in reached]
        self._node = np.array([node for node, _ in reached], dtype=np.int64)[self._places]
        self._parts = Parts(view, self._doubled())
        self._each = [self._parts.of(*held) for held in self._held]

    def table(self) -> Table:
        """Return the table."""
        factors, book = Places[Factor](), LevelBook()
        scoped = self._scoped()
        own = _Blocks(factors, book)
        for part in self._each:
            own.add([with_job(part, scoped), *part.own.rest])
        used = _used(self._each, factors, book)
        made = self._made(factors)
        measured = Measured(factors, len(self._runs))
        for mine in self._portions(used.sizes()):
            rows, places = self._spread(used, mine)
            measured.note(rows, used.column(0)[places])
        filling = Filling(len(self._runs), len(factors.held), book)
        for mine in self._portions(own.sizes() + used.sizes()):
            check()
            filling.put(*own.spread(self._rows[mine], self._places[mine]))
            rows, places = self._spread(used, mine)
            filling.put(rows, measured.as_measured(rows, used.column(0)[places]), used.column(1)[places])
        found = filling.numbered(factors.held)
        flags = np.zeros((len(self._runs), len(factors.held)), dtype=bool)
        flags[made[0], measured.as_measured(*made)] = True
        traces = Traces(self._opened, self._parts, scoped, self._runs)
        flags = flags[:, list(factors.of(found.places))]
        return Table(tuple(self._runs), traces, found.places, found.numbers, found.levels, flags)

    def _doubled(self) -> set[str]:
        """Return the jobs that occur for several series in some lineage."""
        jobs = Places[str]()
        job = np.array([jobs[job_of(run)] for run, _ in self._held], dtype=np.int64)[self._places]
        seen, many = np.unique(self._rows * (len(jobs.held) + 1) + job, return_counts=True)
        return {jobs.held[each] for each in np.unique(seen[many > 1] % (len(jobs.held) + 1)).tolist()}

    def _scoped(self) -> set[Factor]:
        """Return the settings that have several values within some lineage."""
        factors, values = Places[Factor](), Places[str]()
        settings = Ragged(2)
        for part in self._each:
            found = part.own.settings
            settings.add(factors.of(found), values.of([level.value for level in found.values()]))
        first = np.zeros(len(self._runs) * len(factors.held), dtype=np.int64)
        apart: set[int] = set()
        for mine in self._portions(settings.sizes()):
            rows, places = self._spread(settings, mine)
            factor, value = settings.column(0)[places], settings.column(1)[places]
            keys = rows * len(factors.held) + factor
            first[keys] = value
            apart |= set(np.unique(factor[first[keys] != value]).tolist())
        return {factors.held[each] for each in apart}

    def _made(self, factors: Places[Factor]) -> tuple[Ints, Ints]:
        """Return which rows made which factors, by steps that were opened."""
        opened, made = self._opened, self._opened.made
        many = len(opened.nodes)
        made = made[np.isin(made[:, 0] * many + made[:, 1], self._rows * many + self._node)]
        versions, back = np.unique(made[:, 2], return_inverse=True)
        found = [self._parts.made(opened.versions[each]) for each in versions.tolist()]
        factor = np.array([-1 if each is None else factors[each] for each in found], dtype=np.int64)[back]
        return made[factor >= 0, 0], factor[factor >= 0]

    def _portions(self, sizes: Ints) -> list[Ints]:
        """Return the places of the steps in portions of whole lineages, about `_AT_ONCE` numbers each."""
        before = np.concatenate(([0], np.cumsum(np.bincount(self._rows, sizes[self._places]))))
        ends = np.searchsorted(self._rows, np.flatnonzero(np.diff(before[:-1] // _AT_ONCE)) + 1)
        return np.split(np.arange(len(self._rows)), ends)

    def _spread(self, lists: Ragged, mine: Ints) -> tuple[Ints, Ints]:
        which, places = lists.spread(self._places[mine])
        return self._rows[mine][which], places


class _Blocks:
    """What parts recorded themselves: lists of blocks, many of which they share."""

    def __init__(self, factors: Places[Factor], book: LevelBook) -> None:
        self._factors, self._book = factors, book
        self._lists, self._blocks = Ragged(1), Ragged(2)
        self._known: dict[int, tuple[Levels, int]] = {}

    def add(self, blocks: Sequence[Levels]) -> None:
        """Add the list of the next part."""
        self._lists.add([self._place(block) for block in blocks if block])

    def sizes(self) -> Ints:
        """Return how many levels the blocks of each part have."""
        which, places = self._lists.spread(np.arange(len(self._lists.sizes())))
        each = self._blocks.sizes()[self._lists.column(0)[places]]
        return np.bincount(which, each, len(self._lists.sizes())).astype(np.int64)

    def spread(self, rows: Ints, parts: Ints) -> tuple[Ints, Ints, Ints]:
        """Return row, factor and level of everything in the blocks of these parts, each block once in a row."""
        which, places = self._lists.spread(parts)
        rows, blocks = rows[which], self._lists.column(0)[places]
        first = first_places(rows * (len(self._known) + 1) + blocks)
        rows, blocks = rows[first], blocks[first]
        which, places = self._blocks.spread(blocks)
        return rows[which], self._blocks.column(0)[places], self._blocks.column(1)[places]

    def _place(self, block: Levels) -> int:
        known = self._known.get(id(block))
        if known is None:
            place = self._blocks.add(self._factors.of(block), self._book.add(block.values()))
            known = self._known[id(block)] = (block, place)
        return known[1]


def _used(parts: Sequence[Part], factors: Places[Factor], book: LevelBook) -> Ragged:
    """Return the factor and level of each version that each part used."""
    out = Ragged(2)
    known: dict[int, int] = {}
    for part in parts:
        for _, level in part.used:
            if id(level) not in known:
                (known[id(level)],) = book.add([level])
        out.add(factors.of([factor for factor, _ in part.used]), [known[id(level)] for _, level in part.used])
    return out
