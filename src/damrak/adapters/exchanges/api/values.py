"""What people write as numbers, times and choices, turned into what the wire wants."""

import enum
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar
from urllib.parse import quote

from damrak.wire.texts import format_time

Number = Decimal | str | int
"""A number as a person gives it; never a float, which cannot hold 0.1."""

Moment = datetime | str | int
"""A moment: an aware datetime, RFC 3339 text, or nanoseconds UTC."""

Choice = TypeVar("Choice", bound=enum.StrEnum)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS_PER_MICROSECOND: Final = 1_000


def number(field: str, value: Number) -> str:
    """Return a number as decimal text; raises TypeError for a float."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(
            f"{field} must be a Decimal, a str or an int, was the {type(value).__name__} {value!r}:"
            ' write it as text, such as "0.1"'
        )
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{field} must be a finite number, was {value}")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def number_or_none(field: str, value: Number | None) -> str | None:
    """Return a number as decimal text, None for none."""
    return None if value is None else number(field, value)


def moment(field: str, value: Moment | None) -> str | None:
    """Return a moment as RFC 3339 text, None for none; raises ValueError without a time zone."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{field} must have a time zone, was {value.isoformat()}")
        microseconds = (value - _EPOCH) // timedelta(microseconds=1)
        return format_time(microseconds * _NANOSECONDS_PER_MICROSECOND)
    return format_time(value)


def choice(field: str, kind: type[Choice], value: str) -> Choice:
    """Return a word as a member of its enumeration; raises ValueError that lists the words."""
    try:
        return kind(value)
    except ValueError:
        words = ", ".join(kind)
        raise ValueError(f"{field} must be one of {words}, was {value!r}") from None


def choice_or_none(field: str, kind: type[Choice], value: str | None) -> Choice | None:
    """Return a word as a member of its enumeration, None for none."""
    return None if value is None else choice(field, kind, value)


def number_of(value: int | None) -> str | None:
    """Return a whole number as the text of a query, None for none."""
    return None if value is None else str(value)


def in_path(text: str) -> str:
    """Return a text as one segment of a path."""
    return quote(text, safe="")
