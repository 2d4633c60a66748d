"""What people change by hand: aliases, tags, owners, descriptions, and facts sent as they are."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from headwater.api.graphql.stating import Deeds, Refusal, Wanted
from headwater.model import Kind
from headwater.services import LOCAL, Headwater, over
from headwater.statements import version as version_of
from headwater.store.memory import MemoryStore
from headwater.store.sqlite import SqliteStore
from serving import asked, trainings

PROBLEMS = "problems { code message field line }"


def deed(address: str, name: str, kind: str, given: dict[str, object]) -> dict:
    """Do one deed and return its payload."""
    answer = asked(
        address,
        f"""mutation Do($input: {kind}!) {{ {name}(input: $input) {{
          {PROBLEMS} sequence consistencyToken
          entity {{ ref revision tags {{ key value }} owners description
                    ... on Model {{ aliases {{ name version {{ ref }} }} }} }}
        }} }}""",
        input=given,
    )
    assert "errors" not in answer, answer
    return answer["data"][name]


CHURN = {"reference": "model:churn"}


def test_aliases_move_and_end_and_are_remembered(headwater: Headwater, serve):
    address = serve(headwater)
    for version in (6, 7):
        done = deed(
            address,
            "setAlias",
            "SetAliasInput",
            {"version": {"reference": f"model:churn@{version}"}, "alias": "champion"},
        )
        assert done["problems"] == []
        assert done["entity"]["aliases"] == [
            {"name": "champion", "version": {"ref": f"model:churn@{version}"}}
        ]
    found = asked(
        address,
        """{ champion: modelVersion(ref: "model:churn@champion") { version aliases }
             then: modelVersion(ref: "model:churn@6") { aliases } }""",
    )["data"]
    assert found == {"champion": {"version": "7", "aliases": ["champion"]}, "then": {"aliases": []}}
    facts = asked(
        address,
        """{ timeline(of: {reference: "model:churn"}, first: 100) { nodes { type occurredAt content } } }""",
    )["data"]["timeline"]["nodes"]
    first = next(fact for fact in facts if fact["type"] == "interval")
    moved = asked(
        address,
        """{ timeline(of: {reference: "model:churn"}, first: 100, attributes: ["alias"]) {
             totalCount nodes { content } } }""",
    )["data"]["timeline"]
    assert (moved["totalCount"], len(facts) > 2) == (2, True)
    assert {fact["content"]["attribute"] for fact in moved["nodes"]} == {"alias"}
    past = asked(
        address,
        'query Past($t: DateTime) { modelVersion(ref: "model:churn@6") { aliases(asOf: $t) } }',
        t=first["occurredAt"],
    )["data"]["modelVersion"]["aliases"]
    assert past == ["champion"]
    done = deed(address, "removeAlias", "RemoveAliasInput", {"series": CHURN, "alias": "champion"})
    assert done["entity"]["aliases"] == []


def test_tags_owners_and_descriptions_are_set_and_removed(headwater: Headwater, serve):
    address = serve(headwater)
    deed(address, "addTag", "TagInput", {"of": CHURN, "key": "use_case", "value": "NLP"})
    deed(address, "addOwner", "OwnerInput", {"of": CHURN, "identity": "ana"})
    deed(address, "addOwner", "OwnerInput", {"of": CHURN, "identity": "ben"})
    entity = deed(address, "describe", "DescribeInput", {"of": CHURN, "text": "Who will leave"})["entity"]
    assert entity["tags"] == [{"key": "use_case", "value": "NLP"}]
    assert entity["owners"] == ["ana", "ben"]
    assert entity["description"] == "Who will leave"
    deed(address, "removeTag", "RemoveTagInput", {"of": CHURN, "key": "use_case"})
    deed(address, "removeOwner", "RemoveOwnerInput", {"of": CHURN, "identity": "ana"})
    entity = deed(address, "describe", "DescribeInput", {"of": CHURN, "text": None})["entity"]
    assert (entity["tags"], entity["owners"], entity["description"]) == ([], ["ben"], None)


def test_a_revision_that_has_passed_is_a_conflict(headwater: Headwater, serve):
    address = serve(headwater)
    before = asked(address, '{ model(ref: "model:churn") { revision } }')["data"]["model"]["revision"]
    given = {"of": CHURN, "key": "team", "value": "a", "expectedRevision": before}
    assert deed(address, "addTag", "TagInput", given)["entity"]["revision"] == before + 1
    (problem,) = deed(address, "addTag", "TagInput", given | {"value": "b"})["problems"]
    assert (problem["code"], problem["field"]) == ("CONFLICT", "expectedRevision")
    assert f"revision {before + 1}, not {before}" in problem["message"]


def test_the_same_key_again_changes_nothing(headwater: Headwater, serve):
    address = serve(headwater)
    before = asked(address, '{ model(ref: "model:churn") { revision } }')["data"]["model"]["revision"]
    for given in (
        {"of": CHURN, "key": "x", "idempotencyKey": "once"},
        {"of": CHURN, "key": "y", "expectedRevision": before + 1, "idempotencyKey": "twice"},
    ):
        first = deed(address, "addTag", "TagInput", given)
        again = deed(address, "addTag", "TagInput", given)
        assert first["problems"] == again["problems"] == []
        assert first["entity"]["revision"] == again["entity"]["revision"]
        assert first["sequence"] == again["sequence"]


def test_a_key_used_for_something_else_is_a_conflict(headwater: Headwater, serve):
    address = serve(headwater)
    deed(address, "addTag", "TagInput", {"of": CHURN, "key": "x", "idempotencyKey": "k"})
    (problem,) = deed(address, "addTag", "TagInput", {"of": CHURN, "key": "z", "idempotencyKey": "k"})[
        "problems"
    ]
    assert (problem["code"], problem["field"]) == ("CONFLICT", "idempotencyKey")


@pytest.mark.parametrize(
    ("name", "kind", "given", "code", "field"),
    [
        ("addTag", "TagInput", {"of": {"reference": "model:nope"}, "key": "a"}, "NOT_FOUND", "of"),
        ("addTag", "TagInput", {"of": {"reference": "churn"}, "key": "a"}, "INVALID", "of"),
        ("addTag", "TagInput", {"of": CHURN, "key": " "}, "INVALID", "key"),
        ("addTag", "TagInput", {"of": CHURN, "key": "a\nb"}, "INVALID", "key"),
        ("addTag", "TagInput", {"of": CHURN, "key": "a", "value": "v" * 1_001}, "INVALID", "key"),
        ("addOwner", "OwnerInput", {"of": CHURN, "identity": ""}, "INVALID", "identity"),
        ("describe", "DescribeInput", {"of": CHURN, "text": "d" * 10_001}, "INVALID", "text"),
        ("setAlias", "SetAliasInput", {"version": CHURN, "alias": "a"}, "INVALID", "version"),
        (
            "removeAlias",
            "RemoveAliasInput",
            {"series": {"reference": "run:train-1"}, "alias": "a"},
            "INVALID",
            "alias",
        ),
    ],
)
def test_problems_are_data_and_name_their_field(
    serve, name: str, kind: str, given: dict, code: str, field: str
):
    services = over(MemoryStore())
    services.ingest.append(LOCAL, trainings().facts)
    done = deed(serve(services), name, kind, given)
    assert done["entity"] is None
    (problem,) = done["problems"]
    assert (problem["code"], problem["field"]) == (code, field)


def append(address: str, lines: list[object], key: str | None = None) -> dict:
    """Send facts and return the payload."""
    answer = asked(
        address,
        f"""mutation Append($lines: [JSON!]!, $key: String) {{
          appendFacts(input: {{lines: $lines, idempotencyKey: $key}}) {{ new known sequence {PROBLEMS} }}
        }}""",
        lines=lines,
        key=key,
    )
    assert "errors" not in answer, answer
    return answer["data"]["appendFacts"]


def test_facts_can_be_sent_and_sent_again(headwater: Headwater, serve):
    address = serve(headwater)
    lines = [fact.to_json() for fact in trainings().facts]
    assert (append(address, lines)["new"], append(address, lines)["known"]) == (0, len(lines))
    fact = {
        "fact": "node",
        "kind": "Agent",
        "key": ["zoe"],
        "name": "zoe",
        "occurred_at": "2026-02-01T00:00:00Z",
    }
    first = append(address, [fact], key="zoe")
    assert (first["new"], first["known"], first["problems"]) == (1, 0, [])
    assert append(address, [fact], key="zoe") == first
    assert asked(address, '{ agent(ref: "agent:zoe") { name } }')["data"]["agent"] == {"name": "zoe"}


def test_with_one_bad_fact_none_is_stored(headwater: Headwater, serve):
    address = serve(headwater)
    good = {"fact": "node", "kind": "Agent", "key": ["zoe"], "occurred_at": "2026-02-01T00:00:00Z"}
    done = append(address, [good, {"fact": "nonsense"}, 7, good | {"id": "0" * 64}])
    assert (done["new"], done["sequence"]) == (0, None)
    assert [problem["line"] for problem in done["problems"]] == [2, 3, 4]
    assert {problem["code"] for problem in done["problems"]} == {"INVALID"}
    assert asked(address, '{ agent(ref: "agent:zoe") { name } }')["data"]["agent"] is None


def test_what_breaks_the_schema_is_refused_with_its_place_in_our_words(serve):
    at = {"occurred_at": "2026-02-01T00:00:00Z"}
    run, digits = {"fact": "node", "kind": "Run", "key": ["r"], **at}, "0" * 32
    bad = [
        (run | {"props": {"a": {"b": 1}}}, "props.a: write text, a number, true, false or a list of text"),
        (run | {"colour": 1}, "colour: nothing of this name belongs here; such a fact (node) has "),
        ({"fact": "metric", "run": "x", "key": "k", "value": 1, **at}, "run: must be a uid: 32 hexadecimal"),
        ({"fact": "metric", "run": digits, "key": "k", "value": "high", **at}, "value: must be a number"),
        ({"fact": "state", "run": digits, **at}, "state: is missing"),
    ]
    done = append(serve(over(MemoryStore())), [line for line, _ in bad])
    assert done["new"] == 0
    for problem, (_, told) in zip(done["problems"], bad, strict=True):
        assert problem["message"].startswith(told)


@pytest.mark.parametrize("count", [0, 1_001])
def test_facts_come_between_1_and_1000_at_once(serve, count: int):
    done = append(serve(over(MemoryStore())), [{}] * count)
    assert done["problems"][0]["field"] == "lines"
    assert "1,000" in done["problems"][0]["message"]


def test_of_many_writers_at_one_revision_exactly_one_wins(tmp_path: Path):
    """Two servers, each over its own connection to one file, four writers each."""
    url = tmp_path / "store.db"
    servers = [over(SqliteStore(url, create=True)) for _ in range(2)]
    servers[0].ingest.append(LOCAL, trainings().facts)
    deeds = [Deeds(services) for services in servers]
    revision = servers[0].catalog.resolve(LOCAL, "model:churn").revision
    ready = threading.Barrier(8)

    def write(number: int) -> str:
        ready.wait()
        wanted = Wanted("tag", "writer", str(number), name_field="key")
        try:
            deeds[number % 2].state(LOCAL, "model:churn", wanted, expected_revision=revision, key="")
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(write, range(8)))
    assert outcomes == ["CONFLICT"] * 7 + ["done"]
    assert servers[1].catalog.resolve(LOCAL, "model:churn").revision == revision + 1
    for services in servers:
        services.close()


SAME = """mutation Same($input: ConfirmSameInput!) { confirmSame(input: $input) {
  problems { code message field } first { ref } second { ref } same consistencyToken } }"""


def test_two_versions_are_joined_and_parted(headwater: Headwater, serve):
    story = trainings()
    for label in ("a", "b"):
        headwater.ingest.append(
            LOCAL, list(version_of(Kind.DATASET, "places", story.stamp(), project="lake", label=label))
        )
    address = serve(headwater)
    first, second = ({"reference": f"dataset:places@{label}"} for label in ("a", "b"))
    given = {"first": first, "second": second, "idempotencyKey": "k1"}
    done = asked(address, SAME, input=given)["data"]["confirmSame"]
    assert (done["problems"], done["same"], done["second"]["ref"]) == ([], True, "dataset:places@b")
    assert asked(address, SAME, input=given)["data"]["confirmSame"]["same"] is True
    parted = asked(address, SAME, input={"first": first, "second": second, "undo": True})["data"][
        "confirmSame"
    ]
    assert (parted["problems"], parted["same"]) == ([], False)
    wrong = asked(address, SAME, input={"first": first, "second": {"reference": "model:churn"}})
    (problem,) = wrong["data"]["confirmSame"]["problems"]
    assert (problem["code"], problem["field"]) == ("INVALID", "second")
    models = [{"reference": f"model:churn@{number}"} for number in (1, 2)]
    other = asked(address, SAME, input={"first": models[0], "second": models[1]})
    assert "differ: sha256" in other["data"]["confirmSame"]["problems"][0]["message"]


def test_what_may_be_the_same_is_suggested(headwater: Headwater, serve):
    query = "query Q($of: EntityRef!) { suggestions(of: $of) { entity { ref } sign by } }"
    address = serve(headwater)
    assert asked(address, query, of={"reference": "model:churn@1"})["data"]["suggestions"] == []
    assert asked(address, query, of=CHURN)["errors"][0]["extensions"]["code"] == "INVALID"
