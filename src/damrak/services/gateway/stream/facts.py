"""Events in the words of the stream.

A message of an account, or of a trade, is made of its event and what never changes of its order,
so that it is the same bytes whenever it is made: live, on resumption, after a restart. What is
told of quotes and books is the present state instead; that is made in ``topics``.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec

from damrak.domain import events
from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import format_decimal
from damrak.domain.instruments import Instrument
from damrak.domain.orders import OrderStatus
from damrak.domain.records import Record
from damrak.ports.history import Order
from damrak.runtime.view import LiveOrder, View
from damrak.services.gateway.formats import average_text, time_text
from damrak.wire.stream import (
    BalanceUpdate,
    Channel,
    FillUpdate,
    OrderUpdate,
    PositionUpdate,
    StreamMessage,
    TradeUpdate,
)

_encode = msgspec.json.Encoder().encode

_SHORT_MAX: Final = 125
_MEDIUM_MAX: Final = 0xFFFF
_FILLED: Final = OrderStatus.FILLED
_PARTIALLY_FILLED: Final = OrderStatus.PARTIALLY_FILLED


def frame_of(message: StreamMessage) -> bytes:
    """Return a message as a whole WebSocket frame: a server's are not masked, so all share it."""
    payload = _encode(message)
    size = len(payload)
    if size <= _SHORT_MAX:
        return b"\x81%c%b" % (size, payload)
    if size <= _MEDIUM_MAX:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)


def payload_of(frame: bytes) -> bytes:
    """Return the JSON text inside a frame that ``frame_of`` made."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


Opened = SubmitOrder | LiveOrder | Order
"""What never changes of an order, under the same names: in its first event, the view or history."""


class OrderMissing(Exception):
    """Tell that an order is not known here; history has it."""

    def __init__(self, order_id: int) -> None:
        super().__init__(f"order {order_id}")
        self.order_id = order_id


FindOrder = Callable[[int], Opened]
"""Returns an order; raises OrderMissing."""

Make = Callable[[Any, Record, int, FindOrder], StreamMessage]
"""Makes a message of an event, its record, its index there, and a way to find its order."""


_Told = tuple[Any, Record, int]


class Wording(NamedTuple):
    """Say in which channel an event is told, of whom, and how."""

    channel: Channel
    owner: Callable[[Any], int]
    make: Make


_ACCOUNT: Final[Callable[[Any], int]] = attrgetter("account_id")
_SENDER: Final[Callable[[Any], int]] = attrgetter("order.account_id")
_INSTRUMENT: Final[Callable[[Any], int]] = attrgetter("instrument_id")

RANKS: Final[Mapping[Channel, int]] = {
    channel: rank
    for rank, channel in enumerate(
        (Channel.ORDERS, Channel.FILLS, Channel.BALANCES, Channel.POSITIONS, Channel.TRADES)
    )
}
"""The channels of facts, in the order in which what one event tells them is sent."""


class Facts:
    """Make messages of events; the view says how to write prices, quantities and amounts."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.wordings: Mapping[type, tuple[Wording, ...]] = self._wordings()

    def find_live(self, order_id: int) -> Opened:
        """Return an order of the view; raises OrderMissing."""
        order = self._view.orders.get(order_id)
        if order is None:
            raise OrderMissing(order_id)
        return order

    def _wordings(self) -> dict[type, tuple[Wording, ...]]:
        def order(make: Make, owner: Callable[[Any], int] = _ACCOUNT) -> tuple[Wording, ...]:
            return (Wording(Channel.ORDERS, owner, make),)

        return {
            events.OrderDenied: order(self._denied, _SENDER),
            events.OrderApproved: order(self._approved, _SENDER),
            events.OrderAccepted: order(self._accepted),
            events.OrderClosed: order(self._closed),
            events.CancelApproved: order(self._named("cancel_approved")),
            events.ReplaceApproved: order(self._replaced("replace_approved")),
            events.OrderReplaced: order(self._replaced("replaced")),
            events.ReplaceRejected: order(self._refused("replace_rejected")),
            events.CancelRejected: order(self._refused("cancel_rejected")),
            events.OrderFilled: (
                *order(self._filled),
                Wording(Channel.FILLS, _ACCOUNT, self._fill),
            ),
            events.BalanceChanged: (Wording(Channel.BALANCES, _ACCOUNT, self._balance),),
            events.PositionChanged: (Wording(Channel.POSITIONS, _ACCOUNT, self._position),),
            events.TradeExecuted: (Wording(Channel.TRADES, _INSTRUMENT, self._trade),),
        }

    def _update(self, event: str, told: _Told, order: Opened, **more: Any) -> OrderUpdate:
        message, record, index = told
        book = self._view.books.get(order.instrument_id)
        return OrderUpdate(
            id=event_id(record, index),
            event=event,
            account_id=order_account(message),
            order_id=message.order_id,
            client_order_id=order.client_order_id,
            symbol="" if book is None else book.instrument.symbol,
            side=order.side,
            time=time_text(record.time),
            order_type=order.order_type,
            time_in_force=order.time_in_force,
            correlation_id=record.cause,
            **more,
        )

    def _instrument(self, instrument_id: int) -> Instrument:
        return self._view.books[instrument_id].instrument

    def _denied(self, message: Any, record: Record, index: int, _: FindOrder) -> OrderUpdate:
        wish: SubmitOrder = message.order
        book = self._view.books.get(wish.instrument_id)
        return self._update(
            "denied",
            (message, record, index),
            wish,
            status=OrderStatus.DENIED,
            reason=str(message.violation.reason),
            reason_text=message.violation.text(),
            **({} if book is None else _asked(wish, book.instrument)),
        )

    def _approved(self, message: Any, record: Record, index: int, _: FindOrder) -> OrderUpdate:
        wish: SubmitOrder = message.order
        asked = _asked(wish, self._instrument(wish.instrument_id))
        told = (message, record, index)
        return self._update("approved", told, wish, status=OrderStatus.SUBMITTED, **asked)

    def _accepted(self, message: Any, record: Record, index: int, find: FindOrder) -> OrderUpdate:
        told, order = (message, record, index), find(message.order_id)
        return self._update("accepted", told, order, status=OrderStatus.ACCEPTED)

    def _closed(self, message: Any, record: Record, index: int, find: FindOrder) -> OrderUpdate:
        return self._update(
            str(message.status),
            (message, record, index),
            find(message.order_id),
            status=message.status,
            leaves_quantity="0",
            reason=str(message.reason),
        )

    def _named(self, event: str) -> Make:
        def make(message: Any, record: Record, index: int, find: FindOrder) -> OrderUpdate:
            return self._update(event, (message, record, index), find(message.order_id))

        return make

    def _refused(self, event: str) -> Make:
        def make(message: Any, record: Record, index: int, find: FindOrder) -> OrderUpdate:
            told, order = (message, record, index), find(message.order_id)
            return self._update(event, told, order, reason=str(message.reason))

        return make

    def _replaced(self, event: str) -> Make:
        def make(message: Any, record: Record, index: int, find: FindOrder) -> OrderUpdate:
            told, order = (message, record, index), find(message.order_id)
            asked = _asked(message, self._instrument(message.instrument_id))
            return self._update(event, told, order, **asked)

        return make

    def _filled(self, message: Any, record: Record, index: int, find: FindOrder) -> OrderUpdate:
        instrument = self._instrument(message.instrument_id)
        quantity_scale = instrument.quantity_scale
        leaves = message.leaves_quantity
        return self._update(
            "filled",
            (message, record, index),
            find(message.order_id),
            status=_PARTIALLY_FILLED if leaves else _FILLED,
            last_price=format_decimal(message.last_price, instrument.price_scale),
            last_quantity=format_decimal(message.last_quantity, quantity_scale),
            leaves_quantity=format_decimal(leaves, quantity_scale),
            execution_id=message.execution_id,
            trade_id=message.trade_id,
        )

    def _fill(self, message: Any, record: Record, index: int, find: FindOrder) -> FillUpdate:
        order = find(message.order_id)
        instrument = self._instrument(message.instrument_id)
        return FillUpdate(
            id=event_id(record, index),
            account_id=message.account_id,
            order_id=message.order_id,
            client_order_id=order.client_order_id,
            execution_id=message.execution_id,
            trade_id=message.trade_id,
            symbol=instrument.symbol,
            side=order.side,
            last_price=instrument.price_text(message.last_price),
            last_quantity=instrument.quantity_text(message.last_quantity),
            leaves_quantity=instrument.quantity_text(message.leaves_quantity),
            aggressor=message.aggressor,
            time=time_text(record.time),
        )

    def _balance(self, message: Any, record: Record, index: int, _: FindOrder) -> BalanceUpdate:
        scale = self._view.assets[message.asset].scale
        posted, reserved = message.posted, message.reserved
        return BalanceUpdate(
            id=event_id(record, index),
            account_id=message.account_id,
            asset=message.asset,
            posted=format_decimal(posted, scale),
            reserved=format_decimal(reserved, scale),
            available=format_decimal(posted - reserved, scale),
            time=time_text(record.time),
        )

    def _position(self, message: Any, record: Record, index: int, _: FindOrder) -> PositionUpdate:
        instrument = self._instrument(message.instrument_id)
        return PositionUpdate(
            id=event_id(record, index),
            account_id=message.account_id,
            symbol=instrument.symbol,
            quantity=instrument.quantity_text(message.quantity),
            cost=instrument.notional_text(message.cost),
            average_price=_average_price(message, instrument),
            realised_profit=instrument.notional_text(message.realised_profit),
            fees=instrument.notional_text(message.fees),
            time=time_text(record.time),
        )

    def _trade(self, message: Any, record: Record, index: int, _: FindOrder) -> TradeUpdate:
        instrument = self._instrument(message.instrument_id)
        return TradeUpdate(
            id=event_id(record, index),
            trade_id=message.trade_id,
            symbol=instrument.symbol,
            sequence=message.sequence,
            side=message.side,
            price=instrument.price_text(message.price),
            quantity=instrument.quantity_text(message.quantity),
            time=time_text(record.time),
        )


def order_account(message: Any) -> int:
    """Return whose order an event is about."""
    account_id: int = (message if hasattr(message, "account_id") else message.order).account_id
    return account_id


def event_id(record: Record, index: int) -> str:
    """Return the public identity of the event at an index of a record."""
    return f"{record.writer}:{record.sequence}:{index}"


def _asked(wish: Any, instrument: Instrument) -> dict[str, str]:
    asked = {"quantity": instrument.quantity_text(wish.quantity)}
    if wish.price is not None:
        asked["price"] = instrument.price_text(wish.price)
    return asked


def _average_price(position: events.PositionChanged, instrument: Instrument) -> str | None:
    quantity = position.quantity * instrument.notional_factor
    return average_text(position.cost, quantity, instrument.price_scale)
