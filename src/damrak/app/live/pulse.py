"""The pulse of a venue in one line: prices, pace and sockets, looked at again and again."""

import shutil
import sys
import time
from typing import Final

import click

from damrak.adapters.exchanges.api import ApiError, Client
from damrak.app.background.health import Asking
from damrak.app.background.metrics import Figures, rate
from damrak.app.terminal import Facts, Terminal
from damrak.wire.markets import Quote

SECONDS: Final = 1.0
"""How often the line is made anew on a terminal."""
SECONDS_PLAIN: Final = 10.0
"""How often a line is written elsewhere."""
SYMBOLS_MAX: Final = 6
"""How many instruments the line tells."""

_ERASE: Final = "\r\x1b[K"


class Pulse:
    """Look at a venue and tell what is seen in one line."""

    def __init__(self, client: Client, asking: Asking, terminal: Terminal) -> None:
        self._client = client
        self._asking = asking
        self._terminal = terminal
        self._before: Figures | None = None
        self._draws = sys.stdout.isatty() and not terminal.as_json
        self._drawn = False

    @property
    def seconds(self) -> float:
        """Return how long to wait between two looks."""
        return SECONDS if self._draws else SECONDS_PLAIN

    def beat(self) -> None:
        """Write the line as it is now; on a terminal it takes the place of the one before."""
        facts = self._look()
        line = "  ".join(filter(None, map(str, facts.values())))
        if self._draws:
            width = shutil.get_terminal_size().columns
            click.echo(f"{_ERASE}{line[: width - 1]}", nl=False)
            self._drawn = True
        else:
            self._terminal.tell(facts, line)
            sys.stdout.flush()

    def end(self) -> None:
        """Leave the last line as it stands."""
        if self._drawn:
            click.echo()

    def _look(self) -> Facts:
        return {
            "time": time.strftime("%H:%M:%S"),
            "prices": self._prices(),
            **self._figures(),
        }

    def _prices(self) -> str:
        try:
            symbols = [each.symbol for each in self._client.instruments()][:SYMBOLS_MAX]
            return "  ".join(_price(self._client.quote(symbol)) for symbol in symbols)
        except ApiError as error:
            return f"no answer: {error.problem.detail}"

    def _figures(self) -> Facts:
        figures, before = self._asking.figures(), self._before
        if figures is None:
            return {}
        self._before = figures
        pace = rate(before, figures) if before else None
        return {
            "pace": "" if pace is None else f"{pace:.0f} commands/s",
            "sockets": f"{figures.sockets or 0} sockets",
        }


def _price(quote: Quote) -> str:
    return f"{quote.symbol} {quote.last_price or quote.bid_price or quote.ask_price or '-'}"
