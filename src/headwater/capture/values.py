"""Parameters and measurements as people pass them, as the graph keeps them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from headwater.capture.naming import in_words
from headwater.errors import Invalid, NotFound

MOST_CHARACTERS = 10_000
MOST_PARAMETERS = 10_000


def parameters(given: object) -> dict[str, str]:
    """Return parameters as flat text: nested keys dotted, as `headwater search` finds them.

    Mappings, dataclasses, argparse namespaces and objects with attributes will do.

    Raises:
        Invalid: it is none of these.
    """
    out: dict[str, str] = {}
    for key, value in _flat(_mapping(given), ""):
        out[key] = value
        if len(out) >= MOST_PARAMETERS:
            break
    return out


def load_config(path: Path) -> Mapping[str, Any]:
    """Return what a JSON, YAML or TOML file says; values of YAML stay as they are written.

    Raises:
        NotFound: there is no such file.
        Invalid: it is no mapping, or of another kind.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path}: {error.strerror}") from error
    found = _parsed(path, data)
    if not isinstance(found, Mapping):
        raise Invalid(f"{path} holds no mapping of names to values")
    return found


def number(value: Any) -> float:
    """Return a measurement as a number: also a NumPy scalar or a tensor of one element.

    Raises:
        Invalid: it is none.
    """
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Invalid(f"{type(value).__name__} is no measurement; pass a number") from error


def text_of(value: object) -> str:
    """Return a value as text, the same in every process; that of long ones cut, with a digest of the whole."""
    text = in_words(value).replace("\0", "")
    text = text.encode("utf-8", "backslashreplace").decode()
    if len(text) <= MOST_CHARACTERS:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[:MOST_CHARACTERS]}... (sha256:{digest})"


def _parsed(path: Path, data: bytes) -> object:
    suffix = path.suffix.lower()
    try:
        if suffix == ".json":
            return json.loads(data, parse_int=str, parse_float=str)
        if suffix == ".toml":
            import tomllib

            return tomllib.loads(data.decode(), parse_float=str)
        if suffix in (".yaml", ".yml"):
            from headwater.imports.yaml_text import load_yaml

            return load_yaml(data)
    except (ValueError, RecursionError, Invalid) as error:
        raise Invalid(f"{path}: {error}") from error
    raise Invalid(f"{path} is neither .json, .yaml nor .toml")


def _mapping(given: object) -> Mapping[Any, Any]:
    if isinstance(given, Mapping):
        return given
    if is_dataclass(given) and not isinstance(given, type):
        return asdict(given)
    if hasattr(given, "__dict__") and not isinstance(given, type) and not callable(given):
        return vars(given)
    raise Invalid(f"{type(given).__name__} holds no parameters; pass a mapping")


def _flat(values: Mapping[Any, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        name = name.replace("\0", "").encode("utf-8", "backslashreplace").decode()
        if isinstance(value, Mapping) and value and name.count(".") < 64:
            yield from _flat(value, name)
        elif name:
            yield name, text_of(value)
