"""A market folded from its stream, as the lines of a screen."""

from decimal import Decimal

import pytest

from damrak.app.live.market import PACE_SECONDS, Line, Market, padded
from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import Side
from damrak.wire.markets import Instrument, TickBand
from damrak.wire.stream import QuoteUpdate, TradeUpdate

TIME = "2030-01-31T17:30:00.000000000Z"


def listed(symbol: str, *ticks: str) -> Instrument:
    return Instrument(
        instrument_id=1,
        symbol=symbol,
        base="VOC",
        quote="EUR",
        status=TradingStatus.OPEN,
        price_scale=4,
        quantity_scale=0,
        tick_table=tuple(TickBand("0", tick) for tick in ticks),
        lot="1",
        quantity_min="1",
        quantity_max="1000",
        notional_min="0",
        notional_max="1000000",
        maker_fee_ppm=0,
        taker_fee_ppm=0,
    )


def quote(symbol: str, bid: str | None, ask: str | None, last: str | None) -> QuoteUpdate:
    return QuoteUpdate(symbol, TradingStatus.OPEN, 1, bid, "1", ask, "1", last, "1", TIME)


def trade(symbol: str, price: str) -> TradeUpdate:
    return TradeUpdate("markets-1:1:1", 1, symbol, 1, Side.BUY, price, "2", TIME)


def test_prices_have_as_many_places_as_the_finest_tick() -> None:
    market = Market([Line(listed("VOC/EUR", "0.05", "0.5"), Decimal(480))])
    market.hear(quote("VOC/EUR", "480", "480.1", "481.2"), 0.0)
    (row,) = market.rows(0.0)

    assert (row["bid"], row["ask"], row["spread"]) == ("480.00", "480.10", "0.10")
    assert (row["last"], row["change_percent"]) == ("481.20", "0.25")


def test_what_is_not_known_is_left_empty() -> None:
    market = Market([Line(listed("VOC/EUR", "0.05"), None)])
    market.hear(quote("VOC/EUR", None, "480.1", None), 0.0)
    market.hear(quote("ABC", "1", "2", "3"), 0.0)
    (row,) = market.rows(0.0)

    assert (row["bid"], row["spread"], row["last"], row["change_percent"]) == ("", "", "", "")


def test_without_a_price_of_the_morning_the_first_one_seen_counts() -> None:
    market = Market([Line(listed("VOC/EUR", "0.05"), None)])
    changes = []
    for last in ("200", "201", "199.99"):
        market.hear(quote("VOC/EUR", None, None, last), 0.0)
        changes.append(market.rows(0.0)[0]["change_percent"])

    # So small a loss is nothing, and nothing has no sign.
    assert changes == ["0.00", "0.50", "0.00"]


def test_the_pace_counts_the_trades_of_the_last_seconds_newest_first() -> None:
    market = Market([Line(listed("VOC/EUR", "1"), None)])
    for second in range(5):
        market.hear(trade("VOC/EUR", str(480 + second)), float(second))

    assert market.rows(5.0)[0]["trades_per_second"] == "0.5"
    assert market.rows(PACE_SECONDS + 3.5)[0]["trades_per_second"] == "0.1"
    assert market.rows(99.0)[0]["trades_per_second"] == "0.0"
    assert next(iter(market.lines["VOC/EUR"].trades)).price == "484"


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [("480.1", 2, "480.10"), ("480", 2, "480.00"), ("480", 0, "480"), (None, 2, ""), ("", 2, "")],
)
def test_numbers_are_padded_to_their_places(number: str | None, places: int, text: str) -> None:
    assert padded(number, places) == text
