"""Orders and fills as the doors say them."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.domain.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.wire.problems import Problem
from damrak.wire.texts import DecimalText, TimeText

BATCH_ORDERS_MAX = 1_000
"""Most orders in one batch."""

Symbol = Annotated[str, Meta(max_length=32, examples=["BTC-USD"])]


class OrderRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask to trade.

    Without ``order_type`` an order with a price is a limit order and one without a market order. A
    market order takes no price: the venue protects it five percent beyond the best price opposite.
    ``client_order_id`` makes a retry harmless. ``account_id`` is whose order it is; without it
    the sender's own account is meant.
    """

    symbol: Symbol
    side: Side
    quantity: DecimalText
    price: DecimalText | None = None
    order_type: OrderType | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    expire_time: TimeText | None = None
    post_only: bool = False
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.CANCEL_TAKER
    client_order_id: Annotated[str, Meta(max_length=64)] | None = None
    account_id: Annotated[int, Meta(ge=1, le=IDENTIFIER_MAX)] | None = None


class ReplaceRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask for another total quantity, fills included, or another price, or both."""

    quantity: DecimalText | None = None
    price: DecimalText | None = None


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for several orders at once; each stands for itself."""

    orders: Annotated[tuple[OrderRequest, ...], Meta(min_length=1, max_length=BATCH_ORDERS_MAX)]


class Order(Struct, frozen=True):
    """Tell where an order stands.

    ``fees`` are in the quote asset, negative where rebates outweigh. ``average_price`` has two more
    digits than a price; it is null until something traded. ``reason`` says why an order was denied,
    rejected, canceled or expired, ``reason_text`` says it in words.
    """

    order_id: int
    client_order_id: str
    account_id: int
    symbol: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    post_only: bool
    quantity: DecimalText
    price: DecimalText | None
    cum_quantity: DecimalText
    leaves_quantity: DecimalText
    average_price: DecimalText | None
    fees: DecimalText
    status: OrderStatus
    reason: str | None
    reason_text: str | None
    expire_time: TimeText | None
    created_time: TimeText
    updated_time: TimeText


class BatchItem(Struct, frozen=True, omit_defaults=True):
    """Tell what came of one order of a batch: the order, or the problem that kept it out."""

    status: int
    order: Order | None = None
    problem: Problem | None = None


class BatchAnswer(Struct, frozen=True):
    """Tell what came of each order of a batch, in the order in which they were sent."""

    items: tuple[BatchItem, ...]


class CanceledOrders(Struct, frozen=True):
    """Tell which orders a cancel of all has canceled."""

    orders: tuple[Order, ...]


class OrderPage(Struct, frozen=True):
    """List orders, newest first; ``next_cursor`` is null on the last page."""

    orders: tuple[Order, ...]
    next_cursor: str | None = None


class Fill(Struct, frozen=True):
    """Tell one order's side of a trade; a negative fee is a rebate."""

    execution_id: int
    trade_id: int
    order_id: int
    account_id: int
    symbol: str
    side: Side
    last_price: DecimalText
    last_quantity: DecimalText
    fee: DecimalText
    fee_asset: str
    aggressor: bool
    time: TimeText


class FillPage(Struct, frozen=True):
    """List fills, newest first."""

    fills: tuple[Fill, ...]
    next_cursor: str | None = None


class CheckAnswer(Struct, frozen=True, omit_defaults=True):
    """Name a rule and say whether an order keeps it, and why not."""

    rule: str
    passed: bool
    detail: str = ""


class FillLevel(Struct, frozen=True):
    """Pair a price with the quantity that would trade there."""

    price: DecimalText
    quantity: DecimalText


class DryRun(Struct, frozen=True):
    """Tell what an order would do if it were sent now; nothing was sent.

    ``asset`` is what would be reserved of; ``notional`` and ``fee`` are of what would trade at
    once, in the quote asset; ``resting`` is what would stay in the book.
    """

    passed: bool
    checks: tuple[CheckAnswer, ...]
    asset: str
    available_before: DecimalText
    reservation: DecimalText
    available_after: DecimalText
    fills: tuple[FillLevel, ...]
    notional: DecimalText
    fee: DecimalText
    resting: DecimalText
