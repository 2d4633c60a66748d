"""What each kind of thing is, as digests and properties."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from headwater.capture.model_files import header_of
from headwater.capture.place import repository
from headwater.capture.profiling import content_beside, digests_of, profile_props
from headwater.capture.tables import Table
from headwater.capture.things import Described
from headwater.errors import HeadwaterError, Invalid
from headwater.model import Digest

MOST_COPIED_BYTES = 250_000_000
PREVIEW_ROWS = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """How a thing is to be looked into: `key` and `label` name columns, `preview` keeps some rows."""

    key: str = ""
    label: str = ""
    profile: bool = True
    preview: bool = False


def describe_path(path: Path, wish: Wish, *, model: bool) -> Described:
    """Return what a file or folder is.

    Raises:
        HeadwaterError: there is nothing, or it cannot be read.
    """
    told = content_beside(path, key=wish.key, label=wish.label, digests_only=model or not wish.profile)
    props: dict[str, object] = {
        "uri": uri_of(path),
        "format": told["format"],
        "size_bytes": told["size_bytes"],
        "profile_refused": told["refused"],
        **profile_props(told["profile"]),
    }
    if model:
        props |= _header(path)
    if wish.preview and told["profile"] is not None:
        props["preview"] = _first_lines(path)
    return Described(digests_of(told), props, modified_at=_modified(path))


def describe_small(path: Path, *, model: bool) -> Described:
    """Return what a small file is, without a profile, in the time that reading it takes.

    Raises:
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    digests = (Digest("md5", md5), Digest("sha256", hashlib.sha256(data).hexdigest()))
    props: dict[str, object] = {"uri": uri_of(path), "size_bytes": len(data)}
    props["format"] = path.suffix.lower().removeprefix(".") or "file"
    return Described(digests, props | (_header(path) if model else {}), modified_at=_modified(path))


def unread(path: Path, reason: str) -> Described:
    """Return what is known of a file without reading it: where it lies, its size and age."""
    try:
        told = path.stat()
    except OSError:
        return Described(props={"uri": uri_of(path), "unread": reason})
    weak = hashlib.sha256(f"{uri_of(path)}\0{told.st_size}\0{told.st_mtime_ns}".encode()).hexdigest()
    return Described(
        (Digest("stat", weak, coverage="path, size and time"),),
        {"uri": uri_of(path), "size_bytes": told.st_size, "unread": reason},
        modified_at=told.st_mtime,
    )


def describe_table(table: Table, wish: Wish) -> Described:
    """Return what a table or array in memory is, without a profile."""
    props: dict[str, object] = {
        "format": f"{table.what} in memory",
        "size_bytes": table.size_bytes,
        "rows": table.rows,
        "columns": list(table.columns),
        "preview": table.first_rows(PREVIEW_ROWS) if wish.preview else None,
    }
    return Described((table.digest(),), props)


class Copy:
    """A copy of a table in memory, made at once, so that it may be changed while the copy is profiled."""

    def __init__(self, table: Table) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="headwater-profile-"))
        try:
            self._file = table.save(self._folder)
        except BaseException:
            self.remove()
            raise

    def profile(self, wish: Wish) -> Mapping[str, object]:
        """Return rows, columns and profile as properties, and remove the copy."""
        try:
            told = content_beside(self._file, key=wish.key, label=wish.label)
            if told["refused"]:
                return {"profile_refused": told["refused"]}
            return profile_props(told["profile"])
        except HeadwaterError as error:
            return {"profile_refused": str(error)}
        finally:
            self.remove()

    def remove(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self._folder, ignore_errors=True)


def describe_address(address: str, *, version: str = "") -> Described:
    """Return what is known of data that is named by an address and not read: its name only, a weak identity."""
    parts = urlsplit(address)
    plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    weak = Digest("uri", hashlib.sha256(plain.encode()).hexdigest(), coverage="address")
    return Described(() if version else (weak,), {"uri": plain, "scheme": parts.scheme}, label=version)


def describe_object(thing: Any) -> Described:
    """Return what is known of a model in memory: class, library and settings. Its weights are not read."""
    kind = type(thing)
    props: dict[str, object] = {
        "framework": kind.__module__.partition(".")[0],
        "architecture": kind.__qualname__,
        "class": f"{kind.__module__}.{kind.__qualname__}",
    }
    try:
        if callable(getattr(thing, "get_params", None)):
            from headwater.capture.estimators import settings
            from headwater.capture.values import parameters

            props["setting"] = parameters(settings(thing))
        elif callable(getattr(thing, "parameters", None)):
            weights = list(thing.parameters())
            props["parameters"] = sum(int(each.numel()) for each in weights)
            kinds = sorted({str(each.dtype).removeprefix("torch.") for each in weights})
            props["precision"] = ", ".join(kinds)
    except Exception as error:
        props["settings_unknown"] = type(error).__name__
    return Described(props=props)


def uri_of(path: Path) -> str:
    """Return where a path lies: within its repository, else on this machine."""
    whole = path.absolute()
    top = repository(whole.parent)
    return whole.relative_to(top).as_posix() if top else whole.as_posix()


def _header(path: Path) -> dict[str, object]:
    if path.is_dir():
        parts = sorted(path.glob("*.safetensors"))
        path = parts[0] if len(parts) == 1 else path
    if not path.is_file():
        return {}
    try:
        return header_of(path)
    except Invalid as error:
        return {"header_refused": str(error)}


def _modified(path: Path) -> float | None:
    try:
        if path.is_dir():
            return max((each.stat().st_mtime for each in path.rglob("*")), default=path.stat().st_mtime)
        return path.stat().st_mtime
    except OSError:
        return None


def _first_lines(path: Path) -> list[str]:
    if not path.is_file() or path.suffix.lower() not in (".csv", ".tsv", ".jsonl"):
        return []
    with path.open(encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\n")[:1_000] for _, line in zip(range(PREVIEW_ROWS + 1), file, strict=False)]
