"""Every way to say no: one code per reason, and the violation that carries it to a person.

A violation names the field, the rule, the value and the limit, so that no door has to guess them.
A preview holds the answers of all rules at once, and what would follow if none said no.
"""

import enum

from msgspec import Struct

from damrak.domain.decimals import Amount, Price, Quantity


class Reason(enum.StrEnum):
    """Name why something was denied, rejected, canceled or expired."""

    ACCOUNT_UNKNOWN = "ACCOUNT_UNKNOWN"
    ACCOUNT_EXISTS = "ACCOUNT_EXISTS"
    ACCOUNT_ID = "ACCOUNT_ID"
    ASSET_UNKNOWN = "ASSET_UNKNOWN"
    ASSET_EXISTS = "ASSET_EXISTS"
    ASSET_CODE = "ASSET_CODE"
    ASSET_SCALE = "ASSET_SCALE"
    AMOUNT_INVALID = "AMOUNT_INVALID"
    REFERENCE_INVALID = "REFERENCE_INVALID"
    INSTRUMENT_UNKNOWN = "INSTRUMENT_UNKNOWN"
    INSTRUMENT_EXISTS = "INSTRUMENT_EXISTS"
    INSTRUMENT_INVALID = "INSTRUMENT_INVALID"
    LISTING_RULE = "LISTING_RULE"
    TRADING_HALTED = "TRADING_HALTED"
    CLIENT_ORDER_ID_INVALID = "CLIENT_ORDER_ID_INVALID"
    IDEMPOTENCY_KEY_INVALID = "IDEMPOTENCY_KEY_INVALID"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    PRICE_MISSING = "PRICE_MISSING"
    NO_QUOTE = "NO_QUOTE"
    PRICE_NOT_POSITIVE = "PRICE_NOT_POSITIVE"
    PRICE_TICK = "PRICE_TICK"
    PRICE_EXCEEDS_MAXIMUM = "PRICE_EXCEEDS_MAXIMUM"
    QUANTITY_LOT = "QUANTITY_LOT"
    QUANTITY_BELOW_MINIMUM = "QUANTITY_BELOW_MINIMUM"
    QUANTITY_EXCEEDS_MAXIMUM = "QUANTITY_EXCEEDS_MAXIMUM"
    NOTIONAL_BELOW_MINIMUM = "NOTIONAL_BELOW_MINIMUM"
    NOTIONAL_EXCEEDS_MAXIMUM = "NOTIONAL_EXCEEDS_MAXIMUM"
    EXPIRE_TIME_INVALID = "EXPIRE_TIME_INVALID"
    POST_ONLY_CONFLICT = "POST_ONLY_CONFLICT"
    OPEN_ORDERS_EXCEED_MAXIMUM = "OPEN_ORDERS_EXCEED_MAXIMUM"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    ORDER_UNKNOWN = "ORDER_UNKNOWN"
    REPLACE_PENDING = "REPLACE_PENDING"
    REPLACE_EMPTY = "REPLACE_EMPTY"
    QUANTITY_NOT_ABOVE_FILLED = "QUANTITY_NOT_ABOVE_FILLED"
    POST_ONLY_WOULD_TAKE = "POST_ONLY_WOULD_TAKE"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    SELF_TRADE_PREVENTED = "SELF_TRADE_PREVENTED"
    IOC_REMAINDER = "IOC_REMAINDER"
    FOK_NOT_FILLABLE = "FOK_NOT_FILLABLE"
    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    TIME_IN_FORCE_ENDED = "TIME_IN_FORCE_ENDED"


class Violation(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Say which rule a request broke.

    ``field`` must obey ``rule``; ``value`` was sent, ``limit`` bounds it.
    """

    reason: Reason
    field: str
    rule: str
    value: str
    limit: str = ""

    def text(self) -> str:
        """Return one sentence, such as ``price must be a multiple of 0.01, was 1.005``."""
        said = f"{self.field} {self.rule}"
        return f"{said}, was {self.value}" if self.value else said


class Check(Struct, frozen=True, gc=False):
    """Name a rule and say whether a command keeps it; ``violation`` is None if it does."""

    rule: str
    violation: Violation | None = None


class Level(Struct, frozen=True, gc=False):
    """Pair a price with the quantity that would trade there."""

    price: Price
    quantity: Quantity


class Preview(Struct, frozen=True, gc=False):
    """Tell what a new or replaced order would do to its account and the book, as both are now.

    ``checks`` holds every rule that could be tried. ``asset`` is what would be reserved of; amounts
    are in its units, ``available_after`` is what would be left before any fill. ``fills`` would
    trade at once, best price first; ``notional`` and ``fee`` are theirs, in the quote asset.
    ``resting`` is what would stay in the book.
    """

    passed: bool
    checks: tuple[Check, ...]
    asset: str = ""
    available_before: Amount = Amount(0)
    reservation: Amount = Amount(0)
    available_after: Amount = Amount(0)
    fills: tuple[Level, ...] = ()
    notional: Amount = Amount(0)
    fee: Amount = Amount(0)
    resting: Quantity = Quantity(0)
