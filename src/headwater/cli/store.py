"""The store a command works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.errors import Invalid, NotFound, Unavailable
from headwater.services import Headwater, open_services
from headwater.settings import read_settings, sqlite_url, without_password

if TYPE_CHECKING:
    from headwater.settings import Settings

_MOST_NEAR = 3


@contextmanager
def opened(
    url: str, *, create: bool = False, indexed: bool = False, on_new: Callable[[str], None] | None = None
) -> Iterator[Headwater]:
    """Yield everything over the chosen store and close it afterwards; `indexed` is for those who serve many.

    With `create` a store that is not there is made, and that is said, for its address may be mistyped: by `on_new`,
    which is told what it was called and which files have a name near that, else on stderr.

    Raises:
        NotFound: `create` is False and there is no store yet.
        Invalid, Unavailable: as `open_services`.
    """
    settings = read_settings(store=url)
    if create and settings.store in (
        settings.example_store,
        sqlite_url(settings.data_folder / "headwater.db"),
    ):
        make_folder(settings.data_folder)
    index = settings.data_folder / "index" if indexed else None
    services = _made(settings, index, on_new or _say_new) if create else _open(settings, index)
    try:
        yield services
    finally:
        services.close()


def make_folder(folder: Path) -> None:
    """Make the data folder where it is missing.

    Raises:
        Unavailable: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"cannot make the data folder {folder}: {error.strerror}; set HEADWATER_DATA to another"
        ) from error


def _made(settings: Settings, index: Path | None, on_new: Callable[[str], None]) -> Headwater:
    """Return what is there, or over a new store."""
    try:
        return _services(settings.store, index, create=False)
    except NotFound:
        near = _near(settings.store)
        services = _services(settings.store, index, create=True)
    on_new(f"{services.store_url}{f' (near: {near})' if near else ''}")
    return services


def _open(settings: Settings, index: Path | None) -> Headwater:
    try:
        return _services(settings.store, index, create=False)
    except NotFound as error:
        raise NotFound(_missing(settings, error)) from error


def _services(url: str, index: Path | None, *, create: bool) -> Headwater:
    try:
        return open_services(url, create=create, index=index)
    except ValueError as error:
        raise Invalid(f"{without_password(url)!r} is not a store address: {error}") from error


def _say_new(named: str) -> None:
    from headwater.cli.output import remark

    remark(f"Made a new store: {named}")


def _missing(settings: Settings, error: NotFound) -> str:
    """Return which store is missing, who named it, what is near it, and how one is made."""
    if settings.chosen_by == "default":
        return f"{error}; --store or HEADWATER_STORE names another"
    path, near = _file(settings.store), _near(settings.store)
    if path is None:
        return f"{error}; {settings.chosen_by} names it"
    meant = f"; near: {near}" if near else ""
    return (
        f"there is no store at {path}, which {settings.chosen_by} names{meant}; `headwater import` makes one"
    )


def _near(url: str) -> str:
    """Return the files that a mistyped address may have meant."""
    path = _file(url)
    if path is None:
        return ""
    try:
        beside = [each.stem for each in path.parent.iterdir() if each.suffix == path.suffix and each != path]
    except OSError:
        return ""
    found = get_close_matches(path.stem, beside, n=_MOST_NEAR, cutoff=0.6)
    return ", ".join(str(path.parent / each) + path.suffix for each in found)


def _file(url: str) -> Path | None:
    from headwater.store import sqlite_path

    return sqlite_path(url).absolute() if url.startswith("sqlite:") else None
