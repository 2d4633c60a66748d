"""What a card says of one model or dataset, wherever it was written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, TypeGuard

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.files import File
from headwater.imports.json_text import parse
from headwater.imports.shapes import texts
from headwater.imports.times import moment
from headwater.imports.yaml_text import MAX_BYTES, load_yaml
from headwater.model import Kind

_CARD = "README.md"
_ADAPTER = "adapter_config.json"
_MAX_CARD_BYTES = 20_000_000
_FENCE = b"---"
_DATASET_KEYS = frozenset(
    {"dataset_info", "annotations_creators", "source_datasets", "size_categories", "task_categories"}
)
_MODEL_KEYS = frozenset(
    {"base_model", "model-index", "library_name", "pipeline_tag", "datasets", "co2_eq_emissions"}
)
_LONGEST_NAME = 200
_NO_NAME = ".-~$ "
_NAMES = ("name", "id", "modelId")
_BASES = ("base_model", "adapted_from")
_DATASETS = ("datasets", "training_datasets")
_REVISIONS = ("revision", "sha")
_TIMES = ("release_date", "created_at", "createdAt", "lastModified")


@dataclass(frozen=True, slots=True)
class Card:
    """One model or dataset by name; `fields` is what else is said of it, `where` names the record."""

    where: str
    kind: Kind
    name: str
    revision: str = ""
    at: datetime | None = None
    bases: Sequence[tuple[str, str]] = ()
    how: str = ""
    datasets: Sequence[str] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


def cards_of(file: File) -> Iterator[Card | Refused]:
    """Yield the cards in a file: a model's, a dataset's, an adapter's settings, or a list of models.

    Raises:
        Invalid: it is none of these.
    """
    name = PurePosixPath(file.path.name).name
    if name == _ADAPTER:
        yield _adapter(file)
    elif name.lower().endswith((".md", ".markdown")):
        yield from _readme(file)
    else:
        yield from _listed(file)


def is_name(text: object) -> TypeGuard[str]:
    """Return whether text can be the name of a repository on the Hub, or of a variant of it, and is no path."""
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
        return False
    parts = text.split("/")
    return len(parts) <= 2 and "\\" not in text and all(part and part[0] not in _NO_NAME for part in parts)


def _readme(file: File) -> Iterator[Card]:
    fields = _front_matter(file.content(_MAX_CARD_BYTES))
    if not fields:
        return
    kind, name, revision = _place(file)
    if kind is None:
        is_dataset = _DATASET_KEYS & fields.keys() and not _MODEL_KEYS & fields.keys()
        kind = Kind.DATASET if is_dataset else Kind.MODEL
    datasets = texts(fields.get("source_datasets" if kind is Kind.DATASET else "datasets"))
    yield Card(
        where=file.name,
        kind=kind,
        name=name,
        revision=revision,
        bases=[(base, "") for base in texts(fields.get("base_model"))],
        how=_how(fields),
        datasets=datasets,
        fields=fields,
    )


def _adapter(file: File) -> Card:
    fields = parse(file.content(_MAX_CARD_BYTES))
    if not isinstance(fields, dict):
        raise Invalid("not the settings of an adapter: no object")
    _, name, revision = _place(file)
    base, pinned = fields.get("base_model_name_or_path"), fields.get("revision")
    bases = [(str(base), pinned if isinstance(pinned, str) else "")] if is_name(base) else []
    return Card(file.name, Kind.MODEL, name, revision, bases=bases, how="adapter", fields={"adapter": fields})


def _listed(file: File) -> Iterator[Card | Refused]:
    found = parse(file.content())
    models = found.get("models", [found]) if isinstance(found, dict) else found
    if not isinstance(models, list) or not any(isinstance(each, dict) for each in models):
        raise Invalid("neither a list of models nor an object with one in `models`")
    for number, each in enumerate(models):
        where = f"{file.name} models[{number}]"
        name = _first(each, _NAMES) if isinstance(each, dict) else None
        if not is_name(name):
            yield Refused(where, f"has no name of a repository: {str(name)[:80]!r}")
            continue
        card = each.get("cardData")
        fields = {
            **(card if isinstance(card, dict) else {}),
            **{k: v for k, v in each.items() if k != "cardData"},
        }
        yield Card(
            where=where,
            kind=Kind.MODEL,
            name=name,
            revision=str(_first(fields, _REVISIONS) or ""),
            at=moment(_first(fields, _TIMES)),
            bases=[(base, "") for base in texts(_first(fields, _BASES))],
            how=_how(fields),
            datasets=texts(_first(fields, _DATASETS)),
            fields=fields,
        )


def _front_matter(content: bytes) -> Mapping[str, Any]:
    """Return the YAML between the first two lines of three dashes; nothing where a card has none.

    Raises:
        Invalid: it does not end, is too large, or is no mapping.
    """
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if lines[0].strip() != _FENCE:
        return {}
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if end is None:
        raise Invalid("its metadata has no end: a second line of three dashes")
    block = b"\n".join(lines[1:end])
    if len(block) > MAX_BYTES:
        raise Invalid(f"its metadata is larger than {MAX_BYTES:,} bytes")
    found = load_yaml(block) or {}
    if not isinstance(found, dict):
        raise Invalid("its metadata is no mapping")
    return found


def _place(file: File) -> tuple[Kind | None, str, str]:
    """Return what the folders say: kind, name and revision; the cache of the Hub says all three."""
    parts = file.path.resolve().parent.parts if "/" not in file.name else ()
    inside = PurePosixPath(file.name).parent.parts
    for at, part in enumerate(whole := (*file.path.absolute().parent.parts,)):
        kind = {"models": Kind.MODEL, "datasets": Kind.DATASET}.get(part.split("--")[0])
        if "--" in part and kind is not None:
            rest = whole[at + 1 :]
            revision = rest[1] if len(rest) > 1 and rest[0] == "snapshots" else ""
            return kind, "/".join(part.split("--")[1:]), revision
    name = "/".join(inside[-2:]) or (parts[-1] if parts else "")
    if not is_name(name):
        raise Invalid(f"its folder {name[:80]!r} is no name of a repository")
    return None, name, ""


def _how(fields: Mapping[str, Any]) -> str:
    given = fields.get("base_model_relation")
    if isinstance(given, str) and given:
        return given
    return "adapter" if fields.get("library_name") == "peft" else ""


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name)), None)
