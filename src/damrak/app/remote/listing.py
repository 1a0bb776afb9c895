"""An instrument that is asked for in decimal text, read into the one that the venue lists."""

from damrak.app.options import read_number
from damrak.app.register import Refused, Register
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import (
    NOTIONAL_LIMIT,
    NUMBER_MAX,
    Instrument,
    TickBand,
    instrument_violation,
)
from damrak.domain.reasons import Reason, Violation
from damrak.wire import markets


def read_listing(register: Register, request: markets.InstrumentRequest) -> Instrument:
    """Return the instrument of a request; raises Refused that names what cannot be listed."""
    if any(market.instrument.symbol == request.symbol for market in register.markets()):
        rule = "must not be listed already"
        raise _denied(Violation(Reason.INSTRUMENT_EXISTS, "symbol", rule, request.symbol))
    base, quote = register.asset(request.base), register.asset(request.quote)
    given = request.instrument_id

    def number(name: str, text: str | None, scale: int, otherwise: int) -> int:
        return otherwise if text is None else read_number(name, text, scale)

    scale = request.quantity_scale
    lot = number("lot", request.lot, scale, 1)
    instrument = Instrument(
        register.free_instrument_id() if given is None else InstrumentId(given),
        request.symbol,
        base,
        quote,
        request.price_scale,
        scale,
        tuple(_band(band, request.price_scale) for band in request.tick_table),
        lot=Quantity(lot),
        quantity_min=Quantity(number("quantity_min", request.quantity_min, scale, lot)),
        quantity_max=Quantity(number("quantity_max", request.quantity_max, scale, NUMBER_MAX)),
        notional_min=Amount(number("notional_min", request.notional_min, quote.scale, 0)),
        notional_max=Amount(
            number("notional_max", request.notional_max, quote.scale, NOTIONAL_LIMIT)
        ),
        maker_fee_ppm=request.maker_fee_ppm,
        taker_fee_ppm=request.taker_fee_ppm,
    )
    violation = instrument_violation(instrument)
    if violation is not None:
        raise _denied(violation)
    return instrument


def _denied(violation: Violation) -> Refused:
    return Refused(f"denied, because {violation.text()}", violation)


def _band(band: markets.TickBand, scale: int) -> TickBand:
    price_min = read_number("tick price", band.price_min, scale)
    return TickBand(Price(price_min), Price(read_number("tick", band.tick, scale)))
