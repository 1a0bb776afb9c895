"""Orders: the vocabulary of an order's life, and the one table of allowed status transitions."""

import enum
import re
from typing import Final

from msgspec import Struct

from damrak.domain.decimals import Price, Quantity

CLIENT_ORDER_ID = re.compile(r"[A-Za-z0-9_-]{1,36}", re.ASCII)
"""What a client order id may be: the subset that Alpaca, Binance and FIX clients all keep to."""

REQUEST_KEY = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)
"""What an idempotency key, or the reference of a deposit or withdrawal, may be."""

EXPIRE_TIME_MAX: Final = 2**63 - 1
"""Latest expire time, nanoseconds UTC, in the year 2262: the last that databases can store."""


class Side(enum.StrEnum):
    """Say whether an order buys or sells (FIX 54)."""

    BUY = "buy"
    SELL = "sell"


class OrderType(enum.StrEnum):
    """Name how an order is priced (FIX 40)."""

    LIMIT = "limit"
    MARKET = "market"


class Place(Struct, frozen=True, gc=False):
    """Tell where a resting order stands: what is ahead of it at its price, and all that is there.

    ``level_quantity`` includes the order itself; ``leaves_quantity`` is what is left of it.
    """

    side: Side
    price: Price
    leaves_quantity: Quantity
    ahead_quantity: Quantity
    ahead_orders: int
    level_quantity: Quantity


class TimeInForce(enum.StrEnum):
    """Name how long an order works (FIX 59)."""

    DAY = "day"
    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"
    GTD = "gtd"


class SelfTradePrevention(enum.StrEnum):
    """Name what happens when an account would trade with itself; the taker's mode decides."""

    NONE = "none"
    CANCEL_TAKER = "cancel_taker"
    CANCEL_MAKER = "cancel_maker"
    CANCEL_BOTH = "cancel_both"


class OrderStatus(enum.StrEnum):
    """Name where an order stands (FIX 39)."""

    SUBMITTED = "submitted"
    DENIED = "denied"
    REJECTED = "rejected"
    HELD = "held"
    ACCEPTED = "accepted"
    TRIGGERED = "triggered"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    PENDING_REPLACE = "pending_replace"
    PENDING_CANCEL = "pending_cancel"
    CANCELED = "canceled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


_S = OrderStatus
_WORKING: Final = frozenset(
    {_S.PARTIALLY_FILLED, _S.FILLED, _S.PENDING_REPLACE, _S.PENDING_CANCEL, _S.CANCELED, _S.EXPIRED}
)
_PENDING: Final = _WORKING | {_S.ACCEPTED}

TRANSITIONS: Final[dict[OrderStatus, frozenset[OrderStatus]]] = {
    _S.SUBMITTED: _PENDING | {_S.DENIED, _S.REJECTED, _S.HELD, _S.UNKNOWN},
    _S.HELD: frozenset({_S.SUBMITTED, _S.ACCEPTED, _S.CANCELED, _S.EXPIRED, _S.PENDING_CANCEL}),
    _S.ACCEPTED: _WORKING | {_S.TRIGGERED, _S.UNKNOWN},
    _S.TRIGGERED: _WORKING | {_S.ACCEPTED, _S.REJECTED, _S.UNKNOWN},
    _S.PARTIALLY_FILLED: _WORKING | {_S.UNKNOWN},
    _S.PENDING_REPLACE: _PENDING | {_S.UNKNOWN},
    _S.PENDING_CANCEL: _PENDING | {_S.UNKNOWN},
    _S.UNKNOWN: _PENDING | {_S.REJECTED},
    _S.CANCELED: frozenset({_S.CANCELED, _S.FILLED}),
    _S.DENIED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.FILLED: frozenset(),
    _S.EXPIRED: frozenset(),
}
"""The statuses that may follow each status. A late fill may still reach a canceled order."""

CLOSED: Final = frozenset({_S.DENIED, _S.REJECTED, _S.FILLED, _S.CANCELED, _S.EXPIRED})
"""Statuses in which nothing of the order is left to trade."""
