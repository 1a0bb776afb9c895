"""A venue in the foreground: started or joined, made ready to trade on, watched until the end."""

import contextlib
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from damrak.adapters.exchanges.api import Client
from damrak.app.background.log_file import last_lines, log_path
from damrak.app.background.processes import ServerProcess
from damrak.app.background.starting import LAST_LINES, STOP_SECONDS
from damrak.app.config.settings import Settings
from damrak.app.control import open_control
from damrak.app.live.newcomers import Newcomer, make_newcomers
from damrak.app.live.pulse import Pulse
from damrak.app.live.trader import ensure_traders
from damrak.app.live.welcome import example_of, welcome
from damrak.app.options import Desk
from damrak.app.register import Refused
from damrak.app.remote.choosing import server_of
from damrak.app.remote.complaints import complaining

PRICES_SECONDS: Final = 10.0
"""How long the welcome waits for the prices that a crowd makes at once."""
POLL_SECONDS: Final = 0.1

NOTHING_LISTED: Final = """\
Nothing is listed yet: `damrak asset add` and `damrak instrument add` list what can be traded."""

NEWCOMERS: Final = """\
These people can sign in. Their passwords are told this once, and not kept:
"""

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


def stay(desk: Desk, process: ServerProcess, settings: Settings) -> None:
    """Say what to paste, then show the pulse until interrupted; raises Refused, KeyboardInterrupt.

    Where there is a crowd, its first prices are waited for.
    """
    server = server_of(desk.data_dir)
    if server is None:
        raise _ended(desk.data_dir)
    with (
        closing(server.asking()) as asking,
        server.client() as operator,
    ):
        with complaining(server.place):
            _prepare(desk, operator, settings)
        _watch(desk.data_dir, process, Pulse(operator, asking, desk.terminal))


def stop(process: ServerProcess) -> None:
    """Stop a server and wait for its end; raises Refused where it takes too long."""
    process.tell_to_stop()
    if not process.wait(STOP_SECONDS):
        raise Refused(
            f"process {process.pid} has not ended after {STOP_SECONDS:.0f} seconds; it finishes by "
            "itself: see `damrak status` and `damrak logs`"
        )


@contextlib.contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Let every signal that asks for the end be an interrupt, as Ctrl-C is one."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _prepare(desk: Desk, operator: Client, settings: Settings) -> None:
    if settings.crowd.enabled:
        _wait_for_prices(operator)
    with open_control(desk.data_dir, settings) as store:
        newcomers = make_newcomers(store)
        if newcomers:
            _introduce(desk, newcomers)
        trader = ensure_traders(operator, desk.data_dir, store)
    example = example_of(operator)
    facts = {
        "http": operator.url,
        "stream": operator.stream_url,
        "account": trader.account_id,
        "key": trader.secret,
        "symbol": example and example.symbol,
    }
    lines = NOTHING_LISTED if example is None else welcome(operator, trader, example)
    desk.terminal.tell(facts, lines)


def _introduce(desk: Desk, newcomers: tuple[Newcomer, ...]) -> None:
    facts = {
        "people": [
            {"email": each.email, "role": each.role.value, "password": each.password}
            for each in newcomers
        ]
    }
    width = max(len(each.email) for each in newcomers)
    lines = [f"  {each.email:<{width}}  {each.password}  {each.role.value}" for each in newcomers]
    desk.terminal.tell(facts, "\n".join([NEWCOMERS, *lines, ""]))


def _wait_for_prices(client: Client) -> None:
    until = time.monotonic() + PRICES_SECONDS
    while time.monotonic() < until:
        for listed in client.instruments():
            quote = client.quote(listed.symbol)
            if quote.bid_price and quote.ask_price:
                return
        time.sleep(POLL_SECONDS)


def _watch(data_dir: Path, process: ServerProcess, pulse: Pulse) -> None:
    try:
        while True:
            pulse.beat()
            if process.wait(pulse.seconds):
                raise _ended(data_dir)
    finally:
        pulse.end()


def _ended(data_dir: Path) -> Refused:
    path = log_path(data_dir)
    said = "".join(f"\n  {line}" for line in last_lines(path, LAST_LINES))
    return Refused(f"the venue has ended by itself; its log, {path}, ends:{said}")
