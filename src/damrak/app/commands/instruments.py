"""Commands about assets and instruments."""

from typing import Any, Final

import click

from damrak.app.options import Desk
from damrak.app.remote.access import Access
from damrak.app.remote.choosing import with_access
from damrak.app.terminal import Facts
from damrak.domain.assets import SCALE_MAX
from damrak.domain.instruments import TradingStatus
from damrak.wire.markets import Asset, Instrument, InstrumentRequest, TickBand

BAND_SIGN: Final = "="

_SCALE: Final = click.IntRange(0, SCALE_MAX)


@click.group("asset")
def asset_group() -> None:
    """Make assets known, and list them."""


@asset_group.command("add")
@click.argument("code")
@click.option("--scale", type=_SCALE, required=True, help="Decimal places, fixed for life.")
@with_access
def add_asset(desk: Desk, access: Access, code: str, scale: int) -> None:
    """Make an asset known to the venue, such as EUR with scale 8."""
    access.list_asset(Asset(code, scale))
    desk.terminal.tell({"asset": code, "scale": scale}, f"asset {code} is known")


@asset_group.command("list")
@with_access
def list_assets(desk: Desk, access: Access) -> None:
    """List all assets."""
    rows = [{"asset": asset.code, "scale": asset.scale} for asset in access.assets()]
    desk.terminal.rows(rows, "assets", none="no asset is known yet")


@click.group("instrument")
def instrument_group() -> None:
    """List instruments, look at them, halt them and open them again."""


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
@with_access
def add_instrument(
    desk: Desk, access: Access, *, symbol: str, tick: tuple[str, ...], **values: Any
) -> None:
    """List an instrument for trading; its assets must be known."""
    request = InstrumentRequest(symbol=symbol, tick_table=tuple(map(_band, tick)), **values)
    listed = access.list_instrument(request)
    sentence = f"instrument {symbol} is listed as number {listed.instrument_id}"
    desk.terminal.tell(_facts(listed), sentence)


@instrument_group.command("list")
@with_access
def list_instruments(desk: Desk, access: Access) -> None:
    """List all instruments."""
    listed = sorted(access.instruments(), key=lambda each: each.instrument_id)
    rows = [_facts(each) for each in listed]
    if not desk.terminal.as_json:
        rows = [{name: row[name] for name in _SHOWN} for row in rows]
    desk.terminal.rows(rows, "instruments", none="no instrument is listed yet")


@instrument_group.command("show")
@click.argument("symbol")
@with_access
def show_instrument(desk: Desk, access: Access, symbol: str) -> None:
    """Show all that is known of an instrument."""
    facts = _facts(access.instrument(symbol))
    if desk.terminal.as_json:
        desk.terminal.tell(facts, "")
    else:
        desk.terminal.table([{"field": name, "value": facts[name]} for name in facts], symbol)


@instrument_group.command("halt")
@click.argument("symbol")
@with_access
def halt(desk: Desk, access: Access, symbol: str) -> None:
    """Halt trading; orders stay and can be canceled."""
    _set_status(desk, access, symbol, TradingStatus.HALTED)


@instrument_group.command("open")
@click.argument("symbol")
@with_access
def open_trading(desk: Desk, access: Access, symbol: str) -> None:
    """Open an instrument for trading again."""
    _set_status(desk, access, symbol, TradingStatus.OPEN)


_SHOWN: Final = (
    "instrument_id", "symbol", "status", "tick", "lot", "maker_fee_ppm", "taker_fee_ppm",
)  # fmt: skip


def _set_status(desk: Desk, access: Access, symbol: str, status: TradingStatus) -> None:
    access.set_status(symbol, status)
    desk.terminal.tell({"symbol": symbol, "status": status.value}, f"{symbol} is {status}")


def _band(text: str) -> TickBand:
    floor, sign, step = text.rpartition(BAND_SIGN)
    return TickBand(floor if sign else "0", step)


def _facts(listed: Instrument) -> Facts:
    bands = listed.tick_table
    ticks = [f"{band.price_min}{BAND_SIGN}{band.tick}" for band in bands]
    return {
        "instrument_id": listed.instrument_id,
        "symbol": listed.symbol,
        "status": listed.status.value,
        "base": listed.base,
        "quote": listed.quote,
        "price_scale": listed.price_scale,
        "quantity_scale": listed.quantity_scale,
        "tick": bands[0].tick if len(bands) == 1 else " ".join(ticks),
        "lot": listed.lot,
        "quantity_min": listed.quantity_min,
        "quantity_max": listed.quantity_max,
        "notional_min": listed.notional_min,
        "notional_max": listed.notional_max,
        "maker_fee_ppm": listed.maker_fee_ppm,
        "taker_fee_ppm": listed.taker_fee_ppm,
    }
