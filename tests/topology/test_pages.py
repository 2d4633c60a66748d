"""What an index that is mapped from its file takes of memory, whatever is asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.seed import DATA, V1, stamp
from headwater.model import Direction, Edge, Relation
from headwater.statements import edge
from headwater.store.memory import MemoryStore
from headwater.topology import Topology, delta, index

SMAPS = Path("/proc/self/smaps")
MANY = 5_000


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Topology, list[Edge], Path]:
    """Return an index that is mapped from its file, and its edges."""
    store, path = MemoryStore(), tmp_path / "kept.index"
    store.append([edge(f"{n:032x}", Relation.DERIVED_FROM, V1, stamp(1)) for n in range(MANY)])
    Topology(store.scan_edges()).save(path, "store", stamp="1")
    found = Topology.load(path, "store")
    assert found is not None
    return found[0], list(store.scan_edges()), path


def test_edges_are_found_by_their_ids_in_whatever_part_they_lie(
    kept: tuple[Topology, list[Edge], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "_AT_ONCE", 7)
    topology, edges, _ = kept
    gone = {each.eid for each in edges[:: MANY // 50]}
    topology.change([], gone)
    left, _ = topology.edges_of([V1], Direction.DOWNSTREAM, DATA)
    assert left == [each for each in edges if each.eid not in gone]


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells what is mapped")
def test_what_was_looked_through_for_ids_is_not_held(
    kept: tuple[Topology, list[Edge], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    topology, edges, path = kept
    monkeypatch.setattr(index, "MOST_LOOKED_AT", 2 * MANY)
    topology.edges_of([V1], Direction.DOWNSTREAM, DATA)
    before = _held_kb(path)
    topology.change([], [edges[0].eid])
    topology.edges_of([V1], Direction.DOWNSTREAM, DATA)
    # The ids and times of 5,000 edges are 200 kB.
    assert _held_kb(path) <= before - 150


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells what is mapped")
def test_ids_and_times_of_many_edges_are_let_go_of_once_they_were_told(
    kept: tuple[Topology, list[Edge], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    topology, edges, path = kept
    monkeypatch.setattr(index, "MOST_LOOKED_AT", MANY)
    assert topology.edges_of([V1], Direction.DOWNSTREAM, DATA)[0] == edges
    before = _held_kb(path)
    topology.edges_of([edges[0].effect], Direction.UPSTREAM, DATA)
    assert _held_kb(path) <= before - 150


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells what is mapped")
def test_ids_and_times_are_never_mapped_by_large_pages(kept: tuple[Topology, list[Edge], Path]) -> None:
    _, _, path = kept
    flags = [part.rpartition("VmFlags:")[2].split() for part in _parts(path)]
    assert any("nh" in each for each in flags)
    assert any("nh" not in each for each in flags)


def _held_kb(path: Path) -> int:
    lines = [line for part in _parts(path) for line in part.splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Rss:"))


def _parts(path: Path) -> list[str]:
    """Return what the system tells of each part of the mapping of `path`."""
    parts: list[str] = []
    is_of_path = False
    for line in SMAPS.read_text().splitlines():
        if "-" in line.split()[0] and not line.split()[0].endswith(":"):
            is_of_path = line.endswith(str(path))
            parts += [""] if is_of_path else []
        elif is_of_path:
            parts[-1] += line + "\n"
    return parts
