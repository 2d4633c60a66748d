"""What the numbers and names of a metadata store mean."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.errors import Invalid
from headwater.imports.digests import digest_of
from headwater.imports.json_text import parse
from headwater.model import Digest, Relation, RunState

OF_EXECUTIONS, OF_ARTIFACTS, OF_CONTEXTS = 0, 1, 2
KINDS = ("executions", "artifacts", "contexts")
STATES = {
    1: RunState.START,
    2: RunState.RUNNING,
    3: RunState.COMPLETE,
    4: RunState.FAIL,
    5: RunState.COMPLETE,
    6: RunState.ABORT,
}
CACHED = 5
ARTIFACT_STATES = {
    1: "PENDING",
    2: "LIVE",
    3: "MARKED_FOR_DELETION",
    4: "DELETED",
    5: "ABANDONED",
    6: "REFERENCE",
}
EVENTS = {
    1: ("DECLARED_OUTPUT", Relation.GENERATED_BY),
    2: ("DECLARED_INPUT", Relation.USED),
    3: ("INPUT", Relation.USED),
    4: ("OUTPUT", Relation.GENERATED_BY),
    5: ("INTERNAL_INPUT", Relation.USED),
    6: ("INTERNAL_OUTPUT", Relation.GENERATED_BY),
}
PENDING_OUTPUT = 7
DECLARED = frozenset({1, 2})
MODELS = frozenset({"model", "pushedmodel", "vertexmodel", "unmanagedcontainermodel", "savedmodel"})
METRICS = ("metrics", "modelevaluation")
PIPELINE_RUN = frozenset({"pipelinerun", "run"})
PIPELINE = frozenset({"pipeline"})
JOB = ("component_id", "task_name", "display_name")
ROLES = {
    **dict.fromkeys(("train", "training", "train_data", "training_data"), "train"),
    **dict.fromkeys(("eval", "test", "test_data", "eval_data"), "test"),
    **dict.fromkeys(("validation", "validation_data"), "validation"),
    **dict.fromkeys(("base_model", "pretrained_model"), "base"),
}


def opened(values: Mapping[str, object]) -> dict[str, object]:
    """Return parameters as text, those that are JSON objects by their keys, each number as it was written."""
    out: dict[str, object] = {}
    for name, value in values.items():
        found = _object(value) if isinstance(value, str) and value.startswith("{") else None
        out[name] = found if found else text(value)
    return out


def digests(values: Mapping[str, object]) -> list[Digest]:
    """Return the digests among the properties: those named after an algorithm, with as many hex digits as it has."""
    found = (digest_of(name, value) for name, value in values.items())
    return [each for each in found if each is not None]


def short(type_name: str) -> str:
    """Return the last part of a type's name, e.g. Model of mlmd.Model."""
    return type_name.rpartition(".")[2] or type_name


def plain(type_name: str) -> str:
    """Return that last part without case and marks, by which it is recognised."""
    return "".join(char for char in short(type_name).lower() if char.isalnum())


def text(value: object) -> str:
    """Return a value as text, "" for none.

    Raises:
        Invalid: it holds NUL.
    """
    if value is None:
        return ""
    said = str(value)
    if "\0" in said:
        raise Invalid(f"holds NUL: {said[:40]!r}")
    return said


def _object(value: str) -> Mapping[str, object] | None:
    try:
        found = parse(value.encode(), numbers_as_text=True)
    except Invalid:
        return None
    return found if isinstance(found, dict) else None
