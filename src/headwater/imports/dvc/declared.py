"""What `dvc.yaml` and `artifacts.yaml` declare: working folders, metric files and named artifacts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from headwater.errors import Invalid
from headwater.imports.dvc.locks import resolve
from headwater.imports.yaml_text import Plain, load_yaml

_TEMPLATE = re.compile(r"\$\{[^}]*\}")
_SECTIONS = ("metrics", "plots", "outs")


@dataclass(frozen=True, slots=True)
class Artifact:
    """A named model or dataset: what `artifacts` says of it. `path` is from the repository's top."""

    name: str
    path: str
    type: str = ""
    description: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a stage works, and its outputs by section, as written (they may hold `${...}`)."""

    folder: str
    outputs: Mapping[str, tuple[str, ...]]

    def section_of(self, path: str) -> str:
        """Return the section that declares the output `path`: metrics, plots, outs or "".

        Of several that fit, the one that leaves least to `${...}`.
        """
        fits = [
            (len(_TEMPLATE.sub("", each)), section)
            for section in _SECTIONS
            for each in self.outputs.get(section, ())
            if _fits(resolve(self.folder, each), path)
        ]
        return max(fits)[1] if fits else ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What one `dvc.yaml` or `artifacts.yaml` declares.

    `metrics` are those that belong to no stage, `unclear` says which artifacts make no sense.
    """

    stages: Mapping[str, Stage] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    unclear: tuple[str, ...] = ()

    def stage(self, name: str) -> Stage | None:
        """Return the declaration of a stage; "submit@0" is an instance of the template "submit"."""
        return self.stages.get(name) or self.stages.get(name.partition("@")[0])


def declared(data: bytes, folder: str) -> Declared:
    """Return what a `dvc.yaml` in `folder` declares.

    Raises:
        Invalid: it cannot be read as such.
    """
    document = load_yaml(data)
    if not isinstance(document, dict):
        if document == "":
            return Declared()
        raise Invalid("holds no mapping")
    stages = document.get("stages")
    return Declared(
        stages={
            name: _stage(body, folder)
            for name, body in (stages if isinstance(stages, dict) else {}).items()
            if isinstance(body, dict)
        },
        metrics=tuple(resolve(folder, each) for each in _names(document.get("metrics"))),
        artifacts=tuple(_artifacts(document.get("artifacts"), folder)),
        unclear=tuple(_unclear(document.get("artifacts"))),
    )


def registered(data: bytes) -> Declared:
    """Return what an `artifacts.yaml` declares.

    Raises:
        Invalid: it cannot be read as such.
    """
    document = load_yaml(data)
    if document != "" and not isinstance(document, dict):
        raise Invalid("holds no mapping of artifacts")
    return Declared(artifacts=tuple(_artifacts(document, "")), unclear=tuple(_unclear(document)))


def _stage(body: Mapping[str, Plain], folder: str) -> Stage:
    inner = body.get("do")
    body = inner if isinstance(inner, dict) else body
    own = body.get("wdir")
    here = resolve(folder, own) if isinstance(own, str) and own and "${" not in own else folder
    return Stage(here, {section: tuple(_names(body.get(section))) for section in _SECTIONS})


def _artifacts(value: Plain | None, folder: str) -> Iterator[Artifact]:
    for name, body in (value if isinstance(value, dict) else {}).items():
        if isinstance(body, dict) and name:
            path, labels = body.get("path"), body.get("labels")
            yield Artifact(
                name=f"{folder}:{name}" if folder else name,
                path=resolve(folder, path) if isinstance(path, str) and path else "",
                type=_text(body.get("type")),
                description=_text(body.get("desc")) or _text(body.get("description")),
                labels=tuple(each for each in labels if isinstance(each, str))
                if isinstance(labels, list)
                else (),
            )


def _unclear(value: Plain | None) -> list[str]:
    named = value.items() if isinstance(value, dict) else ()
    return [
        f"artifact {name!r} {'is no mapping' if name else 'has no name'}"
        for name, body in named
        if not isinstance(body, dict) or not name
    ]


def _names(value: Plain | None) -> list[str]:
    """Return the paths of a list whose items are paths or one-key mappings from a path to its options."""
    if isinstance(value, dict):
        return list(value)
    out: list[str] = []
    for each in value if isinstance(value, list) else []:
        out.extend([each] if isinstance(each, str) else each if isinstance(each, dict) else [])
    return out


def _fits(declaration: str, path: str) -> bool:
    """Return whether `path` is what the declaration becomes once each `${...}` stands for something."""
    first, *rest = _TEMPLATE.split(declaration)
    if not rest:
        return path == first
    *middle, last = rest
    if not path.startswith(first):
        return False
    at = len(first)
    for part in middle:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(path) - len(last) >= at and path.endswith(last)


def _text(value: Plain | None) -> str:
    return value if isinstance(value, str) else ""
