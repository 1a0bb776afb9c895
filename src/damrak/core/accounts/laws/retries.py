"""Retries: what was asked before gets its first answer, and no key serves two requests.

A new order is known by its client order id and, where its sender gave one, by its idempotency key;
a replacement by its idempotency key alone.
"""

from typing import Final

import msgspec

from damrak.core.accounts.account import Account
from damrak.core.accounts.answers import ReplacementDenied, idempotency_key
from damrak.core.accounts.limits import client_order_id_violation
from damrak.core.accounts.orders import AccountOrder
from damrak.core.accounts.partition import Partition, deny, duplicate_key
from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.decimals import DIGITS_MAX
from damrak.domain.events import Event, OrderApproved, OrderDenied, OrderRepeated
from damrak.domain.orders import REQUEST_KEY, OrderType
from damrak.domain.reasons import Reason, Violation

REMEMBERED_MAX: Final = 10**DIGITS_MAX
"""Largest number that is remembered; a request with a larger one is denied afresh each time."""

_MARKET = OrderType.MARKET


def is_settled(
    partition: Partition, account: Account, command: SubmitOrder, out: list[Event]
) -> bool:
    """Answer an order that its idempotency key settles, and return whether it did."""
    key = command.idempotency_key
    first = account.answers.get(idempotency_key(key))
    if isinstance(first, OrderApproved | OrderDenied) and _is_same(first.order, command):
        _repeat(account, first, out)
        return True
    violation = idempotency_key_violation(account, key)
    if violation is None:
        return False
    out.append(OrderDenied(partition.next_order_id(), command, violation))
    return True


def repeat_order(
    partition: Partition, account: Account, command: SubmitOrder, out: list[Event]
) -> None:
    """Answer an order whose client order id was used before."""
    key = command.client_order_id
    first = account.answers.get(key)
    if isinstance(first, OrderApproved | OrderDenied) and _is_same(first.order, command):
        _repeat(account, first, out)
        return
    violation = client_order_id_violation(key) or duplicate_key("client_order_id", key)
    out.append(OrderDenied(partition.next_order_id(), command, violation))


def remember_order(account: Account, answer: OrderApproved | OrderDenied) -> None:
    """Keep the answer to a new order, unless what was asked could be of any length."""
    order = answer.order
    if client_order_id_violation(order.client_order_id) is not None:
        return
    if not _is_bounded(order.quantity, order.price, order.expire_time, order.instrument_id):
        return
    account.answers.remember(order.client_order_id, answer)
    if order.idempotency_key:
        account.answers.remember_also(idempotency_key(order.idempotency_key), order.client_order_id)


def is_replacement_settled(account: Account, command: ReplaceOrder, out: list[Event]) -> bool:
    """Answer a replacement that its idempotency key settles, and return whether it did."""
    key = command.idempotency_key
    first = account.answers.get(idempotency_key(key))
    refused = first.violation if isinstance(first, ReplacementDenied) else None
    if command == (first.command if isinstance(first, ReplacementDenied) else first):
        out.append(OrderRepeated(account.account_id, key, command.order_id, refused))
        return True
    violation = idempotency_key_violation(account, key)
    if violation is None:
        return False
    tell_replacement_denied(account, command, violation, out)
    return True


def remember_replacement(
    account: Account, command: ReplaceOrder, violation: Violation | None
) -> None:
    """Keep the answer to a replacement that has an idempotency key."""
    if _is_bounded(command.order_id, command.quantity, command.price):
        answer = command if violation is None else ReplacementDenied(command, violation)
        account.answers.remember(idempotency_key(command.idempotency_key), answer)


def note_refused_replacement(account: Account, order: AccountOrder, reason: Reason) -> None:
    """Keep that the market refused what an order waits for, so that its retry is refused too."""
    asked = account.answers.newest_replacement(order.order_id)
    if asked is None or asked.price not in (None, order.pending_price):
        return
    if asked.quantity in (None, order.pending_quantity):
        rule = "must be an order whose market allows the replacement"
        violation = Violation(reason, "order_id", rule, str(order.order_id))
        denied = ReplacementDenied(asked, violation)
        account.answers.correct(idempotency_key(asked.idempotency_key), denied)


def tell_replacement_denied(
    account: Account, command: ReplaceOrder, violation: Violation, out: list[Event]
) -> None:
    """Say that a replacement was refused, and on which instrument if the order is open."""
    order = account.orders.get(command.order_id)
    instrument_id = 0 if order is None else order.sent.instrument_id
    deny("ReplaceOrder", (account.account_id, command.order_id, instrument_id), violation, out)


def idempotency_key_violation(account: Account, key: str) -> Violation | None:
    """Return the violation if an idempotency key is malformed or was used before, or None."""
    if REQUEST_KEY.fullmatch(key) is None:
        rule = "must be 1 to 64 printable ASCII characters"
        return Violation(Reason.IDEMPOTENCY_KEY_INVALID, "idempotency_key", rule, key[:70], "64")
    if account.answers.get(idempotency_key(key)) is not None:
        return duplicate_key("idempotency_key", key)
    return None


def _is_same(first: SubmitOrder, again: SubmitOrder) -> bool:
    if first == again:
        return True
    # The idempotency key names a request and is no part of it. The price of a market order was
    # taken from the quote of the moment, so a retry has another.
    price = first.price if again.order_type is _MARKET else again.price
    key = first.idempotency_key
    return first == msgspec.structs.replace(again, price=price, idempotency_key=key)


def _repeat(account: Account, first: OrderApproved | OrderDenied, out: list[Event]) -> None:
    refused = first.violation if isinstance(first, OrderDenied) else None
    key = first.order.client_order_id
    out.append(OrderRepeated(account.account_id, key, first.order_id, refused))


def _is_bounded(*numbers: int | None) -> bool:
    return all(number is None or abs(number) < REMEMBERED_MAX for number in numbers)
