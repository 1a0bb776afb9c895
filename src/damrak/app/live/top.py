"""Top: a market as it moves, on a terminal or line by line."""

import itertools
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from rich.console import Console
from rich.live import Live

from damrak.adapters.exchanges.api import ApiError, Client
from damrak.adapters.exchanges.api.stream.stream import Stream
from damrak.app.background.health import Asking
from damrak.app.background.metrics import Figures, rate
from damrak.app.live.keyboard import keyboard
from damrak.app.live.market import Line, Market
from damrak.app.live.screen import DEPTH, plain, screen
from damrak.app.register import no_instrument
from damrak.app.terminal import PLAIN_WIDTH, Facts, Terminal
from damrak.wire.stream import Channel

FRAME_SECONDS: Final = 0.25
"""How often the screen is drawn anew."""
FIGURES_SECONDS: Final = 1.0
"""How often the server's own figures are asked for."""
INSTRUMENTS_MAX: Final = 20
"""How many instruments are shown unless they are named."""

_NEXT: Final = ("\t", "j", "\x1b[B", "\x1b[C")
_PREVIOUS: Final = ("k", "\x1b[A", "\x1b[D")


def open_market(client: Client, symbols: Sequence[str]) -> Market:
    """Return a market of the instruments named, or of all, as it is now.

    Raises ApiError, and Refused for one that is not listed.
    """
    listed = {each.symbol: each for each in client.instruments()}
    for symbol in symbols:
        if symbol not in listed:
            raise no_instrument(symbol, list(listed))
    names = symbols or list(listed)[:INSTRUMENTS_MAX]
    market = Market([Line(listed[name], _opening(client, name)) for name in names])
    for name, line in market.lines.items():
        line.quote = client.quote(name)
    return market


def tell_once(market: Market, terminal: Terminal) -> None:
    """Write the market as it is now: a table, or an object for each instrument."""
    rows = market.rows(time.monotonic())
    if terminal.as_json:
        terminal.rows(rows, "")
    else:
        Console(width=PLAIN_WIDTH).print(plain(rows))


def tell_lines(client: Client, market: Market, terminal: Terminal, seconds: float) -> None:
    """Write the market again and again, until interrupted; raises ApiError."""
    with client.stream() as stream:
        _subscribe(stream, market)
        while True:
            _hear(stream, market, time.monotonic() + seconds)
            tell_once(market, terminal)


def show(client: Client, asking: Asking, market: Market) -> None:
    """Show the market on a terminal until q is pressed; raises ApiError."""
    names = list(market.lines)
    heads = _Heads(client.url, asking)
    with client.stream() as stream, keyboard() as keys:
        _subscribe(stream, market)
        chosen = _choose(client, stream, market, names[0])
        with Live(screen=True, auto_refresh=False) as live:
            while "q" not in (typed := keys.pressed()):
                step = sum(map(typed.count, _NEXT)) - sum(map(typed.count, _PREVIOUS))
                name = names[(names.index(chosen) + step) % len(names)]
                if name != chosen:
                    stream.unsubscribe(Channel.BOOK, chosen)
                    chosen = _choose(client, stream, market, name)
                now = time.monotonic()
                book = stream.book(chosen)
                shown = screen(market, chosen, book, heads=heads.now(now), now=now)
                live.update(shown, refresh=True)
                _hear(stream, market, now + FRAME_SECONDS)


class _Heads:
    def __init__(self, url: str, asking: Asking) -> None:
        self._url = url
        self._asking = asking
        self._due = 0.0
        self._before: Figures | None = None
        self._told: Facts = {}

    def now(self, now: float) -> Facts:
        if now >= self._due:
            self._due = now + FIGURES_SECONDS
            self._told = {"venue": self._url, **self._figures()}
        return self._told

    def _figures(self) -> Facts:
        figures, before = self._asking.figures(), self._before
        if figures is None:
            return {}
        self._before = figures
        pace = rate(before, figures) if before else None
        return {
            "commands/s": "-" if pace is None else f"{pace:.0f}",
            "open_orders": figures.open_orders,
            "sockets": figures.sockets,
            "lag": figures.lag,
        }


def _subscribe(stream: Stream, market: Market) -> None:
    for symbol in market.lines:
        stream.subscribe(Channel.QUOTES, symbol)
        stream.subscribe(Channel.TRADES, symbol)


def _choose(client: Client, stream: Stream, market: Market, symbol: str) -> str:
    line = market.lines[symbol]
    if len(line.trades) < DEPTH:
        line.trades.clear()
        line.trades.extend(itertools.islice(client.trades(symbol), DEPTH))
    stream.subscribe(Channel.BOOK, symbol, silent=True)
    return symbol


def _hear(stream: Stream, market: Market, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        message = stream.next_message(left)
        if message is not None:
            market.hear(message, time.monotonic())


def _opening(client: Client, symbol: str) -> Decimal | None:
    try:
        bars = client.bars(symbol, "1d")
    except ApiError:
        return None
    return Decimal(bars[-1].open) if bars else None
