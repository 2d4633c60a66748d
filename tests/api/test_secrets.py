"""Secrets that people send over the API are not kept, and sending them again is still the same deed."""

import json

import httpx

from headwater.services import Headwater
from serving import asked

ADD = """mutation Add($input: TagInput!) { addTag(input: $input) {
  problems { code message } sequence entity { revision tags { key value } description } } }"""
CHURN = {"reference": "model:churn"}
SECRET = "a1B2c3D4e5F6g7H8i9J0"


def test_a_tag_that_is_a_secret_is_kept_as_its_mark_and_once(headwater: Headwater, serve):
    address = serve(headwater)
    given = {"of": CHURN, "key": "api_key", "value": SECRET, "idempotencyKey": "once"}
    first, again = (asked(address, ADD, input=given)["data"]["addTag"] for _ in range(2))
    assert first["problems"] == again["problems"] == []
    assert first["entity"] == again["entity"]
    (value,) = [tag["value"] for tag in first["entity"]["tags"] if tag["key"] == "api_key"]
    assert value.startswith("[redacted:")
    assert SECRET not in httpx.get(f"{address}/export/facts").text


def test_facts_sent_as_they_are_lose_their_secrets(headwater: Headwater, serve):
    address = serve(headwater)
    line = {
        "fact": "node",
        "kind": "Run",
        "key": ["shop", "leaky"],
        "name": "leaky",
        "project": "shop",
        "occurred_at": "2026-03-01T00:00:00Z",
        "props": {"command": f"train --token {SECRET} --max_tokens 5"},
    }
    query = "mutation A($lines: [JSON!]!) { appendFacts(input: {lines: $lines}) { problems { message } } }"
    answer = asked(address, query, lines=[line])
    assert "errors" not in answer, json.dumps(answer)
    text = httpx.get(f"{address}/export/facts").text
    assert SECRET not in text
    assert "--max_tokens 5" in text
