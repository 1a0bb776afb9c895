"""Writes the order file of the demonstration: two instruments, two market makers, two traders.

The prices walk at random from a seed. Makers quote a few levels on both sides and follow the
price; traders take from them, and sometimes leave an order of their own. Everything is whole
numbers of ticks and lots; of the generator only ``random()`` is used, because its numbers are the
same in every version of Python.

    python examples/orders/generate.py > orders.csv
"""

import random
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

SEED = 1602
COMMANDS = 24_000
LEVELS = 12
YOUNG = 60
HEADER = (
    "time_ms,account,action,client_order_id,symbol,side,order_type,time_in_force,quantity,price"
)


class Ware(NamedTuple):
    """Describe an instrument: its first price and tick in cents, its lot in units of its scale."""

    symbol: str
    price: int
    tick: int
    lot: int
    quantity_scale: int


WARES = (Ware("VOC/EUR", 48_000, 5, 1, 0), Ware("BTC/EUR", 5_800_000, 50, 10, 4))


class Order(NamedTuple):
    """Remember an order that is believed to rest."""

    order_id: int
    account: int
    is_buy: bool
    ticks: int
    lots: int


class Crowd:
    """Be all four accounts on one instrument, and remember what they believe to be in the book."""

    def __init__(self, ware: Ware, pick: Callable[[int], int], number: Callable[[], int]) -> None:
        self.ware = ware
        self.fair = ware.price // ware.tick
        self.pick = pick
        self.number = number
        self.resting: list[Order] = []
        self.newest = 0

    def act(self) -> str:
        """Return the next line, without its time."""
        if self.pick(4) == 0:
            self.fair += self.pick(5) - 2
            # What the price has walked through was traded, and is no longer there to cancel.
            self.resting = [order for order in self.resting if self._waits(order)]
        if self.pick(100) < 78:
            return self._make(1 + self.pick(2))
        return self._take(3 + self.pick(2))

    def _waits(self, order: Order) -> bool:
        return order.ticks < self.fair if order.is_buy else order.ticks > self.fair

    def _make(self, maker: int) -> str:
        is_buy = self.pick(2) == 0
        own = [o for o in self.resting if o.account == maker and o.is_buy == is_buy]
        resting = len(own)
        # Nobody changes an order at once: by then its sender has heard of it.
        own = [order for order in own if order.order_id < self.newest - YOUNG]
        if resting < LEVELS or not own:
            ticks = self._away(is_buy, 2 + self.pick(LEVELS * 2))
            return self._rest(maker, is_buy, ticks, 5 + self.pick(60))
        farthest = max(own, key=lambda order: abs(order.ticks - self.fair))
        chance = self.pick(100)
        if chance < 55 or abs(farthest.ticks - self.fair) > LEVELS * 3:
            self.resting.remove(farthest)
            return f"{maker},cancel,{farthest.order_id}"
        if chance < 80:
            return self._replace(farthest, self._away(is_buy, 3 + self.pick(LEVELS)), 0)
        return self._replace(own[self.pick(len(own))], 0, 1 + self.pick(3))

    def _take(self, trader: int) -> str:
        is_buy = self.pick(2) == 0
        chance = self.pick(100)
        if chance < 12:
            return self._rest(
                trader, is_buy, self._away(is_buy, 1 + self.pick(8)), 1 + self.pick(9)
            )
        known = self.newest - YOUNG
        own = [o for o in self.resting if o.account == trader and o.order_id < known]
        if own and chance < 24:
            self.resting.remove(own[0])
            return f"{trader},cancel,{own[0].order_id}"
        self._forget_best(not is_buy)
        lots = 1 + self.pick(25)
        if chance < 45:
            return self._line(trader, is_buy, "market,ioc", 0, lots)
        limit = self._away(not is_buy, 1 + self.pick(8))
        force = "fok" if chance < 52 else "ioc"
        return self._line(trader, is_buy, f"limit,{force}", limit, lots)

    def _forget_best(self, is_buy: bool) -> None:
        side = [order for order in self.resting if order.is_buy == is_buy]
        if side and self.pick(3) == 0:
            self.resting.remove(min(side, key=lambda order: abs(order.ticks - self.fair)))

    def _away(self, is_buy: bool, distance: int) -> int:
        return self.fair - distance if is_buy else self.fair + distance

    def _rest(self, account: int, is_buy: bool, ticks: int, lots: int) -> str:
        line = self._line(account, is_buy, "limit,gtc", ticks, lots)
        order_id = int(line.split(",")[2])
        self.resting.append(Order(order_id, account, is_buy, ticks, lots))
        return line

    def _line(self, account: int, is_buy: bool, kind: str, ticks: int, lots: int) -> str:
        side = "buy" if is_buy else "sell"
        price = self._price(ticks) if ticks else ""
        self.newest = self.number()
        start = f"{account},submit,{self.newest},{self.ware.symbol},{side},{kind}"
        return f"{start},{self._quantity(lots)},{price}".rstrip(",")

    def _replace(self, order: Order, ticks: int, fewer: int) -> str:
        # Another price loses the place in the queue, a smaller quantity keeps it.
        lots = max(1, order.lots - fewer)
        self.resting.remove(order)
        self.resting.append(order._replace(ticks=ticks or order.ticks, lots=lots))
        price = self._price(ticks) if ticks else ""
        line = f"{order.account},replace,{order.order_id},,,,,{self._quantity(lots)},{price}"
        return line.rstrip(",")

    def _price(self, ticks: int) -> str:
        return _decimal(ticks * self.ware.tick, 2)

    def _quantity(self, lots: int) -> str:
        return _decimal(lots * self.ware.lot * 10, self.ware.quantity_scale)


def _decimal(value: int, scale: int) -> str:
    if scale == 0:
        return str(value)
    text = str(value).rjust(scale + 1, "0")
    return f"{text[:-scale]}.{text[-scale:]}".rstrip("0").rstrip(".")


def order_lines(seed: int = SEED, commands: int = COMMANDS) -> Iterator[str]:
    """Yield the lines of an order file, its header first."""
    source = random.Random(seed)  # noqa: S311  # a seed that can be named is the point
    count = 0

    def pick(below: int) -> int:
        return int(source.random() * below)

    def number() -> int:
        nonlocal count
        count += 1
        return count

    crowds = [Crowd(ware, pick, number) for ware in WARES]
    time_ms = 0
    yield HEADER
    for _ in range(commands):
        time_ms += pick(900)
        yield f"{time_ms},{crowds[pick(len(crowds))].act()}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in order_lines())
