"""One instrument's market: its book, its status, and the numbering of what it tells the public."""

from __future__ import annotations

from msgspec import Struct

from damrak.core.machine import invariant
from damrak.core.markets.book import Book, BookOrder, Level
from damrak.core.markets.expiry import Expiries
from damrak.core.markets.matching import Match, enter, fillable, match
from damrak.domain.calendars import day_end
from damrak.domain.decimals import Price, Quantity
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
)
from damrak.domain.identifiers import PARTITION_COUNT, AccountId, OrderId, TradeId
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.domain.reasons import Reason

_OPEN = TradingStatus.OPEN
_LIMIT = OrderType.LIMIT
_GTC = TimeInForce.GTC
_DAY = TimeInForce.DAY
_GTD = TimeInForce.GTD
_FOK = TimeInForce.FOK
_CANCELED = OrderStatus.CANCELED
_CANCEL_REQUESTED = Reason.CANCEL_REQUESTED
_RESTING = frozenset({_GTC, _DAY, _GTD})


class TradeCounter:
    """Number the trades of one partition, so that trade ids are unique over all partitions."""

    __slots__ = ("count", "partition")

    def __init__(self, partition: int) -> None:
        self.partition = partition
        self.count = 0

    def take(self) -> TradeId:
        """Return the next trade id."""
        self.count += 1
        return TradeId(self.count * PARTITION_COUNT + self.partition)


class MarketState(Struct, frozen=True):
    """Hold a dumped market; ``orders`` stand in priority, best first, bids before asks."""

    instrument: Instrument
    status: TradingStatus
    sequence: int
    orders: list[RestingState]


class RestingState(Struct, frozen=True, array_like=True):
    """Hold a dumped resting order."""

    order_id: int
    account_id: int
    side: Side
    price: int
    quantity: int
    leaves: int
    prevention: SelfTradePrevention
    post_only: bool
    expire_time: int


class Market:
    """Work the orders of one instrument."""

    __slots__ = ("_trades", "book", "expiries", "instrument", "instrument_id", "sequence", "status")

    def __init__(self, instrument: Instrument, trades: TradeCounter) -> None:
        self.instrument = instrument
        self.instrument_id = instrument.instrument_id
        self.status = instrument.status
        self.sequence = 0
        self.book = Book()
        self.expiries = Expiries()
        self._trades = trades

    def accept(self, approved: OrderApproved, time: int, out: list[Event]) -> None:
        """Work a new order, or reject it with a reason."""
        sent = approved.order
        price = sent.price
        if price is None:
            invariant(False, f"order {approved.order_id} was approved without a price")
            return
        order = BookOrder(
            approved.order_id,
            sent.account_id,
            sent.side,
            price,
            sent.quantity,
            sent.quantity,
            sent.self_trade_prevention,
            sent.post_only,
        )
        if self.status is not _OPEN:
            self._close(order, OrderStatus.REJECTED, Reason.TRADING_HALTED, out)
            return
        if sent.post_only and self.book.crosses(sent.side, price):
            self._close(order, OrderStatus.REJECTED, Reason.POST_ONLY_WOULD_TAKE, out)
            return
        out.append(OrderAccepted(approved.order_id, sent.account_id, self.instrument_id))
        if sent.time_in_force is not _GTC or sent.order_type is not _LIMIT:
            self._work_timed(order, approved, time, out)
        else:
            self._work(order, out)

    def cancel(self, message: CancelApproved, out: list[Event]) -> None:
        """Take an order out of the book, or say that it is not there."""
        order_id, account_id, key = message.order_id, message.account_id, self.instrument_id
        order = self.book.orders.get(order_id)
        if order is None:
            out.append(CancelRejected(order_id, account_id, key, Reason.ORDER_UNKNOWN))
            return
        self._take_out(order, _CANCELED, _CANCEL_REQUESTED, out)

    def replace(self, message: ReplaceApproved, out: list[Event]) -> None:
        """Change an order: a lower quantity keeps its place, anything else goes behind."""
        order = self.book.orders.get(message.order_id)
        reason = Reason.ORDER_UNKNOWN if order is None else self._refusal(order, message)
        if order is None or reason is not None:
            out.append(
                ReplaceRejected(
                    message.order_id,
                    message.account_id,
                    self.instrument_id,
                    reason or Reason.ORDER_UNKNOWN,
                )
            )
            return
        filled = order.quantity - order.leaves
        in_place = _keeps_place(order, message)
        # A level is told once, when it is what it will be: a larger order at the same price goes
        # behind, and an order that is what it was changes nothing.
        shrinks = in_place and message.quantity < order.quantity
        told = shrinks or message.price != order.price
        order.quantity = message.quantity
        if in_place:
            level = self.book.shrink(order, message.quantity - filled)
        else:
            level = self.book.remove(order)
            if order.expire_time:
                self.expiries.remove(order.order_id, order.expire_time)
            order.price = message.price
            order.leaves = message.quantity - filled
        out.append(
            OrderReplaced(
                message.order_id,
                message.account_id,
                self.instrument_id,
                message.quantity,
                message.price,
            )
        )
        if told:
            self._tell_level(level, out)
        if not in_place:
            self._work(order, out)

    def expire(self, now: int, out: list[Event]) -> None:
        """End the orders whose time has come."""
        touched: dict[tuple[Side, int], Level] = {}
        for order_id in self.expiries.due(now):
            order = self.book.orders[order_id]
            touched[order.side, order.price] = self.book.remove(order)
            self.expiries.remove(order_id, order.expire_time)
            self._close(order, OrderStatus.EXPIRED, Reason.TIME_IN_FORCE_ENDED, out)
        for level in touched.values():
            self._tell_level(level, out)

    def dump(self) -> MarketState:
        """Return the state, orders in priority."""
        orders = [
            RestingState(
                order.order_id,
                order.account_id,
                order.side,
                order.price,
                order.quantity,
                order.leaves,
                order.prevention,
                order.post_only,
                order.expire_time,
            )
            for half in (self.book.bids, self.book.asks)
            for level in half.from_best()
            for order in level
        ]
        return MarketState(self.instrument, self.status, self.sequence, orders)

    @classmethod
    def restore(cls, state: MarketState, trades: TradeCounter) -> Market:
        """Return the market that a dump described."""
        market = cls(state.instrument, trades)
        market.status = state.status
        market.sequence = state.sequence
        for kept in state.orders:
            order = BookOrder(
                kept.order_id,
                kept.account_id,
                kept.side,
                kept.price,
                kept.quantity,
                kept.leaves,
                kept.prevention,
                kept.post_only,
                kept.expire_time,
            )
            market.book.add(order)
            if order.expire_time:
                market.expiries.add(order.order_id, order.expire_time)
        return market

    def _work_timed(
        self, order: BookOrder, approved: OrderApproved, time: int, out: list[Event]
    ) -> None:
        sent = approved.order
        force = sent.time_in_force
        rests = sent.order_type is _LIMIT and force in _RESTING
        if force is _FOK and not fillable(self.book, order):
            self._close(order, _CANCELED, Reason.FOK_NOT_FILLABLE, out)
            return
        if rests and force is _DAY:
            order.expire_time = day_end(time)
        elif rests and force is _GTD:
            order.expire_time = sent.expire_time or 0
            if order.expire_time <= time:
                self._close(order, OrderStatus.EXPIRED, Reason.TIME_IN_FORCE_ENDED, out)
                return
        if rests:
            self._work(order, out)
            return
        limit = sent.order_type is _LIMIT
        self._work(order, out, Reason.IOC_REMAINDER if limit else Reason.INSUFFICIENT_LIQUIDITY)

    def _work(self, order: BookOrder, out: list[Event], remainder: Reason | None = None) -> None:
        matched = enter(self.book, order) if remainder is None else match(self.book, order)
        if matched is not None:
            self._tell_match(order, matched, out)
        if matched is not None and matched.stopped:
            self._close(order, _CANCELED, Reason.SELF_TRADE_PREVENTED, out)
        elif order.level is not None:
            self._tell_level(order.level, out)
            if order.expire_time:
                self.expiries.add(order.order_id, order.expire_time)
        elif order.leaves and remainder is not None:
            self._close(order, _CANCELED, remainder, out)

    def _tell_match(self, taker: BookOrder, matched: Match, out: list[Event]) -> None:
        taken = taker.leaves + sum(quantity for _, quantity in matched.fills)
        for maker, quantity in matched.fills:
            taken -= quantity
            self._tell_trade(taker, maker, (quantity, taken), out)
            if maker.expire_time and not maker.leaves:
                self.expiries.remove(maker.order_id, maker.expire_time)
        for maker in matched.prevented:
            if maker.expire_time:
                self.expiries.remove(maker.order_id, maker.expire_time)
            self._close(maker, _CANCELED, Reason.SELF_TRADE_PREVENTED, out)
        for level in matched.touched:
            self._tell_level(level, out)

    def _tell_trade(
        self, taker: BookOrder, maker: BookOrder, amounts: tuple[int, int], out: list[Event]
    ) -> None:
        quantity, taker_leaves = Quantity(amounts[0]), Quantity(amounts[1])
        instrument_id = self.instrument_id
        price = Price(maker.price)
        trade_id = self._trades.take()
        self.sequence += 1
        out.append(
            TradeExecuted(instrument_id, self.sequence, trade_id, price, quantity, taker.side)
        )
        for order, leaves, aggressor in (
            (maker, Quantity(maker.leaves), False),
            (taker, taker_leaves, True),
        ):
            out.append(
                OrderFilled(
                    OrderId(order.order_id),
                    AccountId(order.account_id),
                    instrument_id,
                    trade_id,
                    price,
                    quantity,
                    leaves,
                    aggressor,
                )
            )

    def _tell_level(self, level: Level, out: list[Event]) -> None:
        self.sequence += 1
        out.append(
            BookChanged(
                self.instrument_id,
                self.sequence,
                level.half.side,
                Price(level.price),
                Quantity(level.quantity),
            )
        )

    def _take_out(
        self, order: BookOrder, status: OrderStatus, reason: Reason, out: list[Event]
    ) -> None:
        level = self.book.remove(order)
        if order.expire_time:
            self.expiries.remove(order.order_id, order.expire_time)
        self._close(order, status, reason, out)
        self._tell_level(level, out)

    def _close(
        self, order: BookOrder, status: OrderStatus, reason: Reason, out: list[Event]
    ) -> None:
        out.append(
            OrderClosed(
                OrderId(order.order_id),
                AccountId(order.account_id),
                self.instrument_id,
                status,
                reason,
                Quantity(order.leaves),
            )
        )

    def _refusal(self, order: BookOrder, message: ReplaceApproved) -> Reason | None:
        if message.quantity <= order.quantity - order.leaves:
            return Reason.QUANTITY_NOT_ABOVE_FILLED
        if _keeps_place(order, message):
            return None
        if self.status is not _OPEN:
            return Reason.TRADING_HALTED
        if order.post_only and self.book.crosses(order.side, message.price):
            return Reason.POST_ONLY_WOULD_TAKE
        return None


def _keeps_place(order: BookOrder, message: ReplaceApproved) -> bool:
    return message.price == order.price and message.quantity <= order.quantity
