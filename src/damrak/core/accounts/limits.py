"""Limits: the pre-trade checks, one small function each, in the order in which they are made.

Each returns the violation or None. The hot path stops at the first; a preview runs them all.
"""

from collections.abc import Callable
from typing import Final

from damrak.core.accounts.account import Account
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.reservations import reservation_for
from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import PPM, format_decimal
from damrak.domain.instruments import NUMBER_MAX, TradingStatus
from damrak.domain.orders import (
    CLIENT_ORDER_ID,
    EXPIRE_TIME_MAX,
    OrderType,
    Side,
    TimeInForce,
)
from damrak.domain.reasons import Reason, Violation

OPEN_ORDERS_MAX: Final = 20_000
"""Most open orders of one account."""

Rule = Callable[[SubmitOrder, Listing, Account, int], Violation | None]

_BUY = Side.BUY
_MARKET = OrderType.MARKET
_GTD = TimeInForce.GTD
_OPEN = TradingStatus.OPEN
_AT_ONCE = frozenset({TimeInForce.IOC, TimeInForce.FOK})
_client_order_id_matches = CLIENT_ORDER_ID.fullmatch


def client_order_id_form(order: SubmitOrder, _: Listing, __: Account, ___: int) -> Violation | None:
    """Require a client order id of 1 to 36 letters, digits, dashes and underscores."""
    return client_order_id_violation(order.client_order_id)


def client_order_id_violation(client_order_id: str) -> Violation | None:
    """Return the violation if a text cannot be a client order id."""
    if _client_order_id_matches(client_order_id) is not None:
        return None
    rule = "must be 1 to 36 of A-Z, a-z, 0-9, dash and underscore"
    value = client_order_id[:40]
    return Violation(Reason.CLIENT_ORDER_ID_INVALID, "client_order_id", rule, value, "36")


def trading_status(_: SubmitOrder, listing: Listing, __: Account, ___: int) -> Violation | None:
    """Require that the instrument trades."""
    if listing.status is _OPEN:
        return None
    return Violation(
        Reason.TRADING_HALTED, "instrument_id", "must be open for trading", listing.status.value
    )


def price_form(order: SubmitOrder, listing: Listing, _: Account, __: int) -> Violation | None:
    """Require a price, positive and on the tick; of a market order the protection price."""
    price = order.price
    if price is None:
        if order.order_type is _MARKET:
            rule = "must be a protection price taken from the last quote, and there was no quote"
            return Violation(Reason.NO_QUOTE, "price", rule, "")
        return Violation(Reason.PRICE_MISSING, "price", "must be given for a limit order", "")
    if 0 < price <= NUMBER_MAX:
        tick = listing.tick or listing.instrument.tick_at(price)
        if price % tick == 0:
            return None
        step = listing.instrument.price_text(tick)
        text = listing.instrument.price_text(price)
        return Violation(Reason.PRICE_TICK, "price", f"must be a multiple of {step}", text, step)
    text = listing.instrument.price_text(price)
    if price <= 0:
        return Violation(Reason.PRICE_NOT_POSITIVE, "price", "must be above 0", text, "0")
    limit = listing.instrument.price_text(NUMBER_MAX)
    return Violation(Reason.PRICE_EXCEEDS_MAXIMUM, "price", f"must be at most {limit}", text, limit)


def quantity_form(order: SubmitOrder, listing: Listing, _: Account, __: int) -> Violation | None:
    """Require a quantity within the instrument's bounds and on the lot."""
    quantity = order.quantity
    within = listing.quantity_min <= quantity <= listing.quantity_max
    if within and quantity % listing.lot == 0:
        return None
    text = listing.instrument.quantity_text
    if quantity < listing.quantity_min:
        limit = text(listing.quantity_min)
        reason, rule = Reason.QUANTITY_BELOW_MINIMUM, f"must be at least {limit}"
    elif quantity > listing.quantity_max:
        limit = text(listing.quantity_max)
        reason, rule = Reason.QUANTITY_EXCEEDS_MAXIMUM, f"must be at most {limit}"
    else:
        limit = text(listing.lot)
        reason, rule = Reason.QUANTITY_LOT, f"must be a multiple of {limit}"
    return Violation(reason, "quantity", rule, text(quantity), limit)


def notional_bounds(order: SubmitOrder, listing: Listing, _: Account, __: int) -> Violation | None:
    """Require a notional within the instrument's bounds."""
    notional = (order.price or 0) * order.quantity * listing.notional_factor
    if listing.notional_min <= notional <= listing.notional_max:
        return None
    text = listing.instrument.notional_text
    if notional < listing.notional_min:
        limit = text(listing.notional_min)
        reason, rule = Reason.NOTIONAL_BELOW_MINIMUM, f"must be at least {limit}"
    else:
        limit = text(listing.notional_max)
        reason, rule = Reason.NOTIONAL_EXCEEDS_MAXIMUM, f"must be at most {limit}"
    return Violation(reason, "notional", rule, text(notional), limit)


def time_in_force(order: SubmitOrder, _: Listing, __: Account, time: int) -> Violation | None:
    """Require an expire time in the future of good-till-date orders, and of no others."""
    expire_time = order.expire_time
    if order.time_in_force is _GTD:
        if expire_time is None or expire_time <= time:
            rule = f"must be after {time} for a gtd order"
            value = "" if expire_time is None else str(expire_time)
            return Violation(Reason.EXPIRE_TIME_INVALID, "expire_time", rule, value, str(time))
        if expire_time > EXPIRE_TIME_MAX:
            rule, value = f"must be at most {EXPIRE_TIME_MAX}", str(expire_time)
            limit = str(EXPIRE_TIME_MAX)
            return Violation(Reason.EXPIRE_TIME_INVALID, "expire_time", rule, value, limit)
    elif expire_time is not None:
        rule = "must be absent unless the time in force is gtd"
        return Violation(Reason.EXPIRE_TIME_INVALID, "expire_time", rule, str(expire_time))
    return None


def post_only(order: SubmitOrder, _: Listing, __: Account, ___: int) -> Violation | None:
    """Require that a post-only order may rest."""
    if not order.post_only:
        return None
    if order.order_type is _MARKET or order.time_in_force in _AT_ONCE:
        rule = "must be false for market, ioc and fok orders, which never rest"
        return Violation(Reason.POST_ONLY_CONFLICT, "post_only", rule, "true")
    return None


def open_orders(_: SubmitOrder, __: Listing, account: Account, ___: int) -> Violation | None:
    """Require that the account has room for another open order."""
    if len(account.orders) < OPEN_ORDERS_MAX:
        return None
    rule = f"must be fewer than {OPEN_ORDERS_MAX}"
    value, limit = str(len(account.orders)), str(OPEN_ORDERS_MAX)
    return Violation(Reason.OPEN_ORDERS_EXCEED_MAXIMUM, "open_orders", rule, value, limit)


def funds(order: SubmitOrder, listing: Listing, account: Account, _: int) -> Violation | None:
    """Require that the account can reserve what the order may cost."""
    needed = reservation_for(order.side, order.price or 0, order.quantity, listing)
    return funds_violation(order.side, needed, listing, account)


def funds_violation(
    side: Side, needed: int, listing: Listing, account: Account
) -> Violation | None:
    """Return the violation if an account lacks an amount of the asset that a side reserves."""
    instrument = listing.instrument
    asset = instrument.quote if side is _BUY else instrument.base
    available = account.available(asset.code)
    if needed <= available:
        return None
    limit = format_decimal(available, asset.scale)
    rule = f"must be at most the available {limit} {asset.code}"
    value = format_decimal(needed, asset.scale)
    return Violation(Reason.INSUFFICIENT_FUNDS, "reservation", rule, value, limit)


RULES: Final[tuple[Rule, ...]] = (
    client_order_id_form,
    trading_status,
    price_form,
    quantity_form,
    notional_bounds,
    time_in_force,
    post_only,
    open_orders,
    funds,
)
"""Every pre-trade check of a new order, in order."""


def quick_reservation(order: SubmitOrder, listing: Listing, account: Account) -> int:
    """Return what an order reserves if it is an ordinary one that plainly keeps every rule, else 0.

    The rules above say the same one by one and in words; this says it in one breath, because most
    orders are of this kind. 0 means that ``first_violation`` must decide.
    """
    price, quantity = order.price, order.quantity
    if (
        price is None
        or listing.status is not _OPEN
        or not 0 < price <= NUMBER_MAX
        or not listing.quantity_min <= quantity <= listing.quantity_max
        or price % (listing.tick or listing.instrument.tick_at(price))
        or quantity % listing.lot
        or order.expire_time is not None
        or order.time_in_force is _GTD
        or order.post_only
        or len(account.orders) >= OPEN_ORDERS_MAX
        or _client_order_id_matches(order.client_order_id) is None
    ):
        return 0
    notional = price * quantity * listing.notional_factor
    if not listing.notional_min <= notional <= listing.notional_max:
        return 0
    if order.side is _BUY:
        balance = account.balances.get(listing.quote)
        needed = notional - -notional * listing.fee_max_ppm // PPM
    else:
        balance = account.balances.get(listing.base)
        needed = quantity * listing.base_factor
    if balance is None or needed > balance.posted - balance.reserved:
        return 0
    return needed


def first_violation(
    order: SubmitOrder, listing: Listing, account: Account, time: int
) -> Violation | None:
    """Return the first rule that an order breaks, or None."""
    for rule in RULES:
        violation = rule(order, listing, account, time)
        if violation is not None:
            return violation
    return None
