"""Outcomes: what the market said of an order, booked.

The market speaks only of orders that were approved here, so accounts, orders and listings are
looked up without a question: one that is missing is our own fault and stops the shard.
"""

from damrak.core.accounts.account import Account
from damrak.core.accounts.laws.retries import note_refused_replacement
from damrak.core.accounts.laws.submission import reserve
from damrak.core.accounts.ledger import CLEARING, FEES, Balance, Ledger
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.orders import AccountOrder
from damrak.core.accounts.partition import Partition, tell_balance
from damrak.core.accounts.reservations import reservation_now
from damrak.core.machine import invariant
from damrak.domain.decimals import PPM, Amount, Quantity
from damrak.domain.events import (
    BalanceChanged,
    CancelRejected,
    Event,
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
from damrak.domain.reasons import Reason

_BUY = Side.BUY
_SUBMITTED = OrderStatus.SUBMITTED
_ACCEPTED = OrderStatus.ACCEPTED
_PARTIALLY_FILLED = OrderStatus.PARTIALLY_FILLED


def accepted(partition: Partition, message: OrderAccepted, _: int, __: list[Event]) -> None:
    """Note that the market works an order."""
    order = partition.accounts[message.account_id].orders[message.order_id]
    if order.status is _SUBMITTED:
        order.status = _ACCEPTED


def filled(partition: Partition, message: OrderFilled, _: int, out: list[Event]) -> None:
    """Post one side of a trade: money against goods, and the fee."""
    account = partition.accounts[message.account_id]
    order = account.orders[message.order_id]
    listing = partition.listings[message.instrument_id]
    notional = message.last_price * message.last_quantity * listing.notional_factor
    rate = listing.taker_fee_ppm if message.aggressor else listing.maker_fee_ppm
    order.fee_parts += notional * rate
    fee = -(-order.fee_parts // PPM) - order.fee_charged
    order.fee_charged += fee
    order.cum_quantity += message.last_quantity
    said = "leaves of the market and of the account differ"
    invariant(message.leaves_quantity == order.quantity - order.cum_quantity, said)
    buys = order.sent.side is _BUY
    quote, base = account.balance(listing.quote), account.balance(listing.base)
    (quote if buys else base).reserved -= _release(account, order, listing)
    customer = message.account_id
    goods = (CLEARING, listing.base, message.last_quantity * listing.base_factor, "trade")
    money = (CLEARING, listing.quote, notional, "trade")
    ledger = partition.ledger
    if buys:
        moved = (ledger.debit(quote, customer, money), ledger.credit(base, customer, goods))
    else:
        moved = (ledger.debit(base, customer, goods), ledger.credit(quote, customer, money))
    if fee:
        charge = _charge(ledger, customer, quote, (listing.quote, fee))
        out.append(
            TransfersPosted(customer, (*moved, charge), message.order_id, message.execution_id)
        )
    else:
        out.append(TransfersPosted(customer, moved, message.order_id, message.execution_id))
    solvent = quote.posted >= quote.reserved >= 0 and base.posted >= base.reserved >= 0
    invariant(solvent, "a fill overdrew a balance")
    tell_balance(account, listing.quote, quote, out)
    tell_balance(account, listing.base, base, out)
    _tell_position(account, message, (notional, fee, buys), out)


def closed(partition: Partition, message: OrderClosed, _: int, out: list[Event]) -> None:
    """Release what is left of an order that ended without trading it."""
    account = partition.accounts[message.account_id]
    order = account.orders.pop(message.order_id)
    if order.pending_quantity:
        # What it waited for crosses its end, and will find no order.
        note_refused_replacement(account, order, Reason.ORDER_UNKNOWN)
    listing = partition.listings[message.instrument_id]
    asset = listing.quote if order.sent.side is _BUY else listing.base
    balance = account.balances[asset]
    balance.reserved -= order.reserved
    posted, reserved = Amount(balance.posted), Amount(balance.reserved)
    out.append(BalanceChanged(message.account_id, asset, posted, reserved))


def replaced(partition: Partition, message: OrderReplaced, _: int, out: list[Event]) -> None:
    """Take over the price and quantity that the market gave an order."""
    account = partition.accounts[message.account_id]
    order = account.orders[message.order_id]
    order.price, order.quantity = message.price, message.quantity
    _settle_pending(order)
    reserve(account, order, partition.listings[message.instrument_id], out)


def replace_rejected(
    partition: Partition, message: ReplaceRejected, _: int, out: list[Event]
) -> None:
    """Leave an order as it was and release what the replacement had reserved beyond it."""
    account = partition.accounts[message.account_id]
    order = account.orders.get(message.order_id)
    if order is not None:
        note_refused_replacement(account, order, message.reason)
        _settle_pending(order)
        reserve(account, order, partition.listings[message.instrument_id], out)


def cancel_rejected(partition: Partition, message: CancelRejected, _: int, __: list[Event]) -> None:
    """Leave an order as it was; it may have ended while the cancel was on its way."""
    order = partition.accounts[message.account_id].orders.get(message.order_id)
    if order is not None:
        order.status = _PARTIALLY_FILLED if order.cum_quantity else _ACCEPTED


def _release(account: Account, order: AccountOrder, listing: Listing) -> int:
    if order.cum_quantity == order.quantity:
        del account.orders[order.order_id]
        return order.reserved
    if order.status is _ACCEPTED:
        order.status = _PARTIALLY_FILLED
    left = reservation_now(order, listing)
    released = order.reserved - left
    order.reserved = left
    return released


def _charge(ledger: Ledger, customer: int, quote: Balance, fee: tuple[str, int]) -> Transfer:
    asset, amount = fee
    if amount > 0:
        return ledger.debit(quote, customer, (FEES, asset, amount, "fee"))
    return ledger.credit(quote, customer, (FEES, asset, -amount, "rebate"))


def _tell_position(
    account: Account, message: OrderFilled, amounts: tuple[int, int, bool], out: list[Event]
) -> None:
    notional, fee, buys = amounts
    position = account.position(message.instrument_id)
    if buys:
        position.trade(message.last_quantity, notional, fee)
    else:
        position.trade(-message.last_quantity, -notional, fee)
    out.append(
        PositionChanged(
            message.account_id,
            message.instrument_id,
            Quantity(position.quantity),
            Amount(position.cost),
            Amount(position.realised_profit),
            Amount(position.fees),
        )
    )


def _settle_pending(order: AccountOrder) -> None:
    order.pending_price = order.pending_quantity = 0
    if order.status is OrderStatus.PENDING_REPLACE:
        order.status = _PARTIALLY_FILLED if order.cum_quantity else _ACCEPTED
