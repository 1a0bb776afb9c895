"""Decimal text to scaled integer and back: the only parser of prices, and every rounding rule.

A number inside is an ``int`` times ``10**-scale``. Text at the door is plain decimal notation;
nothing is ever rounded on the way in, because a silently rounded price is a wrong price.
"""

import enum
import re
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    Price = NewType("Price", int)
    Quantity = NewType("Quantity", int)
    Amount = NewType("Amount", int)
else:
    # At run time these are plain integers: calling a NewType costs three times as much as int,
    # and the hot paths do it several times a message.
    Price = Quantity = Amount = int

PPM: Final = 1_000_000
"""Parts per million: the unit of every rate."""

DIGITS_MAX: Final = 38
"""Most digits a number may have: ``NUMERIC(38)`` in the databases that store it."""

_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)


class Rounding(enum.Enum):
    """Say which way a division rounds."""

    FLOOR = "floor"
    CEILING = "ceiling"
    HALF_EVEN = "half_even"


# Looking a member up on its class is a Python call in 3.11, so hot code names members once.
_FLOOR = Rounding.FLOOR
_CEILING = Rounding.CEILING


class DecimalError(ValueError):
    """Tell that a text is not a number that the scale can hold exactly."""


def parse_decimal(text: str, scale: int) -> int:
    """Return the integer that stands for a decimal text at a scale.

    Accepts ASCII digits with an optional minus sign and fraction. Raises DecimalError for
    exponents, other scripts' digits, a minus zero, more than 38 digits, or digits beyond the
    scale.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise DecimalError(f"must be a decimal number such as 12.5, was {text[:60]!r}")
    sign, whole, fraction = match[1], match[2], match[3] or ""
    if len(whole) + len(fraction) > DIGITS_MAX:
        raise DecimalError(
            f"must have at most {DIGITS_MAX} digits, had {len(whole) + len(fraction)}"
        )
    if len(fraction.rstrip("0")) > scale:
        raise DecimalError(f"must have at most {scale} decimal places, was {text}")
    value = int(whole + fraction[:scale].ljust(scale, "0"))
    if sign and value == 0:
        raise DecimalError(f"must not be a negative zero, was {text}")
    return -value if sign else value


def format_decimal(value: int, scale: int) -> str:
    """Return the shortest decimal text of a scaled integer, without an exponent."""
    if scale == 0:
        return str(value)
    digits = str(abs(value)).rjust(scale + 1, "0")
    text = f"{digits[:-scale]}.{digits[-scale:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def mul_div(a: int, b: int, c: int, *, rounding: Rounding) -> int:
    """Return ``a * b / c`` as an integer, rounded the named way; ``c`` must be positive."""
    product = a * b
    if rounding is _FLOOR:
        return product // c
    if rounding is _CEILING:
        return -(-product // c)
    quotient, remainder = divmod(product, c)
    twice = remainder * 2
    if twice > c or (twice == c and quotient & 1):
        return quotient + 1
    return quotient
