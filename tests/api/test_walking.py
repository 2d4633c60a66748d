"""Things are typed and can be walked by hand, both ways, page by page, at any time."""

from collections import Counter
from collections.abc import Callable

import httpx
import pytest
from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from serving import asked, served, trainings

Ask = Callable[..., dict]


def test_a_model_leads_back_to_the_raw_data(shared: str):
    query = gql(
        """
        query Trace($model: String!) {
          modelVersion(ref: $model) {
            metrics(keys: ["accuracy"]) { key value special split }
            generatedBy {
              job
              state
              params { key value }
              used(role: TRAIN) {
                role
                version { ref digests { algorithm identifies } generatedBy { used { version { ref } } } }
              }
              executed { commit { sha } files dirty }
              ranIn { python packages contains { package version } }
            }
            series { ref } predecessor { ref }
          }
        }
        """
    )
    with Client(transport=HTTPXTransport(f"{shared}/graphql"), fetch_schema_from_transport=True) as client:
        query.variable_values = {"model": "model:churn@2"}
        found = client.execute(query)["modelVersion"]
    assert found["metrics"] == [{"key": "accuracy", "value": 0.964, "special": "", "split": "test"}]
    (run,) = found["generatedBy"]
    assert (run["job"], run["state"]) == ("train", "COMPLETE")
    assert run["params"] == [{"key": "lr", "value": "1e-3"}, {"key": "seed", "value": "2"}]
    (used,) = run["used"]
    assert used["role"] == "train"
    assert used["version"]["ref"] == "dataset:clicks@v1"
    assert used["version"]["digests"] == [{"algorithm": "sha256", "identifies": True}]
    assert used["version"]["generatedBy"] == [{"used": [{"version": {"ref": "dataset:raw@r1"}}]}]
    assert run["executed"][0]["files"] == ["train.py=md5:00"]
    assert run["executed"][0]["dirty"] is None
    assert run["ranIn"][0]["python"] == "3.12"
    assert run["ranIn"][0]["packages"] == ["pypi/numpy==1.0"]
    assert run["ranIn"][0]["contains"] == [{"package": "numpy", "version": "1.0"}]
    assert (found["series"], found["predecessor"]) == ({"ref": "model:churn"}, {"ref": "model:churn@1"})


def test_a_dataset_leads_forward_to_the_endpoint(ask: Ask):
    found = ask(
        """{ datasetVersion(ref: "dataset:clicks@v2") {
          usedBy(first: 100) { nodes { generated(first: 5) { nodes {
            ref ... on ModelVersion { deployments { deployment { ref owners } since until } }
          } } } }
        } }"""
    )["data"]["datasetVersion"]
    made = [model for run in found["usedBy"]["nodes"] for model in run["generated"]["nodes"]]
    assert {model["ref"] for model in made} == {"model:churn@6", "model:churn@7", "model:churn@8"}
    served = next(model for model in made if model["ref"] == "model:churn@8")["deployments"]
    assert served[0]["deployment"] == {"ref": "deployment:eu-prod", "owners": ["ana"]}
    assert served[0]["until"] is None


def test_derivatives_and_what_they_derive_from(ask: Ask):
    found = ask(
        """{
          base: modelVersion(ref: "model:churn@1") { derivatives(first: 10) { totalCount nodes { ref } } }
          tuned: modelVersion(ref: "model:churn@8") { derivedFrom { how version { ref } } }
        }"""
    )["data"]
    assert found["base"]["derivatives"] == {"totalCount": 1, "nodes": [{"ref": "model:churn@8"}]}
    assert found["tuned"]["derivedFrom"] == [{"how": "finetune", "version": {"ref": "model:churn@1"}}]


@pytest.mark.parametrize(
    ("field", "total"),
    [("versions", 8), ("effects", 8)],
)
def test_pages_join_into_the_whole(ask: Ask, field: str, total: int):
    seen: list[str] = []
    after = None
    for _ in range(total):
        page = ask(
            f"""query Page($after: String) {{ model(ref: "model:churn") {{
              page: {field}(first: 3, after: $after) {{
                totalCount
                pageInfo {{ hasNextPage endCursor }}
                edges {{ cursor node {{ uid }} }}
              }}
            }} }}""",
            after=after,
        )["data"]["model"]["page"]
        assert page["totalCount"] == total
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        seen += [edge["node"]["uid"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == total


def test_a_search_goes_on_after_any_item(ask: Ask):
    query = """query Found($first: Int!, $after: String) {
      search(text: "model order by name", first: $first, after: $after) {
        totalCount edges { cursor node { ref } } pageInfo { hasNextPage }
      }
    }"""
    whole = ask(query, first=100)["data"]["search"]
    refs = [edge["node"]["ref"] for edge in whole["edges"]]
    assert whole["totalCount"] == len(refs) == 8
    for at, edge in enumerate(whole["edges"]):
        rest = ask(query, first=100, after=edge["cursor"])["data"]["search"]
        assert [each["node"]["ref"] for each in rest["edges"]] == refs[at + 1 :]
    page = ask(query, first=4)["data"]["search"]
    assert page["pageInfo"]["hasNextPage"]
    behind = ask(query, first=100, after=page["edges"][1]["cursor"])["data"]["search"]
    assert [each["node"]["ref"] for each in behind["edges"]] == refs[2:]


@pytest.mark.parametrize("first", [0, -1, 101])
def test_first_is_between_1_and_100(ask: Ask, first: int):
    answer = ask('query Q($n: Int!) { search(text: "churn", first: $n) { totalCount } }', n=first)
    assert answer["data"] == {"search": None}
    assert answer["errors"][0]["extensions"] == {"code": "INVALID"}
    assert "between 1 and 100" in answer["errors"][0]["message"]


def test_first_is_required(ask: Ask):
    answer = ask('{ model(ref: "model:churn") { versions { totalCount } } }')
    assert "data" not in answer
    assert "first" in answer["errors"][0]["message"]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "e30", "WzFd", "%%%", "é"])
def test_a_false_cursor_is_refused(ask: Ask, cursor: str):
    answer = ask(
        'query Q($c: String) { search(text: "churn", first: 2, after: $c) { totalCount } }', c=cursor
    )
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


def test_global_ids_come_back_in_their_order_with_null_for_strangers(ask: Ask):
    found = ask('{ a: entity(ref: {reference: "model:churn"}) { id } b: run(ref: "run:train-3") { id } }')[
        "data"
    ]
    ids = [found["b"]["id"], "bm9uc2Vuc2U", found["a"]["id"], found["b"]["id"]]
    nodes = ask("query N($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=ids)["data"]["nodes"]
    assert [node and node["__typename"] for node in nodes] == ["Run", None, "Model", "Run"]
    assert [node and node["id"] for node in nodes] == [ids[0], None, ids[2], ids[3]]
    assert ask('{ node(id: "x") { id } }') == {"data": {"node": None}}


def test_at_most_500_ids(ask: Ask):
    answer = ask("query N($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 501)
    assert "at most 500" in answer["errors"][0]["message"]


def test_a_reference_of_another_kind_is_refused_with_both_names(ask: Ask):
    answer = ask('{ run(ref: "model:churn@7") { uid } }')
    assert answer["errors"][0]["message"] == "model:churn@7 is a ModelVersion, not a Run"
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


def test_a_name_that_nothing_has_is_not_found(ask: Ask):
    answer = ask('{ latest(ref: {reference: "model:chorn"}) { ref } }')
    assert answer["data"] == {"latest": None}
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert "model:churn" in answer["errors"][0]["message"]


def test_things_are_shown_as_they_were(ask: Ask):
    found = ask(
        """query Then($then: DateTime) {
          before: model(ref: "model:churn", asOf: $then) { versions(first: 100) { totalCount } latest { ref } }
          now: model(ref: "model:churn") { versions(first: 100) { totalCount } latest { ref } }
        }""",
        then="2026-01-05T14:30:00Z",
    )["data"]
    assert found["before"] == {"versions": {"totalCount": 3}, "latest": {"ref": "model:churn@3"}}
    assert found["now"] == {"versions": {"totalCount": 8}, "latest": {"ref": "model:churn@8"}}


def test_nothing_was_known_before_it_was_recorded(ask: Ask):
    answer = ask('{ run(ref: "run:train-3", knownAt: "2025-12-31") { uid } }')
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_a_time_that_is_none_is_refused_before_anything_runs(ask: Ask):
    answer = ask('{ run(ref: "run:train-3", asOf: "yesterday") { uid } }')
    assert "data" not in answer
    assert "2026-03-01" in answer["errors"][0]["message"]


def test_numbers_that_are_none_are_named_and_64_bits_are_text(ask: Ask):
    found = ask('{ run(ref: "run:train-8") { metrics { key value special step } } }')["data"]["run"][
        "metrics"
    ]
    by_key = {metric["key"]: metric for metric in found}
    assert by_key["loss"] == {"key": "loss", "value": None, "special": "NaN", "step": "0"}
    assert by_key["loss_test"]["step"] == "9007199254740991"


def test_one_hundred_neighbours_cost_a_few_reads():
    store = Counting()
    services = over(store)
    services.ingest.append(LOCAL, trainings().facts)
    with served(services) as address:
        store.calls.clear()
        answer = asked(
            address,
            """{ model(ref: "model:churn") { versions(first: 100) { nodes {
              ref generatedBy { ref used { version { ref } } ranIn { ref } executed { commit { ref } } }
            } } } }""",
        )
    models = answer["data"]["model"]["versions"]["nodes"]
    assert len(models) == 8
    assert all(model["generatedBy"][0]["used"] for model in models)
    # One step for the versions, one for their runs, one for each of three relations of all eight runs.
    assert store.calls["edges_of"] == 5
    assert store.calls["nodes"] <= 8


class Counting(MemoryStore):
    """A store that counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()

    def edges_of(self, *args, **kwargs):
        self.calls["edges_of"] += 1
        return super().edges_of(*args, **kwargs)

    def nodes(self, *args, **kwargs):
        self.calls["nodes"] += 1
        return super().nodes(*args, **kwargs)


def test_every_store_walks_alike(headwater, serve):
    address = serve(headwater)
    found = asked(
        address,
        '{ modelVersion(ref: "model:churn@8") { generatedBy { used { version { ref } } } aliases } '
        'search(text: "train", first: 100) { totalCount } }',
    )["data"]
    assert found["modelVersion"]["generatedBy"][0]["used"] == [{"version": {"ref": "dataset:clicks@v2"}}]
    assert found["search"]["totalCount"] > 0


def test_answers_are_not_cached_by_anybody(shared: str):
    response = httpx.post(f"{shared}/graphql", json={"query": "{ __typename }"})
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {"data": {"__typename": "Query"}}
