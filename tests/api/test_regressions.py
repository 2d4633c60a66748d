"""Regressions over GraphQL."""

from __future__ import annotations

from collections.abc import Callable

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
