"""Orders that are asked for in decimal text, read into commands for a venue in this process."""

from collections.abc import Iterable

from damrak.app.options import new_key, read_number
from damrak.app.register import Refused
from damrak.core.markets.market import Market
from damrak.domain.commands import SubmitOrder
from damrak.domain.decimals import Price, Quantity
from damrak.domain.events import Event, OrderApproved, OrderRepeated
from damrak.domain.identifiers import AccountId
from damrak.domain.instruments import protection_price
from damrak.domain.orders import OrderType, Side
from damrak.wire.orders import OrderRequest
from damrak.wire.texts import parse_time


def read_submission(market: Market, account_id: int, request: OrderRequest) -> SubmitOrder:
    """Return the command of a request; raises Refused for a number or time that is none."""
    instrument, text = market.instrument, request.price
    order_type = request.order_type or (OrderType.MARKET if text is None else OrderType.LIMIT)
    price = None
    if text is not None:
        price = Price(read_number("price", text, instrument.price_scale))
    elif order_type is OrderType.MARKET:
        price = _protection(market, request.side)
    return SubmitOrder(
        AccountId(account_id),
        request.client_order_id or new_key(),
        instrument.instrument_id,
        request.side,
        order_type,
        Quantity(read_number("quantity", request.quantity, instrument.quantity_scale)),
        price,
        request.time_in_force,
        None if request.expire_time is None else _read_time(request.expire_time),
        request.post_only,
    )


def order_id_of(events: Iterable[Event]) -> int:
    """Return the id that the venue gave to the order it approved, or had approved before."""
    for event in events:
        if isinstance(event, OrderApproved | OrderRepeated):
            return event.order_id
    raise Refused("the venue did not say which id it gave to the order")


def _protection(market: Market, side: Side) -> Price | None:
    opposite = Side.SELL if side is Side.BUY else Side.BUY
    best = market.book.depth(opposite, 1)
    return protection_price(market.instrument, side, best[0][0]) if best else None


def _read_time(text: str) -> int:
    try:
        return parse_time(text)
    except ValueError as error:
        raise Refused(f"expire_time {error}") from error
