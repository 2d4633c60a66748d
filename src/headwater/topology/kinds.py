"""What kind each node of the index is of, as far as it was ever described: one byte a node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from headwater.model import Kind
from headwater.topology.names import Numbers

KINDS = tuple(Kind)
UNDESCRIBED = 0
_CODE_OF = {kind: place for place, kind in enumerate(KINDS, 1)}


class Kinds:
    """Kinds by node number; `held` may lie in a file, what came later lies beside it.

    A node's kind is part of its identity and never changes: who reads while another describes nodes sees each as
    described or as not yet.
    """

    def __init__(self, held: NDArray[np.uint8]) -> None:
        self.held = held
        self._later: dict[int, int] = {}

    def describe(self, numbers: Iterable[int], kinds: Iterable[Kind]) -> None:
        """Say of which kinds these nodes are."""
        found = zip(numbers, kinds, strict=True)
        self._later.update({number: _CODE_OF[kind] for number, kind in found if number >= 0})

    def codes(self, nodes: int) -> NDArray[np.uint8]:
        """Return for each of the first `nodes` nodes the number of its kind, UNDESCRIBED where there is none."""
        later = self._later.copy()  # it may grow meanwhile
        if not later and nodes == len(self.held):
            return self.held
        codes = np.zeros(nodes, dtype=np.uint8)
        codes[: len(self.held)] = self.held[:nodes]
        for number, code in later.items():
            if number < nodes:
                codes[number] = code
        return codes

    def renumbered(self, numbers: Numbers, nodes: int) -> Kinds:
        """Return the same kinds where the node with number i is called `numbers[i]`, of `nodes` in all."""
        codes = np.zeros(nodes, dtype=np.uint8)
        codes[numbers] = self.codes(len(numbers))
        return Kinds(codes)


def code_of(kind: Kind) -> int:
    """Return the number of a kind."""
    return _CODE_OF[kind]


def counted(codes: NDArray[np.uint8]) -> Mapping[Kind | None, int]:
    """Return how many there are of each kind that occurs, ordered by name; None: never described."""
    many = np.bincount(codes, minlength=len(KINDS) + 1).tolist()
    found: dict[Kind | None, int] = {None: many[UNDESCRIBED]}
    found |= {kind: many[_CODE_OF[kind]] for kind in sorted(KINDS, key=str)}
    return {kind: count for kind, count in found.items() if count}
