"""Listings: what the accounts need of an instrument, worked out once when it is listed."""

from damrak.domain.instruments import Instrument, TradingStatus


class Listing:
    """Hold an instrument with its factors and its present trading status.

    ``notional_factor`` turns price times quantity into units of the quote asset, ``base_factor`` a
    quantity into units of the base asset. ``fee_max_ppm`` is the highest rate a fill may cost.
    """

    __slots__ = (
        "base",
        "base_factor",
        "fee_max_ppm",
        "instrument",
        "lot",
        "maker_fee_ppm",
        "notional_factor",
        "notional_max",
        "notional_min",
        "quantity_max",
        "quantity_min",
        "quote",
        "status",
        "taker_fee_ppm",
        "tick",
    )

    def __init__(self, instrument: Instrument, status: TradingStatus) -> None:
        self.instrument = instrument
        self.status = status
        self.base = instrument.base.code
        self.quote = instrument.quote.code
        self.base_factor = instrument.base_factor
        self.notional_factor = instrument.notional_factor
        self.maker_fee_ppm = instrument.maker_fee_ppm
        self.taker_fee_ppm = instrument.taker_fee_ppm
        self.fee_max_ppm = max(instrument.maker_fee_ppm, instrument.taker_fee_ppm, 0)
        self.lot = instrument.lot
        self.quantity_min = instrument.quantity_min
        self.quantity_max = instrument.quantity_max
        self.notional_min = instrument.notional_min
        self.notional_max = instrument.notional_max
        table = instrument.tick_table
        self.tick = table[0].tick if len(table) == 1 else 0

    def notional(self, price: int, quantity: int) -> int:
        """Return price times quantity in units of the quote asset; exact by the listing rule."""
        return price * quantity * self.notional_factor
