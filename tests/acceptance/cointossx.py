"""Matching scenarios as CoinTossX writes them, and how they are played on our exchange.

A master list names for each test an initial book, what is sent, and the book and trades that must
come out. File names differ in case between lists and folders. An input row without a size cancels
the order that it names; one that names a resting order and has a size replaces it.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from damrak.core.exchange import Exchange
from damrak.domain import commands, events
from damrak.domain.assets import Asset
from damrak.domain.decimals import Price, parse_decimal
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from tests.oracles.auditor import Auditor, VenueDump

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("DAMRAK_TEST_DATA") or ROOT.parent / "shared" / "data")

SCALE = 4
STOCK = InstrumentId(1)
BUYER, SELLER = AccountId(1), AccountId(2)
WEALTH: Any = 10**24

# One expected book of the original spells the offer side BO.
SIDES = {"B": Side.BUY, "O": Side.SELL, "S": Side.SELL, "BO": Side.SELL}
TYPES = {"1": OrderType.MARKET, "2": OrderType.LIMIT}
NOT_YET = {"3": "stop orders", "4": "stop-limit orders", "5": "hidden orders"}
TITLES = ["Side", "OrderID", "Type", "MES", "Time", "Size", "Price"]
COLUMNS = {*TITLES, "StopPrice"}

Row = dict[str, str]


class Scenario(NamedTuple):
    """Hold one line of a master list with the tables that it names."""

    name: str
    before: list[Row]
    sent: list[Row]
    after: list[Row]
    stock: list[Row]
    trades: list[Row]

    def wants(self) -> str | None:
        """Return what the scenario needs that we do not have, by name, or None."""
        rows = [*self.before, *self.sent, *self.after]
        missing = {NOT_YET[row["Type"]] for row in rows if row["Type"] in NOT_YET}
        missing |= {f"column {key}" for row in rows for key in row.keys() - COLUMNS if row[key]}
        return "needs " + " and ".join(sorted(missing)) if missing else None


def scenarios() -> Iterator[Scenario]:
    """Yield the scenarios of all master lists below the folder of matching data."""
    folder = DATA / "matching"
    paths = folder.rglob("*") if folder.is_dir() else ()
    for master in sorted(path for path in paths if path.name.lower().endswith("master.csv")):
        present = {path.name.lower(): path for path in master.parent.iterdir()}
        for row in rows_of(master):
            columns = ("InitialState", "AggressingOrder", "ExpectedState", "Stock", "Trades")
            named = [row[column].strip().lower() for column in columns]
            tables = [rows_of(present[name]) if name else [] for name in named]
            place = master.parent.relative_to(folder).as_posix()
            yield Scenario(f"{place}/{row['TestNumber']}: {row['Description'].strip()}", *tables)


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a file by column title, without empty lines."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = [[cell.strip() for cell in row] for row in csv.reader(file)]
    # A line of one file runs the titles together three times, so only the first of each counts.
    titles = list(dict.fromkeys(table[0])) if table else []
    if titles == TITLES:
        titles = [*TITLES, "StopPrice"]  # Some files fill this column without naming it.
    rows = [row for row in table[1:] if any(row)]
    return [
        {title: row[i] if i < len(row) else "" for i, title in enumerate(titles)}
        | {f"{i + 1}": cell for i, cell in enumerate(row) if i >= len(titles)}
        for row in rows
    ]


class Player:
    """Play a scenario: all bids belong to one account, all offers to another."""

    def __init__(self, scenario: Scenario) -> None:
        self.exchange = Exchange()
        self.auditor = Auditor()
        self.scenario = scenario
        self.order_ids: dict[str, int] = {}
        self.trades: list[tuple[int, int]] = []
        self.count = 0
        base, quote = Asset("STOCK", 0), Asset("CASH", SCALE)
        tick: Any = parse_decimal(scenario.stock[0]["TickSize"], SCALE)
        bands = (TickBand(Price(0), tick),)
        instrument = Instrument(STOCK, "STOCK-CASH", base, quote, SCALE, 0, bands)
        for asset in (base, quote):
            self.apply(commands.ListAsset(asset))
        self.apply(commands.ListInstrument(instrument))
        for account_id in (BUYER, SELLER):
            self.apply(commands.OpenAccount(account_id))
            for asset in (base, quote):
                self.apply(commands.Deposit(account_id, asset.code, WEALTH, asset.code))

    def apply(self, command: commands.Command) -> list[events.Event]:
        """Apply a command, and keep the trades that it makes."""
        out: list[events.Event] = []
        self.exchange.apply(command, 1, out)
        self.auditor.hear(1, out)
        self.trades += [
            (said.price, said.quantity) for said in out if isinstance(said, events.TradeExecuted)
        ]
        return out

    def send(self, row: Row) -> list[events.Event]:
        """Send what a row asks for."""
        side = SIDES[row["Side"]]
        account_id = BUYER if side is Side.BUY else SELLER
        order_id = OrderId(self.order_ids.get(row["OrderID"], 0))
        resting = {order.order_id for order in self.book()}
        quantity: Any = int(row["Size"] or 0)
        price: Any = parse_decimal(row["Price"], SCALE) if row["Price"] else None
        if not quantity:
            return self.apply(commands.CancelOrder(account_id, order_id))
        if order_id in resting:
            return self.apply(commands.ReplaceOrder(account_id, order_id, quantity, price))
        self.count += 1
        order_type = TYPES[row["Type"]]
        if order_type is OrderType.MARKET:
            price = self.protection(side)
        said = self.apply(
            commands.SubmitOrder(
                account_id=account_id,
                client_order_id=f"{self.count}",
                instrument_id=STOCK,
                side=side,
                order_type=order_type,
                quantity=quantity,
                price=price,
                time_in_force=TimeInForce.GTC,
                self_trade_prevention=SelfTradePrevention.NONE,
            )
        )
        if isinstance(said[0], events.OrderApproved):
            self.order_ids[row["OrderID"]] = said[0].order_id
        return said

    def protection(self, side: Side) -> Any:
        """Return the worst price quoted against a side, or None where nothing is quoted."""
        prices = [order.price for order in self.book() if order.side is not side]
        worst = max if side is Side.BUY else min
        return worst(prices) if prices else None

    def book(self) -> list[Any]:
        """Return the resting orders in priority."""
        dump = msgspec.json.decode(self.exchange.dump(), type=VenueDump)
        (market,) = dump.markets[STOCK].markets
        return market.orders

    def resting(self) -> list[tuple[Side, str, int, int]]:
        """Return side, name, quantity and price of the resting orders, in priority."""
        names = {order_id: name for name, order_id in self.order_ids.items()}
        return [
            (order.side, names[order.order_id], order.leaves, order.price) for order in self.book()
        ]


def in_time_order(rows: list[Row]) -> list[Row]:
    """Return rows by their time of day; rows of one time keep the order of the file."""
    return sorted(rows, key=lambda row: [int(part) for part in row["Time"].split(":") if part])
