"""Outcomes: what the market said of an order, booked."""

from damrak.core.accounts.account import Account
from damrak.core.accounts.fees import fee_due
from damrak.core.accounts.ledger import CLEARING, FEES, Balance, Ledger
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.orders import AccountOrder
from damrak.core.accounts.partition import Partition, tell_balance
from damrak.core.accounts.reservations import reservation_now
from damrak.core.accounts.submission import reserve
from damrak.core.machine import Message, invariant
from damrak.domain.decimals import Amount, Quantity
from damrak.domain.events import (
    CancelRejected,
    OrderAccepted,
    OrderClosed,
    OrderFilled,
    OrderReplaced,
    PositionChanged,
    ReplaceRejected,
    Transfer,
    TransfersPosted,
)
from damrak.domain.orders import OrderStatus, Side

_BUY = Side.BUY
_SUBMITTED = OrderStatus.SUBMITTED
_ACCEPTED = OrderStatus.ACCEPTED
_PARTIALLY_FILLED = OrderStatus.PARTIALLY_FILLED


def accepted(partition: Partition, message: OrderAccepted, _: int, __: list[Message]) -> None:
    """Note that the market works an order."""
    order = partition.account(message.account_id).orders[message.order_id]
    if order.status is _SUBMITTED:
        order.status = _ACCEPTED


def filled(partition: Partition, message: OrderFilled, _: int, out: list[Message]) -> None:
    """Post one side of a trade: money against goods, and the fee."""
    account = partition.account(message.account_id)
    order = account.orders[message.order_id]
    listing = partition.listing(message.instrument_id)
    quantity = message.last_quantity
    notional = message.last_price * quantity * listing.notional_factor
    rate = listing.taker_fee_ppm if message.aggressor else listing.maker_fee_ppm
    order.fee_parts += notional * rate
    fee = fee_due(order.fee_parts) - order.fee_charged
    order.fee_charged += fee
    order.cum_quantity += quantity
    released = _release(account, order, listing)
    invariant(message.leaves_quantity == order.quantity - order.cum_quantity, "leaves disagree")
    buys = order.sent.side is _BUY
    quote, base = account.balance(listing.quote), account.balance(listing.base)
    if buys:
        quote.reserved -= released
    else:
        base.reserved -= released
    transfers = _exchange(
        partition.ledger, account, (listing, buys), (quantity * listing.base_factor, notional, fee)
    )
    out.append(
        TransfersPosted(account.account_id, transfers, message.order_id, message.execution_id)
    )
    tell_balance(account, listing.quote, quote, out)
    tell_balance(account, listing.base, base, out)
    position = account.position(message.instrument_id)
    position.trade(quantity if buys else -quantity, notional if buys else -notional, fee)
    out.append(
        PositionChanged(
            account.account_id,
            message.instrument_id,
            Quantity(position.quantity),
            Amount(position.cost),
            Amount(position.realised_profit),
            Amount(position.fees),
        )
    )
    _check_solvent(quote)
    _check_solvent(base)


def closed(partition: Partition, message: OrderClosed, _: int, out: list[Message]) -> None:
    """Release what is left of an order that ended without trading it."""
    account = partition.account(message.account_id)
    order = account.orders.pop(message.order_id)
    listing = partition.listing(message.instrument_id)
    asset = listing.quote if order.sent.side is _BUY else listing.base
    balance = account.balance(asset)
    balance.reserved -= order.reserved
    tell_balance(account, asset, balance, out)


def replaced(partition: Partition, message: OrderReplaced, _: int, out: list[Message]) -> None:
    """Take over the price and quantity that the market gave an order."""
    account = partition.account(message.account_id)
    order = account.orders[message.order_id]
    order.price, order.quantity = message.price, message.quantity
    _settle_pending(order)
    reserve(account, order, partition.listing(message.instrument_id), out)


def replace_rejected(
    partition: Partition, message: ReplaceRejected, _: int, out: list[Message]
) -> None:
    """Leave an order as it was and release what the replacement had reserved beyond it."""
    account = partition.account(message.account_id)
    order = account.orders.get(message.order_id)
    if order is not None:
        _settle_pending(order)
        reserve(account, order, partition.listing(message.instrument_id), out)


def cancel_rejected(
    partition: Partition, message: CancelRejected, _: int, __: list[Message]
) -> None:
    """Leave an order as it was; it may have ended while the cancel was on its way."""
    order = partition.account(message.account_id).orders.get(message.order_id)
    if order is not None:
        order.status = _PARTIALLY_FILLED if order.cum_quantity else _ACCEPTED


def _release(account: Account, order: AccountOrder, listing: Listing) -> int:
    """Return by how much the reservation falls, and let go of an order that is filled."""
    if order.cum_quantity == order.quantity:
        del account.orders[order.order_id]
        order.status = OrderStatus.FILLED
        return order.reserved
    if order.status is _ACCEPTED:
        order.status = _PARTIALLY_FILLED
    left = reservation_now(order, listing)
    released = order.reserved - left
    order.reserved = left
    return released


def _exchange(
    ledger: Ledger,
    account: Account,
    trade: tuple[Listing, bool],
    amounts: tuple[int, int, int],
) -> tuple[Transfer, ...]:
    listing, buys = trade
    goods, notional, fee = amounts
    customer = account.account_id
    quote, base = account.balances[listing.quote], account.balances[listing.base]
    money = (CLEARING, listing.quote, notional, "trade")
    assets = (CLEARING, listing.base, goods, "trade")
    if buys:
        first = ledger.debit(quote, customer, money)
        second = ledger.credit(base, customer, assets)
    else:
        first = ledger.debit(base, customer, assets)
        second = ledger.credit(quote, customer, money)
    if fee == 0:
        return (first, second)
    if fee > 0:
        return (first, second, ledger.debit(quote, customer, (FEES, listing.quote, fee, "fee")))
    rebate = ledger.credit(quote, customer, (FEES, listing.quote, -fee, "rebate"))
    return (first, second, rebate)


def _settle_pending(order: AccountOrder) -> None:
    order.pending_price = order.pending_quantity = 0
    if order.status is OrderStatus.PENDING_REPLACE:
        order.status = _PARTIALLY_FILLED if order.cum_quantity else _ACCEPTED


def _check_solvent(balance: Balance) -> None:
    invariant(balance.posted >= balance.reserved >= 0, "a fill overdrew a balance")
