"""What one step read and wrote, told apart into code, environment, data and models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

from headwater.imports.dvc.kinds import role_of
from headwater.imports.dvc.locks import Item, items
from headwater.imports.dvc.paths import Paths
from headwater.imports.dvc.timeline import Step
from headwater.model import Kind, Relation

_SCORING = frozenset(
    "eval evaluate evaluation test score validate validation compare comparison benchmark assess".split()
)
_MEASURES = frozenset("metric metrics score scores".split())
_MEASURE_FORMATS = (".json", ".yaml", ".yml", ".toml")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Use:
    """A version that a step depends on; `relation` is USED, or EVALUATED for the model that it scored."""

    item: Item
    kind: Kind
    relation: Relation
    role: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """A step with its inputs and outputs.

    `files` is its declared code as "path=md5:hex", `scripts` what else its command runs; `metrics` are metric files.
    """

    step: Step
    used: tuple[Use, ...]
    made: tuple[tuple[Item, Kind], ...]
    files: tuple[str, ...]
    environment: tuple[Item, ...]
    metrics: tuple[Item, ...]
    scripts: tuple[str, ...] = ()

    @property
    def split(self) -> str:
        """Which part of the data its metrics were taken on, where all its data agrees."""
        roles = {use.role for use in self.used if use.kind is Kind.DATASET and use.role != "config"}
        return next(iter(roles)) if len(roles) == 1 and roles <= {"test", "validation"} else ""

    def scored(self) -> list[Item]:
        """Return the models that its metrics are about, when it did not make them."""
        return [
            use.item
            for use in self.used
            if use.relation is Relation.EVALUATED and not use.item.path.endswith(".mlem")
        ]

    def measured_on(self) -> list[Item]:
        """Return the data that its metrics were taken on, as far as `split` says."""
        return [use.item for use in self.used if self.split and use.role == self.split]


def lineage_of(step: Step, paths: Paths) -> Lineage:
    """Return what a step read and wrote."""
    body = step.entry.body
    outs = tuple(items(body.get("outs"), step.folder))
    deps = tuple(items(body.get("deps"), step.folder))
    code = [item for item in deps if paths.is_code(item)]
    environment = tuple(item for item in deps if item not in code and paths.is_environment(item))
    metrics = tuple(item for item in outs if _is_metrics(step, item))
    made = tuple((item, paths.kind(item.path)) for item in outs)
    data = [item for item in deps if item not in code and item not in environment and item not in outs]
    makes_model = any(kind is Kind.MODEL for _, kind in made)
    scores = bool(metrics) and (not makes_model or _says_scoring(step.entry.stage))
    return Lineage(
        step=step,
        used=tuple(_uses(data, paths, scores=scores, makes_model=makes_model)),
        made=made,
        files=tuple(f"{item.path}={_code_digest(item)}" for item in code),
        environment=environment,
        metrics=metrics,
    )


def _uses(data: list[Item], paths: Paths, *, scores: bool, makes_model: bool) -> Iterator[Use]:
    for item in data:
        kind = paths.kind(item.path)
        if kind is Kind.MODEL and scores:
            yield Use(item, kind, Relation.EVALUATED, "")
        elif kind is Kind.MODEL:
            yield Use(item, kind, Relation.USED, "base" if makes_model else "")
        else:
            role = "config" if paths.is_configuration(item) else role_of(item.path)
            yield Use(item, kind, Relation.USED, role)


def _code_digest(item: Item) -> str:
    """Return the digest of code as one comparable text.

    Both of DVC's kinds of MD5 are called md5 here: for program text they differ by line ends alone, and a move
    to DVC 3 is no change of code.
    """
    if item.digest is None:
        return "unknown:"
    algorithm = "md5" if item.digest.algorithm.startswith("md5") else item.digest.algorithm
    return f"{algorithm}:{item.digest.value}"


def _is_metrics(step: Step, item: Item) -> bool:
    """Return whether an output is a metric file: declared so, or named so where nothing is declared."""
    if str(item.extra.get("metric", "")).lower() not in ("", "false"):
        return True
    if step.stage is not None:
        return step.stage.section_of(item.path) == "metrics"
    name = basename(item.path).lower()
    return name.endswith(_MEASURE_FORMATS) and bool(_MEASURES & set(_WORD.findall(name)))


def _says_scoring(stage: str) -> bool:
    return bool(_SCORING & set(_WORD.findall(stage.lower())))
