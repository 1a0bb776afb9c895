"""A market so simple that it can be seen to be right: the rules of trading, one plain list.

It is the measure of the real market, so it shares no code with it. Nothing is indexed or kept
sorted: every question walks the whole list. It hears what the real one hears, and must say the same
messages and end in the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from damrak.domain.events import (
    BookChanged,
    CancelApproved,
    CancelRejected,
    Event,
    OrderAccepted,
    OrderApproved,
    OrderClosed,
    OrderFilled,
    OrderReplaced,
    ReplaceApproved,
    ReplaceRejected,
    TradeExecuted,
    TradingStatusChanged,
)
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import (
    OrderStatus,
    OrderType,
    Place,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from damrak.domain.reasons import Reason

DAY = 86_400_000_000_000
PARTITIONS = 64

BUY, SELL = Side.BUY, Side.SELL
MODE = SelfTradePrevention


@dataclass
class NaiveOrder:
    """Hold an order; ``arrival`` says who came first."""

    order_id: int
    account_id: int
    side: Side
    price: int
    quantity: int
    leaves: int
    prevention: SelfTradePrevention
    post_only: bool
    expire_time: int
    arrival: int = 0

    def reaches(self, price: int) -> bool:
        """Return whether the order may trade at a price."""
        return self.price >= price if self.side is BUY else self.price <= price


class NaiveBook:
    """Be the market of one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.instrument_id = instrument.instrument_id
        self.status = instrument.status
        self.sequence = 0
        self.trade_count = 0
        self.arrivals = 0
        self.resting: list[NaiveOrder] = []
        self.said: list[Event] = []

    def approve(self, message: OrderApproved, time: int) -> list[Event]:
        """Take in a new order, and return what is said."""
        self._begin(time)
        sent = message.order
        assert sent.price is not None
        order = NaiveOrder(
            order_id=message.order_id,
            account_id=sent.account_id,
            side=sent.side,
            price=sent.price,
            quantity=sent.quantity,
            leaves=sent.quantity,
            prevention=sent.self_trade_prevention,
            post_only=sent.post_only,
            expire_time=0,
        )
        if self.status is not TradingStatus.OPEN:
            self._close(order, OrderStatus.REJECTED, Reason.TRADING_HALTED)
        elif sent.post_only and self._opposite(order):
            self._close(order, OrderStatus.REJECTED, Reason.POST_ONLY_WOULD_TAKE)
        else:
            ids = (message.order_id, sent.account_id, self.instrument_id)
            self.said.append(OrderAccepted(*ids))
            self._work_new(order, message, time)
        return self.said

    def cancel(self, message: CancelApproved, time: int) -> list[Event]:
        """Take an order out, whatever the trading status, and return what is said."""
        self._begin(time)
        order = self._find(message.order_id)
        if order is None:
            ids = (message.order_id, message.account_id, self.instrument_id)
            self.said.append(CancelRejected(*ids, Reason.ORDER_UNKNOWN))
        else:
            before = self._levels()
            self.resting.remove(order)
            self._close(order, OrderStatus.CANCELED, Reason.CANCEL_REQUESTED)
            self._tell_levels(before)
        return self.said

    def replace(self, message: ReplaceApproved, time: int) -> list[Event]:
        """Change price or total quantity, and return what is said."""
        self._begin(time)
        ids = (message.order_id, message.account_id, self.instrument_id)
        order = self._find(message.order_id)
        refusal = Reason.ORDER_UNKNOWN if order is None else self._refusal(order, message)
        if order is None or refusal is not None:
            self.said.append(ReplaceRejected(*ids, refusal or Reason.ORDER_UNKNOWN))
            return self.said
        before = self._levels()
        keeps_place = message.price == order.price and message.quantity <= order.quantity
        order.leaves += message.quantity - order.quantity
        order.quantity = message.quantity
        self.said.append(OrderReplaced(*ids, message.quantity, message.price))
        if keeps_place:
            self._tell_levels(before)
            return self.said
        if message.price == order.price:
            # It lay there without trading, so there is nothing that it could reach.
            self._put_behind(order)
            self._tell_levels(before)
            return self.said
        self.resting.remove(order)
        order.price = message.price
        self._tell_levels(before)
        self._work(order, None)
        return self.said

    def set_status(self, status: TradingStatus) -> list[Event]:
        """Open, halt or close the market, and return what is said."""
        self.status = status
        return [TradingStatusChanged(self.instrument_id, status)]

    def advance(self, time: int) -> list[Event]:
        """Let time pass, and return what is said."""
        self._begin(time)
        return self.said

    def dump(self) -> dict[str, Any]:
        """Return the state as the real market's dump reads once decoded."""
        orders = [*self._by_priority(BUY), *self._by_priority(SELL)]
        return {
            "instrument": msgspec.json.decode(msgspec.json.encode(self.instrument)),
            "status": self.status.value,
            "sequence": self.sequence,
            "orders": [
                [
                    order.order_id,
                    order.account_id,
                    order.side.value,
                    order.price,
                    order.quantity,
                    order.leaves,
                    order.prevention.value,
                    order.post_only,
                    order.expire_time,
                ]
                for order in orders
            ],
        }

    def place(self, order_id: int) -> Place | None:
        """Return where an order stands, None where it does not rest."""
        order = self._find(order_id)
        if order is None:
            return None
        level = [each for each in self._by_priority(order.side) if each.price == order.price]
        ahead = [each for each in level if each.arrival < order.arrival]
        price: Any = order.price
        said: dict[str, Any] = {
            "leaves_quantity": order.leaves,
            "ahead_quantity": sum(each.leaves for each in ahead),
            "ahead_orders": len(ahead),
            "level_quantity": sum(each.leaves for each in level),
        }
        return Place(order.side, price, **said)

    def _begin(self, time: int) -> None:
        self.said = []
        due = [order for order in self.resting if 0 < order.expire_time <= time]
        due.sort(key=lambda order: (order.expire_time, order.order_id))
        before = self._levels()
        for order in due:
            self.resting.remove(order)
            self._close(order, OrderStatus.EXPIRED, Reason.TIME_IN_FORCE_ENDED)
        touched = list(dict.fromkeys((order.side, order.price) for order in due))
        self._tell_levels(before, touched)

    def _work_new(self, order: NaiveOrder, message: OrderApproved, time: int) -> None:
        sent = message.order
        force = sent.time_in_force
        remainder = None
        if sent.order_type is OrderType.MARKET:
            remainder = Reason.INSUFFICIENT_LIQUIDITY
        elif force in (TimeInForce.IOC, TimeInForce.FOK):
            remainder = Reason.IOC_REMAINDER
        elif force is TimeInForce.DAY:
            order.expire_time = time - time % DAY + DAY
        elif force is TimeInForce.GTD:
            assert sent.expire_time is not None
            order.expire_time = sent.expire_time
        if force is TimeInForce.FOK and not self._fills_whole(order):
            self._close(order, OrderStatus.CANCELED, Reason.FOK_NOT_FILLABLE)
        elif 0 < order.expire_time <= time:
            self._close(order, OrderStatus.EXPIRED, Reason.TIME_IN_FORCE_ENDED)
        else:
            self._work(order, remainder)

    def _work(self, taker: NaiveOrder, remainder: Reason | None) -> None:
        before = self._levels()
        stopped, prevented = self._trade(taker)
        for maker in prevented:
            self._close(maker, OrderStatus.CANCELED, Reason.SELF_TRADE_PREVENTED)
        self._tell_levels(before)
        if stopped:
            self._close(taker, OrderStatus.CANCELED, Reason.SELF_TRADE_PREVENTED)
        elif taker.leaves and remainder is not None:
            self._close(taker, OrderStatus.CANCELED, remainder)
        elif taker.leaves:
            before = self._levels()
            self.resting.append(taker)
            self._put_behind(taker)
            self._tell_levels(before)

    def _put_behind(self, order: NaiveOrder) -> None:
        self.arrivals += 1
        order.arrival = self.arrivals

    def _trade(self, taker: NaiveOrder) -> tuple[bool, list[NaiveOrder]]:
        prevented: list[NaiveOrder] = []
        for maker in self._opposite(taker):
            if not taker.leaves:
                break
            own = maker.account_id == taker.account_id
            if own and taker.prevention is not MODE.NONE:
                if taker.prevention in (MODE.CANCEL_MAKER, MODE.CANCEL_BOTH):
                    self.resting.remove(maker)
                    prevented.append(maker)
                if taker.prevention in (MODE.CANCEL_TAKER, MODE.CANCEL_BOTH):
                    return True, prevented
                continue
            quantity = min(maker.leaves, taker.leaves)
            maker.leaves -= quantity
            taker.leaves -= quantity
            if not maker.leaves:
                self.resting.remove(maker)
            self._tell_trade(maker, taker, quantity)
        return False, prevented

    def _fills_whole(self, taker: NaiveOrder) -> bool:
        found = 0
        for maker in self._opposite(taker):
            own = maker.account_id == taker.account_id
            if own and taker.prevention in (MODE.CANCEL_TAKER, MODE.CANCEL_BOTH):
                break
            if not (own and taker.prevention is MODE.CANCEL_MAKER):
                found += maker.leaves
            if found >= taker.leaves:
                return True
        return False

    def _refusal(self, order: NaiveOrder, message: ReplaceApproved) -> Reason | None:
        if message.quantity <= order.quantity - order.leaves:
            return Reason.QUANTITY_NOT_ABOVE_FILLED
        if message.price == order.price and message.quantity <= order.quantity:
            return None
        if self.status is not TradingStatus.OPEN:
            return Reason.TRADING_HALTED
        asked = NaiveOrder(**{**vars(order), "price": message.price})
        if order.post_only and self._opposite(asked):
            return Reason.POST_ONLY_WOULD_TAKE
        return None

    def _find(self, order_id: int) -> NaiveOrder | None:
        found = [order for order in self.resting if order.order_id == order_id]
        return found[0] if found else None

    def _by_priority(self, side: Side) -> list[NaiveOrder]:
        orders = [order for order in self.resting if order.side is side]
        sign = -1 if side is BUY else 1
        return sorted(orders, key=lambda order: (sign * order.price, order.arrival))

    def _opposite(self, taker: NaiveOrder) -> list[NaiveOrder]:
        makers = self._by_priority(SELL if taker.side is BUY else BUY)
        return [maker for maker in makers if taker.reaches(maker.price)]

    def _levels(self) -> dict[tuple[Side, int], int]:
        levels: dict[tuple[Side, int], int] = {}
        for order in self.resting:
            key = (order.side, order.price)
            levels[key] = levels.get(key, 0) + order.leaves
        return levels

    def _tell_levels(
        self,
        before: dict[tuple[Side, int], int],
        touched: Iterable[tuple[Side, int]] | None = None,
    ) -> None:
        after = self._levels()
        if touched is None:
            # A taker walks away from the best price: up the asks, down the bids.
            touched = sorted(
                {*before, *after}, key=lambda key: -key[1] if key[0] is BUY else key[1]
            )
        for side, price in touched:
            quantity = after.get((side, price), 0)
            if quantity != before.get((side, price), 0):
                self.sequence += 1
                keys = (self.instrument_id, self.sequence)
                changed = BookChanged(*keys, side, price, quantity)  # type: ignore[arg-type]
                self.said.append(changed)

    def _tell_trade(self, maker: NaiveOrder, taker: NaiveOrder, quantity: int) -> None:
        self.sequence += 1
        self.trade_count += 1
        trade_id: Any = self.trade_count * PARTITIONS + self.instrument_id % PARTITIONS
        price: Any = maker.price
        amount: Any = quantity
        keys = (self.instrument_id, self.sequence, trade_id)
        self.said.append(TradeExecuted(*keys, price, amount, taker.side))
        for order in (maker, taker):
            order_id: Any = order.order_id
            account_id: Any = order.account_id
            leaves: Any = order.leaves
            ids = (order_id, account_id, self.instrument_id, trade_id)
            self.said.append(OrderFilled(*ids, price, amount, leaves, order is taker))

    def _close(self, order: NaiveOrder, status: OrderStatus, reason: Reason) -> None:
        order_id: Any = order.order_id
        account_id: Any = order.account_id
        leaves: Any = order.leaves
        ids = (order_id, account_id, self.instrument_id)
        self.said.append(OrderClosed(*ids, status, reason, leaves))
