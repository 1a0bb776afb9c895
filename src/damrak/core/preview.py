"""Preview: the rules of the machines, run without changing anything.

It lies beside the exchange because an answer needs both sides: the accounts know what an order may
cost, the market what it would meet.
"""

import msgspec

from damrak.core.accounts.account import Account
from damrak.core.accounts.fees import fee_due
from damrak.core.accounts.laws.retries import idempotency_key_violation
from damrak.core.accounts.laws.submission import (
    empty_violation,
    replace_checks,
    wanted_order,
)
from damrak.core.accounts.limits import RULES
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.partition import (
    Partition,
    duplicate_key,
    unknown_account,
    unknown_instrument,
    unknown_order,
)
from damrak.core.accounts.reservations import reservation_for, reservation_left
from damrak.core.exchange import Exchange
from damrak.core.markets.book import BookOrder
from damrak.core.markets.market import Market
from damrak.core.markets.matching import reachable
from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import OrderId, partition_of
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.domain.reasons import Check, Level, Preview, Reason, Violation

_AT_ONCE = frozenset({TimeInForce.IOC, TimeInForce.FOK})


def preview(exchange: Exchange, command: SubmitOrder | ReplaceOrder, time: int) -> Preview:
    """Return what a command would do if it were applied at a time (nanoseconds UTC)."""
    partition = exchange.accounts[partition_of(command.account_id)].partition
    account = partition.accounts.get(command.account_id)
    if account is None:
        return _refused(Check("account_known", unknown_account(command.account_id)))
    if isinstance(command, ReplaceOrder):
        return _preview_replace(exchange, (partition, account), command, time)
    listing = partition.listings.get(command.instrument_id)
    if listing is None:
        violation = unknown_instrument(command.instrument_id)
        return _refused(Check("account_known"), Check("instrument_known", violation))
    checks = [Check("account_known"), Check("instrument_known"), _key_check(account, command)]
    checks += _idempotency_check(account, command)
    checks += [Check(rule.__name__, rule(command, listing, account, time)) for rule in RULES]
    needed = reservation_for(command.side, command.price or 0, command.quantity, listing)
    return _effect(exchange, (account, listing, command, time), checks, needed)


def _preview_replace(
    exchange: Exchange,
    owner: tuple[Partition, Account],
    command: ReplaceOrder,
    time: int,
) -> Preview:
    partition, account = owner
    order = account.orders.get(command.order_id)
    if order is None or _is_due(_market(exchange, order.sent), command.order_id, time):
        return _refused(Check("order_open", unknown_order(command.order_id)))
    listing = partition.listings[order.sent.instrument_id]
    wanted = wanted_order(order, command)
    rules = replace_checks(order, wanted, (listing, account), time)
    checks = [Check("order_open"), *_idempotency_check(account, command)]
    checks.append(Check("price_or_quantity_given", empty_violation(command)))
    checks += [Check(name, violation) for name, violation in rules]
    price, quantity = wanted.price or 0, wanted.quantity
    # As it will be once the market has answered; until then the dearest course is reserved for.
    replaced = msgspec.structs.replace(order, price=price, quantity=quantity)
    change = reservation_left(replaced, price, quantity, listing) - order.reserved
    leaves = Quantity(max(0, quantity - order.cum_quantity))
    remaining = msgspec.structs.replace(wanted, quantity=leaves)
    return _effect(exchange, (account, listing, remaining, time), checks, change)


def _refused(*checks: Check) -> Preview:
    return Preview(passed=False, checks=checks)


def _key_check(account: Account, command: SubmitOrder) -> Check:
    used = account.answers.get(command.client_order_id) is not None
    violation = duplicate_key("client_order_id", command.client_order_id) if used else None
    return Check("client_order_id_unused", violation)


def _idempotency_check(account: Account, command: SubmitOrder | ReplaceOrder) -> list[Check]:
    key = command.idempotency_key
    if not key:
        return []
    return [Check("idempotency_key_unused", idempotency_key_violation(account, key))]


def _effect(
    exchange: Exchange,
    asked: tuple[Account, Listing, SubmitOrder, int],
    checks: list[Check],
    needed: int,
) -> Preview:
    account, listing, command, time = asked
    market = _market(exchange, command)
    taker = _taker(command)
    checks.append(Check("post_only_rests", _post_only_violation(market, taker, time)))
    fills = () if command.price is None else tuple(reachable(market.book, taker, time))
    traded = sum(quantity for _, quantity in fills)
    if command.time_in_force is TimeInForce.FOK and traded < command.quantity:
        fills, traded = (), 0
    notional = sum(listing.notional(price, quantity) for price, quantity in fills)
    rests = command.order_type is OrderType.LIMIT and command.time_in_force not in _AT_ONCE
    asset = listing.quote if command.side is Side.BUY else listing.base
    available = account.available(asset)
    return Preview(
        passed=all(check.violation is None for check in checks),
        checks=tuple(checks),
        asset=asset,
        available_before=Amount(available),
        reservation=Amount(needed),
        available_after=Amount(available - needed),
        fills=tuple(Level(Price(price), Quantity(quantity)) for price, quantity in fills),
        notional=Amount(notional),
        fee=Amount(fee_due(notional * listing.taker_fee_ppm)),
        resting=Quantity(command.quantity - traded if rests else 0),
    )


def _taker(command: SubmitOrder) -> BookOrder:
    return BookOrder(
        order_id=0,
        account_id=command.account_id,
        side=command.side,
        price=command.price or 0,
        quantity=command.quantity,
        leaves=command.quantity,
        prevention=command.self_trade_prevention,
        post_only=command.post_only,
    )


def _market(exchange: Exchange, order: SubmitOrder) -> Market:
    partition = exchange.markets[partition_of(order.instrument_id)].partition
    return partition.markets[order.instrument_id]


def _is_due(market: Market, order_id: OrderId, time: int) -> bool:
    order = market.book.orders.get(order_id)
    return order is not None and 0 < order.expire_time <= time


def _post_only_violation(market: Market, taker: BookOrder, time: int) -> Violation | None:
    if not taker.post_only:
        return None
    # The market asks whether the order would meet anything at all, its owner's orders included.
    unwary = msgspec.structs.replace(taker, prevention=SelfTradePrevention.NONE)
    if next(reachable(market.book, unwary, time), None) is None:
        return None
    rule = "must not trade at once when the order is post-only"
    text = market.instrument.price_text(taker.price)
    return Violation(Reason.POST_ONLY_WOULD_TAKE, "price", rule, text)
