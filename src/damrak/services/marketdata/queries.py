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

BARS_MAX: Final = 1_000
"""Most bars that one question returns, and most intervals that it looks at."""

_TRADES: Final = f"SELECT {', '.join(TRADES.column_names)} FROM {TRADES.view}"
_LAST: Final = f"SELECT max(sequence) FROM {TRADES.view} WHERE instrument_id = ?"
_NEXT: Final = (
    f"SELECT sequence, time FROM {TRADES.view}"
    " WHERE instrument_id = ? AND sequence >= ? ORDER BY sequence LIMIT 1"
)
_NEXT_INSTRUMENT: Final = f"SELECT min(instrument_id) FROM {TRADES.view} WHERE instrument_id > ?"

_PART: Final = 10**9
# Quantities may sum to more than 64 bits, so their upper and lower digits are summed apart.
_BARS: Final = f"""
    SELECT bars.number, opening.price, bars.high, bars.low, closing.price,
        bars.upper_digits, bars.lower_digits, bars.trade_count
    FROM (
        SELECT time / ? AS number, min(sequence) AS opened, max(sequence) AS closed,
            max(price) AS high, min(price) AS low, count(*) AS trade_count,
            sum(quantity / {_PART}) AS upper_digits, sum(quantity % {_PART}) AS lower_digits
        FROM {TRADES.view} WHERE instrument_id = ? AND sequence >= ? AND sequence < ? GROUP BY 1
    ) AS bars
    JOIN {TRADES.view} AS opening
        ON opening.instrument_id = ? AND opening.sequence = bars.opened
    JOIN {TRADES.view} AS closing
        ON closing.instrument_id = ? AND closing.sequence = bars.closed
    ORDER BY bars.number
"""


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
    """Return the last trade of each instrument that has traded, by instrument."""
    found: list[Trade] = []
    # From one instrument to the next, so that it costs the same however much was traded.
    while number := _next_instrument(tables, found[-1].instrument_id if found else 0):
        found += trades_of_instrument(tables, number, limit=1)
    return found


def bars_of_instrument(
    tables: Tables, instrument_id: int, span: TimeSpan, interval: int
) -> list[Bar]:
    """Return the bars of a span, oldest first; an interval without trades has none.

    ``interval`` is in nanoseconds, and intervals begin at its multiples since 1970, UTC; at the
    ends of a span, what lies outside of it is left out. Of a long span the first ``BARS_MAX``
    intervals are looked at.
    """
    end = min(span.end, (span.start // interval + BARS_MAX) * interval)
    first = _first_at(tables, instrument_id, span.start)
    beyond = _first_at(tables, instrument_id, end)
    values = (interval, instrument_id, first, beyond, instrument_id, instrument_id)
    rows = [[int(value or 0) for value in row] for row in tables.query(_BARS, values)]
    return [
        Bar(number * interval, opened, high, low, closed, upper * _PART + lower, count)
        for number, opened, high, low, closed, upper, lower, count in rows
    ]


def _next_instrument(tables: Tables, instrument_id: int) -> int:
    return int(tables.query(_NEXT_INSTRUMENT, (instrument_id,))[0][0] or 0)


def _first_at(tables: Tables, instrument_id: int, time: int) -> int:
    # The first sequence at or after a time. Times rise with the sequence, so halving finds it
    # without an index by time, which every trade would pay for.
    low, high = 0, int(tables.query(_LAST, (instrument_id,))[0][0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = tables.query(_NEXT, (instrument_id, middle))
        if not found or int(found[0][1] or 0) >= time:
            high = middle
        else:
            low = int(found[0][0] or 0) + 1
    return low
