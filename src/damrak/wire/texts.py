"""How numbers, times and places in a list look on the wire.

Prices, quantities and amounts are decimal strings, so that no JSON reader can round them. Times are
RFC 3339 in UTC with nine fraction digits. A cursor is opaque: it says where the next page starts.
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

NANOSECONDS_PER_SECOND: Final = 1_000_000_000

DecimalText = Annotated[
    str,
    Meta(
        max_length=64,
        description="A decimal number as text: ASCII digits, an optional minus sign and fraction.",
        examples=["43250.15"],
    ),
]
"""A decimal number as text; what a rule allows of it is checked where its scale is known."""

TimeText = Annotated[
    str,
    Meta(
        max_length=40,
        description="RFC 3339, UTC.",
        examples=["2030-01-31T17:30:00.000000000Z"],
    ),
]
"""A moment as RFC 3339 text."""

Cursor = Annotated[str, Meta(max_length=128, description="What the page before gave; opaque.")]
"""Where the next page starts."""

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def format_time(time: int) -> str:
    """Return nanoseconds UTC as RFC 3339 text with nine fraction digits."""
    seconds, nanoseconds = divmod(time, NANOSECONDS_PER_SECOND)
    moment = _EPOCH + timedelta(seconds=seconds)
    return f"{moment.isoformat()[:19]}.{nanoseconds:09}Z"


def parse_time(text: str) -> int:
    """Return the nanoseconds UTC of RFC 3339 text; raises ValueError that says what is expected."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"must be RFC 3339 such as 2030-01-31T17:30:00Z, was {text[:40]!r}")
    day, clock, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone.upper()}")
        seconds = (moment - _EPOCH) // timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"must be a date that exists, was {text[:40]!r}") from error
    return seconds * NANOSECONDS_PER_SECOND + int((fraction or "").ljust(9, "0"))


def format_cursor(*place: int) -> str:
    """Return the opaque text of a place in a sorted list."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def parse_cursor(text: str, count: int) -> tuple[int, ...]:
    """Return the ``count`` numbers of a cursor; raises ValueError when it is none of ours."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        place = msgspec.json.decode(raw, type=tuple[int, ...])
    except (binascii.Error, ValueError) as error:
        raise ValueError(_CURSOR_RULE) from error
    if len(place) != count or any(abs(number) >= 2**63 for number in place):
        raise ValueError(_CURSOR_RULE)
    return place


_CURSOR_RULE: Final = "must be the next_cursor of the page before"
