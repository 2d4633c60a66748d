"""The store a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from headwater.errors import Invalid, Unavailable
from headwater.services import Headwater, open_services
from headwater.settings import read_settings, sqlite_url, without_password


@contextmanager
def opened(url: str, *, create: bool = False, indexed: bool = False) -> Iterator[Headwater]:
    """Yield everything over the chosen store and close it afterwards; `indexed` is for those who serve many.

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
    services = _open(settings.store, create=create, index=settings.data_folder / "index" if indexed else None)
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


def _open(url: str, *, create: bool, index: Path | None) -> Headwater:
    try:
        return open_services(url, create=create, index=index)
    except ValueError as error:
        raise Invalid(f"{without_password(url)!r} is not a store address: {error}") from error
