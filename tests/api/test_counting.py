"""How many match is counted for whoever asks, and for nobody else."""

from __future__ import annotations

import pytest

from api.conftest import Serve
from headwater.filters import Search
from headwater.services import over
from headwater.store import Page
from headwater.store.memory import MemoryStore
from serving import asked, trainings


class Watched(MemoryStore):
    """Keeps whether each search was counted."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: list[bool] = []

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        """Return as a store in memory."""
        self.counted.append(counted)
        return super().search(search, first=first, after=after, counted=counted)


@pytest.mark.parametrize("field", ['search(text: "run", first: 2)', "browse(kinds: [Run], first: 2)"])
@pytest.mark.parametrize(
    ("selected", "counted"),
    [
        ("nodes { ref }", False),
        ("totalCount nodes { ref }", True),
        ("many: totalCount", True),
        ("...Whole", True),
        ("... on EntityConnection { totalCount }", True),
        ("...Whole @include(if: false) nodes { ref }", False),
        ("totalCount @skip(if: true) pageInfo { hasNextPage }", False),
    ],
)
def test_a_page_is_counted_where_the_query_says_so(
    serve: Serve, field: str, selected: str, counted: bool
) -> None:
    store = Watched()
    store.append(trainings().facts)
    whole = "fragment Whole on EntityConnection { totalCount }" if "...Whole" in selected else ""
    answer = asked(serve(over(store)), f"{{ found: {field} {{ {selected} }} }} {whole}")
    assert "errors" not in answer
    assert store.counted == [counted]
    assert bool({"totalCount", "many"} & set(answer["data"]["found"])) == counted
