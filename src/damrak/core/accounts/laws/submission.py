"""Submission: what an account asks of the market, checked and reserved before it is passed on."""

from collections.abc import Iterator
from typing import Final

import msgspec

from damrak.core.accounts.account import Account
from damrak.core.accounts.answers import idempotency_key
from damrak.core.accounts.laws.retries import (
    is_replacement_settled,
    is_settled,
    remember_order,
    remember_replacement,
    repeat_order,
    tell_replacement_denied,
)
from damrak.core.accounts.limits import (
    first_violation,
    funds_violation,
    notional_bounds,
    price_form,
    quantity_form,
    quick_reservation,
    time_in_force,
    trading_status,
)
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.orders import AccountOrder
from damrak.core.accounts.partition import (
    Partition,
    deny,
    tell_balance,
    unknown_account,
    unknown_instrument,
    unknown_order,
)
from damrak.core.accounts.reservations import reservation_for, reservation_left, reservation_now
from damrak.domain.commands import CancelAllOrders, CancelOrder, ReplaceOrder, SubmitOrder
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.events import (
    BalanceChanged,
    CancelApproved,
    Event,
    OrderApproved,
    OrderDenied,
    ReplaceApproved,
)
from damrak.domain.orders import OrderStatus, Side
from damrak.domain.reasons import Reason, Violation

_BUY = Side.BUY
_PENDING_CANCEL = OrderStatus.PENDING_CANCEL
_PENDING: Final = frozenset({OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE})
_SHRINK_RULES: Final = (price_form, quantity_form, notional_bounds, time_in_force)
_REPLACE_RULES: Final = (trading_status, *_SHRINK_RULES)


def submit(partition: Partition, command: SubmitOrder, time: int, out: list[Event]) -> None:
    """Deny an order, or reserve what it may cost and approve it."""
    account = partition.accounts.get(command.account_id)
    if account is None:
        violation = unknown_account(command.account_id)
        out.append(OrderDenied(partition.next_order_id(), command, violation))
        return
    if command.idempotency_key and is_settled(partition, account, command, out):
        return
    if account.answers.get(command.client_order_id) is not None:
        repeat_order(partition, account, command, out)
        return
    listing = partition.listings.get(command.instrument_id)
    if listing is None:
        _deny_order(partition, account, (command, unknown_instrument(command.instrument_id)), out)
        return
    needed = quick_reservation(command, listing, account)
    if not needed:
        found = first_violation(command, listing, account, time)
        if found is not None:
            _deny_order(partition, account, (command, found), out)
            return
        needed = reservation_for(command.side, command.price or 0, command.quantity, listing)
    _approve(partition, (account, listing, needed), command, out)


def cancel(partition: Partition, command: CancelOrder, _: int, out: list[Event]) -> None:
    """Pass a cancel on to the market, whatever the state of the account and the instrument."""
    account = partition.accounts.get(command.account_id)
    order = None if account is None else account.orders.get(command.order_id)
    if order is None:
        _deny_unknown(account, command, out)
        return
    order.status = _PENDING_CANCEL
    out.append(CancelApproved(order.order_id, command.account_id, order.sent.instrument_id))


def cancel_all(partition: Partition, command: CancelAllOrders, _: int, out: list[Event]) -> None:
    """Pass a cancel on for every open order that the command means."""
    account = partition.accounts.get(command.account_id)
    if account is None:
        violation = unknown_account(command.account_id)
        deny("CancelAllOrders", (command.account_id, 0, 0), violation, out)
        return
    instrument_id = command.instrument_id
    if instrument_id is not None and instrument_id not in partition.listings:
        keys = (command.account_id, 0, instrument_id)
        deny("CancelAllOrders", keys, unknown_instrument(instrument_id), out)
        return
    for order in account.orders.values():
        sent = order.sent
        if instrument_id not in (None, sent.instrument_id):
            continue
        if command.side is None or command.side is sent.side:
            order.status = _PENDING_CANCEL
            out.append(CancelApproved(order.order_id, account.account_id, sent.instrument_id))


def replace(partition: Partition, command: ReplaceOrder, time: int, out: list[Event]) -> None:
    """Deny a replacement, or reserve for the dearest course it may take and pass it on."""
    account = partition.accounts.get(command.account_id)
    if account is None:
        _deny_unknown(account, command, out)
        return
    if command.idempotency_key and is_replacement_settled(account, command, out):
        return
    order = account.orders.get(command.order_id)
    if order is None:
        _deny_replacement(account, command, unknown_order(command.order_id), out)
        return
    listing = partition.listings[order.sent.instrument_id]
    wanted = wanted_order(order, command)
    checks = replace_checks(order, wanted, (listing, account), time)
    violation = empty_violation(command)
    if violation is None:
        violation = next((found for _, found in checks if found is not None), None)
    if violation is not None:
        _deny_replacement(account, command, violation, out)
        return
    if command.idempotency_key:
        remember_replacement(account, command, None)
    price, quantity = Price(wanted.price or 0), wanted.quantity
    order.pending_price, order.pending_quantity = price, quantity
    order.status = OrderStatus.PENDING_REPLACE
    out.append(
        ReplaceApproved(
            order.order_id,
            account.account_id,
            order.sent.instrument_id,
            quantity,
            price,
        )
    )
    reserve(account, order, listing, out)


def empty_violation(command: ReplaceOrder) -> Violation | None:
    """Return the violation if a replacement asks for nothing."""
    if command.price is not None or command.quantity is not None:
        return None
    rule = "must be given unless the price is"
    return Violation(Reason.REPLACE_EMPTY, "quantity", rule, "")


def wanted_order(order: AccountOrder, command: ReplaceOrder) -> SubmitOrder:
    """Return the order that a replacement asks for, as if it were new."""
    price = Price(order.price if command.price is None else command.price)
    quantity = Quantity(order.quantity if command.quantity is None else command.quantity)
    return msgspec.structs.replace(order.sent, price=price, quantity=quantity)


def replace_checks(
    order: AccountOrder, wanted: SubmitOrder, owner: tuple[Listing, Account], time: int
) -> Iterator[tuple[str, Violation | None]]:
    """Yield every rule of a replacement by name, with the violation or None."""
    listing, account = owner
    yield "no_pending_request", _pending_violation(order)
    yield "quantity_above_filled", _filled_violation(order, wanted, listing)
    only_shrinks = wanted.price == order.price and wanted.quantity <= order.quantity
    for rule in _SHRINK_RULES if only_shrinks else _REPLACE_RULES:
        yield rule.__name__, rule(wanted, listing, account, time)
    left = reservation_left(order, wanted.price or 0, wanted.quantity, listing)
    yield "funds", funds_violation(order.sent.side, left - order.reserved, listing, account)


def reserve(account: Account, order: AccountOrder, listing: Listing, out: list[Event]) -> None:
    """Reserve what an order needs as it is and may become, and tell the balance if it changed."""
    needed = reservation_now(order, listing)
    if needed == order.reserved:
        return
    asset = listing.quote if order.sent.side is _BUY else listing.base
    balance = account.balance(asset)
    balance.reserved += needed - order.reserved
    order.reserved = needed
    tell_balance(account, asset, balance, out)


def _approve(
    partition: Partition,
    granted: tuple[Account, Listing, int],
    command: SubmitOrder,
    out: list[Event],
) -> None:
    account, listing, needed = granted
    asset = listing.quote if command.side is _BUY else listing.base
    balance = account.balances[asset]
    balance.reserved += needed
    order_id = partition.next_order_id()
    price = command.price or 0
    account.orders[order_id] = AccountOrder(order_id, command, price, command.quantity, needed)
    approved = OrderApproved(order_id, command.instrument_id, command)
    account.answers.remember(command.client_order_id, approved)
    if command.idempotency_key:
        second_key = idempotency_key(command.idempotency_key)
        account.answers.remember_also(second_key, command.client_order_id)
    out.append(approved)
    posted, reserved = Amount(balance.posted), Amount(balance.reserved)
    out.append(BalanceChanged(command.account_id, asset, posted, reserved))


def _deny_order(
    partition: Partition,
    account: Account,
    refused: tuple[SubmitOrder, Violation],
    out: list[Event],
) -> None:
    denied = OrderDenied(partition.next_order_id(), *refused)
    out.append(denied)
    remember_order(account, denied)


def _deny_replacement(
    account: Account, command: ReplaceOrder, violation: Violation, out: list[Event]
) -> None:
    if command.idempotency_key:
        remember_replacement(account, command, violation)
    tell_replacement_denied(account, command, violation, out)


def _pending_violation(order: AccountOrder) -> Violation | None:
    if order.status not in _PENDING:
        return None
    rule = "must not be waiting for the market's answer to a cancel or replace"
    return Violation(Reason.REPLACE_PENDING, "order_id", rule, str(order.order_id))


def _filled_violation(
    order: AccountOrder, wanted: SubmitOrder, listing: Listing
) -> Violation | None:
    if wanted.quantity > order.cum_quantity:
        return None
    limit = listing.instrument.quantity_text(order.cum_quantity)
    rule = f"must be above the {limit} that are filled"
    value = listing.instrument.quantity_text(wanted.quantity)
    return Violation(Reason.QUANTITY_NOT_ABOVE_FILLED, "quantity", rule, value, limit)


def _deny_unknown(
    account: Account | None, command: CancelOrder | ReplaceOrder, out: list[Event]
) -> None:
    violation = (
        unknown_account(command.account_id) if account is None else unknown_order(command.order_id)
    )
    keys = (command.account_id, command.order_id, 0)
    deny(command.__class__.__name__, keys, violation, out)
