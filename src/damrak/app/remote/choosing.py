"""Which way a command goes: to the server that it names or that runs, or to the directory."""

import functools
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource
from msgspec import Struct

from damrak.adapters.exchanges.api import Client, Patience
from damrak.adapters.exchanges.api.door import KEY_VARIABLE, STREAM_URL_VARIABLE, URL_VARIABLE
from damrak.app.background.health import Asking
from damrak.app.background.processes import running_server
from damrak.app.identity.key_files import OPERATOR_KEY_FILE, read_operator_key
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.remote.complaints import Place, complaining
from damrak.app.remote.local import LocalAccess
from damrak.app.remote.served import ServedAccess

PATIENCE: Final = Patience(attempts_max=4, seconds_max=5.0)
"""How long a command goes on asking: somebody waits for it."""


class Server(Struct, frozen=True):
    """Say where a server is and which key to show it."""

    place: Place
    key: str | None
    stream_url: str | None
    certificate: str = ""

    def asking(self) -> Asking:
        """Return what asks it how it is."""
        return Asking(self.place.url, self.key, certificate=self.certificate)

    def client(self) -> Client:
        """Return a client for it; raises Refused for an address that is none."""
        try:
            return Client(
                self.place.url,
                key=self.key,
                stream_url=self.stream_url,
                patience=PATIENCE,
                certificate=self.certificate,
            )
        except ValueError as error:
            raise Refused(str(error)) from error


def with_access(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what ``with_desk`` gives, --url and --key, and an Access as second argument.

    Without --url it is the server of the data directory, or the directory where none runs.
    """

    @_with_address
    @functools.wraps(function)
    def command(desk: Desk, server: Server | None, **values: Any) -> None:
        if server is None:
            function(desk, LocalAccess(desk.data_dir), **values)
            return
        with closing(server.client()) as client:
            function(desk, ServedAccess(client, server.place), **values)

    return command


def with_keys(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what ``with_access`` gives, to work with keys.

    Without --url or --key it is the control plane of the data directory, also where a server runs.
    """

    @_with_address
    @functools.wraps(function)
    def command(desk: Desk, server: Server | None, **values: Any) -> None:
        if server is None or server.place.operator:
            function(desk, LocalAccess(desk.data_dir), **values)
            return
        with closing(server.client()) as client:
            function(desk, ServedAccess(client, server.place), **values)

    return command


def with_server(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what ``with_desk`` gives, --url and --key, and a Server as second argument."""

    @_with_address
    @functools.wraps(function)
    def command(desk: Desk, server: Server | None, **values: Any) -> None:
        if server is None:
            raise Refused(
                f"no venue runs in {desk.data_dir}: start it with `damrak start`, or name one "
                "with --url"
            )
        with complaining(server.place):
            function(desk, server, **values)

    return command


def server_of(data_dir: Path) -> Server | None:
    """Return the server of a data directory, to be used as its operator; raises Refused."""
    marker = running_server(data_dir)
    if marker is None:
        return None
    place = Place(marker.http, data_dir, operator=True)
    return Server(place, operator_key(data_dir), marker.stream, marker.certificate)


def operator_key(data_dir: Path) -> str | None:
    """Return the operator's secret, None where no file holds it; raises Refused."""
    try:
        return read_operator_key(data_dir)
    except PermissionError as error:
        raise Refused(
            f"{data_dir / OPERATOR_KEY_FILE} is for its owner alone: be that user, or give another "
            f"key with --key or {KEY_VARIABLE}"
        ) from error


def _with_address(function: Callable[..., None]) -> Callable[..., None]:
    @click.option("--url", envvar=URL_VARIABLE, show_envvar=True, help="A venue that runs.")
    @click.option("--stream-url", envvar=STREAM_URL_VARIABLE, show_envvar=True, help="Its stream.")
    @click.option("--key", envvar=KEY_VARIABLE, show_envvar=True, help="The key to show it.")
    @functools.wraps(function)
    def command(
        desk: Desk, *, url: str | None, stream_url: str | None, key: str | None, **values: Any
    ) -> None:
        context = click.get_current_context()
        if _from_environment(context, "url") and _typed(context, "data_dir"):
            # What is typed counts more than what lies around.
            url = None
        if url is None:
            server = _running(desk.data_dir, key, required=_typed(context, "key"))
        else:
            server = Server(Place(url, desk.data_dir, operator=False), key, stream_url)
        function(desk, server, **values)

    return with_desk(command)


def _running(data_dir: Path, key: str | None, *, required: bool) -> Server | None:
    marker = running_server(data_dir)
    if marker is not None and key:
        place = Place(marker.http, data_dir, operator=False)
        return Server(place, key, marker.stream, marker.certificate)
    if marker is None and required:
        raise Refused(
            f"a key is for a venue that runs, and none runs in {data_dir}: start it with "
            "`damrak start`, or leave out --key"
        )
    return server_of(data_dir)


def _typed(context: click.Context, name: str) -> bool:
    both = (context, context.find_root())
    return any(each.get_parameter_source(name) is ParameterSource.COMMANDLINE for each in both)


def _from_environment(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.ENVIRONMENT
