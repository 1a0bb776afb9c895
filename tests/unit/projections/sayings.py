"""What machines say, made by hand: a record for each command, as it lies in the events."""

from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import (
    BalanceChanged,
    Event,
    OrderAccepted,
    OrderApproved,
    OrderFilled,
    PositionChanged,
    TradeExecuted,
    Transfer,
    TransfersPosted,
)
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, TradeId
from damrak.domain.orders import OrderType, Side
from damrak.domain.records import Record
from damrak.ports.log import Batch, Log
from damrak.ports.tables import Tables
from damrak.runtime.projection import Projector
from damrak.services.marketdata.projection import TradesProjection
from damrak.services.orders.projection import OrdersProjection
from damrak.services.portfolio.projection import PortfolioProjection

EVENTS = "events"
ALICE, BOB = AccountId(1), AccountId(2)
AMZN = InstrumentId(7)


def say(log: Log, *events: Event, partition: str = EVENTS) -> int:
    sequence = log.head(partition) + 1
    record = Record(1_000 * sequence, events, f"inbox.{partition}", sequence, f"cause-{sequence}")
    return log.append([Batch(partition, [record])])[0]


def projector_of(
    log: Log, tables: Tables, *, partitions: tuple[str, ...] = (EVENTS,), batch_max: int = 100
) -> Projector:
    projections = (OrdersProjection(), TradesProjection(), PortfolioProjection())
    return Projector(log, tables, projections, partitions=partitions, batch_max=batch_max)


def wish(account_id: AccountId, side: Side, quantity: int, price: int | None) -> SubmitOrder:
    return SubmitOrder(
        account_id,
        f"mine-{account_id}-{quantity}",
        AMZN,
        side,
        OrderType.LIMIT,
        Quantity(quantity),
        None if price is None else Price(price),
    )


def approved(order_id: int, command: SubmitOrder) -> OrderApproved:
    return OrderApproved(OrderId(order_id), AMZN, command)


def accepted(order_id: int, account_id: AccountId) -> OrderAccepted:
    return OrderAccepted(OrderId(order_id), account_id, AMZN)


def resting(
    order_id: int, account_id: AccountId, side: Side, terms: tuple[int, int]
) -> list[Event]:
    quantity, price = terms
    return [
        approved(order_id, wish(account_id, side, quantity, price)),
        balance(account_id, "USD", 10_000, quantity * price),
        accepted(order_id, account_id),
    ]


def balance(account_id: AccountId, asset: str, posted: int, reserved: int) -> BalanceChanged:
    return BalanceChanged(account_id, asset, Amount(posted), Amount(reserved))


def position(account_id: AccountId, quantity: int, cost: int) -> PositionChanged:
    return PositionChanged(account_id, AMZN, Quantity(quantity), Amount(cost), Amount(0), Amount(0))


def traded(trade_id: int, sequence: int, terms: tuple[int, int], side: Side) -> TradeExecuted:
    quantity, price = terms
    return TradeExecuted(AMZN, sequence, TradeId(trade_id), Price(price), Quantity(quantity), side)


def filled(
    order_id: int, account_id: AccountId, trade: tuple[int, int, int], *, leaves: int, taker: bool
) -> OrderFilled:
    trade_id, quantity, price = trade
    return OrderFilled(
        OrderId(order_id),
        account_id,
        AMZN,
        TradeId(trade_id),
        Price(price),
        Quantity(quantity),
        Quantity(leaves),
        taker,
    )


def posted(fill: OrderFilled, *transfers: Transfer) -> TransfersPosted:
    return TransfersPosted(fill.account_id, transfers, fill.order_id, fill.execution_id)


def transfer(debit: int, credit: int, amount: int, code: str) -> Transfer:
    return Transfer(debit, credit, "USD", Amount(amount), code)
