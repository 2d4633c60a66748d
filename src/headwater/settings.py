"""Where Headwater's store, data folder and server are, from options and environment."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from os import environ as process_environment
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

STORE = "HEADWATER_STORE"
TOKEN = "HEADWATER_TOKEN"
DATA = "HEADWATER_DATA"
NEO4J_USER = "HEADWATER_NEO4J_USER"
NEO4J_PASSWORD = "HEADWATER_NEO4J_PASSWORD"
ADDRESS = "HEADWATER_ADDRESS"
WEBHOOK = "HEADWATER_WEBHOOK"
WEBHOOK_HOSTS = "HEADWATER_WEBHOOK_HOSTS"
WEBHOOK_SECRET = "HEADWATER_WEBHOOK_SECRET"
WEBHOOK_STATE = "HEADWATER_WEBHOOK_STATE"
HOST = "127.0.0.1"
PORT = 8321
_CREDENTIALS = re.compile(r"^([a-z][a-z0-9+.-]*://)([^/?#]*:[^/?#]*)@", re.IGNORECASE)


class Settings(BaseModel):
    """What an option or a variable says, else the default; `chosen_by` names what chose the store."""

    model_config = ConfigDict(frozen=True)

    store: str
    chosen_by: str
    data_folder: Path
    token: SecretStr = SecretStr("")
    neo4j_user: str = ""
    neo4j_password: SecretStr = SecretStr("")
    address: str = ""
    webhook: str = ""
    webhook_hosts: tuple[str, ...] = ()
    webhook_secret: SecretStr = SecretStr("")
    webhook_state: Path = Path()

    @property
    def example_store(self) -> str:
        """The address of the store that the demonstration fills."""
        return sqlite_url(self.data_folder / "example.db")


def read_settings(*, store: str = "", environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: `store` wins over HEADWATER_STORE, which wins over a file in the data folder."""
    found = process_environment if environ is None else environ
    folder = data_folder(found)
    given = [("--store", store), (STORE, found.get(STORE, "").strip())]
    chosen_by, url = next(
        (each for each in given if each[1]), ("default", sqlite_url(folder / "headwater.db"))
    )
    return Settings(
        store=url,
        chosen_by=chosen_by,
        data_folder=folder,
        token=SecretStr(found.get(TOKEN, "")),
        neo4j_user=found.get(NEO4J_USER, ""),
        neo4j_password=SecretStr(found.get(NEO4J_PASSWORD, "")),
        address=found.get(ADDRESS, "").strip().rstrip("/"),
        webhook=found.get(WEBHOOK, "").strip(),
        webhook_hosts=tuple(
            host for each in found.get(WEBHOOK_HOSTS, "").split(",") if (host := each.strip())
        ),
        webhook_secret=SecretStr(found.get(WEBHOOK_SECRET, "")),
        webhook_state=_own(found.get(WEBHOOK_STATE, "")) or state_folder(found) / "webhook",
    )


def data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder for a person's own data: HEADWATER_DATA, else the platform's customary one."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if own := _own(environ.get(DATA, "")):
        return own
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "headwater"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "headwater"
    customary = Path(environ.get("XDG_DATA_HOME", ""))
    return (customary if customary.is_absolute() else home / ".local" / "share") / "headwater"


def state_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder for what programs note for themselves: in HEADWATER_DATA, else the platform's customary one."""
    if environ.get(DATA) or platform in ("win32", "darwin"):
        return data_folder(environ, platform) / "state"
    customary = Path(environ.get("XDG_STATE_HOME", ""))
    home = Path(environ.get("HOME") or Path.home())
    return (customary if customary.is_absolute() else home / ".local" / "state") / "headwater"


def sqlite_url(file: Path) -> str:
    """Return the store address of a file, e.g. sqlite:////srv/lineage.db."""
    return f"sqlite:///{file.absolute().as_posix()}"


def without_password(url: str) -> str:
    """Return a store address that may be shown."""
    return _CREDENTIALS.sub(lambda found: f"{found[1]}{found[2].partition(':')[0]}:***@", url)


def _own(text: str) -> Path | None:
    return Path(text).expanduser().absolute() if text else None
