"""Counting in memory: a sliding window of two counters a subject, bounded, without threads.

The `limits` package counts in memory too, with a thread that is started a hundred times a second
and a lock a subject, at seven to ten microseconds a request; an order has no such time. The rule is
the one of its sliding window.
"""

from typing import Final

from damrak.ports.cache import Count, Rate
from damrak.ports.clock import Clock

SUBJECTS_MAX: Final = 100_000
"""Most subjects that are remembered; beyond them, who was counted longest ago is forgotten."""

NANOSECONDS_PER_SECOND: Final = 1_000_000_000


class _Window:
    __slots__ = ("current", "number", "others", "previous")

    def __init__(self, number: int) -> None:
        self.number = number
        self.current = 0
        self.previous = 0
        # What other servers have counted in this window.
        self.others = 0


class MemoryCounter:
    """Count requests in this process; called on one thread."""

    def __init__(self, clock: Clock, *, subjects_max: int = SUBJECTS_MAX) -> None:
        """Begin with nobody counted."""
        self._now = clock.now
        self._subjects_max = subjects_max
        self._windows: dict[tuple[str, int], _Window] = {}

    def __len__(self) -> int:
        """Return how many subjects are remembered."""
        return len(self._windows)

    def take(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request at once, if it is within the rate as far as this server knows."""
        amount, seconds = rate
        width = seconds * NANOSECONDS_PER_SECOND
        number, into = divmod(self._now(), width)
        key = (subject, seconds)
        window = self._windows.get(key)
        if window is None or window.number != number:
            window = self._turned(key, window, number)
        current = window.current + window.others
        # As long as a part of the last window would be seen from here, that part of it counts.
        used = window.previous * (width - into) // width + current
        if used + cost <= amount:
            window.current += cost
            reset = (number + 2) * seconds
            return Count(amount, amount - used - cost, reset, 0)
        wait = _wait((window.previous, current), amount - cost, (width, into))
        reset = (number + (2 if current else 1)) * seconds
        return Count(amount, max(0, amount - used), reset, wait)

    async def agree(self, subject: str, rate: Rate, cost: int = 1) -> Count:
        """Count a request; this server is the only one it knows."""
        return self.take(subject, rate, cost)

    def learn(self, subject: str, seconds: int, number: int, others: int) -> None:
        """Hear what other servers have counted of a subject in the window of a number."""
        window = self._windows.get((subject, seconds))
        if window is not None and window.number == number:
            window.others = others

    def _turned(self, key: tuple[str, int], last: _Window | None, number: int) -> _Window:
        # Made anew, it stands last among those that may be forgotten.
        self._windows.pop(key, None)
        if len(self._windows) >= self._subjects_max:
            del self._windows[next(iter(self._windows))]
        window = self._windows[key] = _Window(number)
        if last is not None and last.number == number - 1:
            window.previous = last.current + last.others
        return window


def _wait(counted: tuple[int, int], room: int, time: tuple[int, int]) -> int:
    previous, current = counted
    width, into = time
    if room < 0:
        # More than the rate ever lets through at once.
        wait = 2 * width
    elif current <= room:
        wait = _faded(previous, room - current, width) - into
    else:
        wait = width - into + _faded(current, room, width)
    return max(1, -(-wait // NANOSECONDS_PER_SECOND))


def _faded(count: int, room: int, width: int) -> int:
    # How far into a window of the last one's count no more than ``room`` is left.
    return 0 if count <= room else width - width * (room + 1) // count + 1
