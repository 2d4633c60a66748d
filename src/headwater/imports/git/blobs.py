"""Many Git objects at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from headwater.imports.git.repository import Repository

MAX_BLOB_BYTES = 1_000_000
_CHUNK = 1_000


def objects(repository: Repository, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (id, content) of the objects that the repository holds, whatever their size."""
    raw = repository.run("cat-file", "--batch", given="".join(f"{each}\n" for each in ids).encode())
    at = 0
    while at < len(raw):
        end = raw.index(b"\n", at)
        words = raw[at:end].decode(errors="replace").split(" ")
        at = end + 1
        if words[-1] != "missing":
            size = int(words[-1])
            yield words[0], raw[at : at + size]
            at += size + 1


def blobs(repository: Repository, ids: Iterable[str]) -> dict[str, bytes]:
    """Return the content of the blobs among `ids` that are there and no larger than 1 MB."""
    wanted = sorted({each for each in ids if each} - repository.missing)
    out: dict[str, bytes] = {}
    for start in range(0, len(wanted), _CHUNK):
        sizes = resolved(repository, wanted[start : start + _CHUNK])
        small = [each for each, (_, size) in sizes.items() if size <= MAX_BLOB_BYTES]
        out.update(objects(repository, small))
    return out


def resolved(repository: Repository, names: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return (id, size in bytes) of the blobs among `names`, which may be ids or "commit:path"."""
    names = [name for name in names if "\n" not in name]
    if not names:
        return {}
    asked = "".join(f"{each}\n" for each in names).encode()
    raw = repository.run("cat-file", "--batch-check=%(objecttype) %(objectname) %(objectsize)", given=asked)
    answers = (line.split() for line in raw.decode(errors="replace").splitlines())
    return {
        name: (words[1], int(words[2]))
        for name, words in zip(names, answers, strict=True)
        if len(words) == 3 and words[0] == "blob"
    }
