"""config and version: what is in force here."""

from __future__ import annotations

import typer

from headwater.cli.options import JsonOption, StoreOption

app = typer.Typer(help="What is in force here.", no_args_is_help=True)


@app.callback()
def _config() -> None:
    """What is in force here."""


@app.command("show")
def show(store: StoreOption = "", as_json: JsonOption = False) -> None:
    """Show the settings in force and where the store's address comes from; secrets are not printed."""
    from urllib.parse import urlsplit

    from headwater.cli.output import show_json, show_text
    from headwater.settings import HOST, PORT, read_settings, without_password

    found = read_settings(store=store)
    shown: dict[str, str | int] = {
        "store": without_password(found.store),
        "storeFrom": found.chosen_by,
        "dataFolder": str(found.data_folder),
        "token": _told(found.token.get_secret_value()),
        "neo4jUser": found.neo4j_user,
        "neo4jPassword": _told(found.neo4j_password.get_secret_value()),
        "address": found.address or f"http://{HOST}:{PORT}",
        "webhook": urlsplit(found.webhook).hostname or "off",  # its path may be a secret
        "webhookHosts": ", ".join(found.webhook_hosts),
        "webhookSecret": _told(found.webhook_secret.get_secret_value()),
        "webhookState": str(found.webhook_state),
        "host": HOST,
        "port": PORT,
    }
    if as_json:
        show_json({**shown})
    else:
        show_text("\n".join(f"{key:<14} {value or _told('')}" for key, value in shown.items()))


def version(as_json: JsonOption = False) -> None:
    """Show the version of Headwater."""
    from importlib.metadata import version as release
    from platform import python_version

    from headwater.cli.output import show_json, show_text

    if as_json:
        show_json({"headwater": release("headwater"), "python": python_version()})
    else:
        show_text(f"headwater {release('headwater')} (Python {python_version()})")


def show_version(wanted: bool) -> None:
    """Print the version and end, if that is wanted."""
    if wanted:
        version()
        raise typer.Exit


def _told(secret: str) -> str:
    return "set" if secret else "not set"
