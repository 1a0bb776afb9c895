"""The command that relays: settings as the venue's, and a port of its own."""

from typing import Any, Final

import click
from msgspec.structs import replace

from damrak.app.options import Desk, with_desk
from damrak.app.serving.command import listening_options, loaded_settings

STREAM_PORT: Final = 8_002
"""Where a relay listens unless told otherwise: next to the venue's own stream."""


@click.command("relay")
@listening_options
@click.option(
    "--stream-port",
    type=click.IntRange(0, 65_535),
    default=STREAM_PORT,
    show_default=True,
    help="Port of the stream; 0 takes a free one.",
)
@with_desk
def relay_command(desk: Desk, stream_port: int, **values: Any) -> None:
    """Tell the stream of the venue beside it to many listeners, in the foreground until Ctrl-C.

    It follows the data directory of a venue, changes nothing there and takes no orders. When it is
    ready, one line of JSON on standard output says where it listens.
    """
    # Imported here, because no other command needs it.
    from damrak.app.relaying.running import run_relay

    loaded = loaded_settings(desk.data_dir, values)
    # Two processes cannot write to one log file, and the one in the settings is the venue's.
    log = replace(loaded.settings.log, file=values["log_file"] or "")
    run_relay(desk.data_dir, replace(loaded.settings, log=log), stream_port)
