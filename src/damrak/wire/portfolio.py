"""Portfolios as the doors say them: what an account is worth, how that came, and why.

``docs/concepts/portfolio.md`` says how each figure follows from the ledger. Amounts are in
``asset``, the valuation asset, unless a field says otherwise.
"""

from msgspec import Struct

from damrak.wire.accounts import Transfer
from damrak.wire.texts import DecimalText, TimeText


class Holding(Struct, frozen=True):
    """Tell a balance and what it is worth; ``percent`` is its share of equity.

    ``price`` is that of the last trade, 1 for the valuation asset; null where there is none.
    """

    asset: str
    quantity: DecimalText
    price: DecimalText | None
    value: DecimalText | None
    percent: DecimalText | None


class PortfolioPosition(Struct, frozen=True):
    """Tell what was traded on an instrument, at average cost; amounts are in its quote asset.

    ``last_price``, ``value`` and ``unrealised_profit`` are null before the first trade.
    """

    symbol: str
    quantity: DecimalText
    average_price: DecimalText | None
    last_price: DecimalText | None
    value: DecimalText | None
    unrealised_profit: DecimalText | None
    realised_profit: DecimalText
    fees: DecimalText


class Portfolio(Struct, frozen=True, kw_only=True):
    """Tell what an account is worth, and how that came.

    ``equity = cash + positions_value = net_transfers + total_profit`` and ``total_profit =
    realised_profit + unrealised_profit - fees``, to the last digit. ``unpriced`` are assets that
    the account holds and that have no price: they are in no figure. ``asset`` is null where no
    instrument is listed. ``rows`` leads from each figure to the query of the transfers behind it.
    """

    account_id: int
    time: TimeText
    asset: str | None
    equity: DecimalText
    cash: DecimalText
    positions_value: DecimalText
    exposure: DecimalText
    day_profit: DecimalText
    day_profit_percent: DecimalText | None
    total_profit: DecimalText
    realised_profit: DecimalText
    unrealised_profit: DecimalText
    fees: DecimalText
    net_transfers: DecimalText
    allocation: tuple[Holding, ...]
    positions: tuple[PortfolioPosition, ...]
    unpriced: tuple[str, ...]
    rows: dict[str, str]


class EquityPoint(Struct, frozen=True):
    """Tell what an account was worth at a time, and what had come in less what had gone out."""

    time: TimeText
    equity: DecimalText
    net_transfers: DecimalText


class EquityCurve(Struct, frozen=True):
    """List points of equity, oldest first: the last one of each interval that has any.

    The first holds from the time that was asked for; the last one is of now, unless an end was
    given.
    """

    asset: str | None
    interval_seconds: int
    points: tuple[EquityPoint, ...]


class Cause(Struct, frozen=True, kw_only=True):
    """Tell one step of the way from a transfer back to the request that caused it.

    ``kind`` is ``transfer``, ``posting``, ``trade``, ``match``, ``order``, ``command`` or
    ``request``. ``actor`` is who asked, as far as the caller may know: ``you``, ``venue``, another
    one's name, or null.
    """

    step: int
    kind: str
    time: TimeText
    text: str
    order_id: int | None = None
    execution_id: int | None = None
    trade_id: int | None = None
    event_id: str | None = None
    correlation_id: str | None = None
    actor: str | None = None


class TransferCauses(Struct, frozen=True):
    """Tell a transfer and what led to it, the nearest cause first."""

    transfer: Transfer
    causes: tuple[Cause, ...]
