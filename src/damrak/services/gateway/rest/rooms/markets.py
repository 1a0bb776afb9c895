"""Markets over REST: what is listed, and at which prices it trades."""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from damrak.http.calls import Call
from damrak.http.problems import DoorCode
from damrak.ports.history import TimeSpan
from damrak.runtime.view import LiveBook
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import (
    bar_answer,
    book_answer,
    instrument_answer,
    quote_answer,
    time_text,
    trade_answer,
)
from damrak.services.gateway.rest.rooms.parameters import (
    ListQuery,
    cursor_of,
    page_of,
    time_of,
    unlisted,
)
from damrak.services.gateway.rest.watching import symbol_of
from damrak.wire import markets, venue
from damrak.wire.texts import NANOSECONDS_PER_SECOND, TimeText

DEPTH_DEFAULT: Final = 10
DEPTH_MAX: Final = 1_000
"""Most levels of a side in one answer."""

BARS_DEFAULT: Final = 100
BARS_MAX: Final = 1_000
"""Most bars of one answer, and most intervals between ``start`` and ``end``."""

INTERVALS: Final = {
    "1s": 1,
    "5s": 5,
    "15s": 15,
    "30s": 30,
    "1m": 60,
    "5m": 300,
    "15m": 900,
    "30m": 1_800,
    "1h": 3_600,
    "4h": 14_400,
    "1d": 86_400,
}
"""Seconds of each interval of bars."""

Interval = Annotated[
    str,
    Meta(
        pattern=f"^({'|'.join(INTERVALS)})$",
        description=f"One of {', '.join(INTERVALS)}.",
        examples=["1m"],
    ),
]

BarsLimit = Annotated[
    int,
    Meta(
        ge=1,
        le=BARS_MAX,
        description=f"Most bars; {BARS_DEFAULT} unless start is given, then {BARS_MAX}.",
    ),
]


class DepthQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say how many levels of each side are wanted."""

    depth: Annotated[int, Meta(ge=1, le=DEPTH_MAX, description="Levels of each side.")] = (
        DEPTH_DEFAULT
    )


class BarsQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say which bars are wanted: the newest ``limit`` from ``start`` on and before ``end``.

    Both are taken to whole intervals. Without ``end`` the bar under way is the last. Without
    ``start`` there are as many as ``limit``, if so many were traded: the page before is asked for
    with the time of its oldest bar as ``end``.
    """

    interval: Interval = "1m"
    start: TimeText | None = None
    end: TimeText | None = None
    limit: BarsLimit | None = None


class MarketRoom:
    """Answer what is asked of instruments and their markets."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors

    async def time(self, call: Call) -> Any:
        """Tell the time."""
        now = self.doors.clock.now()
        return venue.VenueTime(time_text(now), now)

    async def assets(self, call: Call) -> Any:
        """List assets."""
        listed = sorted(self.doors.view.assets.items())
        return markets.AssetList(
            tuple(markets.Asset(asset.code, asset.scale) for _, asset in listed)
        )

    async def instruments(self, call: Call) -> Any:
        """List instruments."""
        books = sorted(self.doors.view.books.values(), key=lambda book: book.instrument.symbol)
        return markets.InstrumentList(tuple(instrument_answer(book) for book in books))

    async def instrument(self, call: Call) -> Any:
        """Tell an instrument."""
        return instrument_answer(self.book_of(call))

    async def book(self, call: Call) -> Any:
        """Tell the best levels of a book."""
        return book_answer(self.book_of(call), call.query(DepthQuery).depth)

    async def quote(self, call: Call) -> Any:
        """Tell the best prices and the last trade."""
        return quote_answer(self.book_of(call))

    async def trades(self, call: Call) -> Any:
        """List trades, newest first."""
        query = call.query(ListQuery)
        instrument = self.book_of(call).instrument
        before = None if query.cursor is None else cursor_of(call, query.cursor, 1)[0]
        history = self.doors.history
        await history.reach(self.doors.view.sequence)
        found = await history.trades(instrument.instrument_id, before, query.limit + 1)
        page, cursor = page_of(found, query.limit, lambda trade: (trade.sequence,))
        return markets.TradePage(tuple(trade_answer(trade, instrument) for trade in page), cursor)

    async def bars(self, call: Call) -> Any:
        """List bars, oldest first."""
        query = call.query(BarsQuery)
        instrument = self.book_of(call).instrument
        interval = INTERVALS[query.interval] * NANOSECONDS_PER_SECOND
        now = self.doors.clock.now()
        span = _span(call, query, interval, now)
        history = self.doors.history
        await history.reach(self.doors.view.sequence)
        limit = query.limit or (BARS_DEFAULT if query.start is None else BARS_MAX)
        found = await history.bars(instrument.instrument_id, span, interval, limit)
        told = tuple(
            bar_answer(bar, instrument, complete=bar.time + interval <= now) for bar in found
        )
        return markets.BarList(instrument.symbol, query.interval, told)

    def book_of(self, call: Call) -> LiveBook:
        """Return the book that the path names; raises Refused."""
        symbol = symbol_of(call.places["symbol"])
        book = self.doors.view.book_of(symbol) if symbol.isascii() else None
        if book is None:
            raise unlisted(call, symbol)
        return book


def _span(call: Call, query: BarsQuery, interval: int, now: int) -> TimeSpan:
    end = time_of(call, "end", query.end)
    if end is None:
        end = now + 1
    end = max(0, -(-end // interval) * interval)
    start = time_of(call, "start", query.start)
    if start is None:
        return TimeSpan(start=0, end=end)
    start = max(0, start // interval * interval)
    if (end - start) // interval > BARS_MAX:
        text = f"start must be at most {BARS_MAX} intervals before end"
        raise call.refuse(DoorCode.PARAMETER_INVALID, text)
    return TimeSpan(start=start, end=max(start, end))
