"""A clock that somebody sets: for a recorded day that must be the same on every run."""


class ManualClock:
    """Tell the time that it was last set to (nanoseconds UTC since 1970)."""

    def __init__(self, time: int = 0) -> None:
        self._time = time

    def now(self) -> int:
        """Return the time in nanoseconds UTC since 1970."""
        return self._time

    def set(self, time: int) -> None:
        """Move to a time; an earlier one than the present is ignored."""
        self._time = max(self._time, time)
