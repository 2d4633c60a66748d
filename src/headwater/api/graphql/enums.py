"""Closed lists that queries choose from."""

from __future__ import annotations

from enum import Enum

import strawberry

from headwater.analysis.contradictions import Sort
from headwater.model import Direction, Origin, Plane, Relation, RunState


class Kind(Enum):
    """The kinds of thing, spelled as type names and Neo4j labels."""

    Model = "Model"
    Dataset = "Dataset"
    ModelVersion = "ModelVersion"
    DatasetVersion = "DatasetVersion"
    Commit = "Commit"
    Environment = "Environment"
    Package = "Package"
    Run = "Run"
    Deployment = "Deployment"
    Investigation = "Investigation"
    Agent = "Agent"


class Better(Enum):
    """Which way a metric is better."""

    HIGHER = "higher"
    LOWER = "lower"


class InvestigationState(Enum):
    """Whether an investigation still looks for its cause."""

    OPEN = "open"
    CLOSED = "closed"


class Judgement(Enum):
    """What people say of a suspect."""

    NOT_IT = "not it"
    CONFIRMED = "confirmed"
    VERIFIED = "verified by rerun"


class Role(Enum):
    """What a version was used for; other roles exist and are given as text."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    BASE = "base"
    CONFIG = "config"


strawberry.enum(Role, description=Role.__doc__)
strawberry.enum(Kind, description=Kind.__doc__)
strawberry.enum(Sort, name="ContradictionSort", description=Sort.__doc__)
strawberry.enum(InvestigationState, description=InvestigationState.__doc__)
strawberry.enum(Judgement, description=Judgement.__doc__)
strawberry.enum(Better, description=Better.__doc__)
strawberry.enum(Relation, description='Types of edge, each read "effect RELATION cause".')
strawberry.enum(Direction, description="UPSTREAM to the causes, DOWNSTREAM to the effects.")
strawberry.enum(Plane, description="What a relation is about; walks follow DATA and IDENTITY.")
strawberry.enum(RunState, description="States of a run: START, RUNNING, then a terminal one.")
strawberry.enum(Origin, description="How a fact came to be known.")

__all__ = [
    "Better",
    "Direction",
    "InvestigationState",
    "Judgement",
    "Kind",
    "Origin",
    "Plane",
    "Relation",
    "Role",
    "RunState",
]
