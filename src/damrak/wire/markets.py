"""Instruments, books, trades and bars as the doors say them."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side
from damrak.wire.texts import DecimalText, TimeText

LevelText = tuple[DecimalText, DecimalText]
"""A price and the quantity at it."""


class Asset(Struct, frozen=True, forbid_unknown_fields=True):
    """Describe an asset: its code and its decimal places, fixed for life."""

    code: Annotated[str, Meta(max_length=32)]
    scale: int


class AssetList(Struct, frozen=True):
    """List assets by code."""

    assets: tuple[Asset, ...]


class TickBand(Struct, frozen=True, forbid_unknown_fields=True):
    """State the tick that applies from a price upwards."""

    price_min: DecimalText
    tick: DecimalText


class Instrument(Struct, frozen=True):
    """Describe an instrument: what it trades, in which steps, within which limits, at which fees.

    Fees are parts per million of the notional, in the quote asset; a negative one is a rebate.
    """

    instrument_id: int
    symbol: str
    base: str
    quote: str
    status: TradingStatus
    price_scale: int
    quantity_scale: int
    tick_table: tuple[TickBand, ...]
    lot: DecimalText
    quantity_min: DecimalText
    quantity_max: DecimalText
    notional_min: DecimalText
    notional_max: DecimalText
    maker_fee_ppm: int
    taker_fee_ppm: int


class InstrumentList(Struct, frozen=True):
    """List instruments by symbol."""

    instruments: tuple[Instrument, ...]


class InstrumentRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask that an instrument be listed; what is left out takes the widest limits."""

    symbol: Annotated[str, Meta(max_length=32)]
    base: Annotated[str, Meta(max_length=32)]
    quote: Annotated[str, Meta(max_length=32)]
    price_scale: int
    quantity_scale: int
    tick_table: tuple[TickBand, ...]
    lot: DecimalText | None = None
    quantity_min: DecimalText | None = None
    quantity_max: DecimalText | None = None
    notional_min: DecimalText | None = None
    notional_max: DecimalText | None = None
    maker_fee_ppm: int = 0
    taker_fee_ppm: int = 0
    instrument_id: int | None = None


class StatusRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask that an instrument be opened, halted or closed."""

    status: TradingStatus


class Book(Struct, frozen=True):
    """Tell the best levels of a book, best first, as of ``sequence``."""

    symbol: str
    status: TradingStatus
    sequence: int
    bids: tuple[LevelText, ...]
    asks: tuple[LevelText, ...]


class Quote(Struct, frozen=True):
    """Tell the best prices, the last trade, and whether it trades; null where there is none."""

    symbol: str
    status: TradingStatus
    sequence: int
    bid_price: DecimalText | None
    bid_quantity: DecimalText | None
    ask_price: DecimalText | None
    ask_quantity: DecimalText | None
    last_price: DecimalText | None
    last_quantity: DecimalText | None
    time: TimeText


class Trade(Struct, frozen=True):
    """Tell a public trade; ``side`` is the aggressor's, ``sequence`` counts per instrument."""

    trade_id: int
    symbol: str
    sequence: int
    side: Side
    price: DecimalText
    quantity: DecimalText
    time: TimeText


class TradePage(Struct, frozen=True):
    """List trades, newest first."""

    trades: tuple[Trade, ...]
    next_cursor: str | None = None


class Bar(Struct, frozen=True):
    """Sum up the trades of an interval that starts at ``time``.

    ``complete`` is false while the interval lasts. Intervals without trades have no bar.
    """

    time: TimeText
    open: DecimalText
    high: DecimalText
    low: DecimalText
    close: DecimalText
    quantity: DecimalText
    trade_count: int
    complete: bool


class BarList(Struct, frozen=True):
    """List bars, oldest first."""

    symbol: str
    interval: str
    bars: tuple[Bar, ...]


class MarketSummary(Struct, frozen=True):
    """Sum up an instrument's market: best prices and the last trade of now, and the last 24 hours.

    The 24 hours are the 48 half hours of UTC up to the one under way. ``change`` is from the price
    before them, or else from the first price among them, and ``change_percent`` is rounded to two
    decimal places. ``sparkline`` holds the price at the end of each half hour, oldest first, from
    the first on that had one; while 48 of them reach back to the first trade, of each 15, 5 or 1
    minutes instead. Without a trade prices are null. What is of the 24 hours may be some
    seconds old; the rest, as of ``time``, is not.
    """

    symbol: str
    base: str
    quote: str
    status: TradingStatus
    last_price: DecimalText | None
    bid_price: DecimalText | None
    ask_price: DecimalText | None
    spread: DecimalText | None
    change: DecimalText | None
    change_percent: DecimalText | None
    high_price: DecimalText | None
    low_price: DecimalText | None
    quantity: DecimalText
    turnover: DecimalText
    sparkline: tuple[DecimalText, ...]
    time: TimeText


class MarketList(Struct, frozen=True):
    """List markets by symbol."""

    markets: tuple[MarketSummary, ...]
