"""Commands for who sits in front of a venue: everything up at once, and what happens in it."""

from contextlib import closing
from typing import Any

import click

from damrak.app.background.processes import ServerProcess
from damrak.app.background.starting import option_words, start_server
from damrak.app.live.session import interrupted_by_signals, stay, stop
from damrak.app.options import Desk, with_desk
from damrak.app.serving.command import loaded_settings, serve_options


@click.command("up")
@serve_options
@with_desk
def up_command(desk: Desk, **values: Any) -> None:
    """Start the venue with all that is needed to trade, and stay with it until Ctrl-C.

    It makes an account with play money and a key for it, and says what to paste. What it left the
    last time it goes on with. A venue that runs already is joined, and runs on afterwards. It takes
    the options of `damrak serve`.
    """
    settings = loaded_settings(desk.data_dir, values).settings
    with interrupted_by_signals():
        desk.terminal.note(f"starting the venue in {desk.data_dir}")
        started = start_server(desk.data_dir, option_words(values))
        if not started.anew:
            desk.terminal.note("it runs already, so it is joined as it is")
        with closing(ServerProcess(desk.data_dir, started.marker)) as process:
            try:
                stay(desk, started.marker, process, crowd=settings.crowd.enabled)
            except KeyboardInterrupt:
                if not started.anew:
                    desk.terminal.note("goodbye; the venue runs on: `damrak stop` ends it")
            finally:
                if started.anew:
                    desk.terminal.note("stopping; the venue finishes what it has taken in")
                    stop(process)
                    desk.terminal.note("goodbye; the next start goes on from here")
