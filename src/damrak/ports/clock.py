"""The clock: the one place from which wall time enters."""

from typing import Protocol


class Clock(Protocol):
    """Tell the time."""

    def now(self) -> int:
        """Return the time in nanoseconds UTC since 1970."""
