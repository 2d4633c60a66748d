"""What a walk reached, as arrays until somebody asks for it by name."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headwater.model import Uid
from headwater.topology.names import Names, Numbers


class Reach(Mapping[Uid, int]):
    """The depth of each uid, ordered by (depth, uid); resolving the names takes longer than the walk."""

    def __init__(self, names: Names, numbers: Numbers, depths: Numbers) -> None:
        self._names, self._numbers = names, numbers
        self.depths = depths

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Uid]:
        return iter(self._by_uid)

    def __getitem__(self, uid: Uid) -> int:
        return self._by_uid[uid]

    def __contains__(self, uid: object) -> bool:
        return uid in self._by_uid

    def items(self) -> ItemsView[Uid, int]:
        """Return the pairs of uid and depth, as the table holds them."""
        return self._by_uid.items()

    def keys(self) -> KeysView[Uid]:
        """Return the uids, as the table holds them."""
        return self._by_uid.keys()

    def uids(self) -> NDArray[np.bytes_]:
        """Return the uids as an array of 32 bytes each, in the order of `depths`."""
        return self._names.bytes_of(self._numbers)

    def in_levels(self) -> tuple[str, list[int]]:
        """Return the uids parted by blanks, and how many there are at each depth from 0 on."""
        return self._names.line(self._numbers), np.bincount(self.depths).tolist()

    @cached_property
    def _by_uid(self) -> dict[Uid, int]:
        return dict(zip(self._names.texts(self._numbers), self.depths.tolist(), strict=True))
