"""The venue under measurement: its instruments, accounts and commands, and its data directory.

Instruments have fees and accounts have plenty, so that nothing is denied and every law is at work.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from benchmarks.flow import CANCEL, REPLACE, TAKE, Flow, Move
from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.adapters.snapshots.files import FileSnapshots
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.wiring import SNAPSHOTS_DIRECTORY, TABLES_FILE
from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SubmitOrder,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderType, TimeInForce
from damrak.ports.log import Log
from damrak.ports.tables import Tables
from damrak.runtime.client import LocalClient
from damrak.runtime.projection import Projection, Projector
from damrak.runtime.retention import Retention
from damrak.runtime.shard import SNAPSHOT_EVERY, Shard
from damrak.runtime.topology import EVENTS, JOINED
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.orders.projection import OrdersProjection
from damrak.services.portfolio.equity import EquityProjection
from damrak.services.portfolio.projection import PortfolioProjection

INSTRUMENTS: Final = 4
ACCOUNTS: Final = 40
COMMIT_MAX: Final = 1_000
"""Commands that share a commit where the number is not what is measured."""

MAKER_FEE_PPM: Final = 100
TAKER_FEE_PPM: Final = 500
ENDOWMENT: Final = 10**15
DOLLAR: Final = Asset("USD", 4)

_LIMIT, _GTC, _IOC = OrderType.LIMIT, TimeInForce.GTC, TimeInForce.IOC

command_decoder: Final = msgspec.json.Decoder(list[Command])
command_encoder: Final = msgspec.json.Encoder()


class House(Struct, frozen=True):
    """Hold what is open of a data directory."""

    log: SqliteLog
    shard: Shard
    client: LocalClient


@contextmanager
def open_house(directory: Path, *, snapshot_every: int = SNAPSHOT_EVERY) -> Iterator[House]:
    """Open a data directory for writing, with snapshots and archive as they are by default."""
    with closing(SqliteLog(directory)) as log:
        snapshots = FileSnapshots(directory / SNAPSHOTS_DIRECTORY)
        shard = Shard(Exchange, JOINED, log, snapshots, snapshot_every=snapshot_every)
        shard.recover()
        client = LocalClient(shard, SystemClock(), Retention(shard, snapshots, log))
        yield House(log, shard, client)


def open_tables(directory: Path) -> Tables:
    """Open the tables of a data directory."""
    return SqliteTables(directory / TABLES_FILE)


def projections() -> list[Projection]:
    """Return one of each projection."""
    return [OrdersProjection(), PortfolioProjection(), EquityProjection(), TradesProjection()]


def projector_of(log: Log, tables: Tables, folded: Sequence[Projection]) -> Projector:
    """Return a projector that folds the events of a joined venue."""
    return Projector(log, tables, folded, partitions=(EVENTS,))


def instrument_of(number: int) -> Instrument:
    """Return the instrument with a number from 1."""
    return Instrument(
        InstrumentId(number),
        f"S{number:02}/USD",
        Asset(f"S{number:02}", 0),
        DOLLAR,
        price_scale=2,
        quantity_scale=0,
        tick_table=(TickBand(Price(0), Price(1)),),
        maker_fee_ppm=MAKER_FEE_PPM,
        taker_fee_ppm=TAKER_FEE_PPM,
    )


def preparation(instruments: int = INSTRUMENTS, accounts: int = ACCOUNTS) -> list[Command]:
    """Return the commands that list instruments and fund accounts."""
    listed = [instrument_of(number) for number in range(1, instruments + 1)]
    assets = [DOLLAR, *(instrument.base for instrument in listed)]
    commands: list[Command] = [ListAsset(asset) for asset in assets]
    commands += [ListInstrument(instrument) for instrument in listed]
    for number in range(1, accounts + 1):
        account_id = AccountId(number)
        commands.append(OpenAccount(account_id))
        commands += [
            Deposit(account_id, asset.code, Amount(ENDOWMENT), f"seed-{asset.code}")
            for asset in assets
        ]
    return commands


def command_of(move: Move) -> Command:
    """Return the command that asks for a move."""
    kind, order_id, instrument, account, side, price, quantity = move
    account_id = AccountId(account)
    if kind == CANCEL:
        return CancelOrder(account_id, OrderId(order_id))
    if kind == REPLACE:
        return ReplaceOrder(account_id, OrderId(order_id), price=Price(price))
    return SubmitOrder(
        account_id,
        f"c{order_id}",
        InstrumentId(instrument),
        side,
        _LIMIT,
        Quantity(quantity),
        Price(price),
        _IOC if kind == TAKE else _GTC,
    )


def commands_of(moves: Iterable[Move]) -> list[Command]:
    """Return the commands that ask for some moves."""
    return [command_of(move) for move in moves]


def prepare(client: LocalClient, flow: Flow) -> None:
    """List, fund and fill the books through a client."""
    commands = preparation() + commands_of(flow.opening())
    for start in range(0, len(commands), COMMIT_MAX):
        client.submit(commands[start : start + COMMIT_MAX])


def require_resting(exchange: object, expected: int) -> None:
    """Raise RuntimeError unless an exchange holds as many resting orders as the flow says.

    An order that was denied, or canceled for another reason than the flow's, would show here.
    """
    if not isinstance(exchange, Exchange):
        raise TypeError(f"machine must be an exchange, was {type(exchange).__name__}")
    found = sum(
        len(market.book.orders)
        for machine in exchange.markets
        for market in machine.partition.markets.values()
    )
    if found != expected:
        raise RuntimeError(f"exchange must hold {expected} resting orders, was {found}")
