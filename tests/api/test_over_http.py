"""GraphQL over HTTP as its specification says: media types, statuses, GET."""

import json

import httpx
import pytest

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
AUTH = {"authorization": "Bearer anything"}


def post(address: str, query: str, accept: str | None = None, **more: object) -> httpx.Response:
    """Send a query."""
    headers = {"accept": accept} if accept is not None else {}
    return httpx.post(f"{address}/graphql", json={"query": query, **more}, headers=headers, timeout=30)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.9", JSON),
        (f"{JSON};q=0.1, {GRAPHQL}", GRAPHQL),
        (f"text/html, {GRAPHQL};charset=utf-8;q=0.8", GRAPHQL),
    ],
)
def test_the_answer_comes_in_the_media_type_that_is_liked_best(shared: str, accept: str, media: str):
    response = post(shared, "{ __typename }", accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("path", ["/graphql", "/graphql?query={__typename}"])
def test_a_browser_is_led_to_the_page_for_queries(shared: str, path: str):
    response = httpx.get(shared + path, headers={"accept": BROWSER})
    assert (response.status_code, response.headers["location"]) == (303, "/graphiql")
    assert response.headers["vary"] == "accept"


@pytest.mark.parametrize("accept", [JSON, "*/*", "", f"{JSON}, text/html;q=0.9"])
def test_what_asks_for_json_is_answered_and_not_led_elsewhere(shared: str, accept: str):
    headers = {"accept": accept, "authorization": "Bearer none"}
    response = httpx.get(f"{shared}/graphql?query={{__typename}}", headers=headers)
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize("accept", ["text/html", "image/png", f"{JSON};q=0", f"{GRAPHQL};q=x"])
def test_what_cannot_be_sent_is_406(shared: str, accept: str):
    assert post(shared, "{ __typename }", accept).status_code == 406


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("{ nope }", {}),
        ("{", {}),
        ("query Q($n: Int!) { changes(first: $n) { at } }", {"variables": {"n": "x"}}),
        ("query Q($n: Int!) { changes(first: $n) { at } }", {}),
        ("query A { __typename } query B { __typename }", {}),
        ("query A { __typename }", {"operationName": "C"}),
        ("fragment f on Entity { uid }", {}),
    ],
)
def test_a_request_that_cannot_run_has_no_data_and_is_400_in_the_graphql_type(
    shared: str, query: str, more: dict[str, object]
):
    for accept, status in ((GRAPHQL, 400), (JSON, 200)):
        response = post(shared, query, accept, **more)
        assert response.status_code == status
        assert "data" not in response.json()
        assert response.json()["errors"][0]["extensions"]["code"] == "INVALID"


def test_one_of_several_operations_is_chosen_by_name(shared: str):
    query = "query A { __typename } query B { b: __typename }"
    assert post(shared, query, operationName="B").json() == {"data": {"b": "Query"}}


def test_a_field_that_fails_is_200_with_data_in_both_types(shared: str):
    for accept in (GRAPHQL, JSON):
        response = post(shared, '{ run(ref: "run:nope") { uid } }', accept)
        assert response.status_code == 200
        assert response.json()["data"] == {"run": None}
        assert response.json()["errors"][0]["path"] == ["run"]


def test_get_takes_query_variables_and_operation_name(shared: str):
    query = "query A { __typename } query B($n: Int!) { changes(first: $n) { sequence } }"
    params = {"query": query, "variables": json.dumps({"n": 1}), "operationName": "B"}
    response = httpx.get(f"{shared}/graphql", params=params, headers=AUTH)
    assert response.json() == {"data": {"changes": [{"sequence": "1"}]}}


@pytest.mark.parametrize(
    "params",
    [{}, {"query": ""}, {"query": "{ a }", "variables": "nonsense"}, {"query": "{ a }", "variables": "[1]"}],
)
def test_a_get_that_is_no_request_is_400(shared: str, params: dict[str, str]):
    response = httpx.get(f"{shared}/graphql", params=params, headers=AUTH)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "INVALID"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_405(shared: str, method: str):
    response = httpx.request(method, f"{shared}/graphql", headers=AUTH)
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) >= {"GET", "POST"}


def test_null_members_count_as_missing(shared: str):
    response = post(shared, "{ __typename }", variables=None, operationName=None, extensions=None)
    assert response.json() == {"data": {"__typename": "Query"}}
