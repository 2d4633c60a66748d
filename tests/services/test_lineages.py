"""The lineages of a history: whole or step by step they say the same, and what is cut is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings

from headwater.analysis.completeness import Cut
from headwater.facts import Fact, MetricFact, NodeFact, metric_value
from headwater.model import Kind, Relation, Times, Uid, uid_of
from headwater.services import LOCAL, over
from headwater.services.causes import lineages
from headwater.services.causes.lineages import LEAST_STEPS, LineageReader
from headwater.services.reading import Reading
from headwater.statements import Stamp, edge, run, version
from headwater.store import Store
from headwater.store.indexed import IndexedStore
from headwater.store.memory import MemoryStore
from pedigrees import Pedigree, pedigrees, times

START = datetime(2026, 1, 1, tzinfo=UTC)
DEEP = LEAST_STEPS + 10


@settings(max_examples=60, deadline=None)
@given(drawn=pedigrees(), at=times)
def test_what_is_read_step_by_step_says_what_the_whole_says(drawn: Pedigree, at: Times) -> None:
    store = IndexedStore(MemoryStore())
    store.append(drawn.facts)
    store.build()
    reading = Reading(store)
    known = reading.nodes(drawn.runs, at)
    if not known:
        return
    runs = [node.uid for node in known]
    whole, stepped = (
        LineageReader(reading, at, whole=most).read(runs, known[0], {}) for most in (10_000, len(runs))
    )
    assert dict(stepped.table.traces) == dict(whole.table.traces)
    assert list(stepped.table.places) == list(whole.table.places)
    assert stepped.table.numbers.tolist() == whole.table.numbers.tolist()
    assert stepped.table.levels == whole.table.levels
    assert stepped.table.made.tolist() == whole.table.made.tolist()
    assert stepped.completeness.truncated_by is Cut.NONE
    assert set(stepped.completeness.unknown) <= set(whole.completeness.unknown)
    assert stepped.graph.nodes.items() <= whole.graph.nodes.items()
    assert {each.eid for each in stepped.graph.edges} <= {each.eid for each in whole.graph.edges}


def test_a_deep_lineage_is_followed_as_far_as_its_share_and_the_answer_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()
    store.append([*_chain(0, {}, 0.9), *_chain(1, {3: "new"}, 0.5), *_chain(2, {3: "new"}, 0.5)])
    services = over(store)
    answer = services.root_cause.why(LOCAL, "run:step-0-1", metric="accuracy")
    assert answer.completeness.complete
    monkeypatch.setattr(lineages, "WHOLE", 100)
    monkeypatch.setattr(lineages, "MOST_STEPS", 0)
    cut = services.root_cause.why(LOCAL, "run:step-0-1", metric="accuracy")
    assert cut.completeness.truncated_by is Cut.BUDGET
    assert cut.completeness.hidden_count == 3
    assert cut.completeness.frontier
    assert cut.suspects[0].ref == answer.suspects[0].ref
    assert f"dataset:table-{LEAST_STEPS}@1" in [each.ref for each in cut.suspects]


def test_what_lies_beyond_a_cut_is_no_suspect(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    beyond = {LEAST_STEPS + 3: "new"}
    store.append([*_chain(0, {}, 0.9), *_chain(1, beyond, 0.5)])
    services = over(store)
    found = services.root_cause.why(LOCAL, "run:step-0-1", metric="accuracy")
    assert "parameter:lr (job-53)" in [each.ref for each in found.suspects]
    monkeypatch.setattr(lineages, "WHOLE", 100)
    monkeypatch.setattr(lineages, "MOST_STEPS", 0)
    cut = services.root_cause.why(LOCAL, "run:step-0-1", metric="accuracy")
    assert "parameter:lr (job-53)" not in [each.ref for each in cut.suspects]
    assert not cut.completeness.complete


def test_an_answer_about_data_says_which_run_stands_for_it() -> None:
    store = MemoryStore()
    store.append([*_chain(0, {}, 0.9), *_chain(1, {3: "new"}, 0.5)])
    found = over(store).root_cause.why(LOCAL, "dataset:table-1@1", metric="accuracy")
    assert found.bad.run == over(store).root_cause.why(LOCAL, "run:step-0-1", metric="accuracy").bad.run
    assert any("run:step-0-1 stands for it" in note for note in found.notes)


def test_data_that_nobody_described_but_its_maker_is_no_obstacle() -> None:
    store = MemoryStore()
    unknown = uid_of(Kind.DATASET_VERSION, ("p", "table-1", "0"))
    told = [fact for fact in _chain(0, {}, 0.9) if not (isinstance(fact, NodeFact) and fact.uid == unknown)]
    store.append([*told, *_chain(1, {0: "new"}, 0.5)])
    found = over(store).root_cause.why(LOCAL, "run:step-0-1", metric="accuracy")
    assert unknown in found.completeness.unknown
    assert "parameter:lr (job-0)" in [each.ref for each in found.suspects]


def _chain(number: int, odd: dict[int, str], accuracy: float) -> Iterator[Fact]:
    """Yield a training whose data went through many steps; `odd` ones have another setting than all others."""
    stamp = Stamp(START + timedelta(hours=number), START + timedelta(hours=number))
    above: Uid | None = None
    for place in range(DEEP - 1, -1, -1):
        params = {"lr": odd.get(place, f"usual-{place}")}
        step = run(
            "ci", f"step-{place}-{number}", stamp, project="p", job=f"job-{place}", props={"param": params}
        )
        yield from step
        if above is not None:
            yield edge(step.uid, Relation.USED, above, stamp, role="train")
        made = version(Kind.DATASET, f"table-{place}", stamp, project="p", label=str(number))
        if place:
            yield from made
            yield edge(made.uid, Relation.GENERATED_BY, step.uid, stamp)
        above = made.uid
    yield MetricFact(
        run=step.uid,
        key="accuracy",
        split="test",
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        **metric_value(accuracy),
    )


def test_once_its_records_are_at_hand_a_question_goes_to_the_engine_three_times() -> None:
    engine = _Counted()
    store = IndexedStore(cast(Store, engine))
    services = over(store)
    services.ingest.append(LOCAL, [*_chain(0, {}, 0.9), *_chain(1, {3: "new"}, 0.5)])
    store.build()
    first = services.root_cause.why(LOCAL, "run:step-0-1", good="run:step-0-0", metric="accuracy")
    engine.asked.clear()
    again = services.root_cause.why(LOCAL, "run:step-0-1", good="run:step-0-0", metric="accuracy")
    assert again == first
    assert engine.asked == ["named", "named", "hits"]


class _Counted:
    """A store that notes what is read of it, but for where its log ends."""

    def __init__(self) -> None:
        self._store = MemoryStore()
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if name in ("url", "token"):
            return found

        def noted(*args: Any, **named: Any) -> Any:
            self.asked.append(name)
            return found(*args, **named)

        return noted
