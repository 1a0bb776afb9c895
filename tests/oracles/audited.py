"""What the auditor keeps of one account: worked out with fractions, from the rules alone."""

from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from damrak.domain.commands import SubmitOrder
from damrak.domain.events import (
    BalanceChanged,
    OrderFilled,
    PositionChanged,
    Transfer,
    TransfersPosted,
)
from damrak.domain.instruments import Instrument
from damrak.domain.orders import TRANSITIONS, OrderStatus, Side

CLEARING, FEES = -2, -3
SHADOW_BITS_MAX = 1_024


class AuditFailed(AssertionError):
    """Tell that what was said contradicts the rules."""


def require(condition: bool, said: str, *facts: object) -> None:
    """Raise AuditFailed unless a condition holds."""
    if not condition:
        raise AuditFailed(": ".join((said, *map(repr, facts))))


def whole(value: Fraction) -> int:
    """Return a fraction that must be an integer."""
    require(value.denominator == 1, "a trade rounds", value)
    return value.numerator


def notional_of(instrument: Instrument, price: int, quantity: int) -> int:
    """Return price times quantity in units of the quote asset."""
    paid = Fraction(price, 10**instrument.price_scale)
    paid *= Fraction(quantity, 10**instrument.quantity_scale)
    return whole(paid * 10**instrument.quote.scale)


def goods_of(instrument: Instrument, quantity: int) -> int:
    """Return a quantity in units of the base asset."""
    return whole(Fraction(quantity, 10**instrument.quantity_scale) * 10**instrument.base.scale)


@dataclass
class AuditedOrder:
    """Hold an open order as its account must know it."""

    sent: SubmitOrder
    instrument: Instrument
    price: int
    quantity: int
    status: OrderStatus = OrderStatus.SUBMITTED
    cum: int = 0
    fee: Fraction = Fraction(0)
    fee_charged: int = 0
    pending: tuple[int, int] | None = None

    @property
    def buys(self) -> bool:
        """Return whether it is a purchase."""
        return self.sent.side is Side.BUY

    @property
    def reserved_asset(self) -> str:
        """Return the asset that it reserves."""
        return self.instrument.quote.code if self.buys else self.instrument.base.code

    def become(self, status: OrderStatus) -> None:
        """Take a status that the table of transitions allows."""
        require(status in TRANSITIONS[self.status], "no such transition", self.status, status)
        self.status = status

    def working(self) -> OrderStatus:
        """Return the status of an order that waits for no answer."""
        return OrderStatus.PARTIALLY_FILLED if self.cum else OrderStatus.ACCEPTED

    def reservation(self) -> int:
        """Return what the order must reserve, for the dearest course that it may still take."""
        leaves = self.quantity - self.cum
        if self.pending is None:
            return self._reservation_for([(self.price, leaves)])
        price, quantity = self.pending
        wanted = max(quantity - self.cum, 0)
        replaced_at_once = [(price, wanted)]
        replaced_late = [(self.price, leaves), (price, max(wanted - leaves, 0))]
        return max(self._reservation_for(course) for course in (replaced_at_once, replaced_late))

    def _reservation_for(self, course: list[tuple[int, int]]) -> int:
        leaves = sum(quantity for _, quantity in course)
        if not self.buys:
            return goods_of(self.instrument, leaves)
        if not leaves:
            return 0
        notional = sum(notional_of(self.instrument, price, each) for price, each in course)
        rate = max(self.instrument.maker_fee_ppm, self.instrument.taker_fee_ppm, 0)
        fee = ceil(self.fee + Fraction(notional * rate, 1_000_000)) - self.fee_charged
        return notional + fee

    def fill(self, quantity: int, notional: int, rate_ppm: int) -> int:
        """Take a fill, and return the fee that it costs."""
        self.cum += quantity
        self.fee += Fraction(notional * rate_ppm, 1_000_000)
        cost = ceil(self.fee) - self.fee_charged
        self.fee_charged += cost
        return cost


@dataclass
class AuditedPosition:
    """Hold a position at average cost, beside an exact one that never rounds."""

    quantity: int = 0
    cost: int = 0
    realised_profit: int = 0
    fees: int = 0
    bought: int = 0
    exact_cost: Fraction = Fraction(0)
    exact_profit: Fraction = Fraction(0)
    roundings: int = 0

    def trade(self, quantity: int, notional: int, fee: int) -> None:
        """Take a fill, negative to sell."""
        self.fees += fee
        self.bought += notional
        price = Fraction(notional, quantity)
        closing = 0
        if self.quantity * quantity < 0:
            closing = min(abs(self.quantity), abs(quantity)) * (1 if quantity > 0 else -1)
            self._close(closing, price)
        opened = notional - round(price * closing)
        self.quantity += quantity
        self.cost += opened
        self.exact_cost += price * (quantity - closing)
        require(self.cost - self.realised_profit == self.bought, "cost less profit", self)
        drift = abs(self.exact_cost - self.cost) + abs(self.exact_profit - self.realised_profit)
        require(drift <= 2 * self.roundings, "average cost drifts", self)
        if self.quantity == 0:
            require(self.cost == 0, "cost of no position", self)
        self._forget_shadow()

    def _close(self, closing: int, price: Fraction) -> None:
        share = Fraction(-closing, self.quantity)
        cost, proceeds = round(self.cost * share), round(-price * closing)
        exact = self.exact_cost * share
        self.realised_profit += proceeds - cost
        self.exact_profit += -price * closing - exact
        self.cost -= cost
        self.exact_cost -= exact
        self.roundings += 2

    def _forget_shadow(self) -> None:
        if self.exact_cost.denominator.bit_length() > SHADOW_BITS_MAX or self.quantity == 0:
            self.exact_cost, self.exact_profit = Fraction(self.cost), Fraction(self.realised_profit)
            self.roundings = 0


@dataclass
class AuditedAccount:
    """Hold one account.

    ``outcomes`` are what the market said and the account has not visibly answered yet; ``due`` is
    what the account must say next.
    """

    account_id: int
    posted: dict[str, int] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)
    positions: dict[int, AuditedPosition] = field(default_factory=dict)
    orders: dict[int, AuditedOrder] = field(default_factory=dict)
    outcomes: deque[Any] = field(default_factory=deque)
    due: deque[Any] = field(default_factory=deque)

    def owe_balance(self, asset: str) -> None:
        """Expect the account to say a balance as it is now."""
        posted, reserved = self.posted.get(asset, 0), self.reserved.get(asset, 0)
        require(posted >= reserved >= 0, "overdrawn", self.account_id, asset, posted, reserved)
        account_id: Any = self.account_id
        amounts: Any = (posted, reserved)
        self.due.append(BalanceChanged(account_id, asset, *amounts))

    def reserve(self, asset: str, change: int) -> None:
        """Change what is reserved of an asset."""
        self.reserved[asset] = self.reserved.get(asset, 0) + change

    def fill(self, message: OrderFilled) -> list[Transfer]:
        """Take a fill, expect what must be said of it, and return its transfers."""
        order = self.orders[message.order_id]
        instrument = order.instrument
        before = order.reservation()
        notional = notional_of(instrument, message.last_price, message.last_quantity)
        rates = (instrument.maker_fee_ppm, instrument.taker_fee_ppm)
        fee = order.fill(message.last_quantity, notional, rates[message.aggressor])
        done = order.cum == order.quantity
        if done:
            order.become(OrderStatus.FILLED)
            del self.orders[message.order_id]
        elif order.status is OrderStatus.ACCEPTED:
            order.become(OrderStatus.PARTIALLY_FILLED)
        left = 0 if done else order.reservation()
        self.reserve(order.reserved_asset, left - before)
        transfers = self._transfers(order, (message.last_quantity, notional, fee))
        keys = (message.order_id, message.execution_id)
        self.due.append(TransfersPosted(message.account_id, tuple(transfers), *keys))
        position = self.positions.setdefault(message.instrument_id, AuditedPosition())
        sign = 1 if order.buys else -1
        position.trade(sign * message.last_quantity, sign * notional, fee)
        return transfers

    def owe_position(self, instrument_id: int) -> None:
        """Expect the account to say a position as it is now."""
        held = self.positions[instrument_id]
        keys: Any = (self.account_id, instrument_id)
        amounts: Any = (held.quantity, held.cost, held.realised_profit, held.fees)
        self.due.append(PositionChanged(*keys, *amounts))

    def _transfers(self, order: AuditedOrder, amounts: tuple[int, int, int]) -> list[Transfer]:
        quantity, notional, fee = amounts
        me, instrument = self.account_id, order.instrument
        goods: Any = goods_of(instrument, quantity)
        money: Any = notional
        seller, buyer = (CLEARING, me) if order.buys else (me, CLEARING)
        transfers = [
            Transfer(seller, buyer, instrument.base.code, goods, "trade"),
            Transfer(buyer, seller, instrument.quote.code, money, "trade"),
        ]
        amount: Any = abs(fee)
        if fee > 0:
            transfers.append(Transfer(me, FEES, instrument.quote.code, amount, "fee"))
        if fee < 0:
            transfers.append(Transfer(FEES, me, instrument.quote.code, amount, "rebate"))
        return transfers
