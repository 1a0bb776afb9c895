"""Trading days as pure functions of a timestamp. Until calendars come, a day ends at 00:00 UTC."""

from typing import Final

NANOSECONDS_PER_SECOND: Final = 1_000_000_000
NANOSECONDS_PER_DAY: Final = 86_400 * NANOSECONDS_PER_SECOND


def day_end(time: int) -> int:
    """Return the first nanosecond after the UTC day that holds a time (nanoseconds since 1970)."""
    return (time // NANOSECONDS_PER_DAY + 1) * NANOSECONDS_PER_DAY
