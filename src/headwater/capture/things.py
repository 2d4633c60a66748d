"""What people pass to `use` and `produce`: paths, tables, arrays, models, references; what each one is."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headwater.errors import Invalid
from headwater.model import Digest, Kind, Uid

MODEL_SUFFIXES = frozenset(
    ".safetensors .onnx .gguf .pt .pth .ckpt .pkl .pickle .joblib .skops .h5 .keras .tflite .cbm .ubj".split()
)
SHORTEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Described:
    """What a thing is: its digests and properties; without digests it is known by `label` or by who made it."""

    digests: tuple[Digest, ...] = ()
    props: Mapping[str, object] = field(default_factory=dict)
    label: str = ""
    modified_at: float | None = None


class Captured:
    """A version that a run used or made. `uid` waits until its content was read; "" where that failed."""

    def __init__(self, kind: Kind, name: str) -> None:
        self.kind, self.name = kind, name
        self._known = threading.Event()
        self._uid: Uid = ""
        self._digests: tuple[Digest, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.kind.value.lower()} {self.name} {self._uid or '(being read)'}>"

    @property
    def is_known(self) -> bool:
        """Whether the content was read already."""
        return self._known.is_set()

    @property
    def uid(self) -> Uid:
        """The uid of the version."""
        self._known.wait(SHORTEST_WAIT_S)
        return self._uid

    @property
    def digests(self) -> tuple[Digest, ...]:
        """The digests of the content."""
        self._known.wait(SHORTEST_WAIT_S)
        return self._digests

    def know(self, uid: Uid, digests: Sequence[Digest] = ()) -> None:
        """Be told what it is."""
        self._uid, self._digests = uid, tuple(digests)
        self._known.set()


def path_of(thing: object) -> Path | None:
    """Return the file or folder that a thing names; None for anything else, also for an address."""
    if isinstance(thing, os.PathLike):
        return Path(thing)
    if isinstance(thing, str) and "://" not in thing and "\n" not in thing and len(thing) < 4_096:
        path = Path(thing)
        return path if ":" not in thing or path.exists() else None
    return None


def kind_of(thing: object) -> Kind:
    """Return whether a thing is a model or data, by its type or suffix."""
    if isinstance(thing, Captured):
        return thing.kind
    path = path_of(thing)
    if path is not None:
        marked = path.is_dir() and any((path / name).exists() for name in ("config.json", "MLmodel"))
        return Kind.MODEL if path.suffix.lower() in MODEL_SUFFIXES or marked else Kind.DATASET
    if isinstance(thing, str):
        return Kind.MODEL if thing.startswith("model:") else Kind.DATASET
    return Kind.MODEL if is_model(thing) else Kind.DATASET


def kind_named(word: str) -> Kind | None:
    """Return the kind that a word names; None for the empty one.

    Raises:
        Invalid: it names none.
    """
    kinds = {"": None, "model": Kind.MODEL, "dataset": Kind.DATASET}
    if word not in kinds:
        raise Invalid(f"unknown kind {word!r}; one of model, dataset")
    return kinds[word]


def is_model(thing: object) -> bool:
    """Return whether a thing in memory is a model: it predicts, or is a module of PyTorch or Keras."""
    if is_a(thing, "torch.nn", "Module") or is_a(thing, "keras", "Model"):
        return True
    return callable(getattr(thing, "get_params", None)) or callable(getattr(thing, "predict", None))


def is_a(thing: object, module: str, name: str) -> bool:
    """Return whether a thing is of a class of a library, without importing the library."""
    owner = sys.modules.get(module)
    wanted: Any = getattr(owner, name, None)
    try:
        return isinstance(wanted, type) and isinstance(thing, wanted)
    except TypeError:
        return False


def default_name(thing: object) -> str:
    """Return what to call a thing that was given no name; empty where nothing tells."""
    path = path_of(thing)
    if path is not None:
        plain = path.name.removesuffix(".gz")
        return Path(plain).stem or plain
    if isinstance(thing, str):
        return thing.rstrip("/").rpartition("/")[2].partition("?")[0]
    info = getattr(thing, "info", None)
    named = getattr(info, "dataset_name", None) or getattr(thing, "name", None)
    return named if isinstance(named, str) else ""
