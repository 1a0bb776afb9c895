"""Commands for who sits in front of a venue: everything up at once, and what happens in it."""

import sys
from contextlib import closing, suppress
from typing import Any

import click

from damrak.adapters.exchanges.api.door import STREAM_URL_VARIABLE
from damrak.app.background.processes import ServerProcess
from damrak.app.background.starting import option_words, start_server
from damrak.app.live.session import interrupted_by_signals, stay, stop
from damrak.app.live.top import open_market, show, tell_lines, tell_once
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.remote.choosing import Server, with_server
from damrak.app.serving.command import loaded_settings, serve_options


@click.command("up")
@serve_options
@with_desk
def up_command(desk: Desk, **values: Any) -> None:
    """Start the venue with all that is needed to trade, and stay with it until Ctrl-C.

    The first time it makes an administrator and two traders with play money, tells their passwords
    once, and makes a key for one of them; it says what to paste. What it left the last time it goes
    on with. A venue that runs already is joined, and runs on afterwards. It takes
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
                stay(desk, process, settings)
            except KeyboardInterrupt:
                if not started.anew:
                    desk.terminal.note("goodbye; the venue runs on: `damrak stop` ends it")
            finally:
                if started.anew:
                    desk.terminal.note("stopping; the venue finishes what it has taken in")
                    stop(process)
                    desk.terminal.note("goodbye; the next start goes on from here")


@click.command("top")
@click.option("--symbol", "symbols", multiple=True, help="Instruments to show; all unless given.")
@click.option("--once", is_flag=True, help="Show the market once, and end.")
@click.option(
    "--every",
    "seconds",
    type=click.FloatRange(0.1, 3_600),
    default=2.0,
    show_default=True,
    help="Seconds between two looks, where the output is no terminal.",
)
@with_server
def top_command(
    desk: Desk, server: Server, *, symbols: tuple[str, ...], once: bool, seconds: float
) -> None:
    """Show the market as it moves: prices, a book, the last trades. q leaves.

    Where the output is no terminal, or with --json, it is told line by line.
    """
    if not once and server.stream_url is None:
        raise Refused(
            f"the stream of {server.place.url} is not known: say where it is with --stream-url or "
            f"{STREAM_URL_VARIABLE}, or look --once"
        )
    with (
        server.client() as client,
        closing(server.asking()) as asking,
        suppress(KeyboardInterrupt),
    ):
        market = open_market(client, symbols)
        if once or not market.lines:
            tell_once(market, desk.terminal)
        elif desk.terminal.as_json or not sys.stdout.isatty():
            tell_lines(client, market, desk.terminal, seconds)
        else:
            show(client, asking, market)
