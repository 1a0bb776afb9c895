"""Listing: the request for an instrument becomes the instrument, or every mistake in it."""

from typing import Any, Final

from damrak.domain.assets import SCALE_MAX, Asset
from damrak.domain.decimals import Price
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import TICK_BANDS_MAX, Instrument, TickBand
from damrak.domain.reasons import Reason
from damrak.http.problems import DoorCode, field_error
from damrak.runtime.view import View
from damrak.services.gateway.reading import Mistake, Mistakes, read_number
from damrak.wire.markets import InstrumentRequest

_QUANTITIES: Final = ("lot", "quantity_min", "quantity_max")
_NOTIONALS: Final = ("notional_min", "notional_max")


def read_instrument(request: InstrumentRequest, view: View, number: int) -> Instrument:
    """Return the instrument that a request describes, under a number; raises Mistakes."""
    mistakes: list[Mistake] = []
    base = _asset("base", request.base, view, mistakes)
    quote = _asset("quote", request.quote, view, mistakes)
    price_scale = _scale("price_scale", request.price_scale, mistakes)
    quantity_scale = _scale("quantity_scale", request.quantity_scale, mistakes)
    ticks = _ticks(request, price_scale, mistakes)
    limits: dict[str, Any] = {}
    scales = dict.fromkeys(_QUANTITIES, quantity_scale) | dict.fromkeys(_NOTIONALS, quote.scale)
    for name, scale in scales.items():
        text = getattr(request, name)
        if text is not None:
            limits[name] = read_number(name, text, scale, mistakes)
    if mistakes:
        raise Mistakes(mistakes)
    return Instrument(
        InstrumentId(number),
        request.symbol,
        base,
        quote,
        price_scale,
        quantity_scale,
        ticks,
        maker_fee_ppm=request.maker_fee_ppm,
        taker_fee_ppm=request.taker_fee_ppm,
        **limits,
    )


def _asset(field: str, code: str, view: View, mistakes: list[Mistake]) -> Asset:
    asset = view.assets.get(code)
    if asset is None:
        error = field_error(field, "must be a listed asset", code)
        mistakes.append((Reason.ASSET_UNKNOWN, error))
        return Asset(code, SCALE_MAX)
    return asset


def _scale(field: str, scale: int, mistakes: list[Mistake]) -> int:
    if 0 <= scale <= SCALE_MAX:
        return scale
    rule = f"must be from 0 to {SCALE_MAX}"
    error = field_error(field, rule, str(scale), str(SCALE_MAX))
    mistakes.append((DoorCode.FIELD_INVALID, error))
    return 0


def _ticks(request: InstrumentRequest, scale: int, mistakes: list[Mistake]) -> tuple[TickBand, ...]:
    count = len(request.tick_table)
    if count > TICK_BANDS_MAX:
        rule = f"must have 1 to {TICK_BANDS_MAX} rows"
        error = field_error("tick_table", rule, str(count), str(TICK_BANDS_MAX))
        mistakes.append((DoorCode.FIELD_INVALID, error))
        return ()
    return tuple(
        TickBand(
            Price(read_number(f"tick_table[{row}].price_min", band.price_min, scale, mistakes)),
            Price(read_number(f"tick_table[{row}].tick", band.tick, scale, mistakes)),
        )
        for row, band in enumerate(request.tick_table)
    )
