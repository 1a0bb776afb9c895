"""History: what happened, once projections have folded it into tables.

It lags behind the acknowledgement by a little, so a question says up to which place it must reach.
Numbers are scaled integers; lists are newest first.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from damrak.domain.orders import OrderStatus, OrderType, Side, TimeInForce
from damrak.domain.records import Record


class HistoryBehind(Exception):
    """Tell that the tables did not reach the place in time; ask again in a moment."""


class Order(Struct, frozen=True, array_like=True):
    """Hold an order as far as it has come.

    ``cum_notional / cum_quantity`` is the average price, in units of the price scale. Of an order
    that expires at no time of its own ``expire_time`` is 0.
    """

    order_id: int
    account_id: int
    client_order_id: str
    instrument_id: int
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    expire_time: int
    post_only: bool
    reason_text: str
    created_time: int
    event_id: str
    quantity: int
    price: int | None
    cum_quantity: int
    leaves_quantity: int
    cum_notional: int
    fees: int
    status: OrderStatus
    is_open: bool
    reason: str
    updated_time: int


class Fill(Struct, frozen=True, array_like=True):
    """Hold one order's side of a trade; a negative fee is a rebate."""

    execution_id: int
    trade_id: int
    order_id: int
    account_id: int
    instrument_id: int
    side: Side
    last_price: int
    last_quantity: int
    fee: int
    aggressor: bool
    time: int
    event_id: str


class PostedTransfer(Struct, frozen=True, array_like=True):
    """Hold a movement in an account's ledger; negative owners are the venue's own."""

    transfer_id: int
    account_id: int
    debit: int
    credit: int
    asset: str
    amount: int
    code: str
    order_id: int
    execution_id: int
    reference: str
    time: int
    event_id: str
    cause: str


class Trade(Struct, frozen=True, array_like=True):
    """Hold a public trade; ``side`` is the aggressor's."""

    instrument_id: int
    sequence: int
    trade_id: int
    price: int
    quantity: int
    side: Side
    time: int


class Bar(Struct, frozen=True, array_like=True):
    """Sum up the trades of an instrument in the interval that starts at ``time``.

    ``turnover`` sums price times quantity.
    """

    time: int
    open: int
    high: int
    low: int
    close: int
    quantity: int
    trade_count: int
    turnover: int


class MarketDay(Struct, frozen=True, kw_only=True):
    """Sum up the trades of an instrument in the half hours of a day, the one under way included.

    ``reference`` is the price before them, or else the first among them; ``closes`` are the prices
    at the end of each half hour, or of shorter steps while there are no more of them since the
    first trade; oldest first, from the first on that had a price.
    """

    reference: int | None = None
    high: int | None = None
    low: int | None = None
    quantity: int = 0
    turnover: int = 0
    closes: tuple[int, ...] = ()


class Study(Struct, frozen=True):
    """Name an indicator and its parameters, in the order of the catalogue."""

    name: str
    parameters: tuple[float, ...]


class StudyRequest(Struct, frozen=True, kw_only=True):
    """Ask for indicators of the newest ``limit`` bars that begin before ``end``.

    Times are in nanoseconds. Values are told in the units of the scales.
    """

    instrument_id: int
    interval: int
    end: int
    limit: int
    price_scale: int
    quantity_scale: int
    studies: tuple[Study, ...]


class Studied(Struct, frozen=True):
    """Tell the values of indicators as text, for each study, each output and each of ``times``."""

    times: tuple[int, ...]
    values: tuple[tuple[tuple[str | None, ...], ...], ...]


class OrderFilter(Struct, frozen=True, kw_only=True):
    """Choose among an account's orders; ``before`` is the last page's last order id.

    ``after`` and ``until`` bound the time of creation: above the one, up to the other.
    """

    statuses: tuple[OrderStatus, ...] = ()
    is_open: bool | None = None
    instrument_id: int | None = None
    side: Side | None = None
    after: int | None = None
    until: int | None = None
    before: int | None = None


class TransferFilter(Struct, frozen=True, kw_only=True):
    """Choose among an account's transfers; ``before`` is the last page's last transfer id.

    They are those from ``start`` on and before ``end``.
    """

    asset: str | None = None
    codes: tuple[str, ...] = ()
    order_id: int | None = None
    execution_id: int | None = None
    instrument_id: int | None = None
    start: int | None = None
    end: int | None = None
    before: int | None = None


class FillFilter(Struct, frozen=True, kw_only=True):
    """Choose among an account's fills; ``before`` is the last page's last time and execution id.

    They are those from ``start`` on and before ``end``.
    """

    instrument_id: int | None = None
    start: int | None = None
    end: int | None = None
    before: tuple[int, int] | None = None


class EquityPoint(Struct, frozen=True, array_like=True):
    """Hold what an account was worth at a time, and what had come in less what had gone out."""

    time: int
    equity: int
    net_transfers: int


class EquityQuestion(Struct, frozen=True, kw_only=True):
    """Ask for the last point of each interval above ``start``, up to ``end``, in an asset."""

    account_id: int
    asset: str
    start: int
    end: int
    interval: int


class StandingQuestion(Struct, frozen=True, kw_only=True):
    """Ask how an account stood by an inbox ``sequence``, and at a ``time`` before that."""

    account_id: int
    asset: str
    sequence: int
    time: int


class Standing(Struct, frozen=True, kw_only=True):
    """Hold what came in less what went out by now, and the point that held at the time asked for.

    ``is_unchanged`` says that nothing has moved equity since that time.
    """

    net_transfers: int
    opening: EquityPoint | None
    is_unchanged: bool


class TimeSpan(Struct, frozen=True, kw_only=True):
    """Bound a time: from ``start`` on, before ``end``, in nanoseconds UTC."""

    start: int
    end: int


class History(Protocol):
    """Answer questions of what happened; ``limit`` bounds the rows of an answer."""

    async def reach(self, sequence: int) -> None:
        """Wait until all that the inbox caused up to a sequence is there; raises HistoryBehind."""

    async def order(self, order_id: int) -> Order | None:
        """Return an order."""

    async def order_of_client(self, account_id: int, client_order_id: str) -> Order | None:
        """Return the newest order that an account sent under an id of its own.

        One that was denied for one of its keys does not count.
        """

    async def orders(self, account_id: int, chosen: OrderFilter, limit: int) -> list[Order]:
        """Return an account's orders, newest first."""

    async def fills_of_order(
        self, order_id: int, limit: int, before: int | None = None
    ) -> list[Fill]:
        """Return an order's fills; ``before`` is the last page's last execution id."""

    async def fills(self, account_id: int, chosen: FillFilter, limit: int) -> list[Fill]:
        """Return those of an account's fills that a filter chooses."""

    async def fill(self, execution_id: int) -> Fill | None:
        """Return a fill."""

    async def transfers(
        self, account_id: int, chosen: TransferFilter, limit: int
    ) -> list[PostedTransfer]:
        """Return those of an account's transfers that a filter chooses."""

    async def transfer(self, transfer_id: int) -> PostedTransfer | None:
        """Return a transfer."""

    async def equity(self, asked: EquityQuestion) -> list[EquityPoint]:
        """Return points of equity, oldest first; the first is that which held at the start."""

    async def first_equity(self, account_id: int, asset: str) -> int | None:
        """Return the time of an account's first point, or None."""

    async def standing(self, asked: StandingQuestion) -> Standing:
        """Return how an account stands, and how it stood."""

    async def request(self, sequence: int) -> Record | None:
        """Return the record of the inbox at an offset, None where there is none to read."""

    async def trades(self, instrument_id: int, before: int | None, limit: int) -> list[Trade]:
        """Return an instrument's trades; ``before`` is the last page's last sequence."""

    async def bars(
        self, instrument_id: int, span: TimeSpan, interval: int, limit: int
    ) -> list[Bar]:
        """Return the newest bars of a span, oldest first; ``interval`` is in nanoseconds.

        Intervals begin at multiples of their length since 1970, UTC.
        """

    async def days(self, instrument_ids: Sequence[int], now: int) -> list[MarketDay]:
        """Return what was traded of each instrument in the last half hours of a day."""

    async def indicators(self, request: StudyRequest) -> Studied:
        """Return indicators of bars."""
