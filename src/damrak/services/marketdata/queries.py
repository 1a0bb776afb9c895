"""What may be asked of trades. Numbers come back as scaled integers, newest rows first."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

import msgspec

from damrak.ports.history import Bar, TimeSpan, Trade
from damrak.ports.tables import Tables, Value
from damrak.services.marketdata.tables import TRADES

PAGE_MAX: Final = 1_000
"""Most rows that one question returns."""

BARS_TRADES_MAX: Final = 200_000
"""Most trades that are summed up for one question; a longer span ends early."""


_TRADES: Final = f"SELECT {', '.join(TRADES.column_names)} FROM {TRADES.view}"


def trades_of_instrument(
    tables: Tables, instrument_id: int, *, before: int | None = None, limit: int = PAGE_MAX
) -> list[Trade]:
    """Return an instrument's trades, newest first; ``before`` is the last page's last sequence."""
    where = "instrument_id = ?"
    values: tuple[Value, ...] = (instrument_id,)
    if before is not None:
        where += " AND sequence < ?"
        values += (before,)
    statement = f"{_TRADES} WHERE {where} ORDER BY sequence DESC LIMIT ?"
    rows = tables.query(statement, (*values, min(limit, PAGE_MAX)))
    # Not strict: numbers may come as text.
    return msgspec.convert(rows, list[Trade], strict=False)


def last_trades(tables: Tables) -> list[Trade]:
    """Return the last trade of each instrument that has traded."""
    newest = f"SELECT instrument_id, max(sequence) FROM {TRADES.view} GROUP BY instrument_id"
    rows = tables.query(f"{_TRADES} WHERE (instrument_id, sequence) IN ({newest})")
    return msgspec.convert(rows, list[Trade], strict=False)


def bars_of_instrument(
    tables: Tables, instrument_id: int, span: TimeSpan, interval: int, *, limit: int = PAGE_MAX
) -> list[Bar]:
    """Return the bars of a span, oldest first; ``interval`` is in nanoseconds.

    An interval begins at a multiple of its length since 1970. Of a span with more than
    ``BARS_TRADES_MAX`` trades the bars up to that number are returned, the last of them cut short.
    """
    statement = (
        f"SELECT price, quantity, time FROM {TRADES.view}"
        " WHERE instrument_id = ? AND time >= ? AND time < ? ORDER BY sequence LIMIT ?"
    )
    values = (instrument_id, span.start, span.end, BARS_TRADES_MAX)
    bars: list[Bar] = []
    open_, high, low, close, total, count, begun = 0, 0, 0, 0, 0, 0, -1
    for price_text, quantity_text, time in tables.query(statement, values):
        price, quantity = int(price_text or 0), int(quantity_text or 0)
        start = int(time or 0) // interval * interval
        if start != begun:
            if count:
                bars.append(Bar(begun, open_, high, low, close, total, count))
            if len(bars) == limit:
                return bars
            open_ = high = low = price
            total, count, begun = 0, 0, start
        high, low, close = max(high, price), min(low, price), price
        total += quantity
        count += 1
    return [*bars, Bar(begun, open_, high, low, close, total, count)] if count else bars
