"""Commands about assets and instruments."""

from typing import Final

import click
from msgspec import Struct

from damrak.app.options import Desk, read_number, submit_one, with_desk
from damrak.app.register import Refused
from damrak.app.terminal import Facts
from damrak.app.wiring import Venue, open_venue, read_venue
from damrak.core.markets.market import Market
from damrak.domain.assets import SCALE_MAX, Asset
from damrak.domain.commands import ListAsset, ListInstrument, SetTradingStatus
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import InstrumentId
from damrak.domain.instruments import (
    NOTIONAL_LIMIT,
    NUMBER_MAX,
    Instrument,
    TickBand,
    TradingStatus,
    instrument_violation,
)

BAND_SIGN: Final = "="

_SCALE: Final = click.IntRange(0, SCALE_MAX)


@click.group("asset")
def asset_group() -> None:
    """Make assets known, and list them."""


@asset_group.command("add")
@click.argument("code")
@click.option("--scale", type=_SCALE, required=True, help="Decimal places, fixed for life.")
@with_desk
def add_asset(desk: Desk, code: str, scale: int) -> None:
    """Make an asset known to the venue, such as EUR with scale 8."""
    with open_venue(desk.data_dir) as venue:
        submit_one(venue.client, ListAsset(Asset(code, scale)))
        desk.terminal.tell({"asset": code, "scale": scale}, f"asset {code} is known")


@asset_group.command("list")
@with_desk
def list_assets(desk: Desk) -> None:
    """List all assets."""
    with read_venue(desk.data_dir) as view:
        rows = [{"asset": asset.code, "scale": asset.scale} for asset in view.register.assets()]
        desk.terminal.rows(rows, "assets", none="no asset is known yet")


@click.group("instrument")
def instrument_group() -> None:
    """List instruments, look at them, halt them and open them again."""


class _Listing(Struct):
    base: str
    quote: str
    price_scale: int
    quantity_scale: int
    tick: tuple[str, ...]
    lot: str | None
    quantity_min: str | None
    quantity_max: str | None
    notional_min: str | None
    notional_max: str | None
    maker_fee_ppm: int
    taker_fee_ppm: int
    instrument_id: int | None


@instrument_group.command("add")
@click.argument("symbol")
@click.option("--base", required=True, help="Asset that is bought and sold.")
@click.option("--quote", required=True, help="Asset that is paid with.")
@click.option("--price-scale", type=_SCALE, required=True, help="Decimal places of prices.")
@click.option("--quantity-scale", type=_SCALE, default=0, help="Decimal places of quantities.")
@click.option(
    "--tick",
    multiple=True,
    required=True,
    help="Price step; repeated as PRICE=STEP it applies from a price upward.",
)
@click.option("--lot", help="Quantity step; the smallest quantity unless given.")
@click.option("--quantity-min", help="Smallest quantity of an order; the lot unless given.")
@click.option("--quantity-max", help="Largest quantity of an order.")
@click.option("--notional-min", help="Smallest price times quantity of an order.")
@click.option("--notional-max", help="Largest price times quantity of an order.")
@click.option("--maker-fee-ppm", type=int, default=0, help="Millionths; negative is a rebate.")
@click.option("--taker-fee-ppm", type=int, default=0, help="Millionths of the notional.")
@click.option("--instrument-id", type=int, help="The lowest free number unless given.")
@with_desk
def add_instrument(desk: Desk, symbol: str, **values: object) -> None:
    """List an instrument for trading; its assets must be known."""
    with open_venue(desk.data_dir) as venue:
        listing = _Listing(**values)  # type: ignore[arg-type]  # click has checked the types
        instrument = _instrument(venue, symbol, listing)
        submit_one(venue.client, ListInstrument(instrument))
        desk.terminal.tell(
            _facts(venue.register.market(symbol)),
            f"instrument {symbol} is listed as number {instrument.instrument_id}",
        )


@instrument_group.command("list")
@with_desk
def list_instruments(desk: Desk) -> None:
    """List all instruments."""
    with read_venue(desk.data_dir) as view:
        rows = [_facts(market) for market in view.register.markets()]
        if not desk.terminal.as_json:
            rows = [{name: row[name] for name in _SHOWN} for row in rows]
        desk.terminal.rows(rows, "instruments", none="no instrument is listed yet")


@instrument_group.command("show")
@click.argument("symbol")
@with_desk
def show_instrument(desk: Desk, symbol: str) -> None:
    """Show all that is known of an instrument."""
    with read_venue(desk.data_dir) as view:
        facts = _facts(view.register.market(symbol))
    if desk.terminal.as_json:
        desk.terminal.tell(facts, "")
    else:
        desk.terminal.table([{"field": name, "value": facts[name]} for name in facts], symbol)


@instrument_group.command("halt")
@click.argument("symbol")
@with_desk
def halt(desk: Desk, symbol: str) -> None:
    """Halt trading; orders stay and can be canceled."""
    _set_status(desk, symbol, TradingStatus.HALTED)


@instrument_group.command("open")
@click.argument("symbol")
@with_desk
def open_trading(desk: Desk, symbol: str) -> None:
    """Open an instrument for trading again."""
    _set_status(desk, symbol, TradingStatus.OPEN)


_SHOWN: Final = (
    "instrument_id", "symbol", "status", "tick", "lot", "maker_fee_ppm", "taker_fee_ppm",
)  # fmt: skip


def _set_status(desk: Desk, symbol: str, status: TradingStatus) -> None:
    with open_venue(desk.data_dir) as venue:
        instrument_id = venue.register.market(symbol).instrument_id
        submit_one(venue.client, SetTradingStatus(instrument_id, status))
        desk.terminal.tell({"symbol": symbol, "status": status.value}, f"{symbol} is {status}")


def _instrument(venue: Venue, symbol: str, listing: _Listing) -> Instrument:
    register = venue.register
    if any(market.instrument.symbol == symbol for market in register.markets()):
        raise Refused(f"instrument {symbol} is listed already: choose another symbol")
    base, quote = register.asset(listing.base), register.asset(listing.quote)
    given = listing.instrument_id
    instrument_id = register.free_instrument_id() if given is None else InstrumentId(given)

    def number(name: str, text: str | None, scale: int, otherwise: int) -> int:
        return otherwise if text is None else read_number(name, text, scale)

    lot = number("lot", listing.lot, listing.quantity_scale, 1)
    smallest = number("quantity_min", listing.quantity_min, listing.quantity_scale, lot)
    largest = number("quantity_max", listing.quantity_max, listing.quantity_scale, NUMBER_MAX)
    instrument = Instrument(
        instrument_id,
        symbol,
        base,
        quote,
        listing.price_scale,
        listing.quantity_scale,
        tuple(_band(text, listing.price_scale) for text in listing.tick),
        lot=Quantity(lot),
        quantity_min=Quantity(smallest),
        quantity_max=Quantity(largest),
        notional_min=Amount(number("notional_min", listing.notional_min, quote.scale, 0)),
        notional_max=Amount(
            number("notional_max", listing.notional_max, quote.scale, NOTIONAL_LIMIT)
        ),
        maker_fee_ppm=listing.maker_fee_ppm,
        taker_fee_ppm=listing.taker_fee_ppm,
    )
    violation = instrument_violation(instrument)
    if violation is not None:
        raise Refused(f"denied, because {violation.text()}", violation)
    return instrument


def _band(text: str, scale: int) -> TickBand:
    floor, sign, step = text.rpartition(BAND_SIGN)
    price_min = read_number("tick price", floor, scale) if sign else 0
    return TickBand(Price(price_min), Price(read_number("tick", step, scale)))


def _facts(market: Market) -> Facts:
    instrument = market.instrument
    bands = instrument.tick_table
    ticks = [
        f"{instrument.price_text(band.price_min)}{BAND_SIGN}{instrument.price_text(band.tick)}"
        for band in bands
    ]
    return {
        "instrument_id": instrument.instrument_id,
        "symbol": instrument.symbol,
        "status": market.status.value,
        "base": instrument.base.code,
        "quote": instrument.quote.code,
        "price_scale": instrument.price_scale,
        "quantity_scale": instrument.quantity_scale,
        "tick": instrument.price_text(bands[0].tick) if len(bands) == 1 else " ".join(ticks),
        "lot": instrument.quantity_text(instrument.lot),
        "quantity_min": instrument.quantity_text(instrument.quantity_min),
        "quantity_max": instrument.quantity_text(instrument.quantity_max),
        "notional_min": instrument.notional_text(instrument.notional_min),
        "notional_max": instrument.notional_text(instrument.notional_max),
        "maker_fee_ppm": instrument.maker_fee_ppm,
        "taker_fee_ppm": instrument.taker_fee_ppm,
    }
