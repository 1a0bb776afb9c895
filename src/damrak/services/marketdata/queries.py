"""What may be asked of trades and bars. Numbers come back as scaled integers."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Iterable
from typing import Final

import msgspec

from damrak.ports.history import Bar, MarketDay, TimeSpan, Trade
from damrak.ports.tables import Row, Tables, Value
from damrak.services.marketdata.tables import BARS, LEVELS, TRADES

PAGE_MAX: Final = 1_000
"""Most rows that one question returns."""

BARS_MAX: Final = 5_000
"""Most bars that one question returns."""

DAY_BARS: Final = 48
"""How many half hours make a day: the one under way, and those before it; most of its closes."""

_HALF_HOUR: Final = 1_800
_STEPS: Final = (60, 300, 900, _HALF_HOUR)
_NANOSECONDS: Final = 1_000_000_000
_NUMBER_MAX: Final = 2**63 - 1

_TRADES: Final = f"SELECT {', '.join(TRADES.column_names)} FROM {TRADES.view}"
_NEXT_INSTRUMENT: Final = f"SELECT min(instrument_id) FROM {TRADES.view} WHERE instrument_id > ?"
_BARS: Final = (
    f"SELECT {', '.join(BARS.column_names[2:])} FROM {BARS.view}"
    " WHERE instrument_id = ? AND seconds = ? AND number >= ? AND number < ?"
    " ORDER BY number DESC LIMIT ?"
)


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
    tables: Tables,
    instrument_id: int,
    span: TimeSpan,
    interval: int,
    *,
    limit: int = BARS_MAX,
) -> list[Bar]:
    """Return the newest bars of a span, oldest first; an interval without trades has none.

    ``interval`` is in nanoseconds, of whole seconds, and intervals begin at its multiples since
    1970, UTC; those of which a part lies in the span count as a whole.
    """
    seconds = interval // _NANOSECONDS
    level = max(each for each in LEVELS if seconds % each == 0)
    ratio = seconds // level
    limit = max(0, min(limit, BARS_MAX))
    first = span.start // interval * ratio
    beyond = min(-(-span.end // interval) * ratio, _NUMBER_MAX)
    # So many rows are more bars than wanted, or the oldest of them is whole.
    rows = tables.query(_BARS, (instrument_id, level, first, beyond, limit * ratio))
    return list(reversed(_summed(rows, ratio, interval)[:limit]))


def day_of_instrument(tables: Tables, instrument_id: int, now: int) -> MarketDay:
    """Return what was traded in the last ``DAY_BARS`` half hours; time is in nanoseconds UTC.

    Its closes are of shorter steps as long as ``DAY_BARS`` of them reach back to the first trade.
    """
    half_hour = _HALF_HOUR * _NANOSECONDS
    span = _last_steps(half_hour, now)
    bars = bars_of_instrument(tables, instrument_id, span, half_hour)
    earlier = TimeSpan(start=0, end=span.start)
    before = bars_of_instrument(tables, instrument_id, earlier, half_hour, limit=1)
    reference = before[0].close if before else bars[0].open if bars else None
    known = [*before, *bars]
    step = _step_since(known[0].time, now) if known else half_hour
    if step < half_hour:
        span = _last_steps(step, now)
        known = bars_of_instrument(tables, instrument_id, span, step)
    return MarketDay(
        reference=reference,
        high=max((bar.high for bar in bars), default=None),
        low=min((bar.low for bar in bars), default=None),
        quantity=sum(bar.quantity for bar in bars),
        turnover=sum(bar.turnover for bar in bars),
        closes=_closes(known, span, step),
    )


def _step_since(first: int, now: int) -> int:
    # The shortest of which so many reach back to the first bar: a market that opened an hour ago
    # has more to show than two half hours.
    steps = [step * _NANOSECONDS for step in _STEPS]
    return next((step for step in steps if _last_steps(step, now).start <= first), steps[-1])


def _last_steps(step: int, now: int) -> TimeSpan:
    beyond = (now // step + 1) * step
    return TimeSpan(start=max(0, beyond - DAY_BARS * step), end=beyond)


def _summed(rows: Iterable[Row], ratio: int, interval: int) -> list[Bar]:
    # Rows and bars are newest first.
    sums: list[list[int]] = []
    for row in rows:
        # Numbers of any length come as text, and no column is nullable.
        number, opened, high, low, closed, quantity, turnover, count = (
            int(value or 0) for value in row
        )
        time = number // ratio * interval
        if not sums or sums[-1][0] != time:
            sums.append([time, opened, high, low, closed, quantity, count, turnover])
            continue
        bar = sums[-1]
        bar[1] = opened
        if high > bar[2]:
            bar[2] = high
        if low < bar[3]:
            bar[3] = low
        bar[5] += quantity
        bar[6] += count
        bar[7] += turnover
    return [Bar(*each) for each in sums]


def _closes(bars: list[Bar], span: TimeSpan, interval: int) -> tuple[int, ...]:
    # An interval without trades ends at the price at which the one before it ended.
    closes: list[int] = []
    ends = [*(bar.time for bar in bars[1:]), span.end]
    for bar, end in zip(bars, ends, strict=False):
        closes += [bar.close] * ((end - max(bar.time, span.start)) // interval)
    return tuple(closes)


def _next_instrument(tables: Tables, instrument_id: int) -> int:
    return int(tables.query(_NEXT_INSTRUMENT, (instrument_id,))[0][0] or 0)
