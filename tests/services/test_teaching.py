"""What closed investigations teach, whatever somebody stored as one."""

from __future__ import annotations

import json

from headwater.facts import NodeFact
from headwater.model import Kind, Origin
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from stories import Story


def closed(story: Story, number: int, *evidence: str, cause: str = "a") -> NodeFact:
    """Return an investigation closed with this cause that keeps these lines of evidence."""
    at = story.stamp().occurred_at
    return NodeFact(
        kind=Kind.INVESTIGATION,
        key=("own", str(number)),
        name=str(number),
        props={"state": "closed", "cause": cause, "evidence": evidence},
        occurred_at=at,
        recorded_at=at,
        origin=Origin.DECLARED,
    )


def trained() -> Story:
    """Tell of three trainings, the last of them bad."""
    story = Story()
    for value in (0.9, 0.9, 0.5):
        story.step(f"r{story.hour}", "train", params={"lr": str(value)}, metrics={"accuracy": value})
    return story


def test_where_no_cause_was_named_no_answer_says_that_it_was_taught() -> None:
    story = trained()
    kept = json.dumps({"ref": "a", "evidence": [{"text": "drift"}]})
    story.facts += [closed(story, number, kept, cause="") for number in range(30)]
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    assert services.teaching.learnt(LOCAL).closed == 30
    assert not any("taught" in note for note in services.root_cause.why(LOCAL, "run:r2").notes)


def test_evidence_that_no_closing_wrote_teaches_nothing_and_ends_no_answer() -> None:
    strange = ["no JSON", "[]", "7", '{"ref": "a"}', '{"ref": "a", "evidence": [{}]}', "[" * 100_000]
    good = json.dumps({"ref": "a", "evidence": [{"text": "drift"}]})
    story = trained()
    story.facts += [closed(story, number, *strange, good) for number in range(30)]
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    assert services.teaching.learnt(LOCAL).ratios.keys() == {"drift"}
    assert services.root_cause.why(LOCAL, "run:r2").suspects
