"""Holdings: what an agent owns of an instrument's two assets, in the units that it thinks in."""

from typing import NamedTuple

from damrak.domain.instruments import Instrument
from damrak.strategy.context import Context


class Holdings(NamedTuple):
    """Hold both sides of an account as quantities: of the base, and what the quote would buy."""

    base: float
    quote: float

    @property
    def lean(self) -> float:
        """Return from -1, all in the quote asset, to 1, all in the base asset."""
        total = self.base + self.quote
        return (self.base - self.quote) / total if total > 0.0 else 0.0


def holdings_of(context: Context, instrument: Instrument, price: float) -> Holdings:
    """Return what an account owns, valued at a scaled price."""
    base = context.posted(instrument.base.code) / instrument.base_factor
    quote = context.posted(instrument.quote.code) / (price * instrument.notional_factor)
    return Holdings(base, quote)


def available_of(context: Context, instrument: Instrument, price: float) -> Holdings:
    """Return what an account owns and has not reserved, valued at a scaled price."""
    base = context.available(instrument.base.code) / instrument.base_factor
    quote = context.available(instrument.quote.code) / (price * instrument.notional_factor)
    return Holdings(base, quote)


def rounded(quantity: float, instrument: Instrument, round_lot: int, price: int) -> int:
    """Return a quantity that may be ordered, in round lots if it is large enough, or 0."""
    whole = int(quantity)
    step = round_lot if whole >= round_lot else instrument.lot
    whole = min(whole - whole % step, instrument.quantity_max - instrument.quantity_max % step)
    notional = whole * price * instrument.notional_factor
    if whole < instrument.quantity_min or notional < instrument.notional_min:
        return 0
    return whole if notional <= instrument.notional_max else 0
