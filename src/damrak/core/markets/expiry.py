"""Expiry: which orders end when, kept beside the book so that nothing has to be searched."""

from bisect import insort


class Expiries:
    """Hold order ids by the time at which they expire (nanoseconds UTC)."""

    __slots__ = ("_buckets", "_times", "next_time")

    NEVER = 2**63

    def __init__(self) -> None:
        self._buckets: dict[int, dict[int, None]] = {}
        self._times: list[int] = []
        self.next_time = self.NEVER

    def add(self, order_id: int, time: int) -> None:
        """Note that an order expires at a time."""
        bucket = self._buckets.get(time)
        if bucket is None:
            bucket = self._buckets[time] = {}
            insort(self._times, time)
            self.next_time = self._times[0]
        bucket[order_id] = None

    def remove(self, order_id: int, time: int) -> None:
        """Forget an order that ended before its time."""
        bucket = self._buckets[time]
        del bucket[order_id]
        if not bucket:
            del self._buckets[time]
            self._times.remove(time)
            self.next_time = self._times[0] if self._times else self.NEVER

    def due(self, now: int) -> list[int]:
        """Return the orders that are due, by time and then by order id, without forgetting them."""
        found: list[int] = []
        for time in self._times:
            if time > now:
                break
            found.extend(sorted(self._buckets[time]))
        return found
