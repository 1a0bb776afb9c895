"""Calls that trade, and calls that ask how orders stand.

Every new order carries a client order id, made up where none is given, so that sending it again
is harmless. A replacement carries an idempotency key for the same reason. A cancel that meets an
order closed by its own earlier attempt is answered with that order.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from damrak.adapters.exchanges.api.calls.steps import Call, Request, get, post
from damrak.adapters.exchanges.api.errors import Conflict, NotFound
from damrak.adapters.exchanges.api.methods import taking
from damrak.adapters.exchanges.api.values import (
    Moment,
    Number,
    choice,
    choice_or_none,
    moment,
    number,
    number_or_none,
)
from damrak.domain.orders import CLOSED, OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.wire.orders import (
    BATCH_ORDERS_MAX,
    BatchAnswer,
    BatchItem,
    BatchRequest,
    CanceledOrders,
    DryRun,
    Order,
    OrderRequest,
    ReplaceRequest,
)

ORDERS = "/api/orders"
BY_CLIENT_ORDER_ID = "/api/orders:by-client-order-id"


def new_key() -> str:
    """Return a text that nobody used before: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def order_request(
    symbol: str,
    side: Side | str,
    quantity: Number,
    *,
    price: Number | None = None,
    order_type: OrderType | str | None = None,
    time_in_force: TimeInForce | str = TimeInForce.GTC,
    expire_time: Moment | None = None,
    post_only: bool = False,
    self_trade_prevention: SelfTradePrevention | str = SelfTradePrevention.CANCEL_TAKER,
    client_order_id: str | None = None,
    account_id: int | None = None,
) -> OrderRequest:
    """Return a request for an order; without ``client_order_id`` one is made up.

    ``account_id`` says for which of one's accounts it is, where it is not the usual one.

    Raises TypeError for a float, ValueError for a word that the venue does not know.
    """
    return OrderRequest(
        symbol=symbol,
        side=choice("side", Side, side),
        quantity=number("quantity", quantity),
        price=number_or_none("price", price),
        order_type=choice_or_none("order_type", OrderType, order_type),
        time_in_force=choice("time_in_force", TimeInForce, time_in_force),
        expire_time=moment("expire_time", expire_time),
        post_only=post_only,
        self_trade_prevention=choice(
            "self_trade_prevention", SelfTradePrevention, self_trade_prevention
        ),
        client_order_id=new_key() if client_order_id is None else client_order_id,
        account_id=account_id,
    )


def replace_request(
    *, quantity: Number | None = None, price: Number | None = None
) -> ReplaceRequest:
    """Return a request for another total quantity, fills included, or another price, or both."""
    return ReplaceRequest(number_or_none("quantity", quantity), number_or_none("price", price))


def send(request: OrderRequest) -> Call[Order]:
    """Send an order and return where it stands; raises Refused where a rule denies it."""
    lookup = f"ask with order_of_client({request.client_order_id!r})"
    answer = yield post(ORDERS, request, lookup=lookup)
    return answer.read(Order)


def try_out(request: OrderRequest) -> Call[DryRun]:
    """Return what an order would do if it were sent now; nothing is sent."""
    answer = yield post(f"{ORDERS}/dry-run", request)
    return answer.read(DryRun)


submit_order = taking(order_request, send)
dry_run = taking(order_request, try_out)


def batch_of(orders: Iterable[OrderRequest | Mapping[str, Any]]) -> tuple[OrderRequest, ...]:
    """Return orders as requests, each with a client order id; raises ValueError for too many."""
    requests = tuple(
        order_request(**each) if isinstance(each, Mapping) else _keyed(each) for each in orders
    )
    if not 1 <= len(requests) <= BATCH_ORDERS_MAX:
        raise ValueError(f"orders must be 1 to {BATCH_ORDERS_MAX}, was {len(requests)}")
    return requests


def _keyed(request: OrderRequest) -> OrderRequest:
    if request.client_order_id is not None:
        return request
    return msgspec.structs.replace(request, client_order_id=new_key())


def submit_orders(
    orders: Iterable[OrderRequest | Mapping[str, Any]],
) -> Call[tuple[BatchItem, ...]]:
    """Send up to 1,000 orders and return what came of each, in the same order.

    An order is an ``OrderRequest`` or the arguments of ``submit_order``. Each stands for itself:
    one that is refused holds a problem instead of an order.
    """
    requests = batch_of(orders)
    lookup = "ask with order_of_client for each"
    answer = yield post(f"{ORDERS}/batch", BatchRequest(requests), lookup=lookup)
    return answer.read(BatchAnswer).items


def order(order_id: int) -> Call[Order]:
    """Return where an order stands."""
    answer = yield get(f"{ORDERS}/{order_id}")
    return answer.read(Order)


def order_of_client(client_order_id: str, *, account_id: int | None = None) -> Call[Order]:
    """Return where the order stands that was sent under an id of one's own."""
    query = _of_client(client_order_id, account_id)
    answer = yield Request(path=BY_CLIENT_ORDER_ID, query=query)
    return answer.read(Order)


def _of_client(client_order_id: str, account_id: int | None) -> dict[str, str]:
    own = {} if account_id is None else {"account_id": str(account_id)}
    return {"client_order_id": client_order_id} | own


def cancel_order(
    order_id: int | None = None,
    *,
    client_order_id: str | None = None,
    account_id: int | None = None,
) -> Call[Order]:
    """Cancel an order, by the venue's id or by one's own, and return where it stands.

    ``account_id`` says on which of one's accounts an id of one's own is, where it is not the usual
    one; the venue's id needs no account.
    """
    if (order_id is None) == (client_order_id is None):
        raise ValueError("cancel_order must be given either order_id or client_order_id")
    path, query = f"{ORDERS}/{order_id}", {}
    if client_order_id is not None:
        path, query = BY_CLIENT_ORDER_ID, _of_client(client_order_id, account_id)
    try:
        answer = yield Request(method="DELETE", path=path, query=query, lookup="ask for the order")
    except (Conflict, NotFound) as error:
        if not error.repeated:
            raise
        # Our own earlier attempt may have closed it, which is what was asked for.
        found = (yield Request(path=path, query=query)).read(Order)
        if found.status not in CLOSED:
            raise
        return found
    return answer.read(Order)


def cancel_orders(
    *,
    symbol: str | None = None,
    side: Side | str | None = None,
    account_id: int | None = None,
) -> Call[tuple[Order, ...]]:
    """Cancel all open orders of an account, or those of one instrument or side, and return them.

    Where it had to be sent again, what the first attempt canceled is not among them.
    """
    account = None if account_id is None else str(account_id)
    query = {
        "symbol": symbol,
        "side": choice_or_none("side", Side, side),
        "account_id": account,
    }
    given = {name: text for name, text in query.items() if text is not None}
    answer = yield Request(method="DELETE", path=ORDERS, query=given, lookup="ask for open orders")
    return answer.read(CanceledOrders).orders


def replace_order(
    order_id: int, *, quantity: Number | None = None, price: Number | None = None
) -> Call[Order]:
    """Give an order another total quantity, fills included, or another price, or both."""
    request = Request(
        method="PATCH",
        path=f"{ORDERS}/{order_id}",
        body=msgspec.json.encode(replace_request(quantity=quantity, price=price)),
        headers={"Idempotency-Key": new_key()},
        lookup=f"ask with order({order_id})",
    )
    return (yield request).read(Order)
