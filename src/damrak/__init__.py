"""Damrak, a trading venue that you host yourself: what a script may rely on.

The client and its errors are imported when they are asked for: who only wants the venue's words
need not load libraries that speak over networks.
"""

import importlib
import typing

from damrak.core.exchange import Exchange
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    AdvanceTime,
    CancelAllOrders,
    CancelOrder,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    OpenAccount,
    ReplaceOrder,
    SetTradingStatus,
    SubmitOrder,
    Withdraw,
)
from damrak.domain.decimals import (
    Amount,
    DecimalError,
    Price,
    Quantity,
    format_decimal,
    parse_decimal,
)
from damrak.domain.events import Event
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, TradeId
from damrak.domain.instruments import Instrument, TickBand, TradingStatus
from damrak.domain.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.domain.reasons import Reason, Violation

if typing.TYPE_CHECKING:
    from damrak.adapters.exchanges.api import (
        ApiError,
        AsyncClient,
        Client,
        Conflict,
        Forbidden,
        Malformed,
        NotFound,
        Overloaded,
        Patience,
        Refused,
        Unauthorized,
        Unavailable,
    )

__version__ = "0.1.0"

__all__ = [
    "AccountId",
    "AdvanceTime",
    "Amount",
    "ApiError",
    "Asset",
    "AsyncClient",
    "CancelAllOrders",
    "CancelOrder",
    "Client",
    "Command",
    "Conflict",
    "DecimalError",
    "Deposit",
    "Event",
    "Exchange",
    "Forbidden",
    "Instrument",
    "InstrumentId",
    "ListAsset",
    "ListInstrument",
    "Malformed",
    "NotFound",
    "OpenAccount",
    "OrderId",
    "OrderStatus",
    "OrderType",
    "Overloaded",
    "Patience",
    "Price",
    "Quantity",
    "Reason",
    "Refused",
    "ReplaceOrder",
    "SelfTradePrevention",
    "SetTradingStatus",
    "Side",
    "SubmitOrder",
    "TickBand",
    "TimeInForce",
    "TradeId",
    "TradingStatus",
    "Unauthorized",
    "Unavailable",
    "Violation",
    "Withdraw",
    "__version__",
    "format_decimal",
    "parse_decimal",
]

_CLIENT = "damrak.adapters.exchanges.api"


def __getattr__(name: str) -> typing.Any:
    if name in __all__:
        return getattr(importlib.import_module(_CLIENT), name)
    raise AttributeError(f"module 'damrak' has no attribute {name!r}")
