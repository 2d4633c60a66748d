"""A Git repository opened for reading only: nothing of its configuration runs and nothing is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from headwater.errors import Invalid, NotFound

_BUNDLE_HEADERS = (b"# v2 git bundle", b"# v3 git bundle")
_ALWAYS = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
    *("-c", "gc.auto=0"),
)


@dataclass(frozen=True, slots=True)
class Repository:
    """An opened repository; `boundary` are the commits of a shallow clone whose parents are missing."""

    source: str
    folder: Path
    environment: Mapping[str, str]
    boundary: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """Return what a git command prints, given `given` on its input.

        Raises:
            Invalid: git refuses, mostly because objects are damaged.
        """
        done = _git(["-C", str(self.folder), *arguments], self.environment, given=given)
        if done.returncode:
            raise Invalid(
                f"git cannot read {self.source}: {_first_line(done.stderr)}; see what `git fsck` says there"
            )
        return done.stdout


@contextmanager
def open_repository(source: str | Path) -> Iterator[Repository]:
    """Open a repository (its folder, also a bare one) or a `.bundle` file, which is unpacked for the while.

    Raises:
        NotFound: there is nothing at `source`, or git is not installed.
        Invalid: it is neither a repository nor a bundle, is damaged, or lacks commits it builds on.
    """
    if shutil.which("git") is None:
        raise NotFound("git is not installed or not on the PATH; install it and import again")
    path = Path(source).expanduser()
    if not path.exists():
        raise NotFound(f"there is nothing at {source}; name a repository's folder or a .bundle file")
    with tempfile.TemporaryDirectory(prefix="headwater-git-") as own:
        environment = _environment(Path(own), ceiling=path.resolve().parent)
        folder = path.resolve() if path.is_dir() else _unpacked(path, Path(own), environment)
        _require_top(str(source), folder, environment)
        bare = Repository(str(source), folder, environment)
        yield Repository(
            str(source), folder, environment, boundary=_shallow_boundary(bare), missing=_not_cloned(bare)
        )


def name_of(source: str | Path) -> str:
    """Return what to call the repository at `source`: its folder's or bundle's name."""
    path = Path(os.path.realpath(Path(source).expanduser()))
    if path.name == ".git":
        path = path.parent
    return path.name.removesuffix(".bundle").removesuffix(".git") or "repository"


def _environment(own: Path, *, ceiling: Path) -> dict[str, str]:
    """Return the environment without the caller's Git settings: reading another user's repository is fine,
    running its hooks, helpers or transports is not.
    """
    (own / ".gitconfig").write_text("[safe]\n\tdirectory = *\n\tbareRepository = all\n", encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(("GIT_", "SSH_"))}
    return kept | {
        "HOME": str(own),
        "XDG_CONFIG_HOME": str(own),
        "LC_ALL": "C",
        "GIT_CONFIG_GLOBAL": str(own / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(ceiling),
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _unpacked(bundle: Path, own: Path, environment: Mapping[str, str]) -> Path:
    begins = b""
    if bundle.is_file():
        with bundle.open("rb") as file:
            begins = file.read(20)
    if not begins.startswith(_BUNDLE_HEADERS):
        raise Invalid(f"{bundle} is neither a repository's folder nor a git bundle")
    folder = own / "repository.git"
    clone = ["clone", "--quiet", "--mirror", "--template=", "--", str(bundle.resolve()), str(folder)]
    done = _git(clone, {**environment, "GIT_ALLOW_PROTOCOL": "file"})
    if done.returncode:
        raise Invalid(
            f"the bundle {bundle} cannot be unpacked: {_first_line(done.stderr)}; "
            "write a whole one with `git bundle create NAME.bundle --all`"
        )
    return folder


def _require_top(source: str, folder: Path, environment: Mapping[str, str]) -> None:
    done = _git(["-C", str(folder), "rev-parse", "--git-dir"], environment)
    if done.returncode:
        reason = _first_line(done.stderr)
        raise Invalid(
            f"{source} is not the top of a git repository ({reason}); name the folder with .git in it"
        )


def _shallow_boundary(repository: Repository) -> frozenset[str]:
    where = repository.run("rev-parse", "--git-path", "shallow").decode(errors="replace").strip()
    file = repository.folder / where
    return frozenset(file.read_text(encoding="ascii").split()) if file.is_file() else frozenset()


def _not_cloned(repository: Repository) -> frozenset[str]:
    """Return the objects that a partial clone left with its remote: asking for one would fetch it."""
    config = _git(
        [
            "-C",
            str(repository.folder),
            "config",
            "--get-regexp",
            r"^(extensions\.partialclone|remote\..*\.promisor)$",
        ],
        repository.environment,
    )
    if not config.stdout.strip():
        return frozenset()
    listed = repository.run("rev-list", "--all", "--objects", "--missing=print")
    return frozenset(line[1:].decode() for line in listed.splitlines() if line.startswith(b"?"))


def _git(
    arguments: Sequence[str], environment: Mapping[str, str], *, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *_ALWAYS, *arguments], env=environment, input=given, capture_output=True, check=False
    )


def _first_line(message: bytes) -> str:
    lines = message.decode(errors="replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "git gave no reason"
