"""What a program may ask over a stream besides channels: orders, with their replies read."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

from damrak.adapters.exchanges.api.calls.trading import batch_of, order_request, replace_request
from damrak.adapters.exchanges.api.errors import UNREADABLE, ApiError, made_up
from damrak.adapters.exchanges.api.methods import taking
from damrak.adapters.exchanges.api.values import Number, choice_or_none
from damrak.domain.orders import Side
from damrak.wire.orders import Order, OrderRequest
from damrak.wire.stream import (
    CancelOrderRequest,
    CancelOrdersRequest,
    Ping,
    ReplaceOrderRequest,
    Reply,
    StreamItem,
    StreamRequest,
    SubmitOrderRequest,
    SubmitOrdersRequest,
)

T = TypeVar("T")


class Wish(Struct, Generic[T], frozen=True):
    """Hold a request without its number, and how its reply is read."""

    make: Callable[[int], StreamRequest]
    read: Callable[[Reply], T]
    repeatable: bool = False


def send(request: OrderRequest) -> Wish[Order]:
    """Send an order; the future holds where it stands, or why it was refused."""
    return Wish(lambda number: SubmitOrderRequest(number, request), _order, repeatable=True)


submit_order = taking(order_request, send)


def submit_orders(
    orders: Iterable[OrderRequest | Mapping[str, Any]],
) -> Wish[tuple[StreamItem, ...]]:
    """Send up to 1,000 orders; the future holds what came of each."""
    batch = batch_of(orders)
    return Wish(lambda number: SubmitOrdersRequest(number, batch), _items, repeatable=True)


def cancel_order(order_id: int | None = None, *, client_order_id: str | None = None) -> Wish[Order]:
    """Cancel an order, by the venue's id or by one's own."""
    return Wish(lambda number: CancelOrderRequest(number, order_id, client_order_id), _order)


def cancel_orders(
    *, symbol: str | None = None, side: Side | str | None = None
) -> Wish[tuple[Order, ...]]:
    """Cancel all open orders, or those of one instrument or side."""
    chosen = choice_or_none("side", Side, side)
    return Wish(lambda number: CancelOrdersRequest(number, symbol, chosen), _orders)


def replace_order(
    order_id: int, *, quantity: Number | None = None, price: Number | None = None
) -> Wish[Order]:
    """Give an order another total quantity, fills included, or another price, or both."""
    wanted = replace_request(quantity=quantity, price=price)
    return Wish(lambda number: ReplaceOrderRequest(number, order_id, wanted), _order)


def ping() -> Wish[None]:
    """Ask for a sign of life."""
    return Wish(Ping, lambda _: None, repeatable=True)


def _order(reply: Reply) -> Order:
    return _there(reply.order)


def _orders(reply: Reply) -> tuple[Order, ...]:
    return _there(reply.orders)


def _items(reply: Reply) -> tuple[StreamItem, ...]:
    return _there(reply.items)


def _there(part: T | None) -> T:
    if part is None:
        raise ApiError(made_up(502, UNREADABLE, "the reply is not one of a Damrak venue"))
    return part
