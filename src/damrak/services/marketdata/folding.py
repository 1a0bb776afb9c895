"""Folds trades into bars: each trade into the second it fell in, seconds into longer intervals.

Times never fall within an instrument, so only the newest bar of each level may still change, and no
other is kept in memory.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

from msgspec import Struct

from damrak.ports.tables import Row, Tables, Value, exact
from damrak.services.marketdata.tables import BARS, LEVELS

NANOSECONDS: Final = 1_000_000_000

_NEXT_INSTRUMENT: Final = f"SELECT min(instrument_id) FROM {BARS.name} WHERE instrument_id > ?"
_NEWEST: Final = (
    f"SELECT {', '.join(BARS.column_names[2:])} FROM {BARS.name}"
    " WHERE instrument_id = ? AND seconds = ? ORDER BY number DESC LIMIT 1"
)


class FoldedBar(Struct, gc=False):
    """Sum up the trades of an interval; ``number`` counts intervals of its length since 1970."""

    number: int
    open: int
    high: int
    low: int
    close: int
    quantity: int
    turnover: int
    trade_count: int

    def add(self, later: "FoldedBar") -> None:
        """Take in a bar of what was traded after all that is in here."""
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.quantity += later.quantity
        self.turnover += later.turnover
        self.trade_count += later.trade_count

    def of(self, number: int) -> "FoldedBar":
        """Return the same trades as the first of another interval."""
        sums = (self.quantity, self.turnover, self.trade_count)
        return FoldedBar(number, self.open, self.high, self.low, self.close, *sums)


class BarFolder:
    """Fold trades, and hand out the rows that they changed."""

    def __init__(self) -> None:
        self._seconds: dict[int, list[FoldedBar]] = {}
        self._newest: dict[tuple[int, int], FoldedBar] = {}

    def load(self, tables: Tables) -> None:
        """Forget everything, and read the bars that may still change."""
        self.forget()
        self._newest.clear()
        number = 0
        while found := tables.query(_NEXT_INSTRUMENT, (number,))[0][0]:
            number = int(found)
            for level in LEVELS:
                for row in tables.query(_NEWEST, (number, level)):
                    self._newest[number, level] = _bar(row)

    def forget(self) -> None:
        """Forget the trades since rows were last asked for."""
        self._seconds.clear()

    def take(self, instrument_id: int, time: int, price: int, quantity: int) -> None:
        """Fold a trade; time is in nanoseconds UTC."""
        second = time // NANOSECONDS
        bars = self._seconds.get(instrument_id)
        if bars is None:
            bars = self._seconds[instrument_id] = []
        elif (bar := bars[-1]).number == second:
            if price > bar.high:
                bar.high = price
            elif price < bar.low:
                bar.low = price
            bar.close = price
            bar.quantity += quantity
            bar.turnover += price * quantity
            bar.trade_count += 1
            return
        turnover = price * quantity
        bars.append(FoldedBar(second, price, price, price, price, quantity, turnover, 1))

    def rows(self) -> list[Row]:
        """Return the row of every bar that the trades since the last call made or changed."""
        rows: list[Row] = []
        for instrument_id, seconds in self._seconds.items():
            for level in LEVELS:
                bars = self._folded((instrument_id, level), seconds)
                rows += [_row(instrument_id, level, bar) for bar in bars]
        self.forget()
        return rows

    def _folded(self, key: tuple[int, int], seconds: list[FoldedBar]) -> list[FoldedBar]:
        level = key[1]
        newest = self._newest.get(key)
        changed: list[FoldedBar] = []
        for second in seconds:
            number = second.number // level
            if newest is None or newest.number != number:
                newest = second.of(number)
                changed.append(newest)
                continue
            if not changed:
                changed.append(newest)
            newest.add(second)
        if newest is not None:
            self._newest[key] = newest
        return changed


def _bar(row: Row) -> FoldedBar:
    return FoldedBar(*(int(value or 0) for value in row))


def _row(instrument_id: int, level: int, bar: FoldedBar) -> tuple[Value, ...]:
    return (
        instrument_id,
        level,
        bar.number,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        exact(bar.quantity),
        exact(bar.turnover),
        bar.trade_count,
    )
