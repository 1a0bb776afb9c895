"""What is said over the stream: requests of clients, and what the venue tells them.

Every frame is one JSON object. Requests carry an ``id`` of the client's choosing, which the reply
repeats, so that many can be under way at once. What is told of an account is facts, one message for
one event, made of nothing but the event and what never changes of its order: the same event gives
the same bytes live, on resumption and after a restart. ``id`` of such a message is
``writer:sequence:index``; a client that gives the last one it saw as ``after`` misses and repeats
nothing.
"""

import enum
from typing import Annotated

from msgspec import Meta, Struct

from damrak.domain.instruments import TradingStatus
from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.wire.markets import LevelText
from damrak.wire.orders import Order, OrderRequest, ReplaceRequest
from damrak.wire.problems import Problem
from damrak.wire.texts import DecimalText, TimeText

RequestId = Annotated[int, Meta(ge=0, le=2**53 - 1)]
After = Annotated[str, Meta(max_length=64, examples=["inbox:1042:3"])]


class Channel(enum.StrEnum):
    """Name what can be subscribed to: four of one's own account, three of an instrument."""

    ORDERS = "orders"
    FILLS = "fills"
    BALANCES = "balances"
    POSITIONS = "positions"
    TRADES = "trades"
    QUOTES = "quotes"
    BOOK = "book"


class _Request(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="op", tag=True
):
    id: RequestId


class Authenticate(_Request, frozen=True, tag="authenticate"):
    """Say who is speaking, where the handshake did not, and on which account.

    ``key`` is a key or an access token. It may be sent again, with the same key or a newer token of
    the same session; without a ``key`` only the account that is meant changes.
    """

    key: Annotated[str, Meta(max_length=1_024)] = ""
    account_id: int | None = None


class Subscribe(_Request, frozen=True, tag="subscribe"):
    """Ask for a channel: of ``symbol``, or of the key's account.

    ``after`` resumes an account channel or ``trades`` behind a message; without it they start now.
    An operator names the account.
    """

    channel: Channel
    symbol: Annotated[str, Meta(max_length=32)] | None = None
    after: After | None = None
    account_id: int | None = None


class Unsubscribe(_Request, frozen=True, tag="unsubscribe"):
    """Ask that a channel stop."""

    channel: Channel
    symbol: Annotated[str, Meta(max_length=32)] | None = None
    account_id: int | None = None


class Ping(_Request, frozen=True, tag="ping"):
    """Ask for a sign of life."""


class SubmitOrderRequest(_Request, frozen=True, tag="submit_order"):
    """Send an order; the reply is what ``POST /api/orders`` answers."""

    order: OrderRequest


class SubmitOrdersRequest(_Request, frozen=True, tag="submit_orders"):
    """Send several orders; the reply is what ``POST /api/orders/batch`` answers."""

    orders: Annotated[tuple[OrderRequest, ...], Meta(min_length=1, max_length=1_000)]


class CancelOrderRequest(_Request, frozen=True, tag="cancel_order"):
    """Cancel an order by the venue's id or by one's own, in one's own account or a named one."""

    order_id: int | None = None
    client_order_id: Annotated[str, Meta(max_length=64)] | None = None
    account_id: int | None = None


class ReplaceOrderRequest(_Request, frozen=True, tag="replace_order"):
    """Give an order another quantity or price."""

    order_id: int
    replace: ReplaceRequest


class CancelOrdersRequest(_Request, frozen=True, tag="cancel_orders"):
    """Cancel all open orders, or those of one instrument or side."""

    symbol: Annotated[str, Meta(max_length=32)] | None = None
    side: Side | None = None
    account_id: int | None = None


StreamRequest = (
    Authenticate
    | Subscribe
    | Unsubscribe
    | Ping
    | SubmitOrderRequest
    | SubmitOrdersRequest
    | CancelOrderRequest
    | ReplaceOrderRequest
    | CancelOrdersRequest
)
"""Everything that a client may say."""


class _Told(Struct, frozen=True, omit_defaults=True, tag_field="type", tag=True):
    pass


class Welcome(_Told, frozen=True, tag="welcome"):
    """Open the conversation; ``authenticated`` says whether the handshake's key was good."""

    version: str
    authenticated: bool
    time: TimeText


class Reply(_Told, frozen=True, tag="reply"):
    """Answer a request: ``status`` is HTTP's, and ``problem`` says why something was refused.

    ``order`` is the order that was sent, canceled or replaced, ``orders`` are those that were
    canceled together; of a batch ``items`` hold what came of each order. ``last_id`` is where a
    subscription begins. What could not be read is answered with the id 0 if that was not readable
    either.
    """

    id: int
    status: int
    order: Order | None = None
    orders: tuple[Order, ...] | None = None
    items: tuple["StreamItem", ...] | None = None
    problem: Problem | None = None
    last_id: str | None = None


class StreamItem(Struct, frozen=True, omit_defaults=True):
    """Tell what came of one order of a batch."""

    status: int
    order: Order | None = None
    problem: Problem | None = None


class OrderUpdate(_Told, frozen=True, tag="order"):
    """Tell what happened to an order; what does not apply to the event is left out.

    ``event`` is approved, denied, accepted, filled, canceled, expired, rejected, cancel_approved,
    cancel_rejected, replace_approved, replaced or replace_rejected. ``status`` is left out where
    the event alone does not say it.
    """

    id: str
    event: str
    account_id: int
    order_id: int
    client_order_id: str
    symbol: str
    side: Side
    time: TimeText
    order_type: OrderType | None = None
    time_in_force: TimeInForce | None = None
    status: OrderStatus | None = None
    quantity: DecimalText | None = None
    price: DecimalText | None = None
    last_price: DecimalText | None = None
    last_quantity: DecimalText | None = None
    leaves_quantity: DecimalText | None = None
    execution_id: int | None = None
    trade_id: int | None = None
    reason: str | None = None
    reason_text: str | None = None
    correlation_id: str = ""


class FillUpdate(_Told, frozen=True, tag="fill"):
    """Tell one's side of a trade; the fee follows from the transfers of the same execution."""

    id: str
    account_id: int
    order_id: int
    client_order_id: str
    execution_id: int
    trade_id: int
    symbol: str
    side: Side
    last_price: DecimalText
    last_quantity: DecimalText
    leaves_quantity: DecimalText
    aggressor: bool
    time: TimeText


class BalanceUpdate(_Told, frozen=True, tag="balance"):
    """Tell a balance as it is now."""

    id: str
    account_id: int
    asset: str
    posted: DecimalText
    reserved: DecimalText
    available: DecimalText
    time: TimeText


class PositionUpdate(_Told, frozen=True, tag="position"):
    """Tell a position as it is now, at average cost, in the quote asset."""

    id: str
    account_id: int
    symbol: str
    quantity: DecimalText
    cost: DecimalText
    average_price: DecimalText | None
    realised_profit: DecimalText
    fees: DecimalText
    time: TimeText


class TradeUpdate(_Told, frozen=True, tag="trade"):
    """Tell a public trade; none is ever left out."""

    id: str
    trade_id: int
    symbol: str
    sequence: int
    side: Side
    price: DecimalText
    quantity: DecimalText
    time: TimeText


class QuoteUpdate(_Told, frozen=True, tag="quote"):
    """Tell the best prices, the last trade, and whether the instrument trades.

    Only the latest is sent to who reads slowly. A halt is told at once, though no price changed.
    """

    symbol: str
    status: TradingStatus
    sequence: int
    bid_price: DecimalText | None
    bid_quantity: DecimalText | None
    ask_price: DecimalText | None
    ask_quantity: DecimalText | None
    last_price: DecimalText | None
    last_quantity: DecimalText | None
    time: TimeText


class BookSnapshot(_Told, frozen=True, tag="book_snapshot"):
    """Tell the whole book as of ``sequence``, best prices first; updates continue from there."""

    symbol: str
    sequence: int
    bids: tuple[LevelText, ...]
    asks: tuple[LevelText, ...]
    time: TimeText


class BookUpdate(_Told, frozen=True, tag="book"):
    """Tell the levels that changed; quantity 0 removes one.

    It covers ``first_sequence`` to ``last_sequence``; a client whose book is not at
    ``first_sequence - 1`` has a gap and subscribes again.
    """

    symbol: str
    first_sequence: int
    last_sequence: int
    bids: tuple[LevelText, ...]
    asks: tuple[LevelText, ...]
    time: TimeText


class Gap(_Told, frozen=True, tag="gap"):
    """Tell that ``after`` lies too far back; what follows starts at ``last_id``: look it up."""

    channel: Channel
    after: str
    last_id: str
    detail: str


class Ended(_Told, frozen=True, tag="ended"):
    """Tell that a subscription has ended, since one may not listen to it any more.

    ``problem`` is what subscribing again would be answered.
    """

    channel: Channel
    problem: Problem
    symbol: str | None = None
    account_id: int | None = None


class Closing(_Told, frozen=True, tag="closing"):
    """Tell that the venue closes the connection, and why."""

    reason: str


StreamMessage = (
    Welcome
    | Reply
    | OrderUpdate
    | FillUpdate
    | BalanceUpdate
    | PositionUpdate
    | TradeUpdate
    | QuoteUpdate
    | BookSnapshot
    | BookUpdate
    | Gap
    | Ended
    | Closing
)
"""Everything that the venue may say."""
