"""The summary of all markets: the prices of now, and a day that is summed up every few seconds."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from damrak.domain.decimals import Rounding, format_decimal, mul_div
from damrak.domain.instruments import Instrument
from damrak.domain.orders import Side
from damrak.http.calls import Call
from damrak.ports.history import MarketDay
from damrak.runtime.view import LiveBook
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import time_text
from damrak.wire.markets import MarketList, MarketSummary
from damrak.wire.texts import NANOSECONDS_PER_SECOND

DAY_SECONDS: Final = 5
"""How old what is told of the last 24 hours may be, so that many may ask at once."""

PERCENT_DIGITS: Final = 2
"""Decimal places of a change in percent."""

_UNKNOWN: Final = MarketDay()


class _Day(Struct, frozen=True):
    # What stays the same until the day is summed up again.
    known: MarketDay
    quantity: str
    turnover: str
    sparkline: tuple[str, ...]


class SummaryRoom:
    """Answer what is asked of all markets at once."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._days: Mapping[int, _Day] = {}
        self._until = 0
        self._summing: asyncio.Future[None] | None = None

    async def markets(self, call: Call) -> Any:
        """Sum up every market."""
        if self._doors.clock.now() >= self._until:
            if self._summing is None or self._summing.done():
                self._summing = asyncio.ensure_future(self._sum_up())
            # Whoever comes meanwhile waits for the same, and whoever leaves stops nobody.
            await asyncio.shield(self._summing)
        books = sorted(self._doors.view.books.values(), key=lambda book: book.instrument.symbol)
        return MarketList(tuple(self._summary(book) for book in books))

    async def _sum_up(self) -> None:
        doors = self._doors
        books = list(doors.view.books.values())
        numbers = [book.instrument.instrument_id for book in books]
        await doors.history.reach(doors.view.sequence)
        now = doors.clock.now()
        days = await doors.history.days(numbers, now)
        self._days = {
            number: _day(book.instrument, known)
            for number, book, known in zip(numbers, books, days, strict=True)
        }
        self._until = now + DAY_SECONDS * NANOSECONDS_PER_SECOND

    def _summary(self, book: LiveBook) -> MarketSummary:
        instrument = book.instrument
        day = self._days.get(instrument.instrument_id) or _day(instrument, _UNKNOWN)
        last = None if book.last_trade is None else book.last_trade.price
        bid, ask = _price(book, Side.BUY), _price(book, Side.SELL)
        known, text = day.known, _texts_of(instrument)
        if known.reference is None and last is not None:
            # Its first trade of all came after the day was summed up.
            known = MarketDay(reference=last, high=last, low=last)
        change = percent = None
        if known.reference is not None and last is not None:
            change = last - known.reference
            percent = _percent(change, known.reference)
        high, low = _with(max, known.high, last), _with(min, known.low, last)
        return MarketSummary(
            symbol=instrument.symbol,
            base=instrument.base.code,
            quote=instrument.quote.code,
            status=book.status,
            last_price=text(last),
            bid_price=text(bid),
            ask_price=text(ask),
            spread=None if bid is None or ask is None else text(ask - bid),
            change=text(change),
            change_percent=percent,
            high_price=text(high),
            low_price=text(low),
            quantity=day.quantity,
            turnover=day.turnover,
            sparkline=day.sparkline,
            time=time_text(book.time),
        )


def _day(instrument: Instrument, known: MarketDay) -> _Day:
    return _Day(
        known,
        instrument.quantity_text(known.quantity),
        instrument.notional_text(known.turnover * instrument.notional_factor),
        tuple(map(instrument.price_text, known.closes)),
    )


def _price(book: LiveBook, side: Side) -> int | None:
    best = book.best(side)
    return None if best is None else best[0]


def _with(choose: Any, known: int | None, last: int | None) -> int | None:
    # What was traded since is no less of the day.
    return known if known is None or last is None else choose(known, last)


def _percent(change: int, before: int) -> str | None:
    if before <= 0:
        return None
    scaled = mul_div(change, 100 * 10**PERCENT_DIGITS, before, rounding=Rounding.HALF_EVEN)
    return format_decimal(scaled, PERCENT_DIGITS)


def _texts_of(instrument: Instrument) -> Any:
    def text(price: int | None) -> str | None:
        return None if price is None else instrument.price_text(price)

    return text
