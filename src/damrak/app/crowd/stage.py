"""The stage: the six instruments that the crowd trades, and how each of them behaves.

Prices and behaviour are invented; only the symbols are ones that people know. Scales are for life:
the dollar has ten places, room for four of a price and six of a quantity.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from damrak.domain.assets import SCALE_MAX, Asset
from damrak.domain.decimals import Amount, Price, Quantity, parse_decimal
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import Instrument, TickBand

DOLLAR: Final = Asset("USD", 10)

NOTIONAL_MAX: Final = "20000000"
"""Most that one order may be worth, in dollars."""


class Play(Struct, frozen=True, kw_only=True):
    """Describe an instrument and the life in it; numbers that trade are decimal texts.

    ``anchor`` is the price that it is drawn to, ``volatility`` that of a year which never closes.
    ``unit`` is a small trade, and ``level`` what stands at a price of the book, rounded to
    ``round_lot``; ``trades`` is how many noise trades there are in a second. Near the middle there
    are ``touch`` prices a side from ``half_spread`` ticks on, behind them a book of ``levels``
    prices that are ``spacing`` ticks apart.
    """

    symbol: str
    base: Asset
    price_scale: int
    quantity_scale: int
    tick: str
    lot: str
    round_lot: str
    notional_min: str
    fees_ppm: tuple[int, int]
    anchor: str
    volatility: float
    unit: str
    level: str
    trades: float
    touch: int
    half_spread: float
    levels: int
    spacing: int
    quote: Asset = DOLLAR

    def instrument(self, instrument_id: int, assets: Mapping[str, Asset]) -> Instrument:
        """Return the instrument under an identifier; ``assets`` that are known stay as they are."""
        base = assets.get(self.base.code, self.base)
        quote = assets.get(self.quote.code, self.quote)
        lot = Quantity(coarse(self.lot, self.quantity_scale))
        tick = Price(coarse(self.tick, self.price_scale))
        return Instrument(
            InstrumentId(instrument_id),
            self.symbol,
            base,
            quote,
            price_scale=self.price_scale,
            quantity_scale=self.quantity_scale,
            tick_table=(TickBand(Price(0), tick),),
            lot=lot,
            quantity_min=lot,
            notional_min=Amount(parse_decimal(self.notional_min, quote.scale)),
            notional_max=Amount(parse_decimal(NOTIONAL_MAX, quote.scale)),
            maker_fee_ppm=self.fees_ppm[0],
            taker_fee_ppm=self.fees_ppm[1],
        )


def coarse(text: str, scale: int) -> int:
    """Return the integer nearest below a decimal text at a scale, but at least 1.

    Somebody else may have listed a symbol with fewer places than the crowd would have.
    """
    excess = int(10 ** (SCALE_MAX - scale))
    return max(1, parse_decimal(text, SCALE_MAX) // excess)


PLAYS: Final = (
    Play(
        symbol="AAPL",
        base=Asset("AAPL", 6),
        price_scale=4,
        quantity_scale=6,
        tick="0.01",
        lot="1",
        round_lot="10",
        notional_min="0",
        fees_ppm=(0, 50),
        anchor="230",
        volatility=0.25,
        unit="10",
        level="200",
        trades=1.0,
        touch=2,
        half_spread=0.4,
        levels=12,
        spacing=1,
    ),
    Play(
        symbol="MSFT",
        base=Asset("MSFT", 6),
        price_scale=4,
        quantity_scale=6,
        tick="0.01",
        lot="1",
        round_lot="10",
        notional_min="0",
        fees_ppm=(0, 50),
        anchor="440",
        volatility=0.22,
        unit="5",
        level="100",
        trades=0.9,
        touch=2,
        half_spread=0.6,
        levels=12,
        spacing=2,
    ),
    Play(
        symbol="BTC-USD",
        base=Asset("BTC", 8),
        price_scale=2,
        quantity_scale=8,
        tick="1",
        lot="0.00001",
        round_lot="0.005",
        notional_min="1",
        fees_ppm=(10, 100),
        anchor="64000",
        volatility=0.4,
        unit="0.01",
        level="0.3",
        trades=1.0,
        touch=1,
        half_spread=0.8,
        levels=12,
        spacing=5,
    ),
    Play(
        symbol="ETH-USD",
        base=Asset("ETH", 18),
        price_scale=2,
        quantity_scale=8,
        tick="0.1",
        lot="0.0001",
        round_lot="0.1",
        notional_min="1",
        fees_ppm=(10, 100),
        anchor="3200",
        volatility=0.5,
        unit="0.2",
        level="5",
        trades=1.0,
        touch=1,
        half_spread=0.8,
        levels=12,
        spacing=4,
    ),
    Play(
        symbol="EUR-USD",
        base=Asset("EUR", 8),
        price_scale=5,
        quantity_scale=2,
        tick="0.00001",
        lot="100",
        round_lot="1000",
        notional_min="0",
        fees_ppm=(0, 10),
        anchor="1.085",
        volatility=0.08,
        unit="2000",
        level="50000",
        trades=1.0,
        touch=2,
        half_spread=0.6,
        levels=12,
        spacing=2,
    ),
    Play(
        symbol="TULP",
        base=Asset("TULP", 6),
        price_scale=4,
        quantity_scale=6,
        tick="0.01",
        lot="1",
        round_lot="10",
        notional_min="0",
        fees_ppm=(0, 100),
        anchor="7.5",
        volatility=0.6,
        unit="20",
        level="150",
        trades=0.03,
        touch=1,
        half_spread=2.5,
        levels=5,
        spacing=3,
    ),
)
"""All that the crowd trades: two equities, two crypto, one currency, and a thin one."""
