"""The command that serves: settings from files, environment and flags, then open doors."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from damrak.app.config.files import Flag, config_files
from damrak.app.config.loading import Loaded, load_settings
from damrak.app.config.settings import Settings
from damrak.app.options import Desk, with_desk

_Option = Callable[[Callable[..., None]], Callable[..., None]]

_FLAGS: Final = {
    "host": "server.host",
    "port": "server.port",
    "stream_port": "server.stream_port",
    "allow_remote": "server.allow_remote",
    "crowd": "crowd.enabled",
    "log_level": "log.level",
    "log_format": "log.format",
    "log_file": "log.file",
}


def serve_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a server; what is left out is None."""
    return _with(function, (*_PLACE, *_PORTS, _REMOTE, _CROWD, *_LOGS))


def listening_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command those of them that say where settings lie, who may come, and what is logged.

    What is left out is None.
    """
    return _with(function, (*_PLACE, _REMOTE, *_LOGS))


def _with(function: Callable[..., None], options: tuple[_Option, ...]) -> Callable[..., None]:
    for option in reversed(options):
        function = option(function)
    return function


_PLACE: Final = (
    click.option(
        "--config",
        "files",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        multiple=True,
        help="Settings to read; repeated, a later file wins.",
    ),
    click.option("--host", help="Address to listen on."),
)
_PORTS: Final = (
    click.option(
        "--port", type=click.IntRange(0, 65_535), help="Port of REST; 0 takes a free one."
    ),
    click.option("--stream-port", type=click.IntRange(0, 65_535), help="Port of the stream."),
)
_REMOTE: Final = click.option(
    "--allow-remote", is_flag=True, default=None, help="Let other machines in."
)
_CROWD: Final = click.option(
    "--crowd/--no-crowd", default=None, help="Let simulated traders trade."
)
_LOGS: Final = (
    click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"])),
    click.option("--log-format", type=click.Choice(["console", "json"])),
    click.option("--log-file", help="Where to log to, instead of standard error."),
)


def loaded_settings(data_dir: Path, values: dict[str, Any]) -> Loaded[Settings]:
    """Return the settings that ``serve_options`` and what lies around them say.

    Raises SettingsRefused that tells all problems.
    """
    files = config_files(data_dir, values["files"], os.environ)
    flags = [
        Flag(f"--{option.replace('_', '-')}", name, values[option])
        for option, name in _FLAGS.items()
        if values.get(option) is not None
    ]
    return load_settings(files, os.environ, flags)


@click.command("serve")
@serve_options
@with_desk
def serve_command(desk: Desk, **values: Any) -> None:
    """Serve the venue in the foreground until Ctrl-C.

    When it is ready, one line of JSON on standard output says where it listens. Everything else
    goes to the log.
    """
    # Imported here, because no other command needs a web server.
    from damrak.app.serving.running import run_server

    loaded = loaded_settings(desk.data_dir, values)
    run_server(desk.data_dir, loaded)
