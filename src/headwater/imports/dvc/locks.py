"""Entries of `dvc.lock` and of older `.dvc` stage files: what a step ran, read and wrote, as recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from headwater.errors import Invalid
from headwater.imports.yaml_text import Plain, load_yaml
from headwater.model import Digest, Json, canonical

Body = Mapping[str, Plain]
DEFAULT_PARAMS = "params.yaml"
_KNOWN_HASHES = ("md5", "etag", "checksum", "version_id", "sha256")
_NOT_EXTRA = frozenset({"path", "size", "nfiles", "hash", "repo", "files", "cloud", *_KNOWN_HASHES})


@dataclass(frozen=True, slots=True)
class Entry:
    """One lock entry: the step `stage` of the lock file `lock`, with everything recorded for it."""

    lock: str
    stage: str
    body: Body
    run_id: str

    @property
    def label(self) -> str:
        """The step as DVC addresses it: "train", or "reports:train" for the lock file in folder reports."""
        folder = dirname(self.lock)
        return f"{folder}:{self.stage}" if folder else self.stage


@dataclass(frozen=True, slots=True)
class Item:
    """A dependency or an output: its path from the repository's top (or URL), and its recorded content."""

    path: str
    digest: Digest | None = None
    size_bytes: int | None = None
    files: int | None = None
    repository: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        """Whether the content is a whole folder."""
        return self.files is not None or bool(self.digest and self.digest.algorithm.endswith("-dir"))


def entries(lock: str, data: bytes) -> list[Entry]:
    """Return the entries of a lock file (schemas 1 and 2) or of a `.dvc` file that is a stage.

    Raises:
        Invalid: it cannot be read as such.
    """
    document = load_yaml(data)
    if document == "":
        return []
    if not isinstance(document, dict):
        raise Invalid("holds no mapping of stages")
    if not lock.endswith("dvc.lock"):
        stage = lock.rpartition("/")[2]
        return [_entry(lock, stage, document)] if "cmd" in document else []
    stages = document.get("stages", {}) if "schema" in document else document
    if not isinstance(stages, dict):
        if stages == "":
            return []
        raise Invalid("holds no mapping of stages")
    bad = [name for name, body in stages.items() if not isinstance(body, dict)]
    if bad:
        raise Invalid(f"stage {bad[0]!r} is no mapping")
    return [_entry(lock, name, body) for name, body in stages.items() if isinstance(body, dict)]


def items(records: Plain | None, folder: str) -> Iterator[Item]:
    """Yield the dependencies or outputs among `records`, whose paths are relative to `folder`."""
    for record in records if isinstance(records, list) else []:
        if isinstance(record, dict) and isinstance(record.get("path"), str) and "params" not in record:
            if not record["path"]:
                continue
            yield _item(record, folder)


def resolve(folder: str, path: str) -> str:
    """Return `path` as seen from the repository's top; URLs and absolute paths stay as they are."""
    return path if "://" in path or path.startswith("/") else normpath(join(folder, path))


def parameters(body: Body) -> dict[str, str]:
    """Return the parameters of an entry as text by dotted name.

    Where a second file gives a name another value it is told apart as "other.yaml:name"; params.yaml never is.
    """
    by_file = {name: _flat(values) for name, values in _parameter_files(body).items()}
    held: dict[str, set[str]] = {}
    for values in by_file.values():
        for name, value in values.items():
            held.setdefault(name, set()).add(value)
    return {
        name if len(held[name]) == 1 or file == DEFAULT_PARAMS else f"{file}:{name}": value
        for file, values in sorted(by_file.items())
        for name, value in values.items()
    }


def command(body: Body) -> str:
    """Return what the step ran, one command a line."""
    ran = body.get("cmd", "")
    return "\n".join(str(each) for each in ran) if isinstance(ran, list) else str(ran)


def as_text(value: Plain) -> str:
    """Return a value as YAML writes it on one line: text as it stands, lists as `[a, b]`, none as `""`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(name)}: {as_text(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return (
            "[" + ", ".join(_quoted(each) if isinstance(each, str) else as_text(each) for each in value) + "]"
        )
    return value or '""'


def public_url(url: str) -> str:
    """Return a repository's address without user and password."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _entry(lock: str, stage: str, body: dict[str, Plain]) -> Entry:
    whole: Json = [lock, stage, body]
    return Entry(lock, stage, body, hashlib.sha256(canonical(whole)).hexdigest()[:32])


def _item(record: dict[str, Plain], folder: str) -> Item:
    origin = record.get("repo")
    return Item(
        path=resolve(folder, str(record["path"])),
        digest=_digest(record),
        size_bytes=_whole(record.get("size")),
        files=_whole(record.get("nfiles")),
        repository={key: str(value) for key, value in origin.items()} if isinstance(origin, dict) else {},
        extra={key: value for key, value in record.items() if key not in _NOT_EXTRA},
    )


def _digest(record: dict[str, Plain]) -> Digest | None:
    """Return the content digest of a record.

    Before DVC 3, which writes `hash: md5`, text was hashed with its line ends changed to LF: another algorithm,
    whose values say nothing about plain MD5. A reference without content is at least comparable with itself.
    """
    if isinstance(value := record.get("md5"), str) and value:
        algorithm = "md5" if record.get("hash") == "md5" else "md5-dos2unix"
        plain = value.removesuffix(".dir")
        return Digest(algorithm if plain == value else f"{algorithm}-dir", plain)
    for name in _KNOWN_HASHES[1:]:
        if isinstance(value := record.get(name), str) and value:
            return Digest(name, value, "full" if name == "sha256" else "store")
    content: Json = {key: value for key, value in record.items() if key in ("files", "cloud", "dataset")}
    return Digest("dvc-record", hashlib.sha256(canonical(content)).hexdigest(), "record") if content else None


def _parameter_files(body: Body) -> dict[str, Plain]:
    recorded = body.get("params")
    found = dict(recorded) if isinstance(recorded, dict) else {}
    deps = body.get("deps")
    for record in deps if isinstance(deps, list) else []:
        if isinstance(record, dict) and isinstance(values := record.get("params"), dict):
            found[str(record.get("path", DEFAULT_PARAMS))] = values
    return found


def _flat(value: Plain, prefix: str = "") -> dict[str, str]:
    if not isinstance(value, dict) or (not value and prefix):
        return {prefix: as_text(value)} if prefix else {}
    out: dict[str, str] = {}
    for name, inner in value.items():
        out.update(_flat(inner, f"{prefix}.{name}" if prefix else name))
    return out


def _quoted(text: str) -> str:
    plain = text and text == text.strip() and not set(text) & set(",[]{}\"'\n:#")
    return text if plain else json.dumps(text, ensure_ascii=False)


def _whole(value: Plain | None) -> int | None:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None
