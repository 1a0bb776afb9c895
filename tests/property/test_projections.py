"""Whatever is asked of the venue, what the tables show is what the machines know."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    AdvanceTime,
    CancelAllOrders,
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SubmitOrder,
    Withdraw,
)
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import (
    BookChanged,
    CancelRejected,
    Event,
    OrderAccepted,
    OrderClosed,
    OrderFilled,
    OrderReplaced,
    ReplaceRejected,
    TradeExecuted,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.domain.records import Record
from damrak.ports.log import Batch
from damrak.runtime.projection import Projector
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.marketdata.queries import trades_of_instrument
from damrak.services.orders.projection import OrdersProjection
from damrak.services.orders.queries import fills_of_account, open_orders, orders_of_account
from damrak.services.portfolio.projection import PortfolioProjection
from damrak.services.portfolio.queries import (
    balances_of_account,
    positions_of_account,
    transfers_of_account,
)

EVENTS = "events"
ACCOUNTS = tuple(AccountId(number) for number in (1, 2, 66))
INSTRUMENTS = tuple(InstrumentId(number) for number in (1, 2))
USD, GOLD, TIN = Asset("USD", 18), Asset("GOLD", 18), Asset("TIN", 6)
LOT = 10**9
MARKET_WORDS = (
    OrderAccepted,
    OrderFilled,
    OrderClosed,
    OrderReplaced,
    ReplaceRejected,
    CancelRejected,
    TradeExecuted,
    BookChanged,
)
PARTITIONS = (
    "events.accounts.01",
    "events.accounts.02",
    "events.markets.01",
    "events.markets.02",
)
TABLES = ("orders", "fills", "trades", "balances", "positions", "transfers")

orders = st.builds(
    SubmitOrder,
    st.sampled_from(ACCOUNTS),
    st.integers(1, 999).map(lambda number: f"mine-{number}"),
    st.sampled_from(INSTRUMENTS),
    st.sampled_from(Side),
    st.just(OrderType.LIMIT),
    st.integers(1, 9).map(lambda lots: Quantity(lots * LOT)),
    st.sampled_from((*(Price(ticks * 5) for ticks in range(96, 105)), Price(501), None)),
    st.sampled_from((*[TimeInForce.GTC] * 4, TimeInForce.DAY, TimeInForce.IOC, TimeInForce.FOK)),
    st.none(),
    st.sampled_from((*[False] * 5, True)),
    st.sampled_from(SelfTradePrevention),
)
# Which order: a number into the ids that the venue has given so far, of whoever owns it.
choices = st.integers(0, 500)
replaces = st.tuples(choices, st.integers(1, 9).map(lambda lots: lots * LOT), st.integers(95, 105))
requests = st.one_of(
    st.tuples(st.just("cancel"), choices),
    st.tuples(st.just("replace"), replaces),
    st.tuples(st.just("replace"), replaces),
    st.tuples(st.just("cancel all"), st.sampled_from(ACCOUNTS)),
    st.tuples(st.just("withdraw"), st.sampled_from(ACCOUNTS)),
)
troubles = st.sampled_from(("day ends", "restart", "catch up", "say again"))
kinds = st.sampled_from((orders, orders, orders, orders, requests, requests, troubles))
steps = st.lists(kinds.flatmap(lambda kind: kind), min_size=20, max_size=60)


class Venue:
    """An exchange whose words go to a log, and tables that follow it."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.log = MemoryLog()
        self.tables = SqliteTables(IN_MEMORY)
        self.time = 1
        self.sequence = 0
        self.owners: list[tuple[OrderId, AccountId]] = []
        self.restart()
        for asset in (USD, GOLD, TIN):
            self.ask(ListAsset(asset))
        for number, base in zip(INSTRUMENTS, (GOLD, TIN), strict=True):
            self.ask(ListInstrument(listing(number, base)))
        for account_id in ACCOUNTS:
            self.ask(OpenAccount(account_id))
            for asset, amount in ((USD, 8 * 10**22), (GOLD, 10**22), (TIN, 10**10)):
                self.ask(Deposit(account_id, asset.code, Amount(amount), f"first-{asset.code}"))

    def ask(self, command: Command) -> None:
        said: list[Any] = []
        self.exchange.apply(command, self.time, said)
        self.sequence += 1
        if said:
            self.say(said)
        self.owners += [
            (event.order_id, event.order.account_id) for event in said if hasattr(event, "order")
        ]

    def say(self, events: Iterable[Event]) -> None:
        record = Record(self.time, tuple(events), "inbox.exchange", self.sequence, "why")
        self.log.append([Batch(EVENTS, [record])])

    def restart(self) -> None:
        self.projector = projector_of(self.log, self.tables, [EVENTS])

    def step(self, step: Any) -> None:
        self.time += 1_000
        match step:
            case SubmitOrder():
                self.ask(step)
            case "cancel", choice if self.owners:
                order_id, account_id = self.owners[choice % len(self.owners)]
                self.ask(CancelOrder(account_id, order_id))
            case "replace", (choice, quantity, ticks) if self.owners:
                order_id, account_id = self.owners[choice % len(self.owners)]
                price = Price(ticks * 5)
                self.ask(ReplaceOrder(account_id, order_id, Quantity(quantity), price))
            case "cancel all", account_id:
                self.ask(CancelAllOrders(account_id))
            case "withdraw", account_id:
                self.ask(Withdraw(account_id, "TIN", Amount(7), f"out-{self.time}"))
            case "day ends":
                self.time += 86_400 * 10**9
                self.ask(AdvanceTime())
            case "restart":
                self.projector.advance()
                self.restart()
            case "catch up":
                self.projector.catch_up()
            case "say again":
                self.log.append([Batch(EVENTS, [self.log.read(EVENTS, 0)[-1].record])])


def projector_of(
    log: MemoryLog, tables: SqliteTables, partitions: list[str], batch_max: int = 7
) -> Projector:
    projections = (OrdersProjection(cached_max=3), TradesProjection(), PortfolioProjection())
    return Projector(log, tables, projections, partitions=partitions, batch_max=batch_max)


def split(log: MemoryLog) -> MemoryLog:
    """Return the same words as machines of their own leave them: a record each time one speaks."""
    parted = MemoryLog()
    heard = 0
    for _, record in log.read(EVENTS, 0):
        if record.sequence <= heard:
            continue
        heard = record.sequence
        for speaker, events in groupby(record.messages, speaker_of):
            if speaker is not None:
                partition = f"events.{speaker}"
                sequence = parted.head(partition) + 1
                words = Record(record.time, tuple(events), f"inbox.{speaker}", sequence, "why")
                parted.append([Batch(partition, [words])])
    return parted


def speaker_of(event: Any) -> str | None:
    if isinstance(event, MARKET_WORDS):
        return f"markets.{event.instrument_id:02}"
    order = getattr(event, "order", event)
    account_id = getattr(order, "account_id", None)
    return None if account_id is None else f"accounts.{account_id & 63:02}"


def listing(instrument_id: InstrumentId, base: Asset) -> Instrument:
    return Instrument(
        instrument_id,
        f"{base.code}/USD",
        base,
        USD,
        2,
        6,
        (TickBand(Price(0), Price(5)),),
        maker_fee_ppm=-100,
        taker_fee_ppm=333,
    )


def contents(tables: SqliteTables) -> dict[str, list[tuple[Any, ...]]]:
    return {name: tables.query(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}


def agree(venue: Venue) -> None:
    open_ids: set[int] = set()
    for account_id in ACCOUNTS:
        account = venue.exchange.accounts[account_id & 63].partition.accounts[account_id]
        assert {
            row.asset: (row.posted, row.reserved)
            for row in balances_of_account(venue.tables, account_id)
        } == {asset: (kept.posted, kept.reserved) for asset, kept in account.balances.items()}
        assert {
            row.instrument_id: (row.quantity, row.cost, row.realised_profit, row.fees)
            for row in positions_of_account(venue.tables, account_id)
        } == {
            key: (kept.quantity, kept.cost, kept.realised_profit, kept.fees)
            for key, kept in account.positions.items()
        }
        shown = orders_of_account(venue.tables, account_id, only_open=True)
        assert {
            row.order_id: (row.price, row.quantity, row.cum_quantity, row.fees, row.status)
            for row in shown
        } == {
            key: (kept.price, kept.quantity, kept.cum_quantity, kept.fee_charged, kept.status)
            for key, kept in account.orders.items()
        }
        open_ids |= account.orders.keys()
        transfers_explain_balances(venue, account_id)
        fills_explain_orders(venue, account_id)
    assert {row.order_id for row in open_orders(venue.tables)} == open_ids
    trades_explain_fills(venue)


def transfers_explain_balances(venue: Venue, account_id: AccountId) -> None:
    sums: dict[str, int] = {}
    for row in transfers_of_account(venue.tables, account_id):
        amount = row.amount if row.credit == account_id else -row.amount
        sums[row.asset] = sums.get(row.asset, 0) + amount
    shown = balances_of_account(venue.tables, account_id)
    assert {row.asset: row.posted for row in shown} == sums


def fills_explain_orders(venue: Venue, account_id: AccountId) -> None:
    fills = fills_of_account(venue.tables, account_id)
    for order in orders_of_account(venue.tables, account_id):
        own = [fill for fill in fills if fill.order_id == order.order_id]
        assert order.cum_quantity == sum(fill.last_quantity for fill in own)
        assert order.cum_notional == sum(fill.last_quantity * fill.last_price for fill in own)
        assert order.fees == sum(fill.fee for fill in own)
        left = order.quantity - order.cum_quantity if order.is_open else 0
        assert order.leaves_quantity == left
        assert (order.status is OrderStatus.FILLED) == (
            order.cum_quantity == order.quantity and not order.is_open
        )


def trades_explain_fills(venue: Venue) -> None:
    trades = [trade for key in INSTRUMENTS for trade in trades_of_instrument(venue.tables, key)]
    expected = sorted(trade.trade_id * 2 + side for trade in trades for side in (0, 1))
    fills = [fill for key in ACCOUNTS for fill in fills_of_account(venue.tables, key)]
    assert sorted(fill.execution_id for fill in fills) == expected


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_tables_show_what_the_machines_know_whatever_was_restarted_or_said_twice(
    script: list[Any],
) -> None:
    venue = Venue()
    for step in script:
        venue.step(step)
    venue.projector.catch_up()
    agree(venue)
    followed = contents(venue.tables)
    assert not venue.projector.catch_up()
    venue.projector.rebuild()
    venue.projector.catch_up()
    assert contents(venue.tables) == followed
    venue.tables.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(steps, st.permutations(PARTITIONS), st.integers(1, 9))
def test_tables_show_the_same_however_partitions_of_a_split_venue_are_read(
    script: list[Any], partitions: list[str], batch_max: int
) -> None:
    venue = Venue()
    for step in script:
        venue.step(step)
    venue.tables.close()
    venue.tables = SqliteTables(IN_MEMORY)
    projector = projector_of(split(venue.log), venue.tables, partitions, batch_max)
    projector.catch_up()
    assert projector.lag() == dict.fromkeys(partitions, 0)
    agree(venue)
    venue.tables.close()


def test_scripts_reach_every_outcome_that_tables_show() -> None:
    venue = Venue()
    order = SubmitOrder(
        ACCOUNTS[0], "a", INSTRUMENTS[0], Side.BUY, OrderType.LIMIT, Quantity(9 * LOT), Price(500)
    )
    sell = SubmitOrder(
        ACCOUNTS[1], "b", INSTRUMENTS[0], Side.SELL, OrderType.LIMIT, Quantity(4 * LOT), Price(500)
    )
    venue.step(order)
    venue.step(sell)
    venue.step(("replace", (0, 5 * LOT, 99)))
    venue.step(("cancel", 0))
    venue.projector.catch_up()
    agree(venue)
    [bought] = orders_of_account(venue.tables, ACCOUNTS[0])
    assert (bought.status, bought.cum_quantity, bought.quantity) == ("canceled", 4 * LOT, 5 * LOT)
    assert (bought.cum_notional, bought.fees < 0) == (2_000 * LOT, True)
    [sold] = fills_of_account(venue.tables, ACCOUNTS[1])
    # 333 ppm of 2,000 lots at scale 8, in dollars of scale 18
    assert (sold.fee, sold.aggressor) == (2_000 * LOT * 333 * 10**4, True)
