"""Regressions over GraphQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from headwater.services import LOCAL, Headwater, over
from headwater.store.memory import MemoryStore
from serving import asked, served, trainings

Ask = Callable[..., dict]


def test_a_regression_is_a_typed_object(ask: Ask):
    answer = ask(
        """{ regressions(of: {reference: "model:churn"}, metric: "accuracy") {
               series { ref } metric higherIsBetter noise { sigma source } linear
               points { asked { ref } run { name } value }
               regressions { bad { asked { ref } value } good { asked { ref } } delta sigmas limit
                             recovered { value } evaluationChanged }
               changePoints { first { asked { ref } } before after }
               completeness { complete } } }"""
    )
    found = answer["data"]["regressions"]
    assert len(found["points"]) == 8
    assert [each["bad"]["asked"]["ref"] for each in found["regressions"]] == ["model:churn@6"]
    assert found["regressions"][0]["recovered"] is None
    assert found["regressions"][0]["sigmas"] > found["regressions"][0]["limit"]


def test_recent_regressions_are_bounded(ask: Ask):
    answer = ask("{ recentRegressions(first: 5) { looked left items { series { ref } metric } } }")
    assert answer["data"]["recentRegressions"] == {
        "looked": 1,
        "left": 0,
        "items": [{"series": {"ref": "model:churn"}, "metric": "accuracy"}],
    }
    refused = ask("{ recentRegressions(first: 101) { looked } }")
    assert refused["errors"][0]["extensions"]["code"] == "INVALID"


WATCH = """mutation Watch($input: WatchSeriesInput!) { watchSeries(input: $input) {
  problems { code field } series { ref props(prefix: "watch") } } }"""
UNWATCH = """mutation Unwatch($input: UnwatchSeriesInput!) { unwatchSeries(input: $input) {
  problems { code field } series { props(prefix: "watch") } } }"""
CHURN = {"reference": "model:churn"}


def test_a_series_is_watched_and_not(headwater: Headwater, serve):
    address = serve(headwater)
    done = asked(address, WATCH, input={"series": CHURN, "metric": "accuracy"})["data"]["watchSeries"]
    assert done == {"problems": [], "series": {"ref": "model:churn", "props": {"accuracy": "higher"}}}
    given = {"series": CHURN, "metric": "wobble"}
    refused = asked(address, WATCH, input=given)["data"]["watchSeries"]
    assert refused == {"problems": [{"code": "INVALID", "field": "better"}], "series": None}
    assert asked(address, WATCH, input={**given, "better": "LOWER"})["data"]["watchSeries"]["problems"] == []
    done = asked(address, UNWATCH, input=given)["data"]["unwatchSeries"]
    assert done["series"]["props"] == {"accuracy": "higher"}
    again = asked(address, UNWATCH, input=given)["data"]["unwatchSeries"]
    assert again["problems"] == [{"code": "NOT_FOUND", "field": "metric"}]


@pytest.mark.anyio
async def test_a_new_run_that_regresses_a_watched_series_arrives():
    story = trainings()
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    services.watches.watch(LOCAL, "model:churn", "accuracy")
    start = str(services.catalog.token(LOCAL).sequence)
    with served(services) as address:
        transport = WebsocketsTransport(
            url=address.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"]
        )
        async with Client(transport=transport, fetch_schema_from_transport=False) as session:
            query = gql(
                """subscription Follow($since: BigInt) { regressed(since: $since) {
                     series { ref } bad { asked { ref } } good { asked { ref } } sigmas } }"""
            )
            query.variable_values = {"since": start}
            found = session.subscribe(query)
            known = len(story.facts)
            run = story.step("train-9", "train", params={"seed": "9"}, metrics={"accuracy": 0.5})
            story.model("churn", "9", run)
            services.ingest.append(LOCAL, story.facts[known:])
            event = (await anext(found))["regressed"]
            await found.aclose()
    assert event["series"] == {"ref": "model:churn"}
    assert event["bad"] == {"asked": {"ref": "model:churn@9"}}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
