"""Damrak, a trading venue that you host yourself: what a script may rely on."""

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

__version__ = "0.1.0"

__all__ = [
    "AccountId",
    "AdvanceTime",
    "Amount",
    "Asset",
    "CancelAllOrders",
    "CancelOrder",
    "Command",
    "DecimalError",
    "Deposit",
    "Event",
    "Exchange",
    "Instrument",
    "InstrumentId",
    "ListAsset",
    "ListInstrument",
    "OpenAccount",
    "OrderId",
    "OrderStatus",
    "OrderType",
    "Price",
    "Quantity",
    "Reason",
    "ReplaceOrder",
    "SelfTradePrevention",
    "SetTradingStatus",
    "Side",
    "SubmitOrder",
    "TickBand",
    "TimeInForce",
    "TradeId",
    "TradingStatus",
    "Violation",
    "Withdraw",
    "__version__",
    "format_decimal",
    "parse_decimal",
]
