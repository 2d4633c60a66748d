"""What is sent is read with a reason for everything that is refused; nothing of it is an error of ours."""

import gzip
import json

import httpx
import pytest

JSON = {"content-type": "application/json"}


def send(address: str, content: bytes, headers: dict[str, str] = JSON) -> httpx.Response:
    """Send a body as it is."""
    return httpx.post(f"{address}/graphql", content=content, headers=headers, timeout=30)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"null", "not null"),
        (b"1", "not a number"),
        (b"true", "not a boolean"),
        (b'"{ a }"', "not text"),
        (b'[{"query": "{ __typename }"}]', "not a list"),
        (b"{}", '"query" is missing'),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"query": 1}', '"query" is missing or is no text'),
        (b'{"query": "  "}', '"query" is missing or is no text'),
        (b'{"query": "{ __typename }", "variables": []}', '"variables" is a list'),
        (b'{"query": "{ __typename }", "variables": "{}"}', '"variables" is text'),
        (b'{"query": "{ __typename }", "operationName": 7}', '"operationName" is a number'),
        (b'{"query": "{ __typename }", "extensions": 0}', '"extensions" is a number'),
        (b'{"query": "\xff\xfe"}', "not UTF-8"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b"[" * 100_000, "64 levels"),
        (b'{"query": "{ a }", "variables": {"a": ' + b"[" * 70 + b"]" * 70 + b"}}", "64 levels"),
        (b'{"query": "{ a }", "variables": {"a": ' + b"9" * 5_000 + b"}}", "5,000 digits"),
        (b'{"query": "{ a }", "variables": {"a": NaN}}', "NaN is not JSON"),
        (b'{"query": "{ a }", "variables": {"a": -Infinity}}', "-Infinity is not JSON"),
        (b'{"query": "{ a }", "variables": {"a": 1e999}}', "beyond what a number can hold"),
        (b'{"query": "{ a }", "variables": {"a": "\\ud800"}}', "half a surrogate pair"),
        (b'{"query": "{ a }", "variables": {"\\udfff": 1}}', "half a surrogate pair"),
        (b'{"query": "{ a(b: \\"\\u0000\\") }"}', "NUL"),
    ],
)
@pytest.mark.parametrize("media", ["application/json", "application/graphql-response+json"])
def test_a_body_that_is_no_request_is_400_with_the_reason(shared: str, body: bytes, reason: str, media: str):
    response = send(shared, body, {**JSON, "accept": media})
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    (error,) = response.json()["errors"]
    assert reason in error["message"]
    assert error["extensions"]["code"] == "INVALID"


def test_whole_surrogate_pairs_and_other_scripts_pass(shared: str):
    body = json.dumps({"query": "query Q($t: String!) { search(text: $t, first: 1) { totalCount } }"})
    whole = json.loads(body) | {"variables": {"t": "größe 模型 \U0001f600"}}
    response = send(shared, json.dumps(whole).encode())
    assert response.json() == {"data": {"search": {"totalCount": 0}}}


def test_a_compressed_body_is_refused(shared: str):
    packed = gzip.compress(b'{"query": "{ __typename }"}')
    response = send(shared, packed, {**JSON, "content-encoding": "gzip"})
    assert response.status_code == 400
    assert "compressed" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_bodies_are_read_so_no_form_of_another_site_gets_through(shared: str, kind: str):
    response = send(shared, b'{"query": "{ __typename }"}', {"content-type": kind})
    assert response.status_code == 400
    assert "application/json" in response.json()["errors"][0]["message"]


def test_a_body_beyond_a_megabyte_is_413(shared: str):
    response = send(shared, b'{"query": "' + b" " * 1_000_000 + b'{ __typename }"}')
    assert response.status_code == 413
    assert "1,000,000 bytes" in response.json()["errors"][0]["message"]


def test_a_body_beyond_a_megabyte_that_does_not_say_so_is_413(shared: str):
    def parts():
        yield b'{"query": "'
        for _ in range(20):
            yield b" " * 100_000

    response = httpx.post(f"{shared}/graphql", content=parts(), headers=JSON, timeout=30)
    assert "content-length" not in response.request.headers
    assert response.status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        '{ search(text: "a", first: ' + "9" * 5_000 + ") { totalCount } }",
        "{ changes(first: 1, since: " + "9" * 5_000 + ") { sequence } }",
        "mutation { appendFacts(input: {lines: [" + "9" * 5_000 + "]}) { new problems { message } } }",
    ],
)
def test_huge_integers_inside_a_query_are_refused(shared: str, query: str):
    response = send(shared, json.dumps({"query": query}).encode())
    assert response.status_code == 200
    body = response.json()
    told = body.get("errors") or body["data"]["appendFacts"]["problems"]
    assert "INTERNAL" not in json.dumps(body)
    assert len(json.dumps(told)) < 2_000
