"""What must always be true of a market; slow, so it runs in tests, simulation and verification."""

from damrak.core.machine import invariant
from damrak.core.markets.book import Half, Level
from damrak.core.markets.market import Market


def check_market(market: Market) -> None:
    """Raise InvariantBroken if the book is crossed or its sums, links or indexes disagree."""
    book = market.book
    bid, ask = book.bids.best(), book.asks.best()
    crossed = bid is not None and ask is not None and bid.price >= ask.price
    invariant(not crossed, f"book of instrument {market.instrument_id} is crossed")
    counted = _check_half(book.bids) + _check_half(book.asks)
    invariant(counted == len(book.orders), "orders on the levels and in the index differ")
    timed = sum(1 for order in book.orders.values() if order.expire_time)
    due = market.expiries.due(market.expiries.NEVER)
    invariant(timed == len(due), "orders that expire and expiries differ")
    invariant(all(key in book.orders for key in due), "an expiry names an order that is gone")


def _check_half(half: Half) -> int:
    prices = sorted(half.sign * price for price in half.levels)
    invariant(prices == half.keys, "sorted prices and levels differ")
    return sum(_check_level(half, level) for level in half.levels.values())


def _check_level(half: Half, level: Level) -> int:
    total = count = 0
    before = None
    for order in level:
        invariant(0 < order.leaves <= order.quantity, f"order {order.order_id} has wrong leaves")
        invariant(order.level is level and order.previous is before, "links of a level are broken")
        invariant(order.price == level.price and order.side is half.side, "order on wrong level")
        total += order.leaves
        count += 1
        before = order
    invariant(level.last is before, "last order of a level is wrong")
    invariant(total == level.quantity and count > 0, f"level {level.price} sums to {total}")
    return count
