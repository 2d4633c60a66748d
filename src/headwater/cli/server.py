"""serve: the API and the explorer."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import StoreOption

if TYPE_CHECKING:
    from headwater.api.webhook import Webhook
    from headwater.services import Headwater
    from headwater.settings import Settings

HostOption = Annotated[str, typer.Option("--host", help="Beyond loopback HEADWATER_TOKEN must be set.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")]
ExplorerOption = Annotated[
    Path | None,
    typer.Option("--explorer", metavar="FOLDER", help="A built explorer; else the one that came along."),
]
LOOPBACK, USUAL_PORT = "127.0.0.1", 8321


def serve(
    host: HostOption = LOOPBACK,
    port: PortOption = USUAL_PORT,
    explorer: ExplorerOption = None,
    store: StoreOption = "",
) -> None:
    """Serve the GraphQL API and the explorer until Ctrl-C or SIGTERM."""
    from headwater.cli.store import opened

    check_binding(host)
    with opened(store, create=True, indexed=True) as services, listening(host, port) as listener:
        serve_on(listener, services, explorer=explorer)


def check_binding(host: str) -> None:
    """Refuse to serve beyond loopback without a token.

    Raises:
        Invalid: there is none.
    """
    from headwater.api.access import require_safe_binding
    from headwater.settings import read_settings

    require_safe_binding(host, read_settings().token.get_secret_value())


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a listening socket.

    Raises:
        Unavailable: the address is in use or not one of this machine.
    """
    from headwater.errors import Unavailable

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise Unavailable(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another --port or --host"
        ) from error
    with listener:
        yield listener


def address_of(listener: socket.socket) -> str:
    """Return the address that a browser on this machine opens."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def serve_on(listener: socket.socket, services: Headwater, *, explorer: Path | None) -> None:
    """Serve until a signal; answers under way end first, SIGTERM is a normal end."""
    from headwater.api.app import create_app
    from headwater.api.server import Server
    from headwater.cli.output import remark
    from headwater.settings import read_settings, without_password

    settings = read_settings()
    token = settings.token.get_secret_value()
    lasting = settings.webhook and services.store_url != "memory:"
    app = create_app(
        services,
        token=token,
        explorer=explorer or built_in_explorer(),
        webhook=webhook_of(settings),
        webhook_state=settings.webhook_state if lasting else None,
    )
    signal.signal(signal.SIGTERM, lambda *_: None)  # the server hands the signal on once it has shut down
    remark(f"Serving {without_password(services.store_url)} at {address_of(listener)} (Ctrl-C ends)")
    Server(app).run(sockets=[listener])


def webhook_of(settings: Settings) -> Webhook | None:
    """Return the webhook that HEADWATER_WEBHOOK names, None where it names none.

    Raises:
        Invalid, Forbidden: it is no address, has no secret, or its host is not allowed.
    """
    from headwater.api.webhook import Webhook

    if not settings.webhook:
        return None
    secret = settings.webhook_secret.get_secret_value()
    return Webhook(settings.webhook, hosts=settings.webhook_hosts, secret=secret)


def built_in_explorer() -> Path | None:
    """Return the folder of the explorer that came with the package, if it was built."""
    folder = Path(__file__).parents[1] / "explorer"
    return folder if (folder / "index.html").is_file() else None
