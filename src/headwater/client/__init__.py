"""Headwater from Python: `connect()` and answers that are values."""

from headwater.client.connection import Client, connect
from headwater.client.findings import (
    CompareAnswer,
    DiffAnswer,
    RegressionsAnswer,
    SearchAnswer,
    WhyAnswer,
)
from headwater.client.investigations import Investigation
from headwater.client.uses import StaleAnswer, WhichAnswer
from headwater.client.walks import ImpactAnswer, LineageAnswer, PathsAnswer

__all__ = [
    "Client",
    "CompareAnswer",
    "DiffAnswer",
    "ImpactAnswer",
    "Investigation",
    "LineageAnswer",
    "PathsAnswer",
    "RegressionsAnswer",
    "SearchAnswer",
    "StaleAnswer",
    "WhichAnswer",
    "WhyAnswer",
    "connect",
]
