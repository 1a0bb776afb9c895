"""Instruments: what can be traded, in which units, within which limits, at which fees.

Scales are fixed for life; tick, lot and limits are constraints that may change. The listing rule
makes every trade's notional a whole number of quote units, so that no trade ever rounds.
"""

import enum
import re
from typing import Final

from msgspec import Struct

from damrak.domain.assets import Asset, asset_violation
from damrak.domain.decimals import (
    PPM,
    Amount,
    Price,
    Quantity,
    Rounding,
    format_decimal,
    mul_div,
)
from damrak.domain.identifiers import IDENTIFIER_MAX, InstrumentId
from damrak.domain.orders import Side
from damrak.domain.reasons import Reason, Violation

FEE_PPM_MAX: Final = 100_000
"""Highest fee, or deepest rebate: ten percent."""

NUMBER_MAX: Final = 10**18
"""Largest scaled price or quantity."""

NOTIONAL_LIMIT: Final = 10**30
"""Largest scaled notional, and the limit where an instrument states none."""

TICK_BANDS_MAX: Final = 32
"""Most rows of a tick table."""

PROTECTION_PPM: Final = 50_000
"""How far beyond the best price a market order may trade: five percent."""

_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,31}", re.ASCII)


class TradingStatus(enum.StrEnum):
    """Say whether an instrument trades; cancels pass in every status."""

    OPEN = "open"
    HALTED = "halted"
    CLOSED = "closed"


class TickBand(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """State the tick that applies from ``price_min`` upwards, both in units of the price scale."""

    price_min: Price
    tick: Price


class Instrument(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Describe an instrument; prices, quantities and notionals are scaled integers.

    ``lot`` is the quantity step. Fees are parts per million of the notional, in the quote asset; a
    negative maker fee is a rebate.
    """

    instrument_id: InstrumentId
    symbol: str
    base: Asset
    quote: Asset
    price_scale: int
    quantity_scale: int
    tick_table: tuple[TickBand, ...]
    lot: Quantity = Quantity(1)
    quantity_min: Quantity = Quantity(1)
    quantity_max: Quantity = Quantity(NUMBER_MAX)
    notional_min: Amount = Amount(0)
    notional_max: Amount = Amount(NOTIONAL_LIMIT)
    maker_fee_ppm: int = 0
    taker_fee_ppm: int = 0
    status: TradingStatus = TradingStatus.OPEN

    @property
    def notional_factor(self) -> int:
        """Return what price times quantity is multiplied with to give units of the quote asset."""
        exponent = self.quote.scale - self.price_scale - self.quantity_scale
        return int(10**exponent)

    @property
    def base_factor(self) -> int:
        """Return what a quantity is multiplied with to give units of the base asset."""
        return int(10 ** (self.base.scale - self.quantity_scale))

    def tick_at(self, price: int) -> int:
        """Return the tick that applies at a price."""
        tick = self.tick_table[0].tick
        for band in self.tick_table:
            if price < band.price_min:
                break
            tick = band.tick
        return tick

    def price_text(self, price: int) -> str:
        """Return a price as decimal text."""
        return format_decimal(price, self.price_scale)

    def quantity_text(self, quantity: int) -> str:
        """Return a quantity as decimal text."""
        return format_decimal(quantity, self.quantity_scale)

    def notional_text(self, notional: int) -> str:
        """Return an amount of the quote asset as decimal text."""
        return format_decimal(notional, self.quote.scale)


def protection_price(instrument: Instrument, side: Side, best: int) -> Price:
    """Return the worst price for a market order, on the tick, given the best price opposite."""
    if side is Side.BUY:
        price = mul_div(best, PPM + PROTECTION_PPM, PPM, rounding=Rounding.FLOOR)
        tick = instrument.tick_at(price)
        return Price(max(price - price % tick, best))
    price = mul_div(best, PPM - PROTECTION_PPM, PPM, rounding=Rounding.CEILING)
    tick = instrument.tick_at(price)
    return Price(min(price + -price % tick, best))


def instrument_violation(instrument: Instrument) -> Violation | None:
    """Return the first rule that an instrument breaks, or None."""
    return (
        _identity_violation(instrument)
        or asset_violation(instrument.base)
        or asset_violation(instrument.quote)
        or _scale_violation(instrument)
        or _tick_violation(instrument.tick_table)
        or _limit_violation(instrument)
    )


def _invalid(field: str, rule: str, value: object, limit: object = "") -> Violation:
    return Violation(Reason.INSTRUMENT_INVALID, field, rule, str(value), str(limit))


def _identity_violation(instrument: Instrument) -> Violation | None:
    if not 1 <= instrument.instrument_id <= IDENTIFIER_MAX:
        rule = f"must be from 1 to {IDENTIFIER_MAX}"
        return _invalid("instrument_id", rule, instrument.instrument_id, IDENTIFIER_MAX)
    if _SYMBOL.fullmatch(instrument.symbol) is None:
        rule = "must be 1 to 32 of A-Z, 0-9 and ._/-"
        return _invalid("symbol", rule, instrument.symbol[:40], 32)
    if instrument.base.code == instrument.quote.code:
        return _invalid("quote", "must differ from the base asset", instrument.quote.code[:40])
    return None


def _scale_violation(instrument: Instrument) -> Violation | None:
    for field, scale in (
        ("price_scale", instrument.price_scale),
        ("quantity_scale", instrument.quantity_scale),
    ):
        if scale < 0:
            return _invalid(field, "must not be negative", scale, 0)
    total = instrument.price_scale + instrument.quantity_scale
    if total > instrument.quote.scale:
        rule = (
            f"plus quantity_scale must be at most {instrument.quote.scale}, "
            f"the scale of {instrument.quote.code}"
        )
        limit = str(instrument.quote.scale)
        return Violation(Reason.LISTING_RULE, "price_scale", rule, str(total), limit)
    if instrument.quantity_scale > instrument.base.scale:
        rule = f"must be at most {instrument.base.scale}, the scale of {instrument.base.code}"
        value, limit = str(instrument.quantity_scale), str(instrument.base.scale)
        return Violation(Reason.LISTING_RULE, "quantity_scale", rule, value, limit)
    return None


def _tick_violation(table: tuple[TickBand, ...]) -> Violation | None:
    if not 1 <= len(table) <= TICK_BANDS_MAX:
        rule = f"must have 1 to {TICK_BANDS_MAX} rows"
        return _invalid("tick_table", rule, len(table), TICK_BANDS_MAX)
    floor = -1
    for band in table:
        if band.price_min <= floor:
            return _invalid("tick_table", "must have rising price_min", band.price_min, floor)
        if band.price_min > NUMBER_MAX:
            rule = f"must have price_min of at most {NUMBER_MAX}"
            return _invalid("tick_table", rule, band.price_min, NUMBER_MAX)
        if not 1 <= band.tick <= NUMBER_MAX:
            return _invalid("tick_table", "must have positive ticks", band.tick, NUMBER_MAX)
        floor = band.price_min
    return None


def _limit_violation(instrument: Instrument) -> Violation | None:
    low, high = instrument.quantity_min, instrument.quantity_max
    if not 1 <= instrument.lot <= NUMBER_MAX:
        return _invalid("lot", f"must be from 1 to {NUMBER_MAX}", instrument.lot, NUMBER_MAX)
    if not 1 <= low <= high <= NUMBER_MAX:
        return _invalid("quantity_min", "must be positive and at most quantity_max", low, high)
    if not 0 <= instrument.notional_min <= instrument.notional_max <= NOTIONAL_LIMIT:
        rule = "must be at most notional_max"
        return _invalid("notional_min", rule, instrument.notional_min, instrument.notional_max)
    for field, fee in (
        ("maker_fee_ppm", instrument.maker_fee_ppm),
        ("taker_fee_ppm", instrument.taker_fee_ppm),
    ):
        if not -FEE_PPM_MAX <= fee <= FEE_PPM_MAX:
            rule = f"must be from -{FEE_PPM_MAX} to {FEE_PPM_MAX}"
            return _invalid(field, rule, fee, FEE_PPM_MAX)
    if instrument.maker_fee_ppm + instrument.taker_fee_ppm < 0:
        rule = "must not rebate more than the taker pays"
        return _invalid("maker_fee_ppm", rule, instrument.maker_fee_ppm, -instrument.taker_fee_ppm)
    return None
