"""What Hypothesis may wish for: instruments of many shapes, and orders that are likely to meet."""

from hypothesis import strategies as st

from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import NOTIONAL_LIMIT, Instrument, TickBand
from damrak.domain.orders import SelfTradePrevention, Side, TimeInForce

DAY = 86_400_000_000_000

sides = st.sampled_from(Side)
forces = st.sampled_from(
    (*[TimeInForce.GTC] * 4, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.DAY, TimeInForce.GTD)
)
preventions = st.sampled_from(SelfTradePrevention)
pauses = st.sampled_from((0, 0, 0, 1, 1, 1_000, DAY // 3, DAY))


def plain_instrument(instrument_id: int = 7) -> Instrument:
    """Return an instrument whose numbers are whole and unbounded."""
    return Instrument(
        instrument_id=InstrumentId(instrument_id),
        symbol="AMZN-USD",
        base=Asset("AMZN", 0),
        quote=Asset("USD", 4),
        price_scale=0,
        quantity_scale=0,
        tick_table=(TickBand(Price(0), Price(1)),),
    )


@st.composite
def instruments(draw: st.DrawFn, instrument_id: int, quote: Asset) -> Instrument:
    """Return an instrument that obeys the listing rule, with bounds that orders may miss."""
    price_scale = draw(st.integers(0, quote.scale))
    quantity_scale = draw(st.integers(0, quote.scale - price_scale))
    base = Asset(f"B{instrument_id}", quantity_scale + draw(st.integers(0, 3)))
    bands = [TickBand(Price(0), Price(draw(st.integers(1, 3))))]
    if draw(st.booleans()):
        bands.append(TickBand(Price(draw(st.integers(5, 20))), Price(draw(st.integers(1, 5)))))
    if len(bands) == 2 and draw(st.booleans()):
        bands.append(TickBand(Price(30), Price(10)))
    taker = draw(st.sampled_from((0, 1, 333, 1_000, 99_999)))
    maker = draw(st.sampled_from((0, 1, 200, -taker, -(taker // 3))))
    factor = 10 ** (quote.scale - price_scale - quantity_scale)
    return Instrument(
        instrument_id=InstrumentId(instrument_id),
        symbol=f"B{instrument_id}-{quote.code}",
        base=base,
        quote=quote,
        price_scale=price_scale,
        quantity_scale=quantity_scale,
        tick_table=tuple(bands),
        lot=Quantity(draw(st.sampled_from((1, 1, 2)))),
        quantity_min=Quantity(draw(st.sampled_from((1, 1, 2)))),
        quantity_max=Quantity(draw(st.sampled_from((20, 1_000)))),
        notional_min=Amount(draw(st.sampled_from((0, 0, 12))) * factor),
        notional_max=Amount(draw(st.sampled_from((700 * factor, NOTIONAL_LIMIT)))),
        maker_fee_ppm=maker,
        taker_fee_ppm=taker,
    )
