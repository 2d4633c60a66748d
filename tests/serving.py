"""A small history behind a real server on a free port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from headwater.api.app import create_app
from headwater.api.server import Server
from headwater.facts import MetricFact, metric_value
from headwater.model import Relation
from headwater.services import Headwater
from headwater.statements import attribute, edge
from stories import Story


def trainings() -> Story:
    """Eight trainings of churn; from the sixth on with the second clicks, made from the second raw, and worse."""
    story = Story()
    clicks = []
    for number in (1, 2):
        raw = story.dataset("raw", f"r{number}")
        cleaning = story.step(f"clean-{number}", "clean", uses=[(raw, "")])
        clicks.append(story.dataset("clicks", f"v{number}", made_by=cleaning))
    models = []
    for number in range(1, 9):
        good = number < 6
        run = story.step(
            f"train-{number}",
            "train",
            uses=[(clicks[0] if good else clicks[1], "train")],
            params={"lr": "1e-3", "seed": str(number)},
            metrics={"accuracy": (0.96 if good else 0.9) + 0.002 * (number % 3)},
        )
        models.append(story.model("churn", str(number), run))
    story.deploy("eu-prod", models[-1], owner="ana")
    story.facts += [
        odd_metric(story, "loss", float("nan"), run=run),
        odd_metric(story, "loss_test", 0.5, run=run, step=2**53 - 1),
        edge(models[7], Relation.DERIVED_FROM, models[0], story.stamp(), role="finetune"),
        attribute(clicks[0], "owner", story.stamp(), name="ben", value="owner"),
    ]
    return story


def unlucky() -> Story:
    """Four runs of "bare" with nothing but an accuracy, then five of "odd" whose losses are mostly no numbers."""
    story = Story()
    for number, accuracy in enumerate((0.91, 0.90, 0.92, 0.70)):
        story.step(f"bare#{number}", "bare", files=(), metrics={"accuracy": accuracy}, recorded=False)
    for number, loss in enumerate((0.91, float("inf"), 0.92, float("-inf"), float("nan"))):
        run = story.step(f"odd#{number}", "odd", params={"lr": str(number)})
        story.facts.append(odd_metric(story, "loss", loss, run=run))
    return story


def odd_metric(story: Story, key: str, value: float, *, run: str, step: int = 0) -> MetricFact:
    """Return a measurement."""
    stamp = story.stamp()
    return MetricFact(
        run=run,
        key=key,
        split="test",
        step=step,
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
        **metric_value(value),
    )


@contextmanager
def served(headwater: Headwater, **options: object) -> Iterator[str]:
    """Serve on a free port of loopback and yield the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(create_app(headwater, **options), log_level="critical")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
        assert not thread.is_alive()


def asked(address: str, query: str, **variables: object) -> dict[str, object]:
    """Return the whole answer to a query, errors included."""
    body = {"query": query, "variables": variables}
    response = httpx.post(f"{address}/graphql", json=body, timeout=30)
    return response.json()
