"""Which way a command goes: to the server that it names or that runs, or to the directory."""

import functools
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from damrak.adapters.exchanges.api import Client, Patience
from damrak.adapters.exchanges.api.door import KEY_VARIABLE, URL_VARIABLE
from damrak.app.background.processes import running_server
from damrak.app.keys import OPERATOR_KEY_FILE, read_operator_key
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.remote.access import Access
from damrak.app.remote.complaints import Place
from damrak.app.remote.local import LocalAccess
from damrak.app.remote.served import ServedAccess

PATIENCE: Final = Patience(attempts_max=4, seconds_max=5.0)
"""How long a command goes on asking: somebody waits for it."""


def with_access(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what ``with_desk`` gives, --url and --key, and an Access as second argument.

    Without --url it is the server of the data directory, or the directory where none runs.
    """

    @click.option("--url", envvar=URL_VARIABLE, show_envvar=True, help="A venue that runs.")
    @click.option("--key", envvar=KEY_VARIABLE, show_envvar=True, help="The key to show it.")
    @functools.wraps(function)
    def command(desk: Desk, *, url: str | None, key: str | None, **values: Any) -> None:
        context = click.get_current_context()
        if _from_environment(context, "url") and _typed(context, "data_dir"):
            url = None
        if key and not url and _typed(context, "key") and not running_server(desk.data_dir):
            raise Refused(
                f"a key is for a venue that runs, and none runs in {desk.data_dir}: start it with "
                "`damrak start`, or leave out --key"
            )
        with access_to(desk.data_dir, url, key) as access:
            function(desk, access, **values)

    return with_desk(command)


@contextmanager
def access_to(data_dir: Path, url: str | None = None, key: str | None = None) -> Iterator[Access]:
    """Open the way to a venue; raises Refused."""
    marker = running_server(data_dir) if url is None else None
    if url is None and marker is None:
        yield LocalAccess(data_dir)
        return
    if marker is not None:
        url = marker.http
    assert url is not None
    operator = key is None and marker is not None
    secret = operator_key(data_dir) if operator else key
    try:
        client = Client(url, key=secret, patience=PATIENCE)
    except ValueError as error:
        raise Refused(str(error)) from error
    with closing(client):
        yield ServedAccess(client, Place(url, data_dir, operator))


def operator_key(data_dir: Path) -> str | None:
    """Return the operator's secret, None where no file holds it; raises Refused."""
    try:
        return read_operator_key(data_dir)
    except PermissionError as error:
        raise Refused(
            f"{data_dir / OPERATOR_KEY_FILE} is for its owner alone: be that user, or give another "
            f"key with --key or {KEY_VARIABLE}"
        ) from error


def _typed(context: click.Context, name: str) -> bool:
    both = (context, context.find_root())
    return any(each.get_parameter_source(name) is ParameterSource.COMMANDLINE for each in both)


def _from_environment(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.ENVIRONMENT
