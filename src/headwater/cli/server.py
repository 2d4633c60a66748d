"""serve: the API and the explorer."""

from __future__ import annotations

import gc
import signal
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.options import StoreOption

if TYPE_CHECKING:
    from headwater.api.doorway import Doorway
    from headwater.api.server import Server
    from headwater.api.webhook import Webhook
    from headwater.services import Headwater
    from headwater.services.arrival.desk import Desk
    from headwater.services.arrival.scribe import Writing
    from headwater.settings import Settings

HostOption = Annotated[str, typer.Option("--host", help="Beyond loopback HEADWATER_TOKEN must be set.")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")]
ExplorerOption = Annotated[
    Path | None,
    typer.Option("--explorer", metavar="FOLDER", help="A built explorer; else the one that came along."),
]
WorkersOption = Annotated[
    int,
    typer.Option("--workers", min=1, max=64, help="Processes that answer, on one socket and one store."),
]
LOOPBACK, USUAL_PORT = "127.0.0.1", 8321


def serve(
    host: HostOption = LOOPBACK,
    port: PortOption = USUAL_PORT,
    explorer: ExplorerOption = None,
    store: StoreOption = "",
    workers: WorkersOption = 1,
) -> None:
    """Serve the GraphQL API and the explorer until Ctrl-C or SIGTERM.

    A store that is not there yet is made, so that runs can be captured into it; a line says so.
    """
    from headwater.cli.store import opened

    check_binding(host)
    load()
    if workers > 1:
        serve_by_many(workers, host, port, explorer=explorer, store=store)
        return
    new: list[str] = []
    with (
        desk_of(store) as desk,
        listening(host, port) as listener,
        door_before(listener, many=1) as door,
        opened(store, create=True, indexed=True, on_new=new.append) as services,
    ):
        services.ingest.dictate(desk.channel)
        serve_on(listener, services, explorer=explorer, new=new, door=door.channel())


def load() -> None:
    """Load what a server is made of: once for all processes, without looking through it for garbage, now or later."""
    gc.disable()
    try:
        import headwater.api.app
        import headwater.api.server
        import headwater.store.indexed  # noqa: F401
        from headwater.api.graphql.schema import build_schema

        build_schema()
    finally:
        gc.freeze()
        gc.enable()


def serve_by_many(many: int, host: str, port: int, *, explorer: Path | None, store: str) -> None:
    """Serve by `many` processes until a signal.

    Raises:
        Invalid: the store lives in one process.
    """
    from headwater.api.supervisor import Supervisor
    from headwater.cli.output import remark
    from headwater.cli.store import opened
    from headwater.errors import Invalid

    # Whatever is wrong with the store is said here, once; the processes open it for themselves.
    new: list[str] = []
    with opened(store, create=True, on_new=new.append) as services:
        services.load()
        url = services.store_url
    if url == "memory:":
        raise Invalid("memory: lives in one process; --workers needs sqlite:///FILE or neo4j://HOST:7687")
    with (
        desk_of(store) as desk,
        listening(host, port) as listener,
        tempfile.TemporaryDirectory(prefix="headwater-", ignore_cleanup_errors=True) as folder,
        door_before(listener, many=many) as door,
    ):
        told = _store_told(url, new)
        remark(f"Serving {told} at {address_of(listener)} by {many} processes (Ctrl-C ends)")
        Supervisor(many, _Worker(listener, store, explorer, Path(folder), desk), say=remark, door=door).run()


def check_binding(host: str) -> None:
    """Refuse to serve beyond loopback without a token, or without the packages that serving takes.

    Raises:
        Invalid: there is none.
        Unavailable: a package is missing.
    """
    from headwater.api.access import require_safe_binding
    from headwater.cli.packages import check_packages
    from headwater.settings import read_settings

    check_packages()
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


def door_before(listener: socket.socket, *, many: int) -> Doorway:
    """Return a door before `many` processes that serve."""
    from headwater.api.doorway import Doorway
    from headwater.settings import read_settings

    return Doorway(listener, token=read_settings().token.get_secret_value(), many=many)


def desk_of(store: str) -> Desk:
    """Return where those who serve this store hand in small writes; to an engine elsewhere each writes for itself."""
    from headwater.services.arrival.desk import Desk
    from headwater.settings import read_settings

    held_in_a_file = read_settings(store=store).store.startswith("sqlite:")
    return Desk(partial(_writing, store) if held_in_a_file else None)


@contextmanager
def _writing(store: str) -> Iterator[Writing]:
    from headwater.cli.store import opened

    with opened(store) as services:
        yield services.ingest.write_all


def serve_on(
    listener: socket.socket,
    services: Headwater,
    *,
    explorer: Path | None,
    new: Sequence[str] = (),
    door: socket.socket | None = None,
) -> None:
    """Serve until a signal; answers under way end first, SIGTERM is a normal end.

    `new` is what was made for it, `door` a channel to the door that takes the connections.
    """
    from headwater.cli.output import remark

    server = _server_over(services, explorer, door=door)
    remark(f"Serving {_store_told(services.store_url, new)} at {address_of(listener)} (Ctrl-C ends)")
    _run(server, listener)


def _store_told(url: str, new: Sequence[str]) -> str:
    """Return what is served, in the one line that programs wait for."""
    from headwater.settings import without_password

    return f"a new, empty store, {without_password(new[0])}," if new else without_password(url)


@dataclass(frozen=True, slots=True)
class _Worker:
    """What one of several processes does; `folder` is where they tell each other what they count."""

    listener: socket.socket
    store: str
    explorer: Path | None
    folder: Path
    desk: Desk

    def __call__(self, door: socket.socket | None) -> None:
        from headwater.cli.store import opened

        signal.signal(signal.SIGTERM, _leave)
        with opened(self.store, create=True, indexed=True) as services:
            services.ingest.dictate(self.desk.channel)
            _run(_server_over(services, self.explorer, shared=self.folder, door=door), self.listener)


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _run(server: Server, listener: socket.socket) -> None:
    def end(*_: object) -> None:
        server.should_exit = True

    # The server hands the signal on once it has shut down.
    signal.signal(signal.SIGTERM, end)
    server.run(sockets=[listener])


def _server_over(
    services: Headwater,
    explorer: Path | None,
    *,
    shared: Path | None = None,
    door: socket.socket | None = None,
) -> Server:
    from headwater.api.app import create_app
    from headwater.api.server import Server
    from headwater.settings import read_settings

    settings = read_settings()
    token = settings.token.get_secret_value()
    lasting = settings.webhook and services.store_url != "memory:"
    app = create_app(
        services,
        token=token,
        explorer=explorer or built_in_explorer(),
        webhook=webhook_of(settings),
        webhook_state=settings.webhook_state if lasting else None,
        shared=shared,
    )
    return Server(app, shared=shared is not None, door=door)


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
