from damrak import Asset, Instrument, InstrumentId, Price, Quantity, Side, TickBand
from damrak.app.quotes import Quotes
from damrak.domain.events import BookChanged
from damrak.domain.instruments import protection_price

INSTRUMENT = Instrument(
    InstrumentId(1),
    "VOC/EUR",
    Asset("VOC", 0),
    Asset("EUR", 8),
    2,
    0,
    (TickBand(Price(0), Price(5)), TickBand(Price(50_000), Price(50))),
)


def changed(side: Side, price: int, quantity: int) -> BookChanged:
    return BookChanged(InstrumentId(1), 1, side, Price(price), Quantity(quantity))


def test_a_buyer_is_protected_five_percent_above_the_best_offer_on_the_tick() -> None:
    assert protection_price(INSTRUMENT, Side.BUY, 10_010) == 10_510


def test_a_seller_is_protected_five_percent_below_the_best_bid_on_the_tick() -> None:
    assert protection_price(INSTRUMENT, Side.SELL, 10_010) == 9_510


def test_the_tick_is_that_of_the_protection_price() -> None:
    assert protection_price(INSTRUMENT, Side.BUY, 49_995) == 52_450


def test_protection_never_excludes_the_best_price_itself() -> None:
    assert protection_price(INSTRUMENT, Side.BUY, 5) == 5
    assert protection_price(INSTRUMENT, Side.SELL, 5) == 5


def test_quotes_follow_the_book() -> None:
    quotes = Quotes()
    quotes.hear([changed(Side.SELL, 10_010, 5), changed(Side.SELL, 10_000, 5)])
    quotes.hear([changed(Side.SELL, 10_000, 0), changed(Side.BUY, 9_900, 1)])

    assert quotes.best(1, Side.SELL) == 10_010
    assert quotes.best(1, Side.BUY) == 9_900
    assert quotes.protection(INSTRUMENT, Side.BUY) == 10_510


def test_without_a_quote_there_is_no_protection() -> None:
    quotes = Quotes()
    quotes.hear([changed(Side.SELL, 10_010, 5), changed(Side.SELL, 10_010, 0)])

    assert quotes.protection(INSTRUMENT, Side.BUY) is None
