"""Things side by side, the drift of data and the commits between, as the API answers them."""

import json
from collections.abc import Callable

from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore
from serving import asked
from stories import Story

Ask = Callable[..., dict]
Serve = Callable[..., str]

COMPARE = """
query Compare($of: [EntityRef!]!, $only: Boolean = true) {
  compare(of: $of, onlyDifferences: $only) {
    sides { asked { ref } run { ref } }
    rows { section name levels uids cells differs root }
    same
    completeness { complete }
  }
}
"""

DRIFT = """
query Drift($first: EntityRef!, $second: EntityRef!) {
  profileDrift(first: $first, second: $second) {
    first { ref rows } second { ref } before after sentences { text ratio } problem
    columns { column ks moved nulls association new lost } units { column factor share looksLike }
    gone added rowsChanged keysGone labelsChanged labelShares
  }
}
"""


def refs(*names: str) -> list[dict[str, str]]:
    return [{"reference": name} for name in names]


def test_many_versions_leave_as_rows_of_levels(ask: Ask):
    answer = ask(COMPARE, of=refs("model:churn@5", "model:churn@7", "model:churn@8"))["data"]["compare"]
    assert [side["asked"]["ref"] for side in answer["sides"]] == [
        "model:churn@5",
        "model:churn@7",
        "model:churn@8",
    ]
    assert answer["sides"][2]["run"]["ref"] == "run:train-8"
    rows = {(row["section"], row["name"]): row for row in answer["rows"]}
    raw = rows["data", "raw"]
    assert raw["levels"][raw["cells"][2]] == "r2"
    assert len(raw["uids"]) == len(raw["levels"])
    assert raw["root"]
    assert not rows["data", "clicks"]["root"]
    assert all(row["differs"] for row in answer["rows"])
    assert answer["completeness"]["complete"]
    whole = ask(COMPARE, of=refs("model:churn@5", "model:churn@8"), only=False)["data"]["compare"]
    assert sum(not row["differs"] for row in whole["rows"]) == whole["same"] > 0


def test_a_comparison_that_asks_for_too_much_is_refused(ask: Ask):
    many = ask(COMPARE, of=refs(*["model:churn@5"] * 51))
    assert many["data"] == {"compare": None}
    assert many["errors"][0]["extensions"]["code"] == "INVALID"
    assert "between 2 and 50" in many["errors"][0]["message"]
    parts = " ".join(f'c{at}: compare(of: [{{uid: "a"}}, {{uid: "b"}}]) {{ same }}' for at in range(21))
    assert "objects" in ask(f"{{ {parts} }}")["errors"][0]["message"]


def test_drift_leaves_with_both_profiles_but_without_digests_of_rows(serve: Serve):
    story = Story()
    for label, mean in (("v1", 10.0), ("v2", 1.0)):
        numbers = {"type": "number", "nulls": 0, "mean": mean, "std": 1.0, "quantiles": [0, mean, 2 * mean]}
        shown = {
            "rows": 3,
            "columns": {"radius": numbers},
            "row_digests": {"key": "id", "rows": {"aa": ["bb", None]}},
        }
        story.dataset("biopsies", label, props={"rows": 3, "profile": json.dumps(shown)})
    story.dataset("biopsies", "v3")
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    address = serve(services)

    def drift(first: str, second: str) -> dict:
        named = dict(zip(("first", "second"), refs(first, second), strict=True))
        return asked(address, DRIFT, **named)["data"]["profileDrift"]

    found = drift("dataset:biopsies@v1", "dataset:biopsies@v2")
    assert found["before"]["columns"]["radius"]["mean"] == 10
    assert "row_digests" not in found["before"]
    assert found["columns"][0]["column"] == "radius"
    assert found["columns"][0]["moved"] == 9
    assert '"radius" moved' in found["sentences"][0]["text"]
    without = drift("dataset:biopsies@v1", "dataset:biopsies@v3")
    assert (without["after"], without["sentences"], without["columns"]) == (None, [], [])


def test_commits_between_and_noise_are_answered(ask: Ask):
    found = ask(
        """query Q($first: EntityRef!, $second: EntityRef!) {
          codeBetween(first: $first, second: $second) {
            first { sha } second { sha } onlyFirst { sha } onlySecond { sha message }
            firstTotal secondTotal files moreFiles completeness { complete }
          }
          metricNoise(of: $second, metrics: ["accuracy", "none"]) { metric noise { sigma source assumed } }
        }""",
        first={"reference": "model:churn@5"},
        second={"reference": "model:churn@8"},
    )["data"]
    assert found["codeBetween"]["completeness"]["complete"]
    assert [each["metric"] for each in found["metricNoise"]] == ["accuracy"]
    assert found["metricNoise"][0]["noise"]["sigma"] > 0


def test_what_impact_reaches_can_be_narrowed_by_the_search_language(ask: Ask):
    found = ask("""{ impact(of: [{reference: "dataset:raw@r2"}]) { columns matching(text: "model") } }""")[
        "data"
    ]["impact"]
    columns = found["columns"]
    assert {columns["kinds"][place] for place in found["matching"]} == {"ModelVersion"}
    assert len(columns["qualifiedRefs"]) == len(columns["times"]) == len(columns["ids"])


def test_every_store_compares_alike(headwater: Headwater):
    found = headwater.comparison.compare(LOCAL, ["model:churn@5", "model:churn@7", "model:churn@8"])
    rows = {(row.section.value, row.name): row for row in found.rows}
    assert (rows["data", "raw"].levels, rows["data", "raw"].cells) == (("r1", "r2"), (0, 1, 1))
    assert found.completeness.complete
    drift = headwater.differences.profile_drift(LOCAL, "dataset:raw@r1", "dataset:raw@r2")
    assert (drift.drift, drift.problem) == (None, "")
    code = headwater.differences.code_between(LOCAL, "model:churn@5", "model:churn@8")
    assert code.first_total == len(code.only_first)
    noise = headwater.differences.metric_noise(LOCAL, "model:churn@8", ["accuracy"])
    assert noise["accuracy"].sigma > 0
