"""The clock of the machine, which never goes back while the process lives."""

import time


class SystemClock:
    """Tell wall time; when the machine's clock is set back, stand still until it has caught up."""

    def __init__(self) -> None:
        self._last = 0

    def now(self) -> int:
        """Return the time in nanoseconds UTC since 1970."""
        self._last = max(self._last, time.time_ns())
        return self._last
