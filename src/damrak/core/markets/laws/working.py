"""Working: what the accounts approved, taken to the market that it is for.

Every law first expires what is due there, so that an order never trades after its time, however
seldom the time is advanced.
"""

from damrak.core.markets.market import Market
from damrak.core.markets.partition import Partition
from damrak.domain.commands import AdvanceTime
from damrak.domain.events import (
    CancelApproved,
    CancelRejected,
    Event,
    OrderApproved,
    OrderClosed,
    ReplaceApproved,
    ReplaceRejected,
)
from damrak.domain.orders import OrderStatus
from damrak.domain.reasons import Reason

_UNKNOWN = Reason.INSTRUMENT_UNKNOWN


def accept(partition: Partition, message: OrderApproved, time: int, out: list[Event]) -> None:
    """Work a new order."""
    market = partition.markets.get(message.instrument_id)
    if market is None:
        sent, status = message.order, OrderStatus.REJECTED
        key, quantity = message.instrument_id, sent.quantity
        out.append(OrderClosed(message.order_id, sent.account_id, key, status, _UNKNOWN, quantity))
        return
    if time >= market.expiries.next_time:
        market.expire(time, out)
    market.accept(message, time, out)


def cancel(partition: Partition, message: CancelApproved, time: int, out: list[Event]) -> None:
    """Cancel an order."""
    market = partition.markets.get(message.instrument_id)
    if market is None:
        key = message.instrument_id
        out.append(CancelRejected(message.order_id, message.account_id, key, _UNKNOWN))
        return
    if time >= market.expiries.next_time:
        market.expire(time, out)
    market.cancel(message, out)


def replace(partition: Partition, message: ReplaceApproved, time: int, out: list[Event]) -> None:
    """Replace an order."""
    market = partition.markets.get(message.instrument_id)
    if market is None:
        key = message.instrument_id
        out.append(ReplaceRejected(message.order_id, message.account_id, key, _UNKNOWN))
        return
    if time >= market.expiries.next_time:
        market.expire(time, out)
    market.replace(message, out)


def advance_time(partition: Partition, _: AdvanceTime, time: int, out: list[Event]) -> None:
    """Expire what is due in every market, in order of instrument."""
    due = [market for market in partition.markets.values() if time >= market.expiries.next_time]
    for market in sorted(due, key=_instrument_id):
        market.expire(time, out)


def _instrument_id(market: Market) -> int:
    return market.instrument_id
