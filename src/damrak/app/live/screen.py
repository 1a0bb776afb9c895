"""The screen of a market: tables of a fixed shape, so that figures change and nothing jumps."""

from itertools import islice
from typing import Final

from rich.console import Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from damrak.app.live.market import Line, Market, padded
from damrak.app.terminal import Facts
from damrak.wire.markets import LevelText
from damrak.wire.stream import BookSnapshot

DEPTH: Final = 10
"""How many levels of the book, and how many trades, are shown."""

_WIDTHS: Final = {
    "symbol": 10, "bid": 12, "ask": 12, "spread": 10, "last": 12, "change_percent": 9,
    "trades_per_second": 9,
}  # fmt: skip
_HEADS: Final = {"change_percent": "change %", "trades_per_second": "trades/s"}
_CLOCK: Final = slice(11, 23)
_EMPTY: Final[LevelText] = ("", "")


def screen(
    market: Market, chosen: str, book: BookSnapshot | None, *, heads: Facts, now: float
) -> RenderableType:
    """Return all that is shown; ``chosen`` is the instrument whose book and trades are."""
    line = market.lines[chosen]
    below = Table.grid(padding=(0, 4))
    below.add_row(_book(line, book), _trades(line))
    foot = "q leaves, arrows choose another instrument"
    head = "  ".join(f"{name.replace('_', ' ')} {value}" for name, value in heads.items())
    return Group(
        Text(head, style="dim", no_wrap=True, overflow="ellipsis"),
        _instruments(market, chosen, now),
        below,
        Text(foot, style="dim"),
    )


def plain(rows: list[Facts]) -> Table:
    """Return the instruments as a table for paper."""
    return _table(rows, "")


def _instruments(market: Market, chosen: str, now: float) -> Table:
    return _table(market.rows(now), chosen)


def _table(rows: list[Facts], chosen: str) -> Table:
    table = Table(box=None, padding=(0, 1))
    for name, width in _WIDTHS.items():
        side: JustifyMethod = "left" if name == "symbol" else "right"
        head = _HEADS.get(name, name)
        table.add_column(head, justify=side, min_width=width, no_wrap=True)
    for row in rows:
        cells = [str(row[name]) for name in _WIDTHS]
        table.add_row(*cells, style="reverse" if row["symbol"] == chosen else "")
    return table


def _book(line: Line, book: BookSnapshot | None) -> Table:
    table = Table(box=None, padding=(0, 1), title=f"book of {line.listed.symbol}")
    for name, style in (("quantity", ""), ("bid", "green"), ("ask", "red"), ("quantity", "")):
        table.add_column(name, justify="right", style=style, min_width=12, no_wrap=True)
    bids = book.bids if book else ()
    asks = book.asks if book else ()
    for index in range(DEPTH):
        bid = bids[index] if index < len(bids) else _EMPTY
        ask = asks[index] if index < len(asks) else _EMPTY
        table.add_row(
            padded(bid[1], line.lot_places),
            padded(bid[0], line.places),
            padded(ask[0], line.places),
            padded(ask[1], line.lot_places),
        )
    return table


def _trades(line: Line) -> Table:
    table = Table(box=None, padding=(0, 1), title="last trades")
    for name, width in (("time", 12), ("side", 4), ("quantity", 12), ("price", 12)):
        side: JustifyMethod = "left" if name in ("time", "side") else "right"
        table.add_column(name, justify=side, min_width=width, no_wrap=True)
    shown = list(islice(line.trades, DEPTH))
    for trade in shown:
        table.add_row(
            trade.time[_CLOCK],
            str(trade.side),
            padded(trade.quantity, line.lot_places),
            padded(trade.price, line.places),
        )
    for _ in range(DEPTH - len(shown)):
        table.add_row("", "", "", "")
    return table
