"""What something is, and what became newer, as the API answers it."""

from collections.abc import Callable

import pytest

from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from serving import asked
from stories import Story, content

STALE = """
query Stale($of: EntityRef!) {
  stale(of: $of) {
    subject { ref } stale current supersededBy { ref } completeness { complete }
    outdated { used { ref } newest { ref } newer depth measuring }
  }
}
"""
WHICH = """
query Which($text: String!) {
  which(text: $text) { matches { entity { ref } how by sure } used { affected { kind count } } }
}
"""


@pytest.fixture
def address(serve: Callable[..., str]) -> str:
    story = Story()
    raw = story.dataset("raw", "1")
    run = story.step("train#1", "train", uses=[(raw, "train")])
    story.model("screen", "1", run)
    story.dataset("raw", "2")
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    return serve(services)


def test_newer_inputs_are_told(address: str):
    told = asked(address, STALE, of={"reference": "model:screen@1"})["data"]["stale"]
    assert (told["stale"], told["current"], told["supersededBy"]) == (True, 0, None)
    assert told["outdated"] == [
        {
            "used": {"ref": "dataset:raw@1"},
            "newest": {"ref": "dataset:raw@2"},
            "newer": 1,
            "depth": 2,
            "measuring": False,
        }
    ]


def test_a_digest_tells_what_it_is_and_what_was_made_with_it(address: str):
    (digest,) = content("raw@1")
    told = asked(address, WHICH, text=f"sha256:{digest.value}")["data"]["which"]
    (match,) = told["matches"]
    assert (match["entity"]["ref"], match["how"], match["sure"]) == ("dataset:raw@1", "content", True)
    assert {each["kind"]: each["count"] for each in told["used"]["affected"]} == {
        "ModelVersion": 1,
        "Run": 1,
    }


def test_a_path_of_the_server_is_not_opened(address: str):
    told = asked(address, WHICH, text=__file__)["data"]["which"]
    assert (told["matches"], told["used"]) == ([], None)


def test_what_names_nothing_or_is_too_long_is_refused(address: str):
    for answer in (
        asked(address, STALE, of={"reference": "model:nothing"}),
        asked(address, WHICH, text="x" * 5_000),
        asked(address, WHICH, text=" "),
    ):
        assert answer["errors"][0]["extensions"]["code"] in ("NOT_FOUND", "INVALID")
