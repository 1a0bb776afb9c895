"""A meter: how often something happened a second, over the last ten."""

from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 10
"""How far back a meter looks."""

_SECOND: Final = 1_000_000_000
_HUNDREDTHS: Final = 100


class Meter:
    """Count what happens, by second; at most one count a second is kept, for as many as count."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int]] = deque(maxlen=WINDOW_SECONDS + 1)

    def note(self, now: int, count: int) -> None:
        """Note that something happened so many times by ``now`` (nanoseconds UTC)."""
        second = now // _SECOND
        if self._seconds and self._seconds[-1][0] >= second:
            last, before = self._seconds.pop()
            self._seconds.append((last, before + count))
        elif count:
            self._seconds.append((second, count))

    def hundredths(self, now: int) -> int:
        """Return how often it happened a second, in hundredths, in the whole seconds before now."""
        second = now // _SECOND
        first = second - WINDOW_SECONDS
        total = sum(count for each, count in self._seconds if first <= each < second)
        return total * _HUNDREDTHS // WINDOW_SECONDS
