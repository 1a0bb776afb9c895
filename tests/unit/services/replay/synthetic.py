"""A made-up day: a naive full-depth market that publishes itself as LOBSTER would.

It knows nothing of the replay. Its book is plain lists, and what it writes are the messages that
touch the top levels, each with the top of the book after it.
"""

import random
from collections.abc import Iterator

TOP = 9_999_999_999
MIDDLE = 1_000_000
TICK = 100


class SyntheticDay:
    """Trade at random from a seed; ``unfair`` executes the youngest order now and then."""

    def __init__(self, seed: int, levels: int, *, unfair: bool = False) -> None:
        """Prepare an empty market."""
        self.random = random.Random(seed)
        self.levels = levels
        self.unfair = unfair
        self.messages: list[str] = []
        self.rows: list[str] = []
        self.executions = 0
        self._orders: list[list[int]] = []  # id, direction, price, size; oldest first
        self._ids = 0
        self._time = 34_200_000_000_000

    def run(self, events: int) -> "SyntheticDay":
        """Play a number of events and return the day."""
        for _ in range(events):
            self._event()
        return self

    def _event(self) -> None:
        draw = self.random.random()
        if draw < 0.5 or len(self._orders) < 10:
            self._new()
        elif draw < 0.58:
            self._reduce()
        elif draw < 0.8:
            self._delete()
        elif draw < 0.95:
            self._trade()
        elif draw < 0.98:
            self._write(5, 0, 10, price=MIDDLE, direction=1)
        else:
            for price in (-1, 0, 1):
                self._write(7, 0, 0, price=price, direction=-1)

    def _new(self) -> None:
        direction = self.random.choice((1, -1))
        best = self._prices(-direction)
        touch = best[0] if best else MIDDLE + direction * TICK * 3
        price = touch - direction * TICK * self.random.randint(1, 8)
        self._ids += 1
        size = self.random.randint(1, 9) * 10
        self._orders.append([self._ids, direction, price, size])
        if price in self._view(direction):
            self._write(1, self._ids, size, price=price, direction=direction)

    def _reduce(self) -> None:
        order = self.random.choice(self._orders)
        if order[3] > 1:
            size = self.random.randint(1, order[3] - 1)
            seen = order[2] in self._view(order[1])
            order[3] -= size
            if seen:
                self._write(2, order[0], size, price=order[2], direction=order[1])

    def _delete(self) -> None:
        order = self.random.choice(self._orders)
        seen = order[2] in self._view(order[1])
        self._orders.remove(order)
        if seen:
            self._write(3, order[0], order[3], price=order[2], direction=order[1])

    def _trade(self) -> None:
        direction = self.random.choice((1, -1))
        left = self.random.randint(1, 20) * 10
        while left and self._prices(direction):
            price = self._prices(direction)[0]
            queue = [o for o in self._orders if o[1] == direction and o[2] == price]
            late = self.unfair and self.random.random() < 0.3
            order = queue[-1] if late else queue[0]
            size = min(left, order[3])
            left -= size
            order[3] -= size
            if not order[3]:
                self._orders.remove(order)
            self.executions += 1
            self._write(4, order[0], size, price=price, direction=direction)

    def _prices(self, direction: int) -> list[int]:
        prices = {order[2] for order in self._orders if order[1] == direction}
        return sorted(prices, reverse=direction == 1)

    def _view(self, direction: int) -> list[int]:
        return self._prices(direction)[: self.levels]

    def _write(self, kind: int, order_id: int, size: int, *, price: int, direction: int) -> None:
        self._time += self.random.randint(0, 10**9)
        seconds, nanoseconds = divmod(self._time, 10**9)
        time = f"{seconds}.{nanoseconds:09}".rstrip("0").rstrip(".")
        self.messages.append(f"{time},{kind},{order_id},{size},{price},{direction}")
        columns = zip(self._side(-1), self._side(1), strict=True)
        self.rows.append(",".join(f"{ask},{bid}" for ask, bid in columns))

    def _side(self, direction: int) -> Iterator[str]:
        view = self._view(direction)
        for price in view:
            size = sum(o[3] for o in self._orders if o[1] == direction and o[2] == price)
            yield f"{price},{size}"
        for _ in range(self.levels - len(view)):
            yield f"{-direction * TOP},0"
