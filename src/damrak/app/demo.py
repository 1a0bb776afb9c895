"""The demonstration: a venue from nothing, four accounts, a morning of trading, and the proof of
it.

Its time is the order file's, not the machine's, so every run ends in the same digest.
"""

from collections.abc import Sequence
from importlib import resources
from typing import Final

import click
import msgspec
from msgspec import Struct

from damrak.adapters.clocks.manual import ManualClock
from damrak.app.commands.orders import show_book, trade_facts
from damrak.app.commands.upkeep import tell_proof
from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk, require_granted, with_desk
from damrak.app.order_file import OrderFileReport, OrderFileSender
from damrak.app.remote.local_formats import book_of_view, trade_of_view
from damrak.app.terminal import Facts
from damrak.app.upkeep.backup import empty_data_dir
from damrak.app.upkeep.verification import Proof, verify_data_dir
from damrak.app.wiring import Venue, open_venue
from damrak.domain.assets import Asset
from damrak.domain.commands import Command, Deposit, ListAsset, ListInstrument, OpenAccount
from damrak.domain.decimals import Amount, Price, Quantity, format_decimal, parse_decimal
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.instruments import Instrument, TickBand
from damrak.services.marketdata.queries import trades_of_instrument
from damrak.services.portfolio.queries import balances_of_account

DIRECTORY: Final = "demo"
ORDERS_FILE: Final = "demo_orders.csv"
BEGINNING: Final = 1_767_603_600_000_000_000
"""When the demonstration's morning begins: Monday 2026-01-05, 09:00 UTC."""

LEVELS_SHOWN: Final = 5
TRADES_SHOWN: Final = 8

EUR: Final = Asset("EUR", 8)
BTC: Final = Asset("BTC", 8)
VOC: Final = Asset("VOC", 0)

INSTRUMENTS: Final = (
    Instrument(
        InstrumentId(1),
        "VOC/EUR",
        VOC,
        EUR,
        price_scale=2,
        quantity_scale=0,
        tick_table=(TickBand(Price(0), Price(5)),),
        taker_fee_ppm=500,
    ),
    Instrument(
        InstrumentId(2),
        "BTC/EUR",
        BTC,
        EUR,
        price_scale=2,
        quantity_scale=4,
        tick_table=(TickBand(Price(0), Price(50)),),
        quantity_min=Quantity(10),
        lot=Quantity(10),
        maker_fee_ppm=100,
        taker_fee_ppm=1_000,
    ),
)

FUNDS: Final = {
    1: {"EUR": "50000000", "VOC": "100000", "BTC": "500"},
    2: {"EUR": "50000000", "VOC": "100000", "BTC": "500"},
    3: {"EUR": "10000000", "VOC": "50000", "BTC": "100"},
    4: {"EUR": "10000000", "VOC": "50000", "BTC": "100"},
}
"""What each account is given; the first two make the market, the others take from it."""


class Ending(Struct):
    """Hold how the demonstration ended."""

    report: OrderFileReport
    digest: str
    balances: list[Facts]
    trades: list[Facts]


@click.command("demo")
@with_desk
def demo_command(desk: Desk) -> None:
    """Play a morning of trading on a fresh venue of its own, and prove what came of it.

    It lives in the folder demo of the data directory, which is emptied each time.
    """
    place = desk.data_dir / DIRECTORY
    shown = Desk(place, desk.terminal)
    empty_data_dir(place)
    desk.terminal.say(f"a fresh venue in {place}")
    clock = ManualClock(BEGINNING)
    with open_venue(place, clock=clock) as venue:
        _prepare(venue)
        report = _play(shown, venue, clock)
        ending = _ending(shown, venue, report)
    with desk.terminal.progress("verifying") as progress:
        proof = verify_data_dir(place, progress)
    _tell_ending(shown, ending, proof)
    if not proof.ok or proof.digest != ending.digest:
        leave(FAILED)


def _prepare(venue: Venue) -> None:
    commands: list[Command] = [ListAsset(asset) for asset in (EUR, BTC, VOC)]
    commands += [ListInstrument(instrument) for instrument in INSTRUMENTS]
    commands += [OpenAccount(AccountId(account)) for account in FUNDS]
    scales = {asset.code: asset.scale for asset in (EUR, BTC, VOC)}
    for account, funds in FUNDS.items():
        for code, text in funds.items():
            amount = Amount(parse_decimal(text, scales[code]))
            commands.append(Deposit(AccountId(account), code, amount, f"seed-{account}-{code}"))
    for outcome in venue.client.submit(commands, cause="demo"):
        require_granted(outcome.events)


def _play(desk: Desk, venue: Venue, clock: ManualClock) -> OrderFileReport:
    lines = demo_orders().splitlines()
    sender = OrderFileSender(
        venue.client, venue.register, "demo", lambda after: clock.set(BEGINNING + after)
    )
    with desk.terminal.progress("trading") as progress:
        return sender.send(lines, len(lines), progress)


def demo_orders() -> str:
    """Return the text of the order file that comes with Damrak."""
    return resources.files("damrak.app").joinpath(ORDERS_FILE).read_text("utf-8")


def _ending(desk: Desk, venue: Venue, report: OrderFileReport) -> Ending:
    venue.catch_up()
    trades: list[Facts] = []
    for instrument in INSTRUMENTS:
        last = trades_of_instrument(venue.tables, instrument.instrument_id, limit=TRADES_SHOWN)
        trades += [trade_facts(trade_of_view(trade, instrument)) for trade in last]
        if not desk.terminal.as_json:
            show_book(desk, book_of_view(venue, instrument.symbol, LEVELS_SHOWN))
    return Ending(report, venue.shard.digest(), _balances(venue, tuple(FUNDS)), trades)


def _balances(venue: Venue, accounts: Sequence[int]) -> list[Facts]:
    rows: list[Facts] = []
    for account in accounts:
        for held in balances_of_account(venue.tables, account):
            scale = venue.register.asset(held.asset).scale
            rows.append(
                {
                    "account": account,
                    "asset": held.asset,
                    "posted": format_decimal(held.posted, scale),
                    "reserved": format_decimal(held.reserved, scale),
                    "available": format_decimal(held.available, scale),
                }
            )
    return rows


def _tell_ending(desk: Desk, ending: Ending, proof: Proof) -> None:
    report = ending.report
    if desk.terminal.as_json:
        facts = msgspec.to_builtins(ending) | {"verification": msgspec.to_builtins(proof)}
        desk.terminal.tell({"data_dir": str(desk.data_dir), **facts}, "")
        return
    desk.terminal.table(ending.trades, "last trades")
    desk.terminal.table(ending.balances, "balances")
    desk.terminal.say(
        f"{report.commands} commands in {report.seconds:.1f} s, each batch on disk before its "
        f"answer: {report.orders} orders, {report.trades} trades, {report.canceled} canceled\n"
        f"digest {ending.digest}"
    )
    tell_proof(desk, proof)
    desk.terminal.say(f"look around with: damrak --data-dir {desk.data_dir} book {_SYMBOL}")


_SYMBOL: Final = INSTRUMENTS[0].symbol
