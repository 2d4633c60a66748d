"""Metric files: which run wrote which, and the numbers in them."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, splitext

from headwater.errors import Invalid
from headwater.imports import Refused
from headwater.imports.dvc.lineage import Lineage
from headwater.imports.git import Change, Commit
from headwater.imports.yaml_text import load_yaml

History = Sequence[tuple[Commit, Sequence[Change]]]
_YAML_SPECIAL = {".nan": "nan", ".inf": "inf", "+.inf": "inf", "-.inf": "-inf"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers of one metric file of one run; `certain` if its recorded digest is that of the content."""

    path: str
    values: Mapping[str, float]
    certain: bool = True


@dataclass(slots=True)
class Readings:
    """What the metric files of a history say, by run id."""

    by_run: dict[str, list[Reading]] = field(default_factory=lambda: defaultdict(list))
    refused: list[Refused] = field(default_factory=list)


def metric_blobs(history: History, paths: Iterable[str]) -> set[str]:
    """Return every content that Git ever held at `paths`."""
    wanted = frozenset(paths)
    return {
        change.blob for _, changed in history for change in changed if change.blob and change.path in wanted
    }


def readings(
    lineages: Mapping[str, Lineage],
    history: History,
    *,
    contents: Mapping[str, bytes],
    owners: Callable[[Commit, str], list[str]],
    paths: frozenset[str],
) -> Readings:
    """Return the metrics of each run.

    A file belongs to the runs whose recorded output has its digest, in whatever commit it was stored: often a
    later one. Content that is no run's recorded output is taken, as inferred, for that of the one run that
    stands for it (`owners` of a commit and path) where it came in, unless that run's own is known.
    """
    out = Readings()
    matched = _by_digest(lineages.values(), contents)
    for run_id, lineage in lineages.items():
        for item in lineage.metrics:
            if (blob := matched.get(_key(item.digest))) is not None:
                _take(out, run_id, item.path, contents[blob], where=f"{item.path} of {run_id}")
    known = set(matched.values())
    unknown = [each for each in _arrivals(history, paths) if each.blob in contents and each.blob not in known]
    _place(unknown, out, contents=contents, owners=owners)
    return out


def numbers(path: str, data: bytes) -> dict[str, float]:
    """Return the numbers of a metric file by dotted name; a bare number is named after the file.

    Raises:
        Invalid: it is not JSON, TOML or YAML, as its name says, or nested too deeply.
    """
    ending = splitext(path)[1].lower()
    try:
        if ending == ".json":
            value = json.loads(data, parse_int=_number, parse_float=_number)
        elif ending == ".toml":
            value = tomllib.loads(data.decode(), parse_float=_number)
        else:
            value = load_yaml(data)
        written = ending not in (".json", ".toml")
        found = dict(_numbers(value, splitext(basename(path))[0], written=written))
        "".join(found).encode()  # refuses half characters, which JSON can spell
        return {key.replace("\0", ""): number for key, number in found.items()}
    except RecursionError as error:
        raise Invalid("is nested too deeply") from error
    except (ValueError, OverflowError) as error:
        raise Invalid(f"cannot be read: {error}") from error


def _by_digest(lineages: Iterable[Lineage], contents: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """Return the blob for each recorded digest of a metric file."""
    found: dict[tuple[str, str], str] = {}
    for blob, data in sorted(contents.items()):
        found.setdefault(("md5", hashlib.md5(data).hexdigest()), blob)
        unix = data.replace(b"\r\n", b"\n")
        found.setdefault(("md5-dos2unix", hashlib.md5(unix).hexdigest()), blob)
    wanted = {_key(item.digest) for lineage in lineages for item in lineage.metrics}
    return {key: blob for key, blob in found.items() if key in wanted}


def _key(digest: object) -> tuple[str, str]:
    return getattr(digest, "algorithm", ""), getattr(digest, "value", "")


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A metric file that a commit brought."""

    commit: Commit
    path: str
    blob: str

    @property
    def where(self) -> str:
        return f"{self.commit.sha[:12]}:{self.path}"


def _arrivals(history: History, paths: frozenset[str]) -> Iterator[_Arrival]:
    """Yield what each commit brought to `paths`; a merge brings only what no commit before it did."""
    seen: set[tuple[str, str]] = set()
    for commit, changed in history:
        for change in changed:
            if change.path in paths and change.blob:
                if len(commit.parents) < 2 or (change.path, change.blob) not in seen:
                    yield _Arrival(commit, change.path, change.blob)
                seen.add((change.path, change.blob))


def _place(
    arrivals: Iterable[_Arrival],
    out: Readings,
    *,
    contents: Mapping[str, bytes],
    owners: Callable[[Commit, str], list[str]],
) -> None:
    """Give content that is no recorded output to the run that stands where it came in."""
    settled: dict[tuple[str, str], str] = {}
    homeless: dict[str, Refused] = {}
    for each in arrivals:
        standing = owners(each.commit, each.path)
        if len(standing) != 1:
            reason = f"{each.path} is the output of no step, or of several: not read"
            homeless.setdefault(each.path, Refused(each.where, reason))
            continue
        mine = (standing[0], each.path)
        measured = any(reading.path == each.path for reading in out.by_run.get(standing[0], ()))
        if mine not in settled and not measured:
            settled[mine] = each.blob
            _take(out, *mine, contents[each.blob], where=each.where, certain=False)
        elif settled.get(mine) != each.blob:
            reason = f"{each.path} was changed without a run: its content is no recorded output"
            out.refused.append(Refused(each.where, reason))
    out.refused.extend(homeless.values())


def _take(out: Readings, run_id: str, path: str, data: bytes, *, where: str, certain: bool = True) -> None:
    try:
        values = numbers(path, data)
    except Invalid as error:
        out.refused.append(Refused(where, f"{path}: {error}"))
        return
    if values:
        out.by_run[run_id].append(Reading(path, values, certain))


def _numbers(value: object, name: str, *, written: bool, inside: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(
                inner, name, written=written, inside=f"{inside}.{key}" if inside else str(key)
            )
    elif isinstance(value, float | int) and not isinstance(value, bool):
        yield inside or name, float(value)
    elif written and isinstance(value, str) and (number := _written(value)) is not None:
        yield inside or name, number


def _written(text: str) -> float | None:
    """Return the number that YAML text is; words such as nan are text there, `.nan` is the number."""
    plain = _YAML_SPECIAL.get(text.lower())
    if plain is None and (not text[-1:].isdigit() and text[-1:] != "."):
        return None
    try:
        float(plain or text.replace("_", "x"))
    except ValueError:
        return None
    return _number(plain or text)


def _number(text: str) -> float:
    """Return the number; infinite is only what says so."""
    number = float(text)
    if math.isinf(number) and "inf" not in text.lower():
        raise ValueError(f"{text[:40]} is beyond what a number can hold")
    return number
